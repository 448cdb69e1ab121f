#!/usr/bin/env python3
"""A bit of a scorer's store is another one: kaohe verify finds it, and never ends by a signal.

What a table says (pages.py) is found wherever it is changed: 1, or 74 where the store cannot be read any more.
What nobody reads may pass. The key that the log began with is given, without which nobody looks at its signatures;
the next one the log itself names.
"""

import argparse
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "service"))
from harness import BIN, Home, overdue_cases  # noqa: E402
from pages import PAGE, Pages  # noqa: E402
from runner import chosen_seed  # noqa: E402

PARTS, EVENTS = 3, 27                        # checkpoints, and events for each
FOUND, BAD_STORE = (1, 74), (1, 65, 74, 75)  # 75: it looks as if somebody had written meanwhile
LIST_END = 16 + 2 * PARTS                    # of a page with a node for each part
# The store's format: of an older one less is asked. And what witnesses signed: only who has their keys knows.
NOT_SAID = ("meta", "cosignatures")


def fill(home):
    """A log of findings of many kinds, some of which wait, and rulings; a checkpoint behind each part."""
    home.start("scorer", "wuhou", "office")
    for part in range(PARTS):
        cases = overdue_cases("wuhou", part * EVENTS, EVENTS)
        home.submit("wuhou", cases, "--wait")
        home.submit("office", [{"action": "revoke", "centre": "wuhou", "clause": "overdue-case",
                                "record": cases[0]["record"]}], "--wait")
        home.submit("wuhou", [{"clause": "publication", "record": f"P-{part}", "grade": "province",
                               "occurred": "2006-03-02T00:00:00+08:00", "evidence": "四川日报" * 30}], "--wait")
        if part == 1:    # from here on both keys of the log sign
            home.must("keys", "rotate", "log")
        else:
            home.stop("scorer")
            home.start("scorer")
    home.stop("scorer", "wuhou", "office")


class Verifier:
    """A copy of the store, and the program that judges it again and again."""

    def __init__(self, home):
        self.dir = home.dir / "copy"
        shutil.copytree(home.dir / "scorer", self.dir)
        pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        key = (home.dir / "keys" / "log-old-1.signer").read_text().strip()
        self.process = subprocess.Popen([BIN / "kaohe-verifier", self.dir, key], text=True, bufsize=1, **pipes)

    def judge(self, at, bit):
        self.process.stdin.write(f"{at} {bit}\n")
        self.process.stdin.flush()
        byte, of, code = map(int, self.process.stdout.readline().split())
        assert (byte, of) == (at, bit)
        return code

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Run:
    def __init__(self, home, options):
        self.options, self.rng = options, random.Random(options.seed)
        self.data = (home.dir / "scorer" / "data.mdb").read_bytes()
        self.pages = Pages(self.data)
        self.said = {byte: table for table, root in self.pages.tables().items() if table not in NOT_SAID
                     for byte in self.pages.said(root)}
        self.codes, self.tables, self.violations = Counter(), Counter(), 0

    def flips(self):
        """All of what is said, in any order but that what leads on is first, and among it what is not."""
        if self.options.only:
            yield tuple(map(int, self.options.only.split(":")))
            return
        said = [(byte, bit) for byte in self.said for bit in self.bits(byte)]
        self.rng.shuffle(said)
        said.sort(key=lambda flip: not self.leads_on(flip[0]))
        end = time.monotonic() + self.options.seconds
        for number, flip in enumerate(said):
            if time.monotonic() >= end:
                return
            yield flip
            if number % 3 == 0:
                yield self.rng.randrange(len(self.data)), self.rng.randrange(8)

    def leads_on(self, byte):
        """Branches, and the list of the checkpoints, which nothing else tells of: few bytes, which hide rows."""
        return self.pages.is_in_branch(byte) or self.said[byte] == "checkpoints" and byte % PAGE < LIST_END

    def bits(self, byte):
        """Of what leads on always all."""
        return range(8) if self.options.every_bit or self.leads_on(byte) else (self.rng.randrange(8),)

    def look(self, flip, code):
        table = self.said.get(flip[0])
        self.codes[code] += 1
        self.tables[table] += 1
        allowed = FOUND if table and not self.pages.reads_alike(*flip) else (0, *BAD_STORE)
        if code in allowed:
            return
        self.violations += 1
        print(f"VIOLATED: {code} for byte {flip[0]} ({flip[0] // PAGE}:{flip[0] % PAGE}), bit {flip[1]}: "
              f"{table or 'nothing'}\n  again: {sys.argv[0]} --seed {self.options.seed} "
              f"--only {flip[0]}:{flip[1]}", flush=True)

    def work(self, verifier):
        for flip in self.flips():
            self.look(flip, verifier.judge(*flip))
        verifier.close()

    def print(self):
        """Where no record was changed nothing was tried."""
        print(f"{sum(self.codes.values())} flips of {len(self.said)} bytes that are said and others; codes "
              + ", ".join(f"{code}: {count}" for code, count in sorted(self.codes.items())) + "; "
              + ", ".join(f"{table or 'else'} {count}" for table, count in self.tables.most_common())
              + f"; violations {self.violations}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=1e9, help="no flip begins later")
    parser.add_argument("--every-bit", action="store_true", help="all bits of each byte, not one")
    parser.add_argument("--seed", help="draws the same again")
    parser.add_argument("--only", metavar="BYTE:BIT", help="only this one")
    options = parser.parse_args()
    options.seed = chosen_seed(options.seed)
    home = Home(keys=True)
    try:
        fill(home)
        run = Run(home, options)
        run.work(Verifier(home))
        run.print()
        return 1 if run.violations or not (run.tables["log"] or options.only) else 0
    finally:
        home.close()


if __name__ == "__main__":
    sys.exit(main())
