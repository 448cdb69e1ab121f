#!/usr/bin/env python3
"""Compares the program with the reference judge on random events.

    compare.py KAOHE --seed N --count M [--malformed] [--no-received]

writes one file of random events, adds the judge's outcome to every well-formed one and lets
`KAOHE score` judge the file once for each year. The program checks the outcomes by itself; the
standings are compared here, and with --malformed the lines that it names on stderr too. The
first difference is printed, and the exit status is 1.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import generate
from judge import BOM, Malformed, Verdict, compact, judge_file

LINE_NUMBER = re.compile(r":(\d+):")
YEAR_WITHOUT_EVENTS = 2050
TIMEOUT = 300


class Difference(Exception):
    """The program and the judge disagree; the argument says in what."""


def key_member(body, keys):
    """The key by which an event may have come, as its envelope has it."""
    own = json.loads(body).get("key") is not None
    return f',"{"by_key" if own else "key"}":{keys[-1]}' if keys else ""


def with_outcomes(data, results):
    """The file with the judge's outcome, the reason if refused, and a key, in each good event."""
    lines = data.split(b"\n")
    for index, result in enumerate(results):
        if isinstance(result, Verdict):
            body = lines[index].rstrip()
            end = lines[index][len(body):]
            reason = f',"reason":"{result.reason}"' if result.reason else ""
            key = key_member(body, result.keys)
            added = f',"outcome":"{result.outcome}"{reason}{key}}}'.encode()
            lines[index] = body[:-1] + added + end
    return b"\n".join(lines)


def score(program, path, year):
    """One run of the program: its exit status, standard output and standard error."""
    command = [program, "score", str(path), "--json"] + (["--year", str(year)] if year else [])
    run = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
    return run.returncode, run.stdout, run.stderr.decode(errors="replace")


def describe_line(data, results, number):
    """A line and what the judge says of it."""
    if not 1 <= number <= len(results):
        return ""
    line = data.removeprefix(BOM).split(b"\n")[number - 1].decode(errors="backslashreplace")
    result = results[number - 1]
    said = f"malformed: {result}" if isinstance(result, Malformed) else result
    return f"line {number}: {line[:2000]}\njudge: {said}\n"


def messages_by_line(stderr):
    """The messages on stderr that name a line of the file, by the number that each has first."""
    messages = {}
    for message in stderr.split("\n"):
        if match := LINE_NUMBER.search(message):
            messages.setdefault(int(match.group(1)), []).append(message)
    return messages


def check_messages(data, results, status, stderr):
    """That the malformed lines are named, each once, and no other; and the exit status."""
    messages = messages_by_line(stderr)
    bad = {number for number, r in enumerate(results, 1) if isinstance(r, Malformed)}
    differing = messages.keys() ^ bad or {n for n in messages if len(messages[n]) > 1}
    if status == (65 if bad else 0) and not differing:
        return
    # an event whose outcome differs is named too, so it is among the differing lines
    number = min(differing, default=0)
    said = "\n".join(messages.get(number, ["no word of it"] if number else [stderr[-2000:]]))
    raise Difference(f"{describe_line(data, results, number)}program: exit {status}: {said}")


def check_standings(scorer, year, stdout):
    """That the standings are the judge's to the last digit."""
    try:
        standings = json.loads(stdout)
        tiers, head = standings["tiers"], (standings["year"], standings["closed"])
    except (ValueError, KeyError, TypeError) as error:
        raise Difference(f"program: no standings: {error!r}\n{stdout[:2000]!r}") from error
    year = year or scorer.latest_year()
    expected = scorer.tiers(year)
    if head != (year, year in scorer.closed):
        raise Difference(f"judge: year, closed: {(year, year in scorer.closed)}\nprogram: {head}")
    if compact(tiers) == compact(expected):
        return
    theirs, ours = ([compact(row) for tier in each for row in tier["centres"]]
                    for each in (tiers, expected))
    differing = [pair for pair in zip(ours, theirs) if pair[0] != pair[1]]
    our, their = (differing or [(compact(expected), compact(tiers))])[0]
    raise Difference(f"standings of {year}\njudge:   {our}\nprogram: {their}")


def years_of(scorer):
    """The years in which anything happened, one in which nothing did, and the program's own."""
    years = {finding.year for finding in scorer.findings.values()} | scorer.closed
    years |= {year for _, year in scorer.self_checks} | {YEAR_WITHOUT_EVENTS}
    return sorted(years) + [None]


def compare(program, data, path):
    """Judges the file by both; the number of standings compared. Raises Difference."""
    scorer, results = judge_file(data)
    path.write_bytes(with_outcomes(data, results))
    years = years_of(scorer)
    for year in years:
        status, stdout, stderr = score(program, path, year)
        check_messages(data, results, status, stderr)
        check_standings(scorer, year, stdout)
    return len(years)


def main():
    parser = argparse.ArgumentParser(description="Compare the program with the reference judge.")
    parser.add_argument("kaohe")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--malformed", action="store_true")
    parser.add_argument("--no-received", action="store_true")
    options = parser.parse_args()
    data = generate(options.seed, options.count, options.malformed, not options.no_received)
    with tempfile.TemporaryDirectory() as folder:
        try:
            years = compare(options.kaohe, data, Path(folder, "events.ndjson"))
        except (Difference, subprocess.TimeoutExpired) as difference:
            print(f"seed {options.seed}, count {options.count}: {difference}")
            return 1
    print(f"seed {options.seed}: {options.count} lines and {years} standings agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
