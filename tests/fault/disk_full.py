#!/usr/bin/env python3
"""The disk is full at every point of a history, and there is space again.

First with the module, which lets files have so many bytes and no more; then, where this is
allowed, on a real file system of a few megabytes with a ballast file in it.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from deck import PROGRAMS
from runner import add_arguments, chosen_seed, count_history, run_all, verdict_of
from scene import DELIVERED_S, NAMES, Scene, eventually

PAGE = 4096
MODELS = ("grow", "any")    # what takes room: see plan.h
SMALL_SECONDS_MAX = 60
HERE = Path(__file__).resolve().parent


class Room(NamedTuple):
    program: str
    bytes: int
    model: str
    cut: str     # `cut`: the write that does not fit is cut short; `whole`: it is refused

    def __str__(self):
        return ":".join(map(str, self))


class FullScene(Scene):
    """The disk of one program is full until it has ended, and maybe when it starts again."""

    def __init__(self, room, rng):
        self.rng = rng
        plan = {"KAOHE_FAULT_ROOM": f"{room.bytes}:{room.model}"}
        if room.cut == "cut":
            plan["KAOHE_FAULT_CUT"] = "1"
        super().__init__(NAMES[room.program], plan, rng, True)

    def before_restart(self):
        """A program that is started on a full disk ends and says so, or is ready."""
        full = {"KAOHE_FAULT_ROOM": "0:any"}
        for _ in range(self.rng.randint(0, 2)):
            self.home.daemons[self.name] = daemon = self.home.launch_faulty(full)
            eventually(lambda: daemon.process.poll() is not None or ": ready\n" in daemon.said(),
                       DELIVERED_S, "it is ready or has ended")
            if daemon.process.poll() is None:
                self.stop_it()
            else:
                self.judge_end(daemon.process.returncode)


def all_rooms(program, counts):
    """Every page of room that a history needs, and odd places within pages."""
    bounds = {"grow": counts.grown, "any": counts.written}
    return [Room(program, at + odd, model, cut) for model in MODELS
            for at in range(0, bounds[model] + PAGE, PAGE) for odd in (0, 1, 1000)
            for cut in ("cut", "whole")]


def room_of(text):
    program, size, model, cut = text.split(":")
    return Room(program, int(size), model, cut)


def drawn(seed):
    rooms = []
    for program in PROGRAMS:
        counts = count_history(program, seed)
        print(f"files of the {program}: {counts.grown} bytes long, {counts.written} written")
        rooms += all_rooms(program, counts)
    print(f"{len(rooms)} rooms to draw from", flush=True)
    random.Random(seed).shuffle(rooms)
    return iter(rooms)


def run_room(room, seed):
    return verdict_of(FullScene(room, random.Random(f"{seed} {room}")))


def on_small_disk(seed, seconds):
    """Runs small_disk.py in a name space of mounts of its own; 0 where that is not allowed."""
    private = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    mount = [*private, "mount", "-t", "tmpfs", "none", "/tmp"]
    if not shutil.which("unshare") or subprocess.run(mount, capture_output=True).returncode:
        print("SKIPPED: the runs on a real small disk, for this user may not mount one")
        return 0
    command = [*private, sys.executable, "-B", HERE / "small_disk.py", "--seed", seed, "--seconds",
               str(seconds)]
    return subprocess.run(command).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(parser, "PROGRAM:BYTES:MODEL:CUT")
    options = parser.parse_args()
    seed = chosen_seed(options.seed)
    rooms = iter([room_of(options.only)]) if options.only else drawn(seed)
    figures = run_all(run_room, rooms, seed, options)
    small = 0 if options.only else on_small_disk(seed, min(options.seconds, SMALL_SECONDS_MAX))
    return figures.verdict(options) or small


if __name__ == "__main__":
    sys.exit(main())
