#!/usr/bin/env python3
"""Kills, stops and restarts the programs of a home at random while a load runs.

    kills.py [--seconds T | --kills N] [--seed S]

runs histories one after another. In each, a home with a scorer and collectors takes events of
many kinds from several senders, while readers watch, export and replay. Rounds of faults (kill -9,
SIGSTOP for up to 20 s, SIGTERM) hit scorer, collectors, senders and readers; after each round
everything must be delivered within 60 s. All that was acknowledged goes into a ledger outside of
the stores, with which the log is compared in the end, besides the audit; of what was shown as much
as there is time for.

The seed gives the load and the choice of the faults; when they strike depends on the machine.
KAOHE_SEED is the seed where none is given. A home in which something is wrong is kept.
"""

import argparse
import heapq
import os
import random
import signal
import statistics
import sys
import time
import unittest
from collections import Counter

from harness import Home, eventually, let_pass
from audit import Audit
from kills_ledger import Ledger, changes_of
from kills_load import DISTRICTS, Load

DAEMONS = ("scorer", "office", *DISTRICTS)
SETTLE_S_MAX = 60       # within a minute after the last fault all is delivered
FAULTS_A_SECOND = 3
STOP_S, DOWN_S = (0.1, 20), (0.001, 3)
ROUND_S = (3, 25)
HISTORY_S = 60          # of faults; then a new home begins
CASE_S_MAX = 30         # until a deadline that has passed is reported
FAULTS = {"kill": 6, "stop": 3, "restart": 1}
TARGETS = {"scorer": 3, "collector": 4, "sender": 2, "reader": 2}


def choose(rng, weights):
    return rng.choices(list(weights), weights.values())[0]


def log_uniform(rng, bounds):
    """Mostly short, at times long."""
    low, high = bounds
    return low * (high / low) ** rng.random()


def kills_in(counts):
    return sum(count for (fault, _), count in counts.items() if fault == "kill")


