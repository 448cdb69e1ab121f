"""Programs that stop and start again, also on an old copy of their disk: nothing is lost."""

import json
import shutil
import unittest

from harness import SOURCES, Scenario, eventually, overdue_cases, rows_of

DISTRICTS = ("jinjiang", "wenjiang", "xinjin")


class ScorerStops(Scenario):
    daemons = DISTRICTS

    def test_events_wait_for_a_scorer_that_is_not_there(self):
        for source in DISTRICTS:
            self.home.submit(source, overdue_cases(source, 0, 700))
        self.home.start("scorer")
        self.home.settle()
        self.assertEqual(3 * 700, len(self.home.sent()))

    def test_everything_arrives_without_help_after_the_scorer_stopped(self):
        self.home.start("scorer")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 300), "--wait")
        self.home.stop("scorer")
        for number in range(10):
            self.home.submit("jinjiang", overdue_cases("jinjiang", 300 + 50 * number, 50))
        self.home.start("scorer")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 800, 1), "--wait")
        self.assertEqual(1602, rows_of(self.home.standings())["jinjiang"]["deduction_raw"])

    def test_a_stopped_scorer_goes_on_with_the_same_log(self):
        self.home.start("scorer")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 20), "--wait")
        before = self.home.events(), self.home.standings()
        self.home.stop("scorer")
        self.home.start("scorer")
        self.assertEqual(before, (self.home.events(), self.home.standings()))

    def test_a_source_that_is_down_is_listed_with_its_last_time(self):
        self.home.start("scorer")
        for source in DISTRICTS[:2]:
            self.home.submit(source, overdue_cases(source, 0, 3), "--wait")
        self.home.stop("scorer", "jinjiang")
        self.home.start("scorer")
        eventually(lambda: self.source("wenjiang")["connected"])
        last = [event for event in self.home.events() if event["source"] == "jinjiang"][-1]
        self.assertEqual(
            {"connected": False, "heard": last["received"], "n": last["n"], "last_seq": 3,
             "outbox": None, "instance": None},
            {key: value for key, value in self.source("jinjiang").items()
             if key in ("connected", "heard", "n", "last_seq", "outbox", "instance")})
        eventually(lambda: self.source("xinjin"))
        never = self.home.status()["scorer"]["never"]
        self.assertEqual([source for source in SOURCES if source not in DISTRICTS], never)
        self.check_text(last, never)
        self.home.start("jinjiang")
        eventually(lambda: self.source("jinjiang")["connected"])
        self.assertEqual(0, self.source("jinjiang")["outbox"])

    def source(self, name):
        """What the scorer says of a source; None: nothing."""
        return next((row for row in self.home.status()["scorer"]["sources"]
                     if row["source"] == name), None)

    def check_text(self, last, never):
        text = self.home.must("status")
        table, behind = text.split("never heard: ")
        row = next(line for line in table.splitlines() if line.startswith("jinjiang "))
        self.assertEqual(["jinjiang", "away", "-", "3", str(last["n"]), last["received"][:19]],
                         row.split())
        names = behind.split("\n\n")[0]
        self.assertEqual(never, names.replace("\n", "").replace(" ", "").split(","))
        for line in text.splitlines()[1:]:    # the first says how many
            self.assertLessEqual(len(line), 80)


class Collectors(Scenario):
    daemons = ("scorer", "jinjiang")

    def test_a_collector_keeps_its_sequence_and_its_epoch_until_it_takes_something(self):
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 5), "--wait")
        before = self.home.collector("jinjiang")
        for end in (self.home.stop, self.home.kill9):
            end("jinjiang")
            self.home.start("jinjiang")
            after = self.home.collector("jinjiang")
            self.assertEqual((before["epoch"], 5), (after["epoch"], after["last_seq"]))
        for count in (6, 7):
            self.home.submit("jinjiang", overdue_cases("jinjiang", count - 1, 1), "--wait")
            after.update(self.home.collector("jinjiang"), before=after["epoch"])
            self.assertEqual(count, after["last_seq"])
            self.assertEqual(count == 6, after["before"] != after["epoch"])

    def test_what_many_processes_took_arrives_in_order(self):
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 5), "--wait")
        self.home.stop("scorer")
        for number in range(5, 12):
            self.home.stop("jinjiang")
            self.home.start("jinjiang")
            self.home.submit("jinjiang", overdue_cases("jinjiang", number, 1))
        self.home.start("scorer")
        self.home.settle()
        records = [event["record"] for event in self.home.sent()]
        self.assertEqual([event["record"] for event in overdue_cases("jinjiang", 0, 12)], records)

    def test_what_a_stopped_collector_held_is_sent_when_it_starts(self):
        self.home.stop("scorer")
        self.home.submit("jinjiang", overdue_cases("jinjiang", 0, 100))
        self.home.stop("jinjiang")
        self.home.start("scorer", "jinjiang")
        self.home.settle()
        self.assertEqual(100, len(self.home.sent()))


