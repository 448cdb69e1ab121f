#!/usr/bin/env python3
"""Plants each bug of bugs/ in a copy of the tree, and shows which test catches it.

The test that a bug names is run first, then all others in the order of what they cost, until one
fails. A bug that cannot be planted or does not build, and one that no test catches, fail the run.
How a bug is written stands at the head of bugfile.py.
"""

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from bugfile import BugError, carry, read_bug
from plant import Planted, copy_tree, moves, planted_texts
from source import Tree
from suite import BuildError, Suite

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def read_bugs(names):
    paths = {path.stem: path for path in sorted((HERE / "bugs").glob("*.bug"))}
    unknown = set(names) - set(paths)
    if unknown:
        raise BugError("there is no " + ", ".join(sorted(unknown)))
    return [read_bug(paths[name]) for name in (names or paths)]


def list_bugs(bugs):
    for bug in bugs:
        print(f"{bug.name}  ({bug.caught_by or 'not known'})\n    {bug.says}")
    return 0


def check_applies(bugs, is_to_carry):
    """Says which bugs cannot be planted, and what has moved; to carry is to note where it is."""
    bad, tree = 0, Tree(ROOT)
    for bug in bugs:
        try:
            planted_texts(bug, tree)
        except BugError as error:
            bad += 1
            print(error)
            continue
        moved = moves(bug, tree)
        for section, path in moved:
            print(f"{bug.name}: {section.name} moved: {section.path} -> {path}")
        if moved and is_to_carry:
            carry(bug, moved)
    print(f"{len(bugs)} planted bugs, {len(bugs) - bad} apply")
    return 1 if bad else 0


class Teeth:
    """The suites of one copy of the tree."""

    def __init__(self, work, options):
        self.tree, self.work, self.options = work / "tree", work, options
        self.suites, self.sound = {}, {}
        copy_tree(ROOT, self.tree)

    def suite(self, is_sanitized):
        if is_sanitized not in self.suites:
            build = self.work / ("sanitize" if is_sanitized else "build")
            self.suites[is_sanitized] = Suite(self.tree, build, is_sanitized)
        return self.suites[is_sanitized]

    def is_sound(self, suite, name):
        """A test that fails without any bug catches nothing."""
        key = (suite.is_sanitized, name)
        if key not in self.sound:
            self.sound[key] = not suite.failing([suite.tests[name]], self.options.seconds)
            if not self.sound[key]:
                print(f"{name} fails without any bug, and is left out", flush=True)
        return self.sound[key]

    def catchers(self, bug, suite):
        """Yields the tests that fail, the one that the bug names first."""
        named = [test for test in suite.tests.values() if test.name == bug.caught_by]
        yield from suite.failing(named, self.options.seconds)
        stages = [] if named and self.options.named_only else suite.stages(bug.sections[0].path)
        for stage in stages:
            tests = [test for test in stage if test not in named
                     and self.sound.get((suite.is_sanitized, test.name), True)]
            yield from suite.failing(tests, self.options.seconds)

    def try_bug(self, bug):
        """The names of tests that catch it: the first one, or with --full all."""
        suite = self.suite(bug.is_sanitized)
        if bug.caught_by and bug.caught_by not in suite.tests:
            raise BugError(f"there is no test {bug.caught_by}")
        if bug.caught_by and not self.is_sound(suite, bug.caught_by):
            raise BugError(f"{bug.caught_by} fails without it")
        while True:
            with Planted(bug, self.tree):
                found = list(islice(self.catchers(bug, suite),
                                    None if self.options.full else 1))
            sound = [name for name in found if self.is_sound(suite, name)]
            if sound == found:
                return found


def run_one(teeth, bug):
    """Prints and returns what became of one bug."""
    start = time.monotonic()
    try:
        found = teeth.try_bug(bug)
        what = ", ".join(found) or "NOT CAUGHT"
    except (BugError, BuildError) as error:
        found, what = [], f"ERROR {error}"
    print(f"{bug.name:40} {what}  ({time.monotonic() - start:.0f} s)", flush=True)
    return bug.name, found, what


def run_all(teeth, bugs):
    rows = [run_one(teeth, bug) for bug in bugs]
    missed = [(name, what) for name, found, what in rows if not found]
    print("\nby test:")
    for test in sorted({found[0] for _, found, _ in rows if found}):
        names = [name for name, found, _ in rows if found and found[0] == test]
        print(f"{len(names):4}  {test}")
    print(f"{len(rows)} planted bugs, {len(rows) - len(missed)} caught")
    for name, what in missed:
        print(f"  {name}: {what.splitlines()[0]}")
    return 1 if missed else 0


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these bugs")
    parser.add_argument("--list", action="store_true", help="say what the bugs are, and end")
    parser.add_argument("--check-applies", action="store_true", help="only that all can be planted")
    parser.add_argument("--carry", action="store_true",
                        help="the same, and write into bugs/ where functions have moved to")
    parser.add_argument("--seconds", type=int, default=20, help="for each test that searches [20]")
    parser.add_argument("--full", action="store_true", help="show every test that catches a bug")
    parser.add_argument("--named-only", action="store_true",
                        help="no test but the one that the bug names")
    parser.add_argument("--work", type=Path, help="build here, and leave it for the next run")
    return parser.parse_args()


def main():
    options = read_options()
    try:
        bugs = read_bugs(options.only)
    except BugError as error:
        sys.exit(str(error))
    if options.list:
        return list_bugs(bugs)
    if options.check_applies or options.carry:
        return check_applies(bugs, options.carry)
    if options.work:
        return run_all(Teeth(options.work.resolve(), options), bugs)
    with tempfile.TemporaryDirectory(prefix="kaohe-teeth-") as folder:
        return run_all(Teeth(Path(folder), options), bugs)


if __name__ == "__main__":
    sys.exit(main())
