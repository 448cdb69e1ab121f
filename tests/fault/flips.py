#!/usr/bin/env python3
"""A bit of a store's file is another one, anywhere; the real programs are started on it.

Whatever they read then, none ends by a signal: it goes on, or says in one line what is wrong and where.
That the log and the totals are still what they were is not looked at here: a changed bit that changes no
outcome is not found yet.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "service"))
from harness import SOURCES, Home, environment, eventually, ndjson, overdue_cases  # noqa: E402
from runner import chosen_seed  # noqa: E402

EVENTS, HELD, CASES = 3000, 400, 300
PAGE = 4096                   # LMDB's, whose head and list of rows stand first
HEAD = 96
WITHIN_S = 20
ENDS = (0, 1, 69, 74, 75, 78)
STORES = {"scorer": "scorer", "wuhou": "collector/wuhou"}
# What is run on which store; a daemon in the middle of it.
BEFORE = {"scorer": (("replay",),), "wuhou": ()}
PAST = (("standings", "--year", "2006", "--at", "2000", "--occurred-until", "2006-04-01T00:00:00+08:00"),
        ("standings", "--year", "2006", "--occurred-until", "2000-01-01T00:00:00+08:00"),
        ("explain", "wuhou", "--at", "2500"), ("explain", "jinniu"))
DURING = {"scorer": (("export",), ("standings", "--year", "2006"), ("pending",), *PAST),
          "wuhou": (("cases", "--source", "wuhou"), ("submit", "--source", "wuhou", "LINES"))}


class Violation(AssertionError):
    pass


def cases():
    """Open cases, whose deadlines are far away."""
    return [{"case": f"C-{number:05}", "accepted": "2006-07-01T09:00:00+08:00",
             "due": f"209{number % 10}-07-01T09:00:00+08:00"} for number in range(CASES)]


def office_reports():
    """Findings of every centre, some of them long."""
    return [{"clause": "leadership", "centre": centre, "record": f"L-{number:03}", "points": 0.5,
             "occurred": "2006-05-02T00:00:00+08:00", "evidence": "文" * (number * 2)}
            for number in range(20) for centre in SOURCES[:-1]]


def fill(home):
    """A log of many findings, and an outbox that holds events and cases."""
    home.start("scorer", "wuhou", "office")
    home.submit("wuhou", overdue_cases("wuhou", 0, EVENTS))
    home.submit("office", office_reports())
    home.settle()
    home.stop("scorer")
    home.submit("wuhou", overdue_cases("wuhou", EVENTS, HELD))
    home.submit("wuhou", cases())
    home.stop("wuhou", "office")


class Flips:
    def __init__(self, home, seed):
        self.home, self.rng = home, random.Random(seed)
        self.bytes = {name: self.path(name).read_bytes() for name in STORES}
        self.ends = Counter()
        self.lines = home.dir / "lines.ndjson"
        self.lines.write_bytes(ndjson(overdue_cases("wuhou", EVENTS + HELD, 50) + cases()[:9]))

    def path(self, name):
        return self.home.dir / STORES[name] / "data.mdb"

    def draw(self):
        name = self.rng.choice(("scorer", "scorer", "wuhou"))
        at = self.rng.randrange(len(self.bytes[name]))
        if self.rng.randrange(2):  # where most of what LMDB believes stands
            at = at // PAGE * PAGE + self.rng.randrange(HEAD)
        return name, at, self.rng.randrange(8)

    def put(self, name, at, bit):
        changed = bytearray(self.bytes[name])
        changed[at] ^= 1 << bit
        self.path(name).write_bytes(changed)

    def judge(self, what, code, said):
        self.ends[f"{what} {code}"] += 1
        if code not in ENDS:
            raise Violation(f"{what} ended with {code}: {said[-1000:]}")
        place = "record " if what == "export" else str(self.home.dir)
        if code in (74, 78) and place not in said:
            raise Violation(f"{what} ended with {code} and does not say where: {said}")

    def ask(self, command):
        arguments = [self.lines if word == "LINES" else word for word in command]
        arguments += [self.home.dir] if command[0] == "replay" else []
        run = subprocess.run(self.home.command(*arguments), stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=WITHIN_S,
                             env=environment())
        self.judge(command[0], run.returncode, run.stderr.decode(errors="replace"))

    def serve(self, name):
        """The daemon starts, is asked, and is stopped, unless it has ended by itself."""
        daemon = self.home.launch(name)
        ended = daemon.process.poll
        try:
            eventually(lambda: ended() is not None or ": ready" in daemon.said(), WITHIN_S)
            for command in DURING[name]:
                if ended() is None:
                    self.ask(command)
            code = ended() if ended() is not None else daemon.end(signal.SIGTERM)
        finally:
            daemon.process.kill()
            daemon.process.wait()
        self.judge(name, code, daemon.said())

    def run(self, name, at, bit):
        self.put(name, at, bit)
        for command in BEFORE[name]:
            self.ask(command)
        self.serve(name)


def flips_of(options, flips):
    if options.only:
        name, at, bit = options.only.split(":")
        yield name, int(at), int(bit)
        return
    end = time.monotonic() + options.seconds
    for _ in range(options.count):
        if time.monotonic() >= end:
            return
        yield flips.draw()


def run_all(flips, options):
    violations = count = 0
    for name, at, bit in flips_of(options, flips):
        count += 1
        try:
            flips.run(name, at, bit)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            violations += 1
            print(f"VIOLATED: {error}\n  again: {sys.argv[0]} --seed {options.seed} "
                  f"--only {name}:{at}:{bit}", flush=True)
        flips.path(name).write_bytes(flips.bytes[name])
    print(f"{count} flips; " + ", ".join(f"{what}: {n}" for what, n in sorted(flips.ends.items())) +
          f"; violations {violations}")
    return 1 if violations or not count else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=1e9, help="no flip begins later")
    parser.add_argument("--count", type=int, default=10**9, help="so many flips")
    parser.add_argument("--seed", help="draws the same again")
    parser.add_argument("--only", metavar="STORE:BYTE:BIT", help="only this one")
    options = parser.parse_args()
    options.seed = chosen_seed(options.seed)
    home = Home()
    try:
        fill(home)
        return run_all(Flips(home, options.seed), options)
    finally:
        home.close()


if __name__ == "__main__":
    sys.exit(main())
