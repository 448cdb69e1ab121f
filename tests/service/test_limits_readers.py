"""Readers that die, stand still or are slow: nobody else notices, and they find back."""

import json
import signal
import subprocess
import time
import unittest
from threading import Thread

from harness import Scenario, eventually, overdue_cases
from proc import own_memory_kb, read_proc

SLOTS = 126          # readers of a store at a time
DEAD = SLOTS + 10    # more than these die while they read
WAVE = 12
WATCHES = 5
LOG_EVENTS = 30000
STREAM_EVENTS = 50000
STREAM_SECONDS = 26    # longer than libzmq waits for an answer to heartbeats, where there are any
MEMORY_KB_MAX = 20 << 10    # what slow watches may cost the scorer, with what it needs itself


def is_stopped(process):
    return read_proc(process.pid, "stat").rsplit(")", 1)[1].split()[0] == "T"


def copy_lines(pipe, path):
    with open(path, "wb", buffering=0) as out:
        for line in pipe:
            out.write(line)


def last_told(out):
    """The record of the last change that a watch has written."""
    lines = out.read_bytes().split(b"\n")[:-1]
    return json.loads(lines[-1])["n"] if lines else 0


class StoreReaders(Scenario):
    daemons = ("scorer", "wuhou")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", overdue_cases("wuhou", 0, LOG_EVENTS))
        self.home.settle()

    def replays(self, count, number):
        """Starts replays of the live store; once each reads, sends all a signal. Those that were
        not done by then."""
        readers = [self.home.popen("replay", self.home.dir, stdin=subprocess.DEVNULL)
                   for _ in range(count)]
        for reader in readers:
            self.addCleanup(reader.communicate)
            self.addCleanup(reader.kill)
            while reader.poll() is None and "memfd:kaohe" not in read_proc(reader.pid, "maps"):
                pass    # it folds into memory once it reads
            reader.send_signal(number)
        for reader in readers:
            eventually(lambda: reader.poll() is not None or is_stopped(reader),
                       what="the signal has come")
        return [reader for reader in readers if reader.returncode != 0]

    def test_readers_that_die_leave_no_slot_behind(self):
        dead = 0
        while dead < DEAD:
            dead += len(self.replays(WAVE, signal.SIGKILL))
            self.assertIn("records replayed", self.home.must("replay", self.home.dir))
        self.home.outcomes("wuhou", overdue_cases("wuhou", LOG_EVENTS, 10))

    def test_the_scorer_frees_slots_of_the_dead_and_says_so(self):
        alive = self.replays(2, signal.SIGSTOP)    # so that the table of readers lives on
        dead = self.replays(WAVE, signal.SIGKILL)
        self.home.stop("scorer")
        self.home.start("scorer")
        eventually(lambda: f"freed {len(dead)} reader slots" in self.home.said("scorer"))
        self.home.outcomes("wuhou", overdue_cases("wuhou", LOG_EVENTS, 10))
        for reader in alive:
            reader.send_signal(signal.SIGCONT)
            out, err = reader.communicate(timeout=60)
            self.assertEqual(0, reader.returncode, err)
            self.assertGreaterEqual(int(out.split()[0]), LOG_EVENTS + 1)    # with what came meanwhile
            self.assertIn(b"findings agree", out)


class SlowWatches(Scenario):
    daemons = ("scorer", "wuhou")
    more = 0    # events behind the stream

    def watch(self, number, **options):
        err = self.home.dir / f"watch.{number}.err"
        with open(err, "wb") as stream:
            process = self.home.popen("watch", "--json", stdin=subprocess.DEVNULL, stderr=stream,
                                      **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        eventually(lambda: "watching from" in err.read_text(), what="it watches")
        return process

    def start_watches(self):
        """Some that are stopped, and the last never reads what it is told."""
        self.outs = [self.home.dir / f"watch.{number}.out" for number in range(WATCHES)]
        self.stopped = []
        for number, out in enumerate(self.outs):
            with open(out, "wb") as stream:
                self.stopped.append(self.watch(number, stdout=stream))
        for process in self.stopped:
            process.send_signal(signal.SIGSTOP)
        self.deaf = self.watch(WATCHES)

    def stream(self):
        """Submits at an even pace; the scorer's largest memory meanwhile."""
        pid, begin, largest = self.home.daemons["scorer"].process.pid, time.monotonic(), 0
        step = STREAM_EVENTS // 100
        for first in range(0, STREAM_EVENTS, step):
            events = [dict(event, summary="超过承诺时限" * 25, evidence="y" * 500)
                      for event in overdue_cases("wuhou", first, step)]
            self.home.submit("wuhou", events)
            due = begin + STREAM_SECONDS * (first + step) / STREAM_EVENTS
            eventually(lambda: time.monotonic() >= due, STREAM_SECONDS)
            largest = max(largest, own_memory_kb(pid))
        return largest

    def have_found_back(self, outs):
        """Changes one more thing; whether all were told of such a change. What came before may be
        lost to them, as they say."""
        self.more += 1
        self.home.submit("wuhou", overdue_cases("wuhou", STREAM_EVENTS + self.more, 1))
        return all(last_told(out) > STREAM_EVENTS + 1 for out in outs)

    def test_slow_watches_hold_up_nobody_and_find_back(self):
        self.start_watches()
        before = own_memory_kb(self.home.daemons["scorer"].process.pid)
        largest = self.stream()
        eventually(self.home.is_settled, 10, "ingest is not held up")
        self.assertLess(largest - before, MEMORY_KB_MAX)
        for process in self.stopped:
            process.send_signal(signal.SIGCONT)
        out = self.home.dir / "watch.deaf.out"
        Thread(target=copy_lines, args=(self.deaf.stdout, out), daemon=True).start()
        eventually(lambda: self.have_found_back([*self.outs, out]), 30, "all have found back")


if __name__ == "__main__":
    unittest.main()
