"""kaohe backup: a verified copy of the scorer's store while all runs, whole or not at all."""

import fcntl
import os
import re
import resource
import shutil
import signal
import subprocess
import unittest
from threading import Thread

from c2sp import Key
from dumps import HAVE_TOOLS, Dump
from harness import Home, Scenario, eventually, overdue_cases
from test_manners import run_on_terminal

SOURCES = ("jinjiang", "jinniu", "qingyang")
FIRST, LOAD, BACKUPS = 2000, 400, 4
LINE = re.compile(r"(\d+) records of the log (\S+),\ncheckpoint of (\d+) records, (\d+) bytes, verified, in \d+\.\d{3} s\n")
SMALL_BYTES = 256 << 10


class Backups(Scenario):
    keys = True
    daemons = ("scorer", "wuhou", *SOURCES)

    def setUp(self):
        super().setUp()
        self.key = Key.of_secret((self.home.dir / "keys" / "log.signer_secret").read_text())
        self.home.submit("wuhou", overdue_cases("wuhou", 0, FIRST), "--wait")
        self.home.stop("scorer")    # which signs what it has
        self.home.start("scorer")
        self.dir = self.home.dir / "backup"
        self.draft = self.home.dir / "backup.draft"

    def good(self, dir):
        """Makes a backup; how many records it has."""
        match = LINE.fullmatch(self.home.must("backup", dir))
        n, origin, signed, size = match.groups()
        self.assertEqual((self.key.name, (dir / "data.mdb").stat().st_size), (origin, int(size)))
        self.assertEqual(["data.mdb"], os.listdir(dir))
        self.assertFalse((dir.parent / (dir.name + ".draft")).exists())
        out = self.home.must("verify", dir, "--key", self.key.verifier)
        self.assertIn(f"{n} records of the log {origin},\ntheir tree and all tables agree", out)
        self.assertIn(f"the checkpoint of {signed} records is signed by the log's key", out)
        return int(n)

    def fails(self, code, *says, **options):
        result = self.home.kaohe("backup", self.dir, **options)
        self.assert_run(result, code, *says)
        self.assertEqual("", result.out)

    def restored(self, dir):
        """The scorer of another home, with this copy in its place."""
        other = Home(keys=False)
        self.addCleanup(other.close)
        other.must("restore", dir)
        other.start("scorer")
        return other

    def test_copies_are_good_while_sources_stream(self):
        senders = [Thread(target=self.stream, args=(source,)) for source in SOURCES]
        for sender in senders:
            sender.start()
        counts = []
        for number in range(BACKUPS):
            dir = self.home.dir / f"backup.{number}"
            counts.append(self.good(dir))
            other = self.restored(dir)
            self.assertEqual(self.home.must("standings", "--at", counts[-1], "--json"),
                             other.must("standings", "--json"))
            self.assertEqual(self.home.must("export", "--to", counts[-1]), other.must("export"))
        for sender in senders:
            sender.join()
        self.assertEqual(counts, sorted(counts))
        self.assertNotIn("has been reading", self.home.said("scorer"))
        self.home.settle()
        self.assertEqual(len(self.home.events()), self.good(self.dir))

    def stream(self, source):
        for part in range(20):
            self.home.submit(source, overdue_cases(source, part * LOAD // 20, LOAD // 20), "--wait")

    def test_one_that_is_killed_stands_nowhere_and_the_next_goes_on(self):
        killed = 0
        while killed < 3:
            run = self.home.popen("backup", self.dir)
            eventually(lambda: (self.draft / "data.mdb").exists() or run.poll() is not None)
            run.send_signal((signal.SIGKILL, signal.SIGINT, signal.SIGTERM)[killed])
            run.communicate()
            killed += run.returncode < 0
            if run.returncode == 0:
                shutil.rmtree(self.dir)
            self.assertFalse(self.dir.exists())
        self.good(self.dir)

    def test_it_goes_into_a_directory_of_its_own(self):
        self.dir.mkdir()
        self.good(self.dir)
        before = (self.dir / "data.mdb").read_bytes()
        self.fails(78, "is not empty")
        self.assertEqual(before, (self.dir / "data.mdb").read_bytes())
        shutil.rmtree(self.dir)
        self.dir.write_text("")
        self.fails(78, "cannot use")
        self.dir.unlink()
        self.assertEqual(64, self.home.kaohe("backup").code)
        self.assertEqual(64, self.home.kaohe("backup", "").code)

    def test_not_into_the_store_itself(self):
        store = self.home.dir / "scorer"
        self.dir = store / "b"
        self.fails(78, "lies in the store itself, and is lost with it")
        self.dir = store
        self.fails(78, "lies in the store itself")
        self.assertEqual(["data.mdb", "lock.mdb"], sorted(os.listdir(store)))
        self.good(self.home.dir / "scorer-b")    # beside it

    def test_two_at_a_time_do_not_meet(self):
        self.draft.mkdir()
        with open(self.draft / "backup.lock", "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.fails(75, "another backup is being made there")
        self.assertTrue(self.draft.exists())
        self.good(self.dir)

    def test_without_room_there_is_none(self):
        def with_small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_BYTES, SMALL_BYTES))
        run = self.home.popen("backup", self.dir, preexec_fn=with_small_files)
        out, err = run.communicate()
        self.assertEqual((74, b""), (run.returncode, out), err)
        self.assertIn(f"cannot write {self.draft}".encode(), err)
        self.assertFalse(self.dir.exists() or self.draft.exists())

    def test_without_a_log_there_is_none(self):
        empty = Home(keys=False)
        self.addCleanup(empty.close)
        self.assert_run(empty.kaohe("backup", self.dir), 78, "cannot read the store")
        self.assertFalse(self.dir.exists() or self.draft.exists())

    def test_a_terminal_sees_how_far_it_is(self):
        shown = run_on_terminal(self.home.command("backup", self.dir), "stderr")
        self.assertIn("records copied", shown)

    @unittest.skipUnless(HAVE_TOOLS, "needs lmdb-utils")
    def test_there_is_none_of_a_log_that_is_wrong(self):
        self.home.stop("scorer")
        dump = Dump(self.home.dir / "scorer")
        original, last = dump.text, len(dump.rows("log"))    # a checkpoint covers it

        def change_note(rows):
            key, value = rows[-1]
            rows[-1] = key, value.replace(b"wuhou=2", b"wuhou=3")
        dump.change("checkpoints", change_note)
        dump.load(self.home.dir / "scorer")
        self.fails(1, f"the checkpoint of {last} records: ")
        self.assertFalse(self.dir.exists() or self.draft.exists())
        dump.text = original

        def change(rows):    # no rule looks at it
            key, value = rows[last - 1]
            rows[last - 1] = key, value.replace("超过".encode(), "起过".encode())
        dump.change("log", change)
        dump.load(self.home.dir / "scorer")
        self.fails(1, f"record {last}: its bytes are not those whose hash the log's tree has")
        self.assertFalse(self.dir.exists() or self.draft.exists())


if __name__ == "__main__":
    unittest.main()
