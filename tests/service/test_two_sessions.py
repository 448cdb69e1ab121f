"""Two collectors of one source, and outboxes that are not what they were: nothing is lost, nothing
is taken for something else, and people are told."""

import shutil
import signal
import time
import unittest

from harness import Home, Scenario, eventually, overdue_cases

TOLD = "trying again in a minute"
DELIVERED_WITHIN = 60    # after a fault has ended


class TwoHomes(Scenario):
    """Beside the home a second one, whose collectors meet the scorer of the first."""

    daemons = ("scorer",)

    def setUp(self):
        super().setUp()
        run = self.home.dir / "run"
        self.other = Home(f'scorer\n    ingest = "ipc://{run}/ingest.sock"\n'
                          f'    query = "ipc://{run}/query.sock"\n')
        self.addCleanup(self.other.close)
        self.other.take_keys(self.home)
        self.numbers = {}

    def submit(self, home, source, count, *options):
        """Submits through one of the homes; the audit wants all of it in the one log."""
        first = self.numbers.get(source, 0)
        self.numbers[source] = first + count
        events = overdue_cases(source, first, count)
        home.submit(source, events, *options)
        if home is self.other:
            self.home.note(source, events, "the other home")

    def seen(self, source):
        """What the scorer tells of a source."""
        sources = self.home.status()["scorer"]["sources"]
        return next(state for state in sources if state["source"] == source)

    def told(self, home, source):
        """How often a collector said that another is connected."""
        return home.said(source).count(TOLD)

    def is_live(self, home, source):
        state = home.collector(source)
        return state["link"] == "live" and state["outbox"] == 0

    def displace(self, *sources):
        """Both homes have a collector of each source; that of the other home started last."""
        self.home.start(*sources)
        for source in sources:
            self.submit(self.home, source, 5, "--wait")
        self.other.start(*sources)
        for source in sources:
            eventually(lambda: self.told(self.home, source), what=f"{source} is displaced")
            self.submit(self.other, source, 7, "--wait")
            self.submit(self.home, source, 9)    # its intake goes on
            self.assertEqual(9, self.home.collector(source)["outbox"])
            self.assertNotEqual("live", self.home.collector(source)["link"])


class Displaced(TwoHomes):
    def test_the_displaced_waits_for_the_end_of_the_other(self):
        """All that takes the displaced one's wait, at once: of wenjiang the other is killed, of
        xinjin it hangs, and of jinjiang it lives on."""
        self.displace("jinjiang", "wenjiang", "xinjin")
        holder = self.seen("jinjiang")["instance"]
        self.other.kill9("wenjiang")
        hanging = self.other.daemons["xinjin"].process
        hanging.send_signal(signal.SIGSTOP)
        end = time.monotonic() + DELIVERED_WITHIN
        for source in ("wenjiang", "xinjin"):
            eventually(lambda: self.is_live(self.home, source), end - time.monotonic(),
                       f"all of {source} is delivered")
        hanging.send_signal(signal.SIGCONT)
        self.check_tried_and_did_not_displace("jinjiang", holder)
        self.check_restarted_displaces("jinjiang", holder)
        eventually(lambda: self.told(self.other, "xinjin"), what="it hears what has become of it")
        self.assertTrue(self.is_live(self.home, "xinjin"))
        self.assertEqual([1] * 3, [self.told(self.home, name) for name in ("wenjiang", "xinjin")]
                         + [self.told(self.other, "xinjin")])

    def check_tried_and_did_not_displace(self, source, holder):
        state = eventually(lambda: (now := self.seen(source))["contested"] and now, 20,
                           "the displaced one tries again")
        self.assertTrue(state["connected"])
        self.assertEqual(holder, state["instance"])
        rival = state["rival"]["instance"]
        self.assertRegex(rival, r"\A[0-9a-f]{16}\Z")
        self.assertNotEqual(holder, rival)
        self.assertRegex(self.home.must("status"), rf"{source} +contested(.*\n)+two collectors of "
                         rf"{source}: {holder} has the conversation, {rival} was refused \d+ s ago")
        self.submit(self.home, source, 3)
        self.submit(self.other, source, 3, "--wait")
        self.assertEqual(12, self.home.collector(source)["outbox"])
        self.assertEqual(1, self.told(self.home, source))    # it says so once
        self.assertEqual(0, self.told(self.other, source))

    def check_restarted_displaces(self, source, holder):
        self.home.stop(source)
        self.home.start(source)
        eventually(lambda: self.is_live(self.home, source), what="all is delivered")
        eventually(lambda: self.told(self.other, source), what="the other is told")
        self.assertNotEqual(holder, self.seen(source)["instance"])


