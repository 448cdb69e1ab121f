"""The scorer's store is lost, and a backup comes back: what collectors keep comes into the log in its old order, with its
old times, and what is new behind it."""

import json
import re
import shutil
import unittest

from harness import KEYS_ONLY, eventually, overdue_cases, praise
from test_witness import Witnesses

DISTRICTS = ("wuhou", "jinjiang")
KILLS, MANY = 4, 1500


class BringBack(Witnesses):
    settings = KEYS_ONLY

    def setUp(self):
        super().setUp()
        self.backup_dir = self.home.dir / "backup"
        self.new = {}    # source -> how many cases it has reported
        self.start("office", *DISTRICTS)

    # --- what is done ---

    def report(self, source, count, *options):
        first = self.new.get(source, 0)
        self.new[source] = first + count
        self.send(source, overdue_cases(source, first, count), *options)

    def send(self, source, events, *options):
        lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
        self.home.must("submit", "--source", source, *options, "-", stdin=lines.encode())

    def mixed(self):
        """Events of three sources that depend on each other's order."""
        self.report("wuhou", 5, "--wait")
        self.send("office", [praise(self.new["wuhou"], "wuhou")], "--wait")
        self.report("jinjiang", 3, "--wait")
        again = overdue_cases("wuhou", self.new["wuhou"] - 1, 1)
        self.send("wuhou", again, "--wait")    # a duplicate
        finding = {"centre": "wuhou", "clause": "leadership", "record": f"L-{self.new['wuhou']}"}
        self.send("office", [{"action": "revoke", **finding, "summary": "x"}], "--wait")
        self.send("jinjiang", [{"action": "self-check", "year": 2006, "summary": "x"}], "--wait")

    def backup(self):
        shutil.rmtree(self.backup_dir, ignore_errors=True)
        self.home.must("backup", self.backup_dir)
        return self.last()

    def lose(self):
        """The scorer and its store are gone; its log as it was."""
        log = self.home.events()
        self.standings = self.home.must("standings", "--json")
        self.home.kill9("scorer")
        shutil.rmtree(self.home.dir / "scorer")
        return log

    def put_back(self):
        self.home.must("restore", self.backup_dir)
        self.home.start("scorer")

    def wait_for_jinjiang(self):
        """Brings a log back without one of its collectors; how far the backup goes, and the lost log."""
        self.mixed()
        since = self.backup()
        self.mixed()
        self.vouch("wuhou")
        lost = self.lose()
        self.home.stop("jinjiang")
        self.put_back()
        eventually(lambda: self.restoring()["awaited"] == ["jinjiang"], 20)
        return since, lost

    def restoring(self):
        return self.home.status()["scorer"]["restoring"]

    def is_back(self):
        return self.home.status()["scorer"] and self.restoring() is None

    def wait_until_back(self):
        eventually(self.is_back, 40, "the log is back")

    def go_without_the_others(self, *there):
        """Nobody has shown a checkpoint: whoever has no collector is passed over."""
        for source in eventually(lambda: self.awaited_but(there), 20):
            self.home.must("restore", "--without", source)

    def awaited_but(self, there):
        restoring = self.restoring()
        return restoring and set(there) <= set(restoring["come"]) and restoring["awaited"]

    # --- what is so ---

    @staticmethod
    def bare(event):
        """What must be the same in a log that was brought back: all but its own number and that of another."""
        return {key: value for key, value in event.items() if key not in ("n", "ref", "of")}

    def is_same_log(self, lost, since, left_out=()):
        """Behind the record `restore` the log is as it was; returns what comes behind that."""
        log = self.home.events()
        self.assertEqual(lost[:since], log[:since])
        self.assertEqual(("restore", since, "noted"),
                         tuple(log[since].get(key) for key in ("action", "from", "outcome")))
        self.assertEqual(log[since - 1]["received"], log[since]["received"])
        expected = [self.bare(event) for event in lost[since:] if event["n"] not in left_out]
        found = log[since + 1:]
        self.assertEqual(expected, [self.bare(event) for event in found[:len(expected)]])
        return found[len(expected):]

    def numbers(self, source):
        """The numbers that a collector keeps by are those of the log."""
        kept = self.home.collector(source)["kept"]
        events = [event["n"] for event in self.home.events()
                  if event["source"] == source and self.came(event)]
        return (kept["count"], kept["n"]) == (len(events), events[0] if events else 0)

    @staticmethod
    def came(event):
        """By a collector, and not written by the scorer itself."""
        return not (event["source"] == "office"
                    and event.get("action") in ("rulebook", "grant", "clock", "restore"))

    def list_of(self, since):
        return (self.home.dir / f"restore.{since + 1}").read_text()


