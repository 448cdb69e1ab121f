#!/usr/bin/env python3
"""Plants each bug of this folder in a copy of the tree, and shows which test catches it.

The test that a patch names is run first, then all others in the order of what they cost, until one
fails. A patch that does not apply or does not build, and a bug that no test catches, fail the run.
"""

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from plant import PatchError, Planted, copy_tree, planted_texts, read_patch
from suite import BuildError, Suite

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def read_patches(names):
    paths = {path.stem: path for path in sorted(HERE.glob("*.patch"))}
    unknown = set(names) - set(paths)
    if unknown:
        raise PatchError("there is no " + ", ".join(sorted(unknown)))
    return [read_patch(paths[name]) for name in (names or paths)]


def list_patches(patches):
    for patch in patches:
        print(f"{patch.name}  ({patch.caught_by or 'not known'})\n    {patch.says}")
    return 0


def check_applies(patches):
    bad = 0
    for patch in patches:
        try:
            planted_texts(patch, ROOT)
        except PatchError as error:
            bad += 1
            print(error)
    print(f"{len(patches)} planted bugs, {len(patches) - bad} apply")
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

    def catchers(self, patch, suite):
        """Yields the tests that fail, the one that the patch names first."""
        named = [test for test in suite.tests.values() if test.name == patch.caught_by]
        yield from suite.failing(named, self.options.seconds)
        stages = [] if named and self.options.named_only else suite.stages(next(iter(patch.hunks)))
        for stage in stages:
            tests = [test for test in stage if test not in named
                     and self.sound.get((suite.is_sanitized, test.name), True)]
            yield from suite.failing(tests, self.options.seconds)

    def try_patch(self, patch):
        """The names of tests that catch it: the first one, or with --full all."""
        suite = self.suite(patch.is_sanitized)
        if patch.caught_by and patch.caught_by not in suite.tests:
            raise PatchError(f"there is no test {patch.caught_by}")
        if patch.caught_by and not self.is_sound(suite, patch.caught_by):
            raise PatchError(f"{patch.caught_by} fails without it")
        while True:
            with Planted(patch, self.tree):
                found = list(islice(self.catchers(patch, suite),
                                    None if self.options.full else 1))
            sound = [name for name in found if self.is_sound(suite, name)]
            if sound == found:
                return found


def run_one(teeth, patch):
    """Prints and returns what became of one bug."""
    start = time.monotonic()
    try:
        found = teeth.try_patch(patch)
        what = ", ".join(found) or "NOT CAUGHT"
    except (PatchError, BuildError) as error:
        found, what = [], f"ERROR {error}"
    print(f"{patch.name:40} {what}  ({time.monotonic() - start:.0f} s)", flush=True)
    return patch.name, found, what


def run_all(teeth, patches):
    rows = [run_one(teeth, patch) for patch in patches]
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
    parser.add_argument("--check-applies", action="store_true", help="only that all apply")
    parser.add_argument("--seconds", type=int, default=20, help="for each test that searches [20]")
    parser.add_argument("--full", action="store_true", help="show every test that catches a bug")
    parser.add_argument("--named-only", action="store_true",
                        help="no test but the one that the patch names")
    parser.add_argument("--work", type=Path, help="build here, and leave it for the next run")
    return parser.parse_args()


def main():
    options = read_options()
    try:
        patches = read_patches(options.only)
    except PatchError as error:
        sys.exit(str(error))
    if options.list:
        return list_patches(patches)
    if options.check_applies:
        return check_applies(patches)
    if options.work:
        return run_all(Teeth(options.work.resolve(), options), patches)
    with tempfile.TemporaryDirectory(prefix="kaohe-teeth-") as folder:
        return run_all(Teeth(Path(folder), options), patches)


if __name__ == "__main__":
    sys.exit(main())
