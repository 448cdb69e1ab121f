"""Wall clocks that leap, as the real programs see them: nothing is stamped by a wrong clock, nothing
is lost, and all goes on by itself when the clock is right again, or when an operator says that it is.
"""

import json
import unittest
from datetime import datetime, timedelta, timezone

from harness import BIN, Home, Scenario, eventually, let_pass, overdue_cases

HOUR = 3600
DAY = 24 * HOUR
MODULE = BIN / "kaohe_clock.so"


class ShiftedHome(Home):
    """Each daemon has a clock of its own."""

    def variables(self, name):
        return {"LD_PRELOAD": str(MODULE), "KAOHE_CLOCK_FILE": str(self.clock_file(name))}

    def clock_file(self, name):
        return self.dir / f"clock.{name}"

    def shift(self, seconds, *names):
        """The clocks of these daemons differ from the machine's by so much from now on."""
        for name in names:
            fresh = self.clock_file(name).with_suffix(".new")
            fresh.write_text(str(seconds * 1000))
            fresh.rename(self.clock_file(name))

    def clock(self):
        return json.loads(self.must("clock", "--json"))

    def is_trusted(self):
        return self.clock()["trusted"]

    def is_held(self):
        return not self.is_trusted()

    def wait_until_held(self):
        eventually(self.is_held, what="the clock is held")

    def wait_until_trusted(self):
        eventually(self.is_trusted, 30, "the clock is trusted")


def seconds_from_now(text):
    return (datetime.fromisoformat(text) - datetime.now(timezone.utc)).total_seconds()


class Leaps(Scenario):
    daemons = ("scorer", "jinjiang", "wuhou", "office")
    home_kind = ShiftedHome

    def assert_stamps_are_true(self):
        """Every record was received within this test."""
        for event in self.home.events():
            self.assertLess(-300, seconds_from_now(event["received"]), event)
            self.assertGreater(3, seconds_from_now(event["received"]), event)

    def submit(self, number):
        self.home.submit("jinjiang", overdue_cases("jinjiang", number, 1))

    def test_a_leap_of_400_days_for_some_seconds_poisons_nothing(self):
        self.submit(0)
        self.home.settle()
        self.home.shift(400 * DAY, *self.daemons)
        self.submit(1)
        self.home.wait_until_held()
        let_pass(2.5)
        self.submit(2)
        self.assertEqual(1, len(self.home.sent()))
        self.assertRegex(self.home.said("scorer"),
                         r"not trusted: it has leapt \((34560000|34559999)\.\d+ s ahead\)")
        self.assertIn("its clock is not trusted: it has leapt", self.home.must("status"))
        self.home.shift(0, *self.daemons)
        self.home.settle()
        self.submit(3)
        self.home.settle()
        self.assertEqual(4, len(self.home.sent()))
        self.assert_stamps_are_true()
        self.assertIn("the clock is trusted again", self.home.said("scorer"))
        self.assertEqual(1, self.home.said("scorer").count("not trusted"))

    def test_a_start_during_a_leap_is_held_by_the_collectors(self):
        self.home.stop("scorer")
        self.submit(0)
        self.home.shift(400 * DAY, *self.daemons)
        self.home.start("scorer")
        self.home.wait_until_held()
        self.assertEqual("outvoted", self.home.clock()["doubt"])
        self.home.shift(0, *self.daemons)
        self.home.settle()
        self.assertEqual(1, len(self.home.sent()))
        self.assert_stamps_are_true()

    def test_a_start_before_the_last_record_waits(self):
        self.submit(0)
        self.home.settle()
        self.home.stop("scorer")
        self.submit(1)
        self.home.shift(-DAY, "scorer")
        self.home.start("scorer")
        self.assertEqual("behind", self.home.clock()["doubt"])
        self.assertIn("it is before the last record", self.home.must("clock"))
        self.home.shift(0, "scorer")
        self.home.settle()
        self.assert_stamps_are_true()

    def test_an_operator_says_that_the_clock_is_right(self):
        self.submit(0)
        self.home.settle()
        self.assertIn("nothing to accept", self.home.must("clock", "accept"))
        self.home.shift(-HOUR, *self.daemons)
        self.home.wait_until_held()
        self.submit(1)
        self.assertIn("kaohe clock accept", self.home.must("clock"))
        self.assertEqual(f"accepted, record {self.home.first_n + 1}\n",
                         self.home.must("clock", "accept"))
        self.home.settle()
        said = self.home.sent()[1]
        self.assertEqual(("office", "noted", "clock"),
                         (said["source"], said["outcome"], said["action"]))
        self.assertAlmostEqual(-HOUR * 1000, said["step_ms"], delta=2000)
        received = [event["received"] for event in self.home.events()]
        self.assertEqual(sorted(received), received)
        self.home.must("replay", self.home.dir)
        # the collectors have it from the scorer
        eventually(lambda: self.home.collector("jinjiang")["clock"] == "trusted")

    def test_one_liar_does_not_hold_the_scorer(self):
        self.home.stop("wuhou")
        self.home.shift(DAY, "wuhou")
        self.home.start("wuhou")
        eventually(lambda: self.home.collector("wuhou")["clock"] == "outvoted")
        due = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat(timespec="seconds")
        self.home.kaohe("submit", "--source", "wuhou", "-",
                        stdin=json.dumps({"case": "C-1", "due": due}).encode())
        self.home.stop("scorer")
        self.home.start("scorer")
        self.submit(0)
        self.home.settle()
        self.assertTrue(self.home.is_trusted())
        self.assertEqual(["jinjiang"], [event["source"] for event in self.home.sent()])

    def test_a_clock_is_not_for_a_sender_to_say(self):
        for source in ("office", "jinjiang"):
            self.home.submit(source, [{"action": "clock", "step_ms": 1}], "--wait", code=1)
        self.assertEqual(["forbidden"] * 2, [event["reason"] for event in self.home.sent()])

    def test_a_case_due_in_an_hour_is_not_overdue_by_a_leap(self):
        due = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat(timespec="seconds")
        case = [{"case": f"C-{number}", "due": due} for number in (1, 2)]
        self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=json.dumps(case[0]).encode())
        self.home.shift(2 * HOUR, "jinjiang")
        eventually(lambda: self.home.collector("jinjiang")["clock"] == "stepped")
        self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=json.dumps(case[1]).encode())
        self.assertIn("reports no case overdue", self.home.must("status"))
        self.submit(0)
        self.home.settle()
        self.assertEqual(1, len(self.home.sent()))
        self.assertIn("no case is reported overdue until it agrees", self.home.said("jinjiang"))
        self.home.shift(0, "jinjiang")
        eventually(lambda: self.home.collector("jinjiang")["clock"] == "trusted")
        late = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat(timespec="seconds")
        self.home.kaohe("submit", "--source", "jinjiang", "-",
                        stdin=json.dumps({"case": "C-3", "due": late}).encode())
        self.home.expect_overdue("jinjiang", "C-3", late)
        self.home.settle()
        self.assertEqual(["C-3"], [event["record"] for event in self.home.sent()[1:]])


if __name__ == "__main__":
    unittest.main()
