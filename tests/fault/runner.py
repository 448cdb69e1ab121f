"""Many scenes, two at a time, and the figures of them all."""

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import NamedTuple

from deck import CLASSES
from scene import MODULE, NAMES, Scene

WORKERS = 2


class Verdict(NamedTuple):
    how: str           # it ended
    failed: dict       # calls, by class
    violation: str     # empty: none


def chosen_seed(given):
    """The seed of this run, which is told; fresh unless it is given."""
    seed = given or os.environ.get("KAOHE_SEED") or str(random.SystemRandom().getrandbits(32))
    print(f"seed {seed}", flush=True)
    return seed


def add_arguments(parser, form):
    parser.add_argument("--seconds", type=float, default=1e9, help="no run begins later")
    parser.add_argument("--count", type=int, default=10**9, help="so many runs")
    parser.add_argument("--seed", help="draws the same again")
    parser.add_argument("--only", metavar=form, help="only this one")
    parser.add_argument("--verbose", action="store_true", help="a line for each run")


def count_history(program, seed):
    """The counts of a history in which nothing fails."""
    scene = Scene(NAMES[program], {}, random.Random(seed), False)
    scene.run()
    if not scene.counts.calls["open"]:
        raise SystemExit(f"nothing was counted: is {MODULE} built?")
    return scene.counts


def verdict_of(scene):
    """Runs a scene; whatever a check stumbles over is to be looked at."""
    violation = ""
    try:
        scene.run()
    except Exception as error:
        violation = f"{type(error).__name__}: {error}"
    failed = {kind: count for kind, count in scene.counts.failed.items() if count}
    how = scene.how or ("survived" if failed else "not reached")
    return Verdict("violation" if violation else how, failed, violation)


class Figures:
    """What the runs came to."""

    def __init__(self):
        self.begun = time.monotonic()
        self.ends, self.failed, self.violations = Counter(), Counter(), 0

    def add(self, item, seed, verdict):
        self.ends[verdict.how] += 1
        self.failed.update(verdict.failed)
        if verdict.violation:
            self.violations += 1
            print(f"VIOLATION {item}: {verdict.violation}\n"
                  f"  again: {sys.argv[0]} --seed {seed} --only {item}", flush=True)

    def verdict(self, options):
        """The exit code. Where no call failed, nothing was tried."""
        if not self.failed and not options.only:
            print("no call failed: nothing was tried")
            return 1
        return 1 if self.violations else 0

    def print(self):
        print(f"{sum(self.ends.values())} runs in {time.monotonic() - self.begun:.0f} s; "
              "calls failed: "
              + ", ".join(f"{kind} {self.failed[kind]}" for kind in CLASSES if self.failed[kind]))
        print(", ".join(f"{how} {count}" for how, count in self.ends.most_common())
              + f"; violations {self.violations}", flush=True)


def limited(items, options):
    """The items until time or count is over."""
    end = time.monotonic() + options.seconds
    for _, item in zip(range(options.count), items):
        if time.monotonic() >= end:
            return
        yield item


def run_all(run, items, seed, options):
    """Runs `run(item, seed)` for the items, tells of violations, and prints the figures."""
    figures, running, items = Figures(), {}, limited(items, options)
    with ThreadPoolExecutor(WORKERS) as pool:
        while True:
            while len(running) < WORKERS and (item := next(items, None)):
                running[pool.submit(run, item, seed)] = item
            if not running:
                break
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                item, verdict = running.pop(done), done.result()
                figures.add(item, seed, verdict)
                if options.verbose or options.only:
                    print(f"{item} {verdict.how}", flush=True)
    figures.print()
    return figures