class Clones(TwoHomes):
    def test_two_with_the_same_outbox_lose_nothing(self):
        """As after a machine was copied: both go on with the same numbers, each in an epoch of its own."""
        self.home.start("wuhou")
        self.submit(self.home, "wuhou", 5, "--wait")
        self.home.stop("wuhou")
        below = "collector/wuhou"
        shutil.copytree(self.home.dir / below, self.other.dir / below)
        self.home.start("wuhou")
        eventually(lambda: self.is_live(self.home, "wuhou"))
        self.other.start("wuhou")
        eventually(lambda: self.told(self.home, "wuhou"), what="the first is displaced")
        self.submit(self.home, "wuhou", 3)
        self.submit(self.other, "wuhou", 4, "--wait")
        before = self.home.events()
        self.home.kill9("wuhou")
        self.home.start("wuhou")
        eventually(lambda: self.is_live(self.home, "wuhou"), what="all is delivered")
        self.assertNotEqual(*(home.collector("wuhou")["epoch"] for home in (self.home, self.other)))
        self.assertNotIn("old copy", self.home.said("wuhou") + self.other.said("wuhou"))
        self.assertEqual(before, self.home.events()[:len(before)])
        self.assertEqual({"noted", "counted"}, {event["outcome"] for event in self.home.events()})


class Outboxes(Scenario):
    """The same home, but its outbox is another than before."""

    daemons = ("scorer", "jinjiang")

    def setUp(self):
        super().setUp()
        self.outbox = self.home.dir / "collector" / "jinjiang"

    def check_all_arrives_behind(self, before, count):
        """All is delivered, as what it is; and what stood in the log stands there as before."""
        self.home.settle()
        after = self.home.events()
        self.assertEqual(before, after[:len(before)])
        self.assertEqual(["counted"] * count, [event["outcome"] for event in after[len(before):]])

    def test_a_lost_outbox_is_no_duplicate_of_the_one_before(self):
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 20), "--wait")
        before, state = self.home.events(), self.home.collector("jinjiang")
        self.home.kill9("jinjiang")
        self.home.begin_anew("jinjiang")
        self.home.start("jinjiang")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 20, 20), "--wait")
        self.check_all_arrives_behind(before, 20)
        now = self.home.collector("jinjiang")
        self.assertEqual(state["last_seq"], now["last_seq"])
        self.assertNotEqual(state["epoch"], now["epoch"])
        self.assertFalse(self.told())

    def test_an_old_copy_with_other_events_overwrites_nothing(self):
        self.go_on_from_an_old_copy(15)    # 11 to 25 once more

    def test_an_old_copy_that_has_gone_further_overwrites_nothing(self):
        self.go_on_from_an_old_copy(25)    # 11 to 35, of which the log has up to 30

    def go_on_from_an_old_copy(self, count):
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 10), "--wait")
        copy = (self.outbox / "data.mdb").read_bytes()    # of a process that has nothing to do
        self.home.submit("jinjiang", overdue_cases("jinjiang", 10, 20), "--wait")
        before, epoch = self.home.events(), self.home.collector("jinjiang")["epoch"]
        self.home.stop("jinjiang", "scorer")
        (self.outbox / "data.mdb").write_bytes(copy)
        self.home.start("jinjiang")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 30, count))
        self.home.start("scorer")
        self.check_all_arrives_behind(before, count)
        self.assertIn("old copy", "".join(self.told()))
        self.assertNotEqual(epoch, self.home.collector("jinjiang")["epoch"])

    def told(self):
        """What it said of the outbox not being what the scorer knows."""
        lines = self.home.said("jinjiang").splitlines()
        return [line for line in lines if "old copy" in line or "forked" in line]


if __name__ == "__main__":
    unittest.main()
