"""A file of events through `kaohe score` and through the second scorer: the same, to the byte.

    compare.py KAOHE [--seed S] [--count N | --seconds T]   random logs from seed S on; it prints what it judged
"""

import argparse
import itertools
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import chance
import fold
import lines
import mutate
import score
import times


class Differs(Exception):
    """The two scorers do not agree."""


def score_of(kaohe, data, year=None):
    """Exit status, stdout and stderr of `kaohe score`; what a line is quoted with there may end within a character."""
    options = [] if year is None else ["--year", str(year)]
    done = subprocess.run([kaohe, "score", "-", "--json", *options], input=data, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def malformed_lines(err):
    return [int(number) for number in re.findall(r"(?m)^kaohe: score: -:(\d+): ", err)]


def mine(found, year=None):
    text = score.standings(found.state, found.shown_year() if year is None else year, found.n)
    return "" if text is None else text + "\n"


def hold(what, first, second):
    if first != second:
        raise Differs(f"{what}:\n  the program: {str(first)[:2000]}\n  the second scorer: {str(second)[:2000]}")


def exported(judged):
    """The line that an export has of it: number, outcome and reason are the second scorer's."""
    event, envelope = judged.event, {"n": judged.n}
    if event.received is not None:
        envelope["received"] = times.show(event.received)
    envelope.update(source=event.source, outcome=judged.verdict.outcome)
    if judged.verdict.reason:
        envelope["reason"] = judged.verdict.reason
    if event.key:
        envelope["by_key" if event.action in ("grant", "withdraw") else "key"] = event.key
    return json.dumps({**envelope, **event.fields}, ensure_ascii=False).encode() + b"\n"


def annotated(found):
    return map(exported, found.judged)


def compare(kaohe, data, source_lines=True):
    """Holds both to the same standings of every year, malformed lines, outcomes and reasons."""
    found = fold.fold(data)
    code, out, err = score_of(kaohe, data)
    if source_lines:
        hold("malformed lines", malformed_lines(err), [number for number, _ in found.malformed])
        hold("exit status", code, 65 if found.malformed else 0)
    hold("standings", out, mine(found))
    as_export = list(annotated(found))
    for year in sorted({*found.state.years_with_anything(), found.state.newest.last}):
        code, out, err = score_of(kaohe, b"".join(as_export), year)
        hold(f"outcomes: {err}", code, 0)
        hold(f"standings of {year}", out, mine(found, year))
    return found


def compare_past(kaohe, found, sizes):
    """Standings as of earlier records."""
    as_export = list(annotated(found))
    for size in sizes:
        data = b"".join(as_export[:size])
        code, out, err = score_of(kaohe, data)
        then = fold.fold(data)
        hold(f"at {size}: {err}", code, 0)
        hold(f"wrong at {size}", [], then.wrong)
        hold(f"standings at {size}", out, mine(then))


def compare_mutated(kaohe, log, data):
    """Most lines of a file that is nearly one: the same are malformed, and the rest is judged the same."""
    data = mutate.mutated(log.rng, data)
    found = fold.fold(data)
    code, out, err = score_of(kaohe, data)
    hold("malformed among mutated lines", malformed_lines(err), [number for number, _ in found.malformed])
    hold(f"exit status of mutated lines, {found.wrong}", code, 65 if found.malformed else 0)
    hold("standings of mutated lines", out, mine(found))
    return found


def spoil(rng, as_export):
    """Changes one record's outcome, reason, number or key; the number of the record that is then wrong."""
    at = rng.randrange(1, len(as_export))
    record = json.loads(as_export[at], parse_float=float)
    how = rng.choice(("outcome", "reason", "n", "key"))
    if how == "outcome" and record["outcome"] != "noted":
        record["outcome"] = "late" if record["outcome"] != "late" else "counted"
        record.pop("reason", None)
    elif how == "reason" and "reason" in record:
        record["reason"] = "forbidden" if record["reason"] != "forbidden" else "bad-grade"
    elif how == "n":
        record["n"] = at
    else:
        record["by_key" if record.get("action") in ("grant", "withdraw") else "key"] = at + 1
    spoiled = list(as_export)
    spoiled[at] = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    return b"".join(spoiled), at + 1


def compare_spoiled(kaohe, log, found):
    """A log that is wrong in one record is wrong for both."""
    data, number = spoil(log.rng, list(annotated(found)))
    code, _, err = score_of(kaohe, data)
    hold(f"a log that is wrong in line {number}: {err}", code, 1)
    if f"-:{number}:" not in err and f"line {number}" not in err:
        raise Differs(f"the program does not name line {number}: {err}")
    hold("what the second scorer names", True, bool(fold.fold(data).wrong))


def with_keys(rng, found):
    """The log as if half of it had come by keys that may speak for their sources, and a little by others."""
    then, risk = fold.Fold(), rng.choice((0, 0.01))
    for judged in found.judged:
        right = [grant.n for grant in then.state.grants.values() if then.state.speaks_for(grant.n) == judged.event.source]
        key = rng.choice(right) if right and rng.random() < 0.5 else 0
        if rng.random() < risk:
            key = rng.randint(1, judged.n)
        line = exported(replace(judged, event=replace(judged.event, key=key)))
        then.take(judged.n, lines.read(line.rstrip()))
        yield line


def compare_keys(kaohe, log, found):
    """Both name the first record that came by a key that may not."""
    data = b"".join(with_keys(log.rng, found))
    code, _, err = score_of(kaohe, data)
    wrong = fold.fold(data).wrong
    hold(f"keys: {err} {wrong}", code, 1 if wrong else 0)
    if wrong:
        hold("the first record with a wrong key", f"record {malformed_lines(err)[0]}", wrong[0].split(":")[0])


def compare_seed(kaohe, seed):
    log = chance.Log(seed)
    data = "".join(line + "\n" for line in log.lines()).encode()
    found = compare(kaohe, data)
    sizes = sorted(log.rng.sample(range(1, len(found.judged) + 1), 3))
    compare_past(kaohe, found, sizes)
    compare_spoiled(kaohe, log, found)
    compare_keys(kaohe, log, found)
    return [found, compare_mutated(kaohe, log, data)]


def seeds(options):
    """From the first on: as many as are asked for, or for as long."""
    end = time.monotonic() + (options.seconds or 0)
    for number in itertools.count():
        if time.monotonic() >= end if options.seconds else number == options.count:
            return
        yield options.seed + number


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kaohe")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seconds", type=float)
    options = parser.parse_args()
    counts, logs = Counter(), 0
    print(f"seed {options.seed}", flush=True)
    for seed in seeds(options):
        try:
            both = compare_seed(options.kaohe, seed)
        except Differs as error:
            print(f"seed {seed}: {error}")
            return 1
        logs += 1
        for found in both:
            counts.update(judged.verdict.reason or judged.verdict.outcome for judged in found.judged)
            counts.update(malformed=len(found.malformed))
    print(", ".join(f"{name} {counts[name]}" for name in sorted(counts)))
    print(f"{logs} logs, {counts.total()} lines, 0 disagreements")
    return 0


if __name__ == "__main__":
    sys.exit(main())