class Whole(BringBack):
    def test_the_log_is_as_it_was_and_goes_on(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        self.mixed()
        n = self.vouch("wuhou")    # a checkpoint that counts three sources
        lost = self.lose()
        self.report("wuhou", 4)    # while the scorer is away
        self.put_back()
        self.wait_until_back()
        self.home.settle()
        new = self.is_same_log(lost, since)
        self.assertEqual(["wuhou"] * 4, [event["source"] for event in new])
        for source in (*DISTRICTS, "office"):
            eventually(lambda: self.numbers(source), 20, f"{source} keeps by the numbers of now")
        self.assertRegex(self.list_of(since), rf"(?m)^{since + 1}-{n} +{since + 2}-{n + 1} *$")
        self.assertNotIn("nobody", self.list_of(since))
        for source, counts in (("wuhou", 18), ("jinjiang", 12), ("office", 6)):
            self.assertRegex(self.list_of(since), rf"(?m)^{source} +{counts} +{counts}$")
        self.assertIn(f"restore.{since + 1} in the scorer's home", self.home.must("status"))
        self.mixed()

    def test_standings_are_as_they_were(self):
        self.mixed()
        self.backup()
        self.mixed()
        self.vouch("wuhou")
        self.lose()
        self.put_back()
        self.wait_until_back()
        self.assertEqual(re.sub('"n":[0-9]+', "", self.standings),
                         re.sub('"n":[0-9]+', "", self.home.must("standings", "--json")))

    def test_witnesses_count_by_the_numbers_of_now(self):
        self.mixed()
        self.backup()
        self.mixed()
        self.vouch(*DISTRICTS)
        self.lose()
        self.put_back()
        self.wait_until_back()
        for source in DISTRICTS:
            eventually(lambda: self.numbers(source), 20, f"{source} keeps by the numbers of now")
        self.checkpoint()
        for source in DISTRICTS:
            self.alarmed(source)
            self.home.must("accept-restore", "--source", source)
            eventually(lambda: self.witness(source)["state"] != "alarm", 20)
        self.mixed()
        self.vouch(*DISTRICTS)

    def test_an_alarm_that_is_accepted_before_anything_is_signed_does_not_come_again(self):
        self.mixed()
        self.vouch("wuhou", "jinjiang")    # so the backup has a checkpoint of the lost log
        since = self.backup()
        self.mixed()
        self.vouch("wuhou")
        self.lose()
        self.put_back()
        self.wait_until_back()
        self.alarmed("wuhou", f"brought back from a backup of {since} records")
        out = self.home.must("accept-restore", "--source", "wuhou")
        self.assertIn("accepted: the log says", out)
        self.mixed()
        self.vouch("wuhou", "jinjiang")
        self.assertIn("which goes on from the", self.home.said("wuhou"))
        self.assertNotIn("ALARM", self.home.said("jinjiang"))

    def test_nothing_is_lost_where_the_scorer_is_killed_in_between(self):
        self.mixed()
        since = self.backup()
        self.report("wuhou", MANY, "--wait")
        self.mixed()
        self.report("jinjiang", MANY, "--wait")
        self.vouch("wuhou")
        lost = self.lose()
        self.home.must("restore", self.backup_dir)
        for _ in range(KILLS):
            self.home.start("scorer")
            eventually(lambda: self.last() > since or self.is_back(), 20)
            self.home.kill9("scorer")
        self.home.start("scorer")
        self.wait_until_back()
        self.assertEqual([], self.is_same_log(lost, since))
        self.assertNotIn("nobody", self.list_of(since))

    def test_a_collector_that_is_killed_in_between_goes_on(self):
        self.mixed()
        since = self.backup()
        self.report("wuhou", MANY, "--wait")
        self.mixed()
        self.vouch("wuhou")
        lost = self.lose()
        self.put_back()
        for _ in range(KILLS):
            self.home.kill9("wuhou")
            self.home.start("wuhou")
        self.wait_until_back()
        self.home.settle()
        self.assertEqual([], self.is_same_log(lost, since))
        eventually(lambda: self.numbers("wuhou"), 20, "wuhou keeps by the numbers of now")

    def test_it_can_be_lost_again(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        self.vouch("wuhou")
        self.lose()
        self.put_back()
        self.wait_until_back()
        for source in (*DISTRICTS, "office"):
            eventually(lambda: self.numbers(source), 20, f"{source} keeps by the numbers of now")
        self.mixed()
        lost = self.lose()
        self.put_back()    # the same backup, which does not know that it came back before; whom it waits
        # for is told by what wuhou had cosigned then
        self.wait_until_back()
        self.assertEqual([], self.is_same_log(lost, since, left_out={since + 1}))
        self.assertRegex(self.list_of(since), rf"(?m)^{since + 1} +nobody kept$")


class Waits(BringBack):
    def test_all_are_waited_for_where_no_checkpoint_is_known(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        lost = self.lose()
        self.home.stop("jinjiang")
        self.put_back()
        self.report("wuhou", 2)
        eventually(lambda: self.restoring() and set(self.restoring()["come"]) == {"wuhou", "office"}, 20)
        restoring = self.restoring()
        self.assertEqual(("gathering", since, 0, 19), (restoring["phase"], restoring["from"],
                                                       restoring["taken"], len(restoring["awaited"])))
        self.assertEqual(since, self.last())
        self.assertEqual("restoring", self.home.collector("wuhou")["link"])
        others = r"(\w+,\s+)+\w+\n +\(the backup has no record of them; name those that will not\n +come by --without\)\n"
        self.assertRegex(self.home.must("restore", "--status"), rf"\nwaits for:    jinjiang\nand for:      {others}")
        self.home.start("jinjiang")
        eventually(lambda: "jinjiang" in self.restoring()["come"], 20)
        self.assertRegex(self.home.must("restore", "--status"), rf"\nwaits for all\nwaits for:    {others}")
        self.go_without_the_others(*DISTRICTS, "office")
        self.wait_until_back()
        self.home.settle()
        self.assertEqual(["wuhou"] * 2, [event["source"] for event in self.is_same_log(lost, since)])

    def test_what_a_source_that_was_passed_over_keeps_is_new(self):
        since, lost = self.wait_for_jinjiang()
        self.assertIn("passed_over", self.home.must("restore", "--status", "--json"))
        self.home.must("restore", "--without", "jinjiang")
        self.wait_until_back()
        missing = {event["n"] for event in lost[since:] if event["source"] == "jinjiang"}
        self.assertEqual([], self.is_same_log(lost, since, missing))
        self.assertEqual(2, self.list_of(since).count("nobody kept"))
        self.home.start("jinjiang")
        self.home.settle()
        eventually(lambda: len(self.home.events()) == len(lost) + 1, 20)
        again = self.is_same_log(lost, since, missing)
        self.assertEqual([event["record"] for event in lost[since:] if event.get("record", "").startswith("jinjiang")],
                         [event["record"] for event in again if "record" in event])
        self.report("jinjiang", 1, "--wait")

    def test_nobody_waits_without_need(self):
        result = self.home.kaohe("restore", "--without", "wuhou")
        self.assert_run(result, 1, "not being brought back")
        self.assertIn("not being brought back", self.home.must("restore", "--status"))
        self.assertEqual("null\n", self.home.must("restore", "--status", "--json"))

    def test_only_the_office_passes_over(self):
        self.home.must("keys", "new", "desk")
        self.home.must("keys", "grant", "desk", "--role", "reader")
        result = self.home.kaohe("restore", "--without", "wuhou", "--key", "desk")
        self.assert_run(result, 77, "may not ask this")
        self.assertIn("not being brought back", self.home.must("restore", "--status", "--key", "desk"))


class Keeps(BringBack):
    settings = "collector\n    keep-days = 0\n" + KEYS_ONLY

    def test_what_nobody_kept_is_listed_and_the_rest_goes_on(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        n = self.vouch("wuhou")
        lost = self.lose()
        self.report("wuhou", 2)
        self.put_back()
        self.wait_until_back()
        self.home.settle()
        missing = {event["n"] for event in lost[since:]}
        self.assertEqual(["wuhou"] * 2,
                         [event["source"] for event in self.is_same_log(lost, since, missing)])
        self.assertRegex(self.list_of(since), rf"(?m)^{since + 1}-{n} +nobody kept$")
        self.assertRegex(self.list_of(since), r"(?m)^wuhou +12 +6$")
        self.mixed()


class Granted(BringBack):
    def test_a_source_whose_grant_was_lost_too_is_waited_for_behind_it(self):
        self.mixed()
        since = self.backup()
        self.home.must("keys", "new", "hall")
        self.home.must("keys", "grant", "hall", "--role", "intake", "--centre", "wuhou")
        self.mixed()
        self.vouch("wuhou")
        lost = self.lose()
        self.put_back()
        self.wait_until_back()
        self.assertEqual([], self.is_same_log(lost, since))
        self.assertEqual(("intake", "wuhou"), self.home.grant_of("hall"))


class Rotated(BringBack):
    """The log's key was changed behind the backup."""

    def setUp(self):
        super().setUp()
        self.mixed()
        self.first = (self.home.dir / "keys" / "log.signer").read_text().strip()
        self.since = self.backup()

    def named(self):
        return json.loads(self.home.must("keys", "list", "--json"))["log"]

    def check_signed(self):
        """The log goes on, and who has the key that it began with can check all of it."""
        self.checkpoint()
        self.home.stop("scorer")
        self.home.must("verify", "--key", self.first, self.home.dir / "scorer")
        self.home.start("scorer")

    def test_the_change_comes_back_and_both_keys_sign_under_the_new_name(self):
        self.home.must("keys", "rotate", "log")
        self.mixed()
        self.vouch("wuhou")
        lost = self.lose()
        self.put_back()
        self.wait_until_back()
        self.is_same_log(lost, self.since)
        self.assertEqual(1, len(self.named()))
        now = (self.home.dir / "keys" / "log.signer").read_text().strip()
        old = (self.home.dir / "keys" / "log-old-1.signer").read_text().strip()
        self.assertEqual(now.split("+")[0], old.split("+")[0])
        self.assertTrue(now.startswith(self.first.split("+")[0] + "/"), now)
        self.assertEqual(self.named()[0]["signer"][-44:], now[-44:])
        self.check_signed()
        self.assertIn("is the log's key since record", self.home.must("keys", "rotate", "log"))

    def test_a_change_that_is_lost_is_made_again(self):
        self.home.must("keys", "rotate", "log")
        drawn = (self.home.dir / "keys" / "log.signer").read_text().strip()
        self.vouch("wuhou")
        self.lose()
        self.home.stop("office")
        shutil.rmtree(self.home.dir / "collector" / "office")    # nobody has kept it
        (self.home.dir / "stores" / "collector.office").unlink()
        self.put_back()
        self.home.start("office")
        self.wait_until_back()
        self.assertEqual([], self.named())
        self.assertIn("kept as", self.home.must("keys", "rotate", "log"))
        self.assertEqual(drawn[-44:], self.named()[0]["signer"][-44:])
        self.check_signed()


if __name__ == "__main__":
    unittest.main()
