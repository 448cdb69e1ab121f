#!/usr/bin/env python3
"""Many readers of one home: what they get, how soon, and what that costs those who write.

    many.py streams [--seconds T] [--streams N] [--rate R] [--slow N] [--deaf N] [--idle N] [--drips N]
    many.py pages [--seconds T] [--pages N] [--findings N]
    many.py subscribers [--seconds T] [--subscribers N] [--phase T]

streams: so many follow the board's events while changes are submitted through a collector. Each is told each
change once and in order; printed is how long that took, from before it was submitted until its text had come.
Then again beside some who read slowly and one who reads nothing, and beside connections that are idle or whose
request never ends. Ends with 1 where a change is lost or doubled, p99 is beyond 100 ms, or who asks nothing stays.

pages: so many open the board's page in the same second, of a year with so many findings of each centre, while
ten sources send 20 events a second each. Printed is how long it takes until the last page has all of its answers,
and how long the sources wait for receipts meanwhile and before. Who opens pages gives way to the others on the
processor, as if they did so on other machines. Ends with 1 where an answer is lacking or was
refused at first, or where half of the receipts take more than twice as long as before.

subscribers: so many follow the scorer's feed by keys over TCP, and none, by turns, while 20 sources send as fast
as they are receipted; each time in a new home. The subscribers give way to the others on the processor, as if
they ran on other machines. Ends with 1 where the medians' ratio is under 0.9.

The times are those of a machine that does nothing else; `chrt -r 1` before the command makes it nearly so.
"""

import argparse
import os
import statistics
import sys
import time

from crowds import PROGRAMS, BoardHome, FeedHome, PageHome, Subscribers, give_way, run, say
from harness import let_pass
from rogue import Honest, calm, p

P99_MS_MAX = 100
RATIO_MIN, RATIO_MAX = 0.9, 2
CALM_S = 2.0
SENT_AWAY_S = 20    # by then who asks nothing has been (common/http/visitors.h)
KINDS = ("reads", "slow", "deaf", "idle", "drips")
WRONG = ("lost", "doubled", "disordered", "merged", "resyncs", "ended", "slow_doubled", "slow_disordered")


def load():
    return f"load {os.getloadavg()[0]:.1f}"


# --- streams ------------------------------------------------------------------------------------


def follow(crowd, seconds, rate):
    """What those who read noted, and how many processors each daemon took meanwhile."""
    with BoardHome() as home:
        before = home.seconds_run()
        noted = run(PROGRAMS / "kaohe-listeners", home.dir, home.port(), seconds, rate,
                    *(crowd[kind] for kind in KINDS))
        return noted, {name: (ran - before[name]) / seconds for name, ran in home.seconds_run().items()}


def wrong_with(crowd, noted, seconds, p99_ms_max):
    """What is not as promised."""
    found = [f"{name} {noted[name]:.0f}" for name in WRONG if noted[name]]
    if not noted["told"]:
        found.append("nobody was told anything")
    if noted["p99"] > p99_ms_max * 1000:
        found.append(f"p99 is beyond {p99_ms_max} ms")
    if seconds > SENT_AWAY_S and noted["idle_ended"] + noted["drips_ended"] < crowd["idle"] + crowd["drips"]:
        found.append("who asks nothing stays")
    return found


def crowd_of(reads, **others):
    return {**dict.fromkeys(KINDS, 0), "reads": reads, **others}


def streams_of(crowd, seconds, rate, p99_ms_max=P99_MS_MAX):
    noted, processors = follow(crowd, seconds, rate)
    who = ", ".join(f"{number} {kind}" for kind, number in crowd.items() if number)
    ran = ", ".join(f"{name} {share:.2f}" for name, share in processors.items())
    say(f"{who}: {noted['sent']:.0f} changes, {noted['told']:.0f} told, {noted['lost']:.0f} lost, "
        f"{noted['doubled']:.0f} doubled; p50 {noted['p50'] / 1000:.1f} ms, p99 {noted['p99'] / 1000:.1f}, "
        f"max {noted['max'] / 1000:.1f}; processors: {ran}; {load()}")
    return wrong_with(crowd, noted, seconds, p99_ms_max)


