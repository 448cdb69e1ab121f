#!/usr/bin/env python3
"""How long honest sources wait for their receipts while one source misbehaves.

    rogue.py [--seconds T] [--phase T] [--ways NAME,NAME] [--sync-ms MS] [--seed S]

In a home with keys, over TCP, ten sources send 20 events a second each, every event in a BATCH of its
own, and note how long each RECEIPT takes. By turns nobody disturbs them, and an eleventh does so in
one way; that goes round until the time is over, each round in a new home. The rogue's own process
gives way to all others on the processor and that of the honest sources goes before all others, as if each
ran on a machine of its own. With --sync-ms the scorer, too, has a machine of its own: its home is in memory
with a disk that takes so long for each sync, and it goes before what else runs here.

Printed for each way: p50 and p99 of all rounds, the p99 of the undisturbed time before and behind it,
and the median over the rounds of the ratio of the two p99. Ends with 1 where a ratio is beyond 2.
"""

import argparse
import contextlib
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from typing import NamedTuple

from harness import BIN, ROSTER, let_pass
from keyed import KeyedHome, tcp_settings

PROGRAMS = BIN / "tests" / "service"
HONEST_COUNT, RATE = 10, 20
ROGUE = ROSTER[HONEST_COUNT].slug
HONEST = [centre.slug for centre in ROSTER[:HONEST_COUNT]]
STRANGE_KEY = "-"
RATIO_MAX = 2
BEGIN_S, CALM_S = 0.3, 1.0    # until a rogue is at it; until what it has left behind is done


class Way(NamedTuple):
    number: int
    says: str
    key: str = ROGUE


WAYS = {
    "flood": Way(1, "floods beyond its rate, and ignores slow-down"),
    "window": Way(2, "sends a second's events at once, beyond its window"),
    "greet": Way(3, "greets without end, each time as another collector"),
    "connect": Way(3, "connects, greets and leaves without end"),
    "nothing": Way(4, "frames of 512 KiB that say nothing"),
    "malformed": Way(4, "batches of 128 KiB whose last event cannot be read"),
    "bad-time": Way(4, "batches of events of a day to come"),
    "again": Way(5, "the same batch under the same sequences"),
    "twice": Way(5, "the same batch under new sequences"),
    "ping-deaf": Way(6, "pings and never reads"),
    "ask": Way(6, "asks for pages of the log and more, and reads"),
    "ask-deaf": Way(6, "asks the same and never reads"),
    "keyless": Way(7, "a crowd without a granted key", STRANGE_KEY),
    "large": Way(4, "events of 256 KiB, each refused in the log"),
}


