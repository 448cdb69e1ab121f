"""An outbox at its limit, and a disk that is nearly full: refused with a clear answer that says
what to do, and taken again when there is room."""

import os
import unittest
from datetime import datetime, timedelta, timezone

from harness import Scenario, eventually, let_pass, ndjson, overdue_cases
from key_home import Keys

EVENTS_MAX = 600
FRAME_LINES = 256    # at most; all of a frame's are taken, or none
WHY_FULL = r"the\s+disk\s+is\s+nearly\s+full:\s+\d+\s+MiB\s+are\s+free,\s+and\s+%d\s+MiB\s+are\s+kept\s+in\s+reserve\s+\(%sdisk/reserve-mib\)"
FULL_DISK = "disk\n    reserve-mib = 1048576\n"
CASE = '{"case":"C-1","accepted":"2006-01-01T00:00:00Z","due":"2006-02-01T00:00:00Z"}'


class Full(Scenario):
    def hand_over(self, events):
        return self.home.kaohe("submit", "--source", "wuhou", "-", stdin=ndjson(events))

    def taken_before(self, events, *parts):
        """How many lines were taken before the intake refused, and said all these parts."""
        result = self.hand_over(events)
        taken = int(result.out.split()[1].rstrip(","))
        self.assert_run(result, 75, *parts, f"try later; {taken} lines were taken before")
        self.home.note("wuhou", events[:taken])
        return taken

    def check_takes(self, events):
        eventually(lambda: self.hand_over(events).code == 0, 20, "the intake takes again")
        self.home.note("wuhou", events)


class FullOutbox(Full):
    settings = f"collector\n    outbox-events-max = {EVENTS_MAX}\n"
    daemons = ("wuhou",)

    def test_it_refuses_what_goes_beyond_and_takes_again_when_it_is_drained(self):
        events = overdue_cases("wuhou", 0, 2 * EVENTS_MAX)
        taken = self.taken_before(events, "the outbox holds as much as it may")
        self.assertGreater(taken, EVENTS_MAX - FRAME_LINES)
        taken += self.taken_before(events[taken:], "the outbox holds")
        self.assertLessEqual(taken, EVENTS_MAX)
        self.assertEqual(taken, self.home.collector("wuhou")["outbox"])
        self.home.start("scorer")
        self.home.settle()
        self.check_takes(events[taken:taken + EVENTS_MAX // 2])

    def test_a_sender_that_goes_on_where_it_was_refused_loses_nothing(self):
        events, taken = overdue_cases("wuhou", 0, 5 * EVENTS_MAX), 0
        taken += self.taken_before(events, "the outbox holds")
        self.home.start("scorer")
        while taken < len(events):
            chunk = events[taken:taken + EVENTS_MAX // 2]
            if self.hand_over(chunk).code == 0:
                self.home.note("wuhou", chunk)
                taken += len(chunk)
            self.home.settle()

    def test_restarts_change_nothing(self):
        events = overdue_cases("wuhou", 0, 2 * EVENTS_MAX)
        taken = self.taken_before(events, "the outbox holds")
        self.home.kill9("wuhou")
        self.home.start("wuhou")
        self.assertEqual(0, self.taken_before(events[taken:], "the outbox holds"))
        self.home.start("scorer")


class FullForCases(Full):
    settings = "collector\n    outbox-events-max = 5\n"
    daemons = ("wuhou",)

    def test_an_overdue_case_waits_until_there_is_room(self):
        due = (datetime.now(timezone.utc) + timedelta(seconds=2)).isoformat(timespec="milliseconds")
        line = '{"case":"C-9","accepted":"2006-01-01T00:00:00Z","due":"%s"}' % due
        self.assertEqual(0, self.hand_over([line]).code)
        self.check_takes(overdue_cases("wuhou", 0, 5))
        let_pass(4)
        self.assertEqual(5, self.home.collector("wuhou")["outbox"])
        self.home.expect_overdue("wuhou", "C-9", due)
        self.home.start("scorer")
        eventually(lambda: len(self.home.sent()) == 6, 10, "all are delivered")


def skip_on_a_vast_disk(test):
    disk = os.statvfs(test.home.dir)
    if disk.f_bavail * disk.f_frsize >= 1 << 40:
        test.skipTest("no reserve is larger than what is free here")


class Unsigned(Keys):
    def test_a_proof_waits_for_room_and_not_for_a_key(self):
        skip_on_a_vast_disk(self)
        self.home.configure(FULL_DISK)
        self.home.start("scorer")
        self.assert_run(self.home.kaohe("prove", 1), 75, "the scorer's disk has no room for one")
        self.home.stop("scorer")
        self.home.configure("")
        self.home.start("scorer")
        self.home.must("prove", 1)


class FullDisk(Full):
    def setUp(self):
        super().setUp()
        skip_on_a_vast_disk(self)

    def start_with_full_disk(self, name):
        self.home.configure(FULL_DISK)
        self.home.start(name)

    def start_with_room(self, *names):
        self.home.configure("")
        self.home.start(*names)

    def test_an_intake_refuses_and_says_so_once(self):
        events = overdue_cases("wuhou", 0, 10)
        self.start_with_full_disk("wuhou")
        for _ in range(3):
            self.assertEqual(0, self.taken_before(events, "nearly full"))
            self.assertEqual(0, self.taken_before([CASE], "nearly full"))
        self.assertEqual(1, self.home.said("wuhou").count("nearly full"))
        self.assertRegex(self.home.said("wuhou"), WHY_FULL % (1048576, ""))
        self.assertRegex(self.hand_over(events).err, WHY_FULL % (1048576, ""))
        self.assertRegex(self.home.collector("wuhou")["full"], WHY_FULL % (1048576, ""))
        self.assertRegex(self.home.kaohe("status").out,
                         r"\nthe collector of wuhou takes nothing new: " + WHY_FULL % (1048576, ""))
        self.home.stop("wuhou")
        self.start_with_room("scorer", "wuhou")
        self.check_takes(events)
        self.assertNotIn("nothing new", self.home.must("status"))

    def test_a_scorer_refuses_and_goes_on_answering(self):
        events = overdue_cases("wuhou", 0, 1000)
        self.start_with_room("wuhou")
        self.home.submit("wuhou", events)
        self.start_with_full_disk("scorer")
        eventually(lambda: "full" in self.home.said("wuhou"), 30, "the collector is told")
        self.assertEqual(1, self.home.said("scorer").count("nearly full"))
        self.assertRegex(self.home.said("scorer"), WHY_FULL % (262144, "a quarter of "))
        self.assertRegex(self.home.status()["scorer"]["full"], WHY_FULL % (262144, "a quarter of "))
        self.assertRegex(self.home.must("status"), r"\nit takes nothing new: " + WHY_FULL % (262144, "a quarter of "))
        self.assertIsNone(self.home.collector("wuhou")["full"])
        self.assertTrue(self.home.standings(2006))
        self.assertEqual([], self.home.sent())
        self.home.submit("wuhou", overdue_cases("wuhou", 1000, 10))
        self.assertEqual(1010, self.home.collector("wuhou")["outbox"])
        self.assertLess(self.home.said("wuhou").count("\n"), 8, self.home.said("wuhou"))
        self.home.stop("scorer")
        self.start_with_room("scorer")


if __name__ == "__main__":
    unittest.main()
