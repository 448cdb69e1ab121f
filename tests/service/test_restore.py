"""kaohe restore: a backup in the place of the scorer's store; nothing that stood there is thrown away, and what
stands there then takes nothing new and signs nothing before its collectors have brought back what they keep."""

import os
import re
import resource
import shutil
import signal
import subprocess
import unittest

from dumps import HAVE_TOOLS, Dump
from harness import Home, Scenario, eventually, overdue_cases
from test_manners import run_on_terminal

FIRST, LOST = 2000, 25
SMALL_BYTES = 256 << 10


class Restores(Scenario):
    keys = True
    daemons = ("scorer", "wuhou", "jinjiang")

    def setUp(self):
        super().setUp()
        self.store = self.home.dir / "scorer"
        self.aside = self.home.dir / "scorer.before-1"
        self.draft = self.home.dir / "scorer.draft"
        self.backup = self.home.dir / "backup"
        self.home.submit("wuhou", overdue_cases("wuhou", 0, FIRST), "--wait")
        self.home.stop("scorer")    # which signs what it has
        self.home.start("scorer")
        self.home.must("backup", self.backup)
        self.n = self.home.status()["scorer"]["n"]

    def go_on(self):
        """More comes, and the scorer is killed."""
        self.home.submit("wuhou", overdue_cases("wuhou", FIRST, LOST), "--wait")
        self.home.kill9("scorer")

    def lose(self):
        """The same, and what came is lost: the audit then expects what the backup has."""
        kept = {source: {stream: list(events) for stream, events in streams.items()}
                for source, streams in self.home.streams.items()}
        self.go_on()
        self.home.streams = kept

    def fails(self, code, *says, **options):
        result = self.home.kaohe("restore", self.backup, **options)
        self.assert_run(result, code, *says)
        self.assertEqual("", result.out)
        self.assertFalse(self.draft.exists())

    def bytes(self, dir):
        return (dir / "data.mdb").read_bytes()

    def refuses_to_start(self, *says):
        daemon = self.home.launch("scorer")
        self.assertEqual(78, daemon.process.wait(20))
        for part in says:
            self.assertIn(part, daemon.said())

    # --- what a backup is -----------------------------------------------------------------------

    def test_no_scorer_starts_on_a_bare_backup(self):
        self.lose()
        shutil.rmtree(self.store)
        shutil.copytree(self.backup, self.store)
        before = self.bytes(self.store)
        self.refuses_to_start(f"is a backup, of {self.n} records", "kaohe restore DIR")
        self.assertEqual(before, self.bytes(self.store))
        self.home.must("keys", "new", "other")
        command = [*self.home.program("scorer"), "--grant-office", self.home.dir / "keys" / "other.key"]
        run = subprocess.run(command, capture_output=True, timeout=60, check=False)
        self.assertEqual(78, run.returncode, run)
        self.assertIn("this log is a backup", run.stderr.decode())

    def test_a_backup_can_be_looked_at(self):
        self.assertIn(f"{self.n} records", self.home.must("verify", self.backup))
        self.assertIn(f"{self.n} records replayed", self.home.must("replay", self.backup))

    # --- what stands there then -----------------------------------------------------------------

    def test_it_answers_as_of_the_backup_and_takes_nothing_new(self):
        standings = self.home.must("standings", "--json")
        export = self.home.must("export")
        self.lose()
        shutil.rmtree(self.store)
        out = self.home.must("restore", self.backup)
        self.assertIn(f"{self.n} records of the log ", out)
        self.assertIn("start the scorer", out)
        self.assertEqual(["data.mdb"], os.listdir(self.store))
        signed = self.home.must("verify", self.store).splitlines()[0].split(" in ")[0]
        self.home.start("scorer")
        self.assertEqual(standings, self.home.must("standings", "--json"))
        self.assertEqual(export, self.home.must("export"))
        self.home.must("submit", "--source", "jinjiang", "-", stdin=b'{"action":"self-check","year":2006}\n')
        eventually(lambda: "the scorer's log is being brought back" in self.home.said("jinjiang"))
        self.assertEqual(1, self.home.collector("jinjiang")["outbox"])
        self.assertEqual(self.n, self.home.status()["scorer"]["n"])
        self.home.stop("scorer")    # which signs nothing
        self.assertEqual(signed, self.home.must("verify", self.store).splitlines()[0].split(" in ")[0])

    def test_it_is_not_backed_up_and_can_be_restored_again(self):
        self.lose()
        shutil.rmtree(self.store)
        self.home.must("restore", self.backup)
        again = self.home.dir / "again"
        result = self.home.kaohe("backup", again)    # it would be a good one, and of old
        self.assert_run(result, 75, "not all of it is there yet")
        shutil.copytree(self.store, again)
        self.home.must("restore", again, "--replace")
        self.assertEqual(*(re.sub(r"in [\d.]+ s", "", self.home.must("verify", store).split("\n", 1)[1])
                           for store in (self.store, self.aside)))
        self.home.start("scorer")
        self.assertEqual(self.n, self.home.status()["scorer"]["n"])

    def test_a_machine_that_has_nothing_yet(self):
        other = Home(keys=False)
        self.addCleanup(other.close)
        other.must("restore", self.home.dir)    # a home that has a store is one to restore, too
        self.assertTrue((other.dir / "stores" / "scorer").exists())
        shutil.rmtree(other.dir / "scorer")
        daemon = other.launch("scorer")
        self.assertEqual(78, daemon.process.wait(20))    # no empty log begins
        other.must("restore", self.backup)
        other.start("scorer")
        self.assertEqual(self.home.must("export"), other.must("export"))

    def test_no_keys_are_granted_before_all_is_there(self):
        without, other = Home(keys=False), Home(keys=True)
        self.addCleanup(without.close)
        self.addCleanup(other.close)
        without.start("scorer")
        without.must("backup", self.home.dir / "without")
        other.must("restore", self.home.dir / "without")
        other.start("scorer")
        other.stop("scorer")
        self.assertIn("1 records replayed", other.must("replay", other.dir))

    @unittest.skipUnless(HAVE_TOOLS, "needs lmdb-utils")
    def test_no_copy_is_made_of_half_a_log(self):
        self.home.stop("scorer")
        dump = Dump(self.store)
        dump.change("meta", lambda rows: rows.append((b"restoring", bytes([3]) + (self.n - 1).to_bytes(8, "big"))))
        dump.load(self.store)
        self.assert_run(self.home.kaohe("backup", self.home.dir / "half"), 75, "not all of it is there yet")
        self.assertFalse((self.home.dir / "half").exists())
        other = Home(keys=False)
        self.addCleanup(other.close)
        self.assert_run(other.kaohe("restore", self.home.dir), 78, "restore that backup")

    # --- what stood there -----------------------------------------------------------------------

    def test_not_beside_a_running_scorer(self):
        self.fails(78, "another scorer, or a restore of its store, runs in this home, as process", "end it first")
        self.assertEqual(1, self.home.kaohe("restore", self.backup).err.count("runs in this home"))
        self.assertFalse(self.aside.exists())

    def test_a_store_that_is_there_is_not_replaced_unasked(self):
        self.go_on()
        before = self.bytes(self.store)
        self.fails(78, f"it has {self.n + LOST} records, and the backup {self.n}: it is the newer one",
                   "--replace")
        self.assertEqual(before, self.bytes(self.store))
        self.assertFalse(self.aside.exists())
        result = self.home.kaohe("restore", self.backup, "--replace")
        self.assert_run(result, 0, "it is the newer one")
        self.assertIn(f"what stood there is {self.aside}", result.out)
        self.assertEqual(before, self.bytes(self.aside))
        self.assert_run(self.home.kaohe("restore", self.aside), 78,
                        f"it has {self.n} records, and the backup {self.n + LOST}. With --replace")
        self.home.must("restore", self.aside, "--replace")    # the newer one, after all
        self.assertEqual(before, self.bytes(self.aside))
        self.assertTrue((self.home.dir / "scorer.before-2").exists())
        self.home.start("scorer")
        self.assertEqual(self.n + LOST, self.home.status()["scorer"]["n"])

    def test_one_that_cannot_be_read_is_put_aside_too(self):
        self.lose()
        (self.store / "data.mdb").write_bytes(b"no store" * 1000)
        self.fails(78, "it cannot be read")
        self.home.must("restore", self.backup, "--replace")
        self.assertEqual(b"no store" * 1000, self.bytes(self.aside))

    def test_the_store_of_the_home_itself_is_not_restored(self):
        self.home.stop("scorer")
        for dir in (self.store, self.home.dir):
            self.assert_run(self.home.kaohe("restore", dir, "--replace"), 78, "is the store of this home itself")
        self.assertFalse(self.aside.exists())
        self.home.start("scorer")

    def test_two_that_are_the_same_are_said_to_be(self):
        self.lose()
        self.home.must("restore", self.backup, "--replace")
        shutil.copytree(self.store, self.home.dir / "other")
        self.assert_run(self.home.kaohe("restore", self.home.dir / "other"), 78, "they are the same", "--replace")

    def test_a_backup_of_another_log_is_not_put_in_place(self):
        other = Home(keys=True)
        self.addCleanup(other.close)
        other.start("scorer")
        other.stop("scorer")    # which signs what it has
        self.assert_run(other.kaohe("restore", self.backup, "--replace"), 78,
                        "is a backup of the log kaohe/", "keys/log.signer of this home is of kaohe/")
        (other.dir / "keys" / "log.signer").unlink()
        self.assert_run(other.kaohe("restore", self.backup, "--replace"), 78, "is of another log than the store in")
        self.assertFalse((other.dir / "scorer.before-1").exists())

    def test_no_empty_log_begins_beside_what_was_cut_short(self):
        self.lose()
        shutil.rmtree(self.store)
        (self.home.dir / "stores" / "scorer").unlink()
        self.draft.mkdir()
        self.refuses_to_start("a restore was cut short", "kaohe restore DIR")
        self.home.must("restore", self.backup)
        self.assertFalse(self.draft.exists())
        shutil.rmtree(self.store)
        self.refuses_to_start("Bring it back from a backup (kaohe restore DIR)")

    @unittest.skipUnless(os.geteuid() == 0, "only root is anybody else")
    def test_root_makes_nothing_in_anothers_home(self):
        self.lose()
        os.chown(self.home.dir, 65534, -1)
        self.addCleanup(os.chown, self.home.dir, 0, -1)
        self.fails(77, "is not root's", "sudo -u '#65534'")

    @unittest.skipUnless(os.geteuid() == 0, "only root is anybody else")
    def test_root_asks_for_nothing_in_anothers_home(self):
        self.lose()
        self.home.must("restore", self.backup, "--replace")
        before = sorted(path for path in self.home.dir.rglob("*"))
        os.chown(self.home.dir, 65534, -1)
        self.addCleanup(os.chown, self.home.dir, 0, -1)
        for words in (("--status",), ("--status", "--json"), ("--without", "wuhou")):
            self.assert_run(self.home.kaohe("restore", *words), 77, "is not root's", "sudo -u '#65534'")
        self.assertEqual(before, sorted(path for path in self.home.dir.rglob("*")))

    def test_an_empty_directory_is_nothing(self):
        self.lose()
        shutil.rmtree(self.store)
        self.store.mkdir()
        self.home.must("restore", self.backup)
        self.assertFalse(self.aside.exists())

    # --- what goes wrong ------------------------------------------------------------------------

    def test_without_room_all_stays_as_it_is(self):
        def with_small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_BYTES, SMALL_BYTES))
        self.lose()
        before = self.bytes(self.store)
        run = self.home.popen("restore", self.backup, "--replace", preexec_fn=with_small_files)
        out, err = run.communicate()
        self.assertEqual((74, b""), (run.returncode, out), err)
        self.assertIn(f"cannot write {self.draft}".encode(), err)
        self.assertEqual(before, self.bytes(self.store))
        self.assertFalse(self.draft.exists() or self.aside.exists())

    def test_where_there_is_no_room_nothing_is_begun(self):
        self.lose()
        shutil.rmtree(self.store)
        with open(self.backup / "data.mdb", "r+b") as file:
            file.truncate(1 << 43)    # it has holes, and no disk has room for it
        self.fails(75, "no room on the disk of", "the copy needs about 8388608.0 MiB")
        self.assertFalse(self.store.exists())

    def test_one_that_is_killed_stands_nowhere_and_the_next_goes_on(self):
        self.lose()
        shutil.rmtree(self.store)
        killed = 0
        while killed < 3:
            run = self.home.popen("restore", self.backup)
            eventually(lambda: (self.draft / "data.mdb").exists() or run.poll() is not None)
            run.send_signal((signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[killed])
            err = run.communicate()[1].decode()
            if run.returncode < 0 and killed < 2:    # who is told can clear away
                self.assertIn("nothing was changed", err)
                self.assertFalse(self.draft.exists())
            killed += run.returncode < 0
            if run.returncode == 0:
                shutil.rmtree(self.store)
            self.assertFalse(self.store.exists())
        self.home.must("restore", self.backup)
        self.assertFalse(self.draft.exists())
        self.home.start("scorer")

    def test_only_what_is_a_store(self):
        self.home.stop("scorer")
        shutil.rmtree(self.store)
        shutil.rmtree(self.backup)
        self.fails(78, "cannot read the store")
        self.backup.mkdir()
        self.fails(78, "backup is no store: it is empty")
        (self.backup / "x").mkdir()
        self.fails(78, "there is no data.mdb in it")
        shutil.copytree(self.home.dir / "collector" / "wuhou", self.backup / "monday")
        self.fails(78, f"{self.backup / 'monday'} is one")
        self.assertEqual(64, self.home.kaohe("restore").code)
        self.assertEqual(64, self.home.kaohe("restore", self.backup, "x").code)

    @unittest.skipUnless(HAVE_TOOLS, "needs lmdb-utils")
    def test_none_that_is_wrong(self):
        self.home.stop("scorer")
        shutil.rmtree(self.store)
        dump = Dump(self.backup)
        last = len(dump.rows("log"))

        def change(rows):    # no rule looks at it
            key, value = rows[last - 1]
            rows[last - 1] = key, value.replace("超过".encode(), "起过".encode())
        original = dump.text
        dump.change("log", change)
        dump.load(self.backup)
        self.fails(1, f"record {last}: its bytes are not those whose hash the log's tree has")
        dump.text = original

        def add(rows):
            key, value = rows[0]
            rows[0] = key, bytes([value[0] ^ 1]) + value[1:]
        dump.change("totals", add)
        dump.load(self.backup)
        self.fails(1, "differs from what the log folds to",
                   f"{self.backup} is damaged: nothing was changed here; try another backup")
        self.assertFalse(self.store.exists())

    def test_a_terminal_sees_how_far_it_is(self):
        self.lose()
        shown = run_on_terminal(self.home.command("restore", self.backup, "--replace"), "stderr")
        self.assertIn("records copied", shown)


if __name__ == "__main__":
    unittest.main()
