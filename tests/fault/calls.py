#!/usr/bin/env python3
"""Every call of scorer and collector fails, once and from then on, with each plausible errno.

First the calls of a history without a fault are counted; then faults are drawn until time or count
is over, or every one has been tried. A violation prints the command that runs it again.
"""

import argparse
import random
import sys

from deck import CLASSES, PROGRAMS, all_faults, deal, fault_of
from runner import add_arguments, chosen_seed, count_history, run_all, verdict_of
from scene import NAMES, Scene

# Of these a library makes something of its own; of the others a message gives the reason.
NO_REASON = {"malloc", "send", "receive", "poll", "socket", "event", "thread"}


def run_fault(fault, seed):
    reason = "" if fault.kind in NO_REASON else fault.reason
    return verdict_of(Scene(NAMES[fault.program], fault.environment(),
                            random.Random(f"{seed} {fault}"), fault.goes_on, reason))


def drawn(options, seed):
    decks = []
    for program in options.programs.split(","):
        calls = count_history(program, seed).calls
        print(f"calls of the {program}: " + ", ".join(f"{k} {n}" for k, n in calls.items()))
        faults = all_faults(program, calls)
        decks += [(kind, faults[kind]) for kind in options.classes.split(",")]
    print(f"{sum(len(deck) for _, deck in decks)} faults to draw from", flush=True)
    return deal(decks, seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser, "PROGRAM:CLASS:K:ERRNO:MODE")
    parser.add_argument("--classes", default=",".join(CLASSES), help="only these, by comma")
    parser.add_argument("--programs", default=",".join(PROGRAMS), help="only these, by comma")
    options = parser.parse_args()
    seed = chosen_seed(options.seed)
    faults = iter([fault_of(options.only)]) if options.only else drawn(options, seed)
    return run_all(run_fault, faults, seed, options).verdict(options)


if __name__ == "__main__":
    sys.exit(main())
