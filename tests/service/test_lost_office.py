"""A log that is brought back where not all can come, or say so: the office's key was lost with the machine; a source is
passed over by mistake; the scorer does not run."""

import json
import subprocess
import unittest

from harness import Home, eventually
from test_bring_back import BringBack


class LostOffice(BringBack):
    def lose_the_office(self):
        self.home.kill9("office")
        for path in (self.home.dir / "keys").glob("office.*"):
            path.unlink()
        self.home.must("keys", "new", "office")

    def test_who_has_the_machine_goes_on_without_the_office(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        self.vouch("wuhou")
        lost = self.lose()
        self.lose_the_office()
        self.assertIn("no key of the office that this log knows", self.home.must("restore", self.backup_dir))
        self.home.start("scorer")
        eventually(lambda: "1 are waited for: office" in self.home.said("scorer"), 20)
        result = self.home.kaohe("restore", "--without", "office")
        self.assert_run(result, 77, "while the scorer is stopped")
        self.home.stop("scorer")
        grant = [*self.home.program("scorer"), "--grant-office", self.home.dir / "keys" / "office.key"]
        self.assertEqual(78, self.run_program(grant))
        self.assertIn("goes without: office", self.home.must("restore", "--without", "office"))
        self.home.start("scorer")
        eventually(lambda: "the log is back" in self.home.said("scorer"), 40, "the log is back")
        self.home.stop("scorer")
        self.assertFalse((self.home.dir / "restore.without").exists())
        self.assertEqual(0, self.run_program(grant))
        self.home.start("scorer", "office")
        missing = {event["n"] for event in lost[since:] if event["source"] == "office"}
        self.is_same_log(lost, since, missing)
        self.assertIn("RECORDS ARE LOST", self.home.must("status"))
        self.mixed()

    @staticmethod
    def run_program(command):
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode

    def test_what_stands_while_no_scorer_runs_is_told(self):
        self.mixed()
        since = self.backup()
        self.lose()
        self.assertIn("it is gone; no scorer runs here:\nkaohe restore DIR", self.home.must("restore", "--status"))
        self.assertIsNone(json.loads(self.home.must("restore", "--status", "--json")))
        self.assert_run(self.home.kaohe("restore", "--without", "pixian"), 1, "is not being brought back")
        self.home.must("restore", self.backup_dir)
        self.assertIn(f"from a backup of {since} records", self.home.must("restore", "--status"))
        self.assertEqual({"phase": "gathering", "from": since, "passed_over": []},
                         json.loads(self.home.must("restore", "--status", "--json")))
        self.assert_run(self.home.kaohe("restore", "--without", "pixan"), 64, "pixan")
        self.home.must("restore", "--without", "pixian", "--without", "jinniu")
        self.assertEqual(["pixian", "jinniu"],
                         json.loads(self.home.must("restore", "--status", "--json"))["passed_over"])
        self.home.start("scorer")
        eventually(lambda: {"pixian", "jinniu"} == set(self.restoring()["passed_over"]), 20)
        self.home.stop("scorer")
        self.home.must("restore", self.backup_dir, "--replace")    # another one, of which nothing was said
        self.assertEqual([], json.loads(self.home.must("restore", "--status", "--json"))["passed_over"])

    def test_a_scorer_that_moved_to_another_home_is_asked(self):
        elsewhere = Home(f'scorer\n    query = "ipc://{self.home.dir}/run/query.sock"\n', keys=True)
        self.addCleanup(elsewhere.close)
        elsewhere.take_keys(self.home)
        (elsewhere.dir / "stores").mkdir(exist_ok=True)
        (elsewhere.dir / "stores" / "scorer").touch()
        self.assertEqual("the log is not being brought back from a backup\n", elsewhere.must("restore", "--status"))
        self.home.stop("scorer")
        self.assertIn("it is gone; no scorer runs here", elsewhere.must("restore", "--status"))
        self.home.start("scorer")

    def test_who_was_named_by_mistake_is_waited_for_again(self):
        since, lost = self.wait_for_jinjiang()
        self.home.stop("scorer")
        self.home.must("restore", "--without", "pixian", "--without", "jinniu")
        self.assert_run(self.home.kaohe("restore", "--with", "wuhou"), 1, "does not name it")
        out = self.home.must("restore", "--with", "pixian")
        self.assertIn("goes without: jinniu\n", out)
        self.home.start("scorer")
        eventually(lambda: self.restoring()["passed_over"] == ["jinniu"], 20)
        self.assertIn("taken back by kaohe restore --with SOURCE", self.home.must("restore", "--status"))
        self.assert_run(self.home.kaohe("restore", "--with", "pixian"), 1, "pixian is not passed over")
        self.home.must("restore", "--without", "wuhou", "--yes")
        self.assertIn("has come:", self.home.must("restore", "--with", "jinniu", "--with", "wuhou"))
        self.assertEqual([], self.restoring()["passed_over"])
        self.home.stop("scorer")    # and of whoever has the machine it holds no longer either
        self.home.start("scorer")
        eventually(lambda: "wuhou" in self.restoring()["come"], 20)
        self.assertEqual([], self.restoring()["passed_over"])
        self.home.start("jinjiang")
        self.wait_until_back()
        self.is_same_log(lost, since)    # what wuhou keeps came as it was
        self.assert_run(self.home.kaohe("restore", "--with", "wuhou"), 1, "not being brought back")


class Lightly(BringBack):
    def test_who_has_come_is_not_passed_over_unasked(self):
        since, lost = self.wait_for_jinjiang()
        self.assert_run(self.home.kaohe("restore", "--without", "wuhou"), 1, "wuhou: it has come", "--yes")
        self.assert_run(self.home.kaohe("restore", "--without", "qingyang"), 1, "it may come", "--yes")
        self.assert_run(self.home.kaohe("restore", "--without", "pixan"), 64, "no centre of the rulebook")
        self.assertEqual([], self.restoring()["passed_over"])
        for command in (("standings",), ("explain", "wuhou"), ("pending",)):
            self.assert_run(self.home.kaohe(*command), 0, f"NOT OF TODAY: the log is being brought back from a backup of {since}")
        self.assert_run(self.home.kaohe("backup", self.home.dir / "other"), 75, "not all of it is there yet")
        self.home.must("restore", "--without", "qingyang", "--yes")
        self.assertEqual(["qingyang"], self.restoring()["passed_over"])
        self.home.start("jinjiang")
        self.wait_until_back()
        self.is_same_log(lost, since)
        self.assert_run(self.home.kaohe("standings"), 0)
        self.assertNotIn("NOT OF TODAY", self.home.kaohe("standings").err)

    def test_the_list_is_looked_for_when_asked(self):
        self.mixed()
        since = self.backup()
        self.mixed()
        self.vouch("wuhou")
        self.lose()
        self.put_back()
        self.wait_until_back()
        self.assertEqual({"missing": 0, "refused": 0}, self.home.status()["scorer"]["lost"])
        self.assertIn("nothing that is known of is lost", self.home.must("status"))
        (self.home.dir / f"restore.{since + 1}").unlink()
        self.assertIsNone(self.home.status()["scorer"]["restored"])
        self.assertNotIn("the log was brought back", self.home.must("status"))


class Waits(BringBack):
    def test_a_witness_of_a_log_that_signs_nothing_since_it_is_back_is_told(self):
        self.mixed()
        self.vouch("wuhou")
        self.backup()
        n = self.home.collector("wuhou")["witness"]["n"]
        self.mixed()
        self.lose()
        (self.home.dir / "keys" / "log.signer_secret").unlink()
        self.put_back()
        self.go_without_the_others("wuhou", "jinjiang", "office")
        self.wait_until_back()
        eventually(lambda: self.home.collector("wuhou")["witness"]["state"] == "waiting", 60)
        self.assertIn(f"the collector of wuhou waits as a witness, with {n} records cosigned: the log came back",
                      self.home.must("status"))


class Refused(BringBack):
    def test_rulings_on_what_nobody_kept_are_told(self):
        since = self.backup()
        self.send("wuhou", [{"clause": "publication", "record": "W3", "occurred": "2006-05-02T00:00:00+08:00",
                             "grade": "province", "evidence": "x"}], "--wait")
        self.home.must("confirm", str(self.last()), "--summary", "x")
        n = self.vouch("jinjiang")
        self.lose()
        self.home.stop("wuhou")
        self.put_back()
        eventually(lambda: self.restoring()["awaited"] == ["wuhou"], 20)
        self.home.must("restore", "--without", "wuhou")
        self.wait_until_back()
        self.assertEqual({"missing": 1, "refused": 1}, self.home.status()["scorer"]["lost"])
        self.assertRegex(self.list_of(since), r"record \d+, of office, is refused \(no-such-finding\):\n +confirm wuhou publication W3")
        self.assertIn("1 RECORDS ARE LOST", self.home.must("status"))
        self.assertIn("is refused now", self.home.must("status"))
        self.assertEqual(since + 2, n)


if __name__ == "__main__":
    unittest.main()
