"""A replay that stands still in the middle: between two pages it holds nothing, so that the log's file
does not grow; in a snapshot it does, and the scorer says so. Either way it ends well."""

import random
import signal
import struct
import subprocess
import unittest

from harness import Scenario, eventually, overdue_cases

LOG_EVENTS = 30000
FLOW_EVENTS = 30000
STEP = 500
GROWTH_MIB_MAX = 32    # 30,000 such events take some 10; while a snapshot is held, more than 100
TRIES_MAX = 300
# LMDB's lock file: two cache lines, then the readers, one a line: transaction, process.
LOCK_HEAD, LOCK_LINE, PARKED = 128, 64, 2**64 - 1


def is_stopped(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii", errors="replace") as stream:
        return stream.read().rsplit(")", 1)[1].split()[0] == "T"


class StandingReader(Scenario):
    daemons = ("scorer", "wuhou")

    def setUp(self):
        super().setUp()
        self.numbers = random.Random(1).sample(range(10**6), LOG_EVENTS + FLOW_EVENTS)
        self.submit(0, LOG_EVENTS)
        self.home.settle()

    def submit(self, first, count):
        """Findings in no order, so that each lies in another page."""
        events = overdue_cases("wuhou", 0, count)
        for event, number in zip(events, self.numbers[first:]):
            event["record"] = f"r-{number:06}"
        self.home.submit("wuhou", events)

    def flow(self):
        for first in range(LOG_EVENTS, LOG_EVENTS + FLOW_EVENTS, STEP):
            self.submit(first, STEP)
            self.home.settle()

    @property
    def file_mib(self):
        return (self.home.dir / "scorer" / "data.mdb").stat().st_size >> 20

    def snapshot_of(self, process):
        """What the process sees: None without a reader slot, PARKED between two snapshots."""
        lock = (self.home.dir / "scorer" / "lock.mdb").read_bytes()
        for at in range(LOCK_HEAD, len(lock) - LOCK_LINE, LOCK_LINE):
            txnid, pid = struct.unpack_from("<Qi", lock, at)
            if pid == process.pid:
                return txnid
        return None

    def replay_that_stands(self, is_wanted):
        for _ in range(TRIES_MAX):
            process = self.home.popen("replay", self.home.dir, stdin=subprocess.DEVNULL)
            self.addCleanup(process.communicate)
            self.addCleanup(process.kill)
            while process.poll() is None and not is_wanted(process):
                pass
            process.send_signal(signal.SIGSTOP)
            eventually(lambda: process.poll() is not None or is_stopped(process))
            if process.returncode is None and is_wanted(process):
                return process
            process.kill()
            process.communicate()
        self.fail("no replay was caught")

    def in_a_snapshot(self, process):
        return self.snapshot_of(process) not in (None, PARKED)

    def between_two(self, process):
        return self.snapshot_of(process) == PARKED

    def check_goes_on(self, process):
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(0, process.returncode, err)
        self.assertIn(b"findings agree", out)
        return int(out.split()[0])

    def test_between_two_pages_nothing_is_held(self):
        reader = self.replay_that_stands(self.between_two)
        before = self.file_mib
        self.flow()
        self.assertLess(self.file_mib - before, GROWTH_MIB_MAX)
        self.assertNotIn("has been reading", self.home.said("scorer"))
        self.assertEqual(self.home.at(1 + LOG_EVENTS + FLOW_EVENTS), self.check_goes_on(reader))

    def test_a_snapshot_that_is_held_is_said_and_so_is_its_end(self):
        reader = self.replay_that_stands(self.in_a_snapshot)
        self.flow()
        said = eventually(lambda: "has been reading" in (said := self.home.said("scorer")) and said)
        self.assertIn(f"process {reader.pid} has been reading", said)
        self.assertLess(said.count("has been reading"), 4, said)
        self.check_goes_on(reader)
        eventually(lambda: "no reader holds up" in self.home.said("scorer"))


if __name__ == "__main__":
    unittest.main()