class Faults:
    """Hits processes, and brings back what it has hit when its time has come."""

    def __init__(self, home, load, rng, counts):
        self.home, self.load, self.rng, self.counts = home, load, rng, counts
        self.due = []        # (when, number, what brings it back)
        self.stopped = {}    # process -> nothing: an ordered set

    def run(self, seconds, kills_max):
        """Faults for so long, or until there were so many kills; then all is brought back."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and kills_in(self.counts) < kills_max:
            self.bring_back(time.monotonic())
            self.strike()
            let_pass(self.rng.expovariate(FAULTS_A_SECOND))
        self.bring_back(float("inf"))

    def bring_back(self, now):
        while self.due and self.due[0][0] <= now:
            heapq.heappop(self.due)[2]()

    def later(self, bounds, action):
        when = time.monotonic() + log_uniform(self.rng, bounds)
        heapq.heappush(self.due, (when, sum(self.counts.values()), action))

    def strike(self):
        fault, target = choose(self.rng, FAULTS), choose(self.rng, TARGETS)
        is_daemon = target in ("scorer", "collector")
        struck = (self.strike_daemon if is_daemon else self.strike_client)(fault, target)
        if struck:
            self.counts[fault, target] += 1

    def strike_daemon(self, fault, target):
        name = "scorer" if target == "scorer" else self.rng.choice(DAEMONS[1:])
        daemon = self.home.daemons.get(name)
        if not daemon:
            return False    # down already
        if fault == "stop":
            return self.stop(daemon.process)
        if fault == "kill":
            self.home.kill9(name)
            self.later(DOWN_S, lambda: self.start(name))
            return True
        if daemon.process in self.stopped or not daemon.is_ready():
            return False
        self.home.stop(name)
        self.start(name)
        return True

    def start(self, name):
        self.home.daemons[name] = self.home.launch(name)

    def strike_client(self, fault, target):
        process = self.load.pick(target, self.rng)
        if not process:
            return False
        if fault == "stop":
            return self.stop(process)
        process.send_signal(signal.SIGKILL if fault == "kill" else signal.SIGTERM)
        return True

    def stop(self, process):
        if process in self.stopped:
            return False
        self.stopped[process] = None
        process.send_signal(signal.SIGSTOP)
        self.later(STOP_S, lambda: self.resume(process))
        return True

    def resume(self, process):
        del self.stopped[process]
        process.send_signal(signal.SIGCONT)    # nothing where it was killed since


class History:
    """One home from its beginning to its audit."""

    def __init__(self, seed, counts, figures, settled):
        self.rng, self.seed = random.Random(seed), seed
        self.counts, self.figures, self.settled = counts, figures, settled
        self.home, self.ledger = Home(), Ledger(self.rng)
        self.load = Load(self.home, self.ledger, seed)
        self.faults = Faults(self.home, self.load, self.rng, counts)

    def run(self, seconds, kills_max):
        """Returns what is wrong."""
        end = time.monotonic() + min(seconds, HISTORY_S)
        try:
            self.home.start(*DAEMONS)
            self.load.start()
            while time.monotonic() < end and kills_in(self.counts) < kills_max:
                left = end - time.monotonic()
                length = min(left, self.rng.uniform(*ROUND_S))
                self.faults.run(length if left - length > ROUND_S[0] else left, kills_max)
                self.settle()
            self.end()
        except Exception as error:    # whatever it is, it is told with the seed
            self.ledger.wrong.append(f"{type(error).__name__}: {error}")
        finally:
            self.load.abandon()
        return self.ledger.wrong

    def settle(self):
        """Nothing new is sent; what senders and collectors hold is to be in the log in time."""
        begin = time.monotonic()
        self.load.pause()
        eventually(lambda: all(daemon.is_ready() for daemon in self.home.daemons.values()),
                   SETTLE_S_MAX, "all are ready again")
        eventually(self.load.is_idle, begin + SETTLE_S_MAX - time.monotonic(), "senders are done")
        self.home.settle(begin + SETTLE_S_MAX - time.monotonic())
        self.settled.append(time.monotonic() - begin)
        self.load.go_on()

    def end(self):
        self.load.pause()
        eventually(self.load.is_idle, SETTLE_S_MAX, "senders are done")
        self.ledger.note(self.home)
        eventually(lambda: self.ledger.has_cases(self.home.events()), CASE_S_MAX,
                   "deadlines that have passed are reported")
        self.home.settle()
        events = self.home.events()
        self.load.end(changes_of(events))
        self.ledger.check(self.home, events)
        Audit(unittest.TestCase(), self.home, may_repeat=True).run()
        self.figures["records"] += len(events)
        self.figures["duplicates"] += sum(e["outcome"] == "duplicate" for e in events)
        self.figures.update(self.ledger.figures())

    def close(self):
        """Forgets the home, unless something is wrong with it."""
        if not self.ledger.wrong:
            self.home.close()
            return
        for daemon in self.home.daemons.values():
            daemon.end(signal.SIGKILL)
        print(f"seed {self.seed}: kept {self.home.dir}")
        for what in self.ledger.wrong[:10]:
            print(f"    {what}")


def show(counts, figures, settled, violations):
    for fault in FAULTS:
        of_fault = {target: counts[fault, target] for target in TARGETS}
        print(f"{fault}s {sum(of_fault.values())}: " +
              ", ".join(f"{target} {count}" for target, count in of_fault.items()))
    print(", ".join(f"{name} {count}" for name, count in figures.items()))
    if settled:
        print(f"settled {len(settled)} times, within {statistics.median(settled):.1f} s (median), "
              f"{max(settled):.1f} s (max)")
    print(f"violations {violations}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, help="how long the faults last")
    parser.add_argument("--kills", type=int, help="how many kills there are")
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    given = os.environ.get("KAOHE_SEED") if options.seed is None else options.seed
    seed = int(random.SystemRandom().getrandbits(32) if given is None else given)
    print(f"seed {seed}", flush=True)
    kills_max = options.kills or float("inf")
    end = time.monotonic() + (options.seconds or (float("inf") if options.kills else 60))
    counts, figures, settled, violations = Counter(), Counter(), [], 0
    while time.monotonic() < end and kills_in(counts) < kills_max:
        history = History(seed, counts, figures, settled)
        violations += len(history.run(end - time.monotonic(), kills_max))
        history.close()
        seed += 1
    show(counts, figures, settled, violations)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