def give_way():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def go_first():
    """Where that is permitted, before the scorer of a SteadyHome too."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))


class Honest(threading.Thread):
    """The honest sources, and what they note: pairs of when and how long, in seconds."""

    def __init__(self, home):
        super().__init__()
        command = [PROGRAMS / "kaohe-honest", home.dir, str(RATE), *HONEST]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, preexec_fn=go_first)
        self.noted = []

    def run(self):
        for line in self.process.stdout:
            when, took = line.split()
            self.noted.append((int(when) / 1e6, int(took) / 1e6))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        """Each of their batches is receipted now, or they say which is not."""
        with self.process:
            self.process.stdin.close()
            self.join()
            self.said = self.process.stderr.read()
        self.code = self.process.returncode

    def between(self, begin, end):
        return [took for when, took in list(self.noted) if begin <= when < end]


def p(samples, percent):
    """A percentile, in milliseconds; without samples nothing came at all."""
    return sorted(samples)[len(samples) * percent // 100] * 1000 if samples else float("inf")


def misbehave(home, name, seconds, begins=give_way):
    """Begin and end of the time in which a rogue is at it, and how many frames it could send."""
    command = [PROGRAMS / "kaohe-rogue", home.dir, WAYS[name].key, ROGUE, name,
               str(seconds + BEGIN_S)]
    begin = time.monotonic() + BEGIN_S
    out = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                         preexec_fn=begins).stdout
    return begin, begin + seconds, int(out)


def calm(seconds):
    let_pass(CALM_S)
    begin = time.monotonic()
    let_pass(seconds)
    return begin, begin + seconds


class Busy:
    """Who keeps every processor busy that nobody else wants, and talks to nobody: with and without a rogue
    the machine has the same to do, so that what is compared is what the rogue does to the scorer."""

    def __enter__(self):
        self.each = [subprocess.Popen(["sh", "-c", "while :; do :; done"], preexec_fn=give_way)
                     for _ in range(os.cpu_count())]

    def __exit__(self, *_):
        for process in self.each:
            process.kill()
            process.wait()


class SteadyHome(KeyedHome):
    """As on a machine of its own: in memory, with a disk that takes the same time for each sync."""
    place = "/dev/shm"

    def __init__(self, settings, sync_ms):
        self.sync_ms = sync_ms
        super().__init__(settings)

    def program(self, name):
        return ["chrt", "-r", "1", *super().program(name)]

    def variables(self, name):
        return {"LD_PRELOAD": str(BIN / "kaohe_stall.so"), "KAOHE_SYNC_US": str(round(self.sync_ms * 1000))}


class Round:
    """Each way once, with an undisturbed time before and behind it. `begins` is what the rogue's process
    does first; `sync_ms` is None where the home is on the machine's disk."""

    def __init__(self, names, seconds, begins=give_way, sync_ms=None):
        self.names, self.seconds, self.begins, self.sync_ms = names, seconds, begins, sync_ms
        self.calm, self.rogue, self.sent, self.failed = [], [], {}, None

    def run(self):
        settings = tcp_settings("127.0.0.1")
        home = KeyedHome(settings) if self.sync_ms is None else SteadyHome(settings, self.sync_ms)
        try:
            home.start("scorer")
            with Busy(), Honest(home) as honest:
                spans = self.spans(home)
                let_pass(CALM_S)
            self.calm = [honest.between(*span) for span in spans[0]]
            self.rogue = [honest.between(*span) for span in spans[1]]
            self.failed = honest.said or honest.code or self.ended(home)
        finally:
            home.close()
        return self

    @staticmethod
    def ended(home):
        code = home.daemons["scorer"].process.poll()
        return None if code is None else f"the scorer ended with {code}"

    def spans(self, home):
        calms, rogues = [calm(self.seconds)], []
        for name in self.names:
            begin, end, self.sent[name] = misbehave(home, name, self.seconds,
                                                     self.begins)
            rogues.append((begin, end))
            calms.append(calm(self.seconds))
        return calms, rogues

    def of(self, name):
        """The undisturbed samples around a way, and the disturbed ones."""
        at = self.names.index(name)
        return self.calm[at] + self.calm[at + 1], self.rogue[at]


def show(names, rounds):
    """Returns the ratio of each way."""
    pooled = defaultdict(lambda: ([], []))
    ratios = {}
    print(f"{'':>12} {'frames':>9} {'samples':>8} {'p50':>7} {'p99':>7}   calm p50 {'p99':>7}  ratio")
    for name in names:
        each = [a_round.of(name) for a_round in rounds]
        for calm_samples, samples in each:
            pooled[name][0].extend(calm_samples)
            pooled[name][1].extend(samples)
        calms, samples = pooled[name]
        ratios[name] = statistics.median(p(rogue, 99) / p(before, 99) for before, rogue in each)
        sent = statistics.median(a_round.sent[name] for a_round in rounds)
        print(f"{WAYS[name].number} {name:>10} {sent:9.0f} {len(samples):8} {p(samples, 50):7.2f} "
              f"{p(samples, 99):7.2f}    {p(calms, 50):7.2f} {p(calms, 99):7.2f} {ratios[name]:6.2f}"
              f"  {WAYS[name].says}", flush=True)
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--phase", type=float, help="how long each way takes, in seconds")
    parser.add_argument("--ways", type=lambda text: text.split(","), default=list(WAYS))
    parser.add_argument("--sync-ms", type=float)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32),
                        help="of the times at which honest sources send")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    os.environ["KAOHE_SEED"] = str(options.seed)
    end, rounds = time.monotonic() + options.seconds, []
    phase = options.phase or max(1.0, min(4.0, options.seconds / len(options.ways) / 6))
    while not rounds or time.monotonic() < end:
        rounds.append(Round(options.ways, phase, sync_ms=options.sync_ms).run())
        if rounds[-1].failed:
            print(f"not all were served: {rounds[-1].failed}")
            return 1
    print(f"{len(rounds)} rounds, {phase:.1f} s each way; milliseconds")
    ratios = show(options.ways, rounds)
    beyond = [name for name, ratio in ratios.items() if ratio > RATIO_MAX]
    print(f"worst ratio {max(ratios.values()):.2f}; beyond {RATIO_MAX}: {', '.join(beyond) or 'none'}")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
