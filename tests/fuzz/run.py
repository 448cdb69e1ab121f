#!/usr/bin/env python3
"""Fuzzes each target in turn with libFuzzer: run.py [--seconds N] [--seed S] [TARGET…]

The programs are those of .build/fuzz (deploy/prepare fuzz --fuzz). What a run finds interesting stays
in .build/fuzz/found, where the next one goes on. A finding is named with the input that shows it,
which the program takes as its argument. --keep puts the inputs that reach most into corpus/, within
the bounds below.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / ".build/fuzz"
sys.path.append(str(HERE.parent / "fault"))
from runner import chosen_seed  # noqa: E402

FILES_MAX, BYTES_MAX, INPUT_MAX = 60, 100_000, 6000    # of a target's corpus
LIMITS = ("-timeout=20", "-rss_limit_mb=2560")
TOLD = 12                                              # lines of a finding
# What is freed is used again sooner, or the programs wait for fresh pages.
ENVIRONMENT = {"ASAN_OPTIONS": "quarantine_size_mb=16:malloc_context_size=8"}


def targets():
    return sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.c"))


def program(target):
    return BUILD / f"tests/fuzz/fuzz_{target}"


def found_of(target):
    folder = BUILD / "found" / target
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def corpus_of(target):
    return HERE / "corpus" / target


def number(pattern, text):
    """The last one that the log has."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def inputs_of(log):
    return number(r"number_of_executed_units: *([0-9]+)", log)


def tell(target, log, code):
    print(f"{target}: {inputs_of(log):,} inputs, "
          f"coverage {number(r' cov: ([0-9]+)', log):,}, "
          f"corpus {number(r' corp: ([0-9]+)', log):,}, findings {int(code != 0)}", flush=True)
    if not code:
        return
    wrong = [line for line in log.splitlines()
             if re.search(r"ERROR|runtime error|Assertion|SUMMARY|^\s+#\d.* in ", line)]
    paths = re.findall(r"Test unit written to (\S+)", log)
    print("\n".join(wrong[:TOLD] or log.splitlines()[-TOLD:]))
    print(f"FOUND: {target}: again: {program(target)} {paths[-1] if paths else '(no input)'}", flush=True)


def fuzz(target, seconds, seed):
    """How many inputs were tried; 0 where something was found."""
    draw = random.Random(f"{seed} {target}").randrange(1, 2**31)
    run = subprocess.run([program(target), f"-max_total_time={seconds}", f"-seed={draw}", *LIMITS,
                          "-print_final_stats=1", f"-artifact_prefix={BUILD}/{target}-",
                          found_of(target), corpus_of(target)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **ENVIRONMENT})
    log = run.stderr.decode(errors="replace")
    tell(target, log, run.returncode)
    return inputs_of(log) if run.returncode == 0 else 0


def read_merge(control):
    """The inputs in their order, with how many edges and features each one adds."""
    lines = control.read_text().splitlines()
    count = int(lines[0])
    paths = [Path(line) for line in lines[2:2 + count]]
    adds = {path: [0, 0] for path in paths}
    for line in lines[2 + count:]:
        what, at, *rest = line.split()
        if what in ("COV", "FT"):
            adds[paths[int(at)]][what == "FT"] += len(rest)
    return adds


def keep(target):
    """First what reaches another edge, then what adds most features, while there is room."""
    corpus = corpus_of(target)
    with tempfile.TemporaryDirectory() as scratch:
        merged, control = Path(scratch) / "merged", Path(scratch) / "control"
        shutil.copytree(corpus, merged)
        subprocess.run([program(target), "-merge=1", f"-merge_control_file={control}", *LIMITS,
                        merged, found_of(target)], check=True, capture_output=True)
        adds = {path: add for path, add in read_merge(control).items() if path.parent == found_of(target)}
    files = list(corpus.iterdir())
    count, size = len(files), sum(path.stat().st_size for path in files)
    for path in sorted(adds, key=lambda path: (-adds[path][0], -adds[path][1])):
        more = path.stat().st_size
        if any(adds[path]) and count < FILES_MAX and more <= INPUT_MAX and size + more <= BYTES_MAX:
            shutil.copyfile(path, corpus / f"found-{path.name[:12]}")
            count, size = count + 1, size + more
    print(f"{target}: {count} inputs, {size:,} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for all of them together")
    parser.add_argument("--seed", help="draws the same again")
    parser.add_argument("--keep", action="store_true", help="only chooses what stands in corpus/")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    chosen = options.targets or targets()
    if options.keep:
        return any(map(keep, chosen))
    seed = chosen_seed(options.seed)
    seconds = max(1, round(options.seconds / len(chosen)))
    tried = [fuzz(target, seconds, seed) for target in chosen]
    print(f"{len(chosen)} targets, {sum(tried):,} inputs, findings in {tried.count(0)}")
    return 0 if all(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
