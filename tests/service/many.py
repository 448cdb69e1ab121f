#!/usr/bin/env python3
"""Many readers of one home: what they get, how soon, and what that costs those who write.

    many.py streams [--seconds T] [--streams N] [--rate R] [--slow N] [--deaf N] [--idle N] [--drips N]
    many.py pages [--pages N] [--findings N]
    many.py subscribers [--seconds T] [--subscribers N] [--phase T]

streams: so many follow the board's events while changes are submitted through a collector. Each is told each
change once and in order; printed is how long that took from before it was submitted. Then again, with some
who read slowly and one who reads nothing. Ends with 1 where a change is lost or doubled, or p99 is beyond 100 ms.

pages: so many open the board's page in the same second, of a year with so many findings of each centre, while ten
sources send 20 events a second each. Printed is how long it takes until the last page has all of its answers, and the
sources' receipts meanwhile and before. Ends with 1 where an answer is lacking, or where half of the receipts take
more than twice as long as before.

subscribers: so many follow the scorer's feed by keys over TCP, and none, by turns, while 20 sources send as fast
as they are receipted; each time in a new home. The subscribers give way to the others on the processor, as if
they ran on other machines. Ends with 1 where the medians' ratio is under 0.9.
"""

import argparse
import os
import statistics
import sys
import time

from crowds import PROGRAMS, BoardHome, FeedHome, PageHome, Subscribers, run, say
from harness import let_pass
from rogue import Honest, calm, p

P99_US_MAX = 100_000
RATIO_MIN, RATIO_MAX = 0.9, 2
CALM_S = 2.0
KINDS = ("reads", "slow", "deaf", "idle", "drips")


def follow(crowd, seconds, rate):
    """What those who read noted, and how many processors each daemon took meanwhile."""
    with BoardHome() as home:
        before = home.seconds_run()
        noted = run(PROGRAMS / "kaohe-listeners", home.dir, home.port(), seconds, rate,
                    *(crowd[kind] for kind in KINDS))
        return noted, {name: (ran - before[name]) / seconds for name, ran in home.seconds_run().items()}


def wrong(noted, p99_us_max):
    """What is not as promised."""
    found = [f"{name} {noted[name]:.0f}" for name in
             ("lost", "doubled", "disordered", "merged", "resyncs", "ended", "slow_doubled", "slow_disordered")
             if noted[name]]
    if not noted["told"]:
        found.append("nobody was told anything")
    if noted["p99"] > p99_us_max:
        found.append(f"p99 is beyond {p99_us_max / 1000:.0f} ms")
    return found


def show(crowd, noted, processors):
    who = ", ".join(f"{number} {kind}" for kind, number in crowd.items() if number)
    ran = ", ".join(f"{name} {share:.2f}" for name, share in processors.items())
    say(f"{who}: {noted['sent']:.0f} changes, {noted['told']:.0f} told, {noted['lost']:.0f} lost, "
        f"{noted['doubled']:.0f} doubled; p50 {noted['p50'] / 1000:.1f} ms, p99 {noted['p99'] / 1000:.1f}, "
        f"max {noted['max'] / 1000:.1f}; processors: {ran}, the readers {noted['run']:.1f} s; "
        f"load {os.getloadavg()[0]:.1f}")


def streams(options):
    bad = []
    for others in ({}, {"slow": options.slow, "deaf": options.deaf}, {"idle": options.idle, "drips": options.drips}):
        crowd = {**dict.fromkeys(KINDS, 0), "reads": options.streams, **others}
        noted, processors = follow(crowd, options.seconds, options.rate)
        show(crowd, noted, processors)
        bad += wrong(noted, P99_US_MAX)
    return bad


def pour(seconds, count):
    """How many events a second are receipted, with so many subscribers; and what those were told."""
    with FeedHome() as home, Subscribers(home, count) as subscribers:
        noted = run(PROGRAMS / "kaohe-pour", home.dir, seconds)
    return noted["receipted"] * 1000 / noted["ms"], subscribers.noted


def subscribers(options):
    rates, end = {0: [], options.subscribers: []}, time.monotonic() + options.seconds
    while not rates[0] or time.monotonic() < end:
        for count, noted in rates.items():
            rate, told = pour(options.phase, count)
            noted.append(rate)
            say(f"{count} subscribers: {rate:.0f} events/s receipted; told {told}; load {os.getloadavg()[0]:.1f}")
    without, beside = map(statistics.median, rates.values())
    say(f"medians of {len(rates[0])}: {without:.0f} without, {beside:.0f} beside {options.subscribers} subscribers, "
        f"ratio {beside / without:.2f}")
    return [f"the ratio is under {RATIO_MIN}"] if beside < RATIO_MIN * without else []


def open_pages(home, count, paths):
    """What they noted, and when it began and ended."""
    begin = time.monotonic()
    noted = run(PROGRAMS / "kaohe-visitors", home.port(), count, input="\n".join(paths) + "\n")
    return noted, (begin, time.monotonic())


def pages(options):
    with PageHome(options.findings) as home, Honest(home) as honest:
        before = calm(CALM_S)
        for name, paths in (("files", home.files()), ("answers", home.paths())):
            noted, while_open = open_pages(home, options.pages, paths)
            say(f"{options.pages} pages, {len(paths)} {name} each: half within {noted['half'] / 1000:.2f} s, the last within "
                f"{noted['last'] / 1000:.2f} s; {noted['answers']:.0f} answers, {noted['refused']:.0f} of them no 200, "
                f"{noted['failed']:.0f} lacking; {noted['bytes'] / 2**20:.0f} MiB; load {os.getloadavg()[0]:.1f}")
            let_pass(CALM_S)    # until the receipts of the last are noted
    undisturbed, beside = honest.between(*before), honest.between(*while_open)
    ratio = p(beside, 50) / p(undisturbed, 50)
    say(f"receipts: p50 {p(undisturbed, 50):.2f} ms, p99 {p(undisturbed, 99):.2f}; beside the pages "
        f"p50 {p(beside, 50):.2f}, p99 {p(beside, 99):.2f} of {len(beside)}, ratio {ratio:.2f}")
    bad = [f"{noted['failed']:.0f} answers are lacking"] if noted["failed"] else []
    return bad + ([f"receipts take {ratio:.1f} times as long"] if ratio > RATIO_MAX else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("streams", "pages", "subscribers"))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--findings", type=int, default=40, help="of each centre")
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--phase", type=int, default=5, help="how long each measurement takes, in seconds")
    for kind, number in (("slow", 10), ("deaf", 1), ("idle", 5000), ("drips", 100)):
        parser.add_argument(f"--{kind}", type=int, default=number)
    options = parser.parse_args()
    bad = globals()[options.what](options)
    say(f"not as promised: {'; '.join(bad) or 'nothing'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
