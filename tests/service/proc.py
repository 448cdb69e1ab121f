"""What the kernel tells of a process."""

import os
import re

from sanitizer import SANITIZER


def read_proc(pid, name):
    with open(f"/proc/{pid}/{name}", encoding="ascii", errors="replace") as stream:
        return stream.read()


def own_memory_kb(pid):
    """Without the pages of mapped files, which the kernel takes back when it likes. Under a sanitizer
    nothing: what it takes for itself is not the program's."""
    return 0 if SANITIZER else int(re.search(r"RssAnon:\s+(\d+) kB", read_proc(pid, "status"))[1])


def seconds_run(pid):
    times = read_proc(pid, "stat").rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
