"""One small disk for a whole home: an outage of the scorer fills it, and then it drains without help.

Runs in a name space of mounts of its own, where each home gets a small file system.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import unittest

from harness import Scenario, eventually, ndjson, overdue_cases
from test_limits_growth import wide_events

DISK_MIB, RESERVE_MIB = 40, 8
FRAME_LINES = 256
CHUNK, FEW = 4096, 1024
WIDE_EVENTS = 32    # of a quarter of a MiB
SIX = ("wuhou", "jinniu", "chenghua", "jinjiang", "qingyang", "office")
COPIED = 20000
PRIVATE = "KAOHE_PRIVATE_MOUNTS"


class SmallDiskHome(Scenario):
    settings = f"disk\n    reserve-mib = {RESERVE_MIB}\n"

    def setUp(self):
        if PRIVATE not in os.environ:
            self.skipTest("this user may not mount a file system")
        super().setUp()
        dir = self.home.dir
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=755", "kaohe", dir],
                       check=True)
        self.addCleanup(self.unmount)
        self.home.logs.mkdir()
        self.home.configure(self.settings)
        self.home.make_keys()

    def unmount(self):
        for name in list(self.home.daemons):
            self.home.kill9(name)
        subprocess.run(["umount", "-l", self.home.dir], check=True)

    def free_bytes(self):
        info = os.statvfs(self.home.dir)
        return info.f_bavail * info.f_frsize

    def free_mib(self):
        return self.free_bytes() >> 20

    def fill_disk(self, mib_left):
        with open(self.home.dir / "ballast", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free_bytes() - (mib_left << 20))


class SmallDisk(SmallDiskHome):
    def hand_over(self, source, first, count):
        """How many of these lines are taken; whole frames are, or none."""
        events = overdue_cases(source, first, count)
        if source == "office":
            events = [{**event, "centre": "gaoxin"} for event in events]
        result = self.home.kaohe("submit", "--source", source, "-", stdin=ndjson(events))
        self.assertIn(result.code, (0, 75), result)
        taken = int(result.out.split()[1].rstrip(","))
        self.home.note(source, events[:taken])
        return taken

    def fill(self, *sources):
        """Hands over in turn until every intake refuses; how much was taken."""
        taken, open_ones = dict.fromkeys(sources, 0), list(sources)
        while open_ones:
            for source in list(open_ones):
                count = self.hand_over(source, taken[source], CHUNK)
                taken[source] += count
                if count < CHUNK:
                    open_ones.remove(source)
        self.assertGreaterEqual(self.free_mib(), RESERVE_MIB)
        return taken

    def check_drains(self, taken):
        self.home.start("scorer")
        self.home.settle(120)
        for source in taken:
            self.assertNotIn("full", self.home.said("scorer"))
            count = eventually(lambda: self.hand_over(source, taken[source], FRAME_LINES), 20,
                               "the intake takes again")
            self.assertEqual(FRAME_LINES, count)

    def test_one_outbox_that_filled_the_disk_drains(self):
        self.home.start("wuhou")
        taken = self.fill("wuhou")
        self.assertGreater(taken["wuhou"], 8000)
        self.check_drains(taken)

    def test_six_outboxes_that_filled_the_disk_drain(self):
        self.home.start(*SIX)
        taken = self.fill(*SIX)
        self.assertGreater(sum(taken.values()), 8000)
        self.check_drains(taken)

    def test_outboxes_of_collectors_that_are_down_count_too(self):
        self.home.start("jinniu")
        taken = self.fill("jinniu")
        self.home.kill9("jinniu")
        self.home.start("wuhou")
        self.assertLess(self.hand_over("wuhou", 0, CHUNK), CHUNK)
        self.home.start("jinniu")
        self.home.start("scorer")
        self.home.settle(120)
        self.assertEqual(CHUNK, self.hand_over("jinniu", taken["jinniu"], CHUNK))

    def test_free_pages_of_the_own_file_are_room_also_after_a_restart(self):
        self.home.start("wuhou")
        taken = self.fill("wuhou")
        self.home.start("scorer")
        self.home.settle(120)
        self.home.stop("wuhou")
        self.fill_disk(RESERVE_MIB - 1)
        self.home.start("wuhou")
        self.assertEqual(FEW, self.hand_over("wuhou", taken["wuhou"], FEW))

    def test_an_outbox_that_is_mostly_empty_is_made_small_where_the_disk_is_scarce(self):
        self.home.start("office")
        self.home.submit("office", wide_events(0, WIDE_EVENTS))
        self.home.start("scorer")
        self.home.settle()
        before = self.free_mib()
        self.fill_disk(RESERVE_MIB - 1)
        self.home.stop("office")
        self.home.start("office")
        self.home.submit("office", wide_events(WIDE_EVENTS, 1))
        self.assertIn("has been made small", self.home.said("office"))
        (self.home.dir / "ballast").unlink()
        self.assertGreater(self.free_mib(), before)


class SmallDiskCopies(SmallDiskHome):
    """Others take the room that there was when the copy was begun."""

    def setUp(self):
        super().setUp()
        self.home.start("scorer", "wuhou")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, COPIED), "--wait")
        self.ballast = self.home.dir / "ballast"

    def use_up(self):
        """Not by what is said to be free: who was just stopped may still be writing."""
        with open(self.ballast, "wb", buffering=0) as file:
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))

    def run_out(self, draft, *command):
        """A copy whose disk is full before it is done."""
        run = self.home.popen(*command)
        eventually(lambda: (draft / "data.mdb").exists() or run.poll() is not None)
        run.send_signal(signal.SIGSTOP)
        self.use_up()
        run.send_signal(signal.SIGCONT)
        out, err = run.communicate()
        self.assertEqual((75, b""), (run.returncode, out), err)
        self.assertRegex(err.decode(), r"the copy needs about \d+\.\d MiB on that disk, and finds "
                                       r"\d+\.\d; nothing was changed: make room there")
        self.assertFalse(draft.exists())
        self.ballast.unlink()

    def test_a_backup_that_fills_the_disk_says_so_and_leaves_nothing(self):
        backup = self.home.dir / "backup"
        for _ in range(3):
            self.run_out(self.home.dir / "backup.draft", "backup", backup)
            self.assertFalse(backup.exists())
        self.home.must("backup", backup)

    def test_a_restore_that_fills_the_disk_says_so_and_leaves_all_as_it_was(self):
        backup, store = self.home.dir / "backup", self.home.dir / "scorer"
        self.home.must("backup", backup)
        self.home.stop("scorer")
        before = (store / "data.mdb").read_bytes()
        self.run_out(self.home.dir / "scorer.draft", "restore", backup, "--replace")
        self.assertEqual(before, (store / "data.mdb").read_bytes())
        self.assertEqual([], list(self.home.dir.glob("scorer.before-*")))
        self.home.must("restore", backup, "--replace")
        self.home.start("scorer")
        self.home.settle()


def main():
    """Starts this test again where it may mount."""
    private = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    probe = [*private, "mount", "-t", "tmpfs", "none", "/mnt"]
    is_allowed = shutil.which("unshare") and not subprocess.run(probe, capture_output=True).returncode
    if PRIVATE in os.environ or not is_allowed:
        unittest.main()
    os.environ[PRIVATE] = "1"
    os.execvp(private[0], [*private, sys.executable, "-B", *sys.argv])


if __name__ == "__main__":
    main()