class OldCopies(Scenario):
    """The outbox is brought back from an old copy, as after a disk was replaced."""

    daemons = ("scorer", "jinjiang")
    may_repeat = True    # an old copy has forgotten what was receipted since

    def setUp(self):
        super().setUp()
        self.outbox = self.home.dir / "collector" / "jinjiang"
        self.copy = self.home.dir / "copy"
        self.submitted = 0

    def submit(self, count, *options):
        self.home.submit("jinjiang", overdue_cases("jinjiang", self.submitted, count), *options)
        self.submitted += count

    def take_copy(self):
        """While the collector runs, and has nothing to do: as a snapshot of the disk."""
        shutil.copytree(self.outbox, self.copy)

    def take_copy_between(self, source):
        """Between two processes: the copy knows nothing of the epoch of the second."""
        self.outbox = self.home.dir / "collector" / source
        self.home.stop(source)
        shutil.copytree(self.outbox, self.copy)
        self.home.start(source)

    def put_copy_back(self, source="jinjiang", copy=None):
        self.home.stop(source)
        shutil.rmtree(self.outbox)
        shutil.copytree(copy or self.copy, self.outbox)

    def check_noticed(self):
        self.home.settle()
        eventually(lambda: "old copy" in self.home.said("jinjiang"))
        self.assertEqual(2 * self.submitted,
                         rows_of(self.home.standings())["jinjiang"]["deduction_raw"])

    def test_an_old_copy_goes_on_behind_what_the_scorer_has(self):
        self.submit(10, "--wait")
        self.take_copy()
        self.submit(20, "--wait")
        self.put_copy_back()
        self.home.start("jinjiang")
        eventually(lambda: "old copy" in self.home.said("jinjiang"))
        self.submit(5)
        self.check_noticed()

    def office_reports_and_is_copied(self, take_copy):
        self.home.start("office")
        self.home.submit("jinjiang", [{"clause": "innovation", "record": "R1",
                                       "occurred": "2006-03-14T10:20:00+08:00"}], "--wait")
        self.outbox = self.home.dir / "collector" / "office"
        take_copy()

    def rule(self, *actions, wait=True):
        rulings = [{"centre": "jinjiang", "clause": "innovation", "record": "R1", "action": action}
                   for action in actions]
        self.home.submit("office", rulings, *["--wait"] * wait)

    def test_a_ruling_that_is_the_same_again_is_not_taken_for_the_old_one(self):
        self.office_reports_and_is_copied(self.take_copy)
        self.rule("confirm", "revoke")
        self.put_copy_back("office")
        self.home.start("office")
        eventually(lambda: "old copy" in self.home.said("office"))
        self.rule("confirm")
        self.assertEqual(70.5, self.home.score("jinjiang"))

    def check_same_ruling_is_logged(self, take_copy):
        """An old copy takes it while the scorer is away, under a sequence that the log has."""
        self.office_reports_and_is_copied(take_copy)
        self.rule("confirm", "revoke")
        self.put_copy_back("office")
        self.home.stop("scorer")
        self.home.start("office")
        self.rule("confirm", wait=False)
        self.home.stop("office")
        self.home.start("office")
        self.home.start("scorer")
        self.home.settle()
        self.assertEqual(70.5, self.home.score("jinjiang"))

    def test_a_ruling_that_is_the_same_again_is_logged_though_the_scorer_was_away(self):
        self.check_same_ruling_is_logged(self.take_copy)

    def test_the_same_ruling_is_logged_from_a_copy_that_was_made_between_two_processes(self):
        self.check_same_ruling_is_logged(lambda: self.take_copy_between("office"))

    def test_a_ruling_of_two_copies_stands_in_the_log_once(self):
        self.office_reports_and_is_copied(self.take_copy)
        self.rule("confirm")
        self.put_copy_back("office")
        self.home.stop("scorer")
        self.home.start("office")
        self.rule("revoke", wait=False)
        second = self.home.dir / "second"
        shutil.copytree(self.outbox, second)
        self.home.start("scorer")
        self.home.settle()
        self.put_copy_back("office", second)
        self.home.start("office")
        self.home.settle()
        self.assertEqual(1, sum(event.get("action") == "revoke" for event in self.home.events()))

    def test_an_old_copy_from_before_the_last_start_goes_on(self):
        self.submit(10, "--wait")
        self.take_copy_between("jinjiang")
        self.submit(20, "--wait")
        self.put_copy_back()
        self.home.start("jinjiang")
        self.submit(5, "--wait")
        self.assertEqual(2 * 35, rows_of(self.home.standings())["jinjiang"]["deduction_raw"])
        self.assertEqual(15, self.home.collector("jinjiang")["last_seq"])

    def test_a_log_that_lacks_what_was_receipted_is_noticed_by_a_process_that_takes_something(self):
        self.submit(10, "--wait")
        self.home.stop("scorer")
        self.home.stop("jinjiang")
        self.home.begin_anew("scorer")
        self.home.start("jinjiang")
        self.submit(1)
        self.home.start("scorer")
        eventually(lambda: "lacks events" in self.home.said("jinjiang"))
        self.assertEqual(1, self.home.collector("jinjiang")["outbox"])
        self.home.stop("scorer")
        self.home.daemons.pop("scorer", None)    # nothing to audit: its log is gone

    def test_a_log_that_lacks_what_was_receipted_is_noticed(self):
        self.submit(10, "--wait")
        self.home.stop("scorer")
        self.home.begin_anew("scorer")
        self.home.start("scorer")
        eventually(lambda: "lacks events" in self.home.said("jinjiang"))
        eventually(lambda: "of jinjiang, which were receipted" in self.home.said("scorer"))
        sources = json.loads(self.home.must("status", "--json"))["scorer"]["sources"]
        source = next(row for row in sources if row["source"] == "jinjiang")
        self.assertEqual((False, 1), (source["connected"], source["lacks"]["first"]))
        status = self.home.must("status")
        self.assertIn("jinjiang waits: the log lacks its sequences 1 to ", status)
        for line in status.split("\nCOLLECTOR")[0].splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertRegex(status, r"\njinjiang +waits +- +0 +- 20", "no record of it is there")
        for said in (status, self.home.said("jinjiang"), self.home.said("scorer")):
            self.assertIn("--accept-gap", said)
        self.home.stop("scorer")
        self.home.daemons.pop("scorer", None)    # nothing to audit: its log is gone

    def test_a_new_epoch_begins_where_other_events_have_the_same_sequences(self):
        self.submit(10, "--wait")
        self.take_copy()
        self.submit(20, "--wait")
        self.put_copy_back()
        self.home.stop("scorer")
        self.home.start("jinjiang")
        self.submit(50)
        self.home.start("scorer")
        self.check_noticed()

    def test_a_new_epoch_begins_in_a_copy_that_still_held_events(self):
        self.home.stop("scorer")
        self.submit(30)
        self.take_copy()
        self.home.start("scorer")
        self.submit(20, "--wait")
        self.put_copy_back()
        self.home.start("jinjiang")
        self.submit(25)
        self.check_noticed()

    def epoch(self):
        return self.home.collector("jinjiang")["epoch"]

    def test_an_outbox_that_was_lost_begins_anew(self):
        before = self.epoch()
        self.submit(30, "--wait")
        self.home.stop("jinjiang")
        self.home.begin_anew("jinjiang")
        self.home.start("jinjiang")
        self.submit(3, "--wait")
        self.assertNotEqual(before, self.epoch())


if __name__ == "__main__":
    unittest.main()
