"""The scorer's store is brought back from an old copy, and there is no newer one: the way out of
deploy/old-store.md throws away nothing that is held."""

import shutil
import unittest

from harness import Home, Scenario, eventually, overdue_cases, rows_of

DISTRICTS = ("jinjiang", "wuhou")


class AcceptingHome(Home):
    """One in which collectors can be started with --accept-gap."""

    accepting = ()

    def options(self, name):
        return ["--accept-gap"] if name in self.accepting else []


class OldStore(Scenario):
    home_kind = AcceptingHome
    daemons = ("scorer", *DISTRICTS)

    def setUp(self):
        super().setUp()
        self.store = self.home.dir / "scorer"
        self.copy = self.home.dir / "copy"

    def submit(self, source, first, count, *options):
        self.home.submit(source, overdue_cases(source, first, count), *options)

    def take_copy(self):
        self.home.stop("scorer")
        shutil.copytree(self.store, self.copy)
        self.home.start("scorer")

    def put_copy_back(self):
        self.home.stop("scorer")
        shutil.rmtree(self.store)
        shutil.copytree(self.copy, self.store)

    def forget(self, source, first, count):
        """The log has lost them, and no collector holds them: the audit does not expect them."""
        lost = {event["record"] for event in overdue_cases(source, first, count)}
        for events in self.home.streams[source].values():
            events[:] = [event for event in events if event["record"] not in lost]

    def start_accepting(self, *sources):
        self.home.accepting = sources
        for source in sources:
            self.home.stop(source)
            self.home.start(source)
        self.home.accepting = ()

    def waits(self, source):
        return next((row for row in self.home.status()["scorer"]["sources"]
                     if row["source"] == source and row["lacks"]), None)

    def counted(self, source):
        return rows_of(self.home.standings())[source]["deduction_raw"] // 2

    def lose_a_day(self):
        """10 of each source are in the copy, 20 more were receipted, 5 are held."""
        for source in DISTRICTS:
            self.submit(source, 0, 10, "--wait")
        self.take_copy()
        for source in DISTRICTS:
            self.submit(source, 10, 20, "--wait")
        self.put_copy_back()
        for source in DISTRICTS:
            self.submit(source, 30, 5)
            self.forget(source, 10, 20)
        self.home.start("scorer")
        for source in DISTRICTS:
            eventually(lambda: self.waits(source))

    def test_what_is_held_arrives_where_the_gap_is_accepted(self):
        self.lose_a_day()
        self.assertEqual([5, 5], [self.home.collector(source)["outbox"] for source in DISTRICTS])
        self.start_accepting("jinjiang")
        eventually(lambda: self.home.collector("jinjiang")["outbox"] == 0)
        for part in ("the sequences 1 to 30 of the epoch", "; 5 events are held"):
            self.assertIn(part, self.home.said("jinjiang"))
        self.assertEqual((15, 10), (self.counted("jinjiang"), self.counted("wuhou")))
        self.assertTrue(self.waits("wuhou"))    # each by itself
        self.start_accepting("wuhou")
        self.home.settle()
        self.assertEqual((15, 15), (self.counted("jinjiang"), self.counted("wuhou")))
        for source in DISTRICTS:
            self.submit(source, 35, 2, "--wait")
            self.assertFalse(self.waits(source))

    def test_what_was_lost_counts_once_however_often_it_is_sent_again(self):
        self.lose_a_day()
        self.start_accepting(*DISTRICTS)
        self.home.settle()
        again = overdue_cases("jinjiang", 0, 35)
        self.assertEqual({"counted": 20, "duplicate": 15},
                         self.home.outcomes("jinjiang", again, code=0))
        self.assertEqual(35, self.counted("jinjiang"))

    def test_a_process_that_took_something_before_it_met_the_scorer_arrives(self):
        self.submit("jinjiang", 0, 10, "--wait")
        self.take_copy()
        self.submit("jinjiang", 10, 5, "--wait")
        self.put_copy_back()
        self.home.stop("jinjiang")
        self.home.accepting = ("jinjiang",)
        self.home.start("jinjiang")
        self.submit("jinjiang", 15, 5)    # of an epoch behind the one that lacks something
        self.forget("jinjiang", 10, 5)
        self.home.start("scorer")
        self.home.settle()
        self.assertEqual(15, self.counted("jinjiang"))

    def test_without_a_gap_it_does_nothing(self):
        self.submit("jinjiang", 0, 10, "--wait")
        self.home.stop("scorer")
        self.submit("jinjiang", 10, 5)
        before = self.home.collector("jinjiang")["epoch"]
        self.start_accepting("jinjiang")
        self.home.start("scorer")
        self.home.settle()
        self.assertEqual(before, self.home.collector("jinjiang")["epoch"])
        self.assertNotIn("accept", self.home.said("jinjiang"))
        self.assertEqual(15, self.counted("jinjiang"))


if __name__ == "__main__":
    unittest.main()
