#!/usr/bin/env python3
"""A real file system of a few megabytes under one program's store, and a ballast file that fills it
up to a random number of pages; later the ballast goes.

Runs in a name space of mounts of its own, where disk_full.py starts it.
"""

import argparse
import os
import random
import subprocess
import sys
from typing import NamedTuple

from runner import add_arguments, chosen_seed, run_all, verdict_of
from scene import DISTRICT, NAMES, Scene, Violation

DISK_MIB = 4
PAGE = 4096
PAGES_LEFT_MAX = 48    # more than a history needs
SETTINGS = "disk\n    reserve-mib = {}\n"
STORES = {"scorer": "scorer", DISTRICT: f"collector/{DISTRICT}"}


class Disk(NamedTuple):
    program: str
    pages: int       # that the ballast leaves
    reserve: int     # the setting, in MiB: 0 lets the program run into the end of the disk
    when: str        # `start`: the ballast is there before the program; `later`: when it is ready

    def __str__(self):
        return ":".join(map(str, self))


class SmallDisk(Scene):
    """The fault is the ballast: it ends when the program has ended, or refuses what is new."""

    def __init__(self, disk, rng):
        super().__init__(NAMES[disk.program], {}, rng, True,
                         settings=SETTINGS.format(disk.reserve))
        self.disk = disk
        self.place = self.home.dir / STORES[self.name]
        self.place.mkdir(mode=0o700, parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=700", "kaohe",
                        self.place], check=True)
        if disk.when == "start":
            self.fill()

    def when_ready(self):
        if self.disk.when == "later" and not self.is_over:
            self.fill()

    @property
    def ballast(self):
        return self.place / "ballast"

    def fill(self):
        info = os.statvfs(self.place)
        size = info.f_bavail * info.f_frsize - self.disk.pages * PAGE
        with open(self.ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, PAGE))

    def has_failed(self):
        return self.ballast.exists()

    def check_refusal(self, code, err):
        super().check_refusal(code, err)
        if code == 75 and "full" not in err:
            raise Violation(f"refused without a reason: {err}")
        if code == 75:
            self.how = "refused"
            self.relieve()

    def relieve(self):
        """There is space again: the program goes on without help."""
        if not self.ballast.exists():
            return False
        if self.disk.reserve and "nearly full" not in self.daemon.said():
            raise Violation(f"takes what comes, with {self.disk.pages} pages left on the disk")
        self.ballast.unlink()
        self.goes_on = False
        self.how = self.how or "lived on"
        return True

    def before_restart(self):
        self.ballast.unlink(missing_ok=True)

    def close(self):
        subprocess.run(["umount", "-l", self.place], check=True)
        super().close()


def drawn(seed):
    rng = random.Random(seed)
    while True:
        yield Disk(rng.choice(tuple(NAMES)), rng.randint(0, PAGES_LEFT_MAX), rng.choice((0, 0, 1)),
                   rng.choice(("start", "later", "later")))


def disk_of(text):
    program, pages, reserve, when = text.split(":")
    return Disk(program, int(pages), int(reserve), when)


def run_disk(disk, seed):
    return verdict_of(SmallDisk(disk, random.Random(f"{seed} {disk}")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser, "PROGRAM:PAGES:RESERVE:WHEN")
    options = parser.parse_args()
    seed = chosen_seed(options.seed)
    disks = iter([disk_of(options.only)]) if options.only else drawn(seed)
    return 1 if run_all(run_disk, disks, seed, options).violations else 0


if __name__ == "__main__":
    sys.exit(main())