def streams(options):
    crowds = [crowd_of(options.streams),
              crowd_of(options.streams, slow=options.slow, deaf=options.deaf),
              crowd_of(options.streams, idle=options.idle, drips=options.drips)]
    return [what for crowd in crowds for what in streams_of(crowd, options.seconds // 3 + 1, options.rate)]


# --- pages --------------------------------------------------------------------------------------


def open_pages(home, count, what, paths, begins=None):
    """What they noted, and when it began and ended. `begins` is what their process does first."""
    begin = time.monotonic()
    noted = run(PROGRAMS / "kaohe-visitors", home.port(), count, input="\n".join(paths) + "\n",
                preexec_fn=begins)
    say(f"{count} pages, {len(paths)} {what} each: half within {noted['half'] / 1000:.2f} s, the last within "
        f"{noted['last'] / 1000:.2f} s; {noted['answers']:.0f} answers, {noted['refused']:.0f} of them refusals, "
        f"{noted['failed']:.0f} lacking; {noted['bytes'] / 2**20:.0f} MiB; {load()}")
    return noted, (begin, time.monotonic())


def wrong_with_pages(noted):
    return [f"{noted[name]:.0f} answers are {name}" for name in ("failed", "refused") if noted[name]]


def receipts_beside(honest, before, spans):
    undisturbed = honest.between(*before)
    beside = [took for span in spans for took in honest.between(*span)]
    ratio = p(beside, 50) / p(undisturbed, 50)
    say(f"receipts: p50 {p(undisturbed, 50):.2f} ms, p99 {p(undisturbed, 99):.2f} of {len(undisturbed)}; beside the "
        f"pages p50 {p(beside, 50):.2f}, p99 {p(beside, 99):.2f} of {len(beside)}, ratio of p50 {ratio:.2f}")
    return [f"receipts take {ratio:.1f} times as long"] if ratio > RATIO_MAX else []


def pages(options):
    bad, spans, end = [], [], time.monotonic() + options.seconds
    with PageHome(options.findings) as home, Honest(home) as honest:
        before = calm(CALM_S)
        while not spans or time.monotonic() < end:
            for what, paths in (("files", home.files()), ("answers", home.paths())):
                noted, span = open_pages(home, options.pages, what, paths, give_way)
                bad += wrong_with_pages(noted)
                spans.append(span)
        let_pass(CALM_S)    # until the receipts of the last are noted
        return bad + receipts_beside(honest, before, spans)


# --- subscribers --------------------------------------------------------------------------------


def pour(seconds, count):
    """How many events a second are receipted, with so many subscribers; how many microseconds the scorer ran for
    each; and what those were told."""
    with FeedHome() as home, Subscribers(home, count) as subscribers:
        before = home.seconds_run()["scorer"]
        noted = run(PROGRAMS / "kaohe-pour", home.dir, seconds)
        ran = home.seconds_run()["scorer"] - before
    return noted["receipted"] * 1000 / noted["ms"], ran * 1e6 / noted["receipted"], subscribers.noted


def subscribers(options):
    rates, end = {0: [], options.subscribers: []}, time.monotonic() + options.seconds
    runs = {count: [] for count in rates}
    while not rates[0] or time.monotonic() < end:
        for count, noted in rates.items():
            rate, run_us, told = pour(options.phase, count)
            noted.append(rate)
            runs[count].append(run_us)
            of_each = f"; {told['updates'] / count:.1f} updates to each" if told else ""
            say(f"{count} subscribers: {rate:.0f} events/s receipted, the scorer ran {run_us:.2f} us for each"
                f"{of_each}; {load()}")
    without, beside = map(statistics.median, rates.values())
    more = statistics.median(runs[options.subscribers]) / statistics.median(runs[0])
    say(f"medians of {len(rates[0])}: {without:.0f} without, {beside:.0f} beside {options.subscribers} "
        f"subscribers, ratio {beside / without:.2f}; the scorer ran {more:.2f} times as long for each event")
    return [f"the ratio is under {RATIO_MIN}"] if beside < RATIO_MIN * without else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("streams", "pages", "subscribers"))
    parser.add_argument("--seconds", type=int, default=60)
    for name, number in (("streams", 1000), ("rate", 100), ("slow", 10), ("deaf", 1), ("idle", 5000), ("drips", 100),
                         ("pages", 200), ("findings", 40), ("subscribers", 1000), ("phase", 5)):
        parser.add_argument(f"--{name}", type=int, default=number, metavar="N", help=f"{number} unless given")
    options = parser.parse_args()
    bad = {"streams": streams, "pages": pages, "subscribers": subscribers}[options.what](options)
    say(f"not as promised: {'; '.join(bad) or 'nothing'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
