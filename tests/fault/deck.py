"""What can fail: each call of a program, by class and number, with each plausible errno."""

import errno
import os
import random
import struct
from collections import Counter, deque
from typing import NamedTuple

SHORT = "short"    # a write that is cut short, without an errno
# In the order of plan.h. A call that waits or sends can always be interrupted, and a socket that
# does not wait is told to come again.
ERRNOS = {
    "open": ("EACCES", "EMFILE", "ENFILE", "EIO", "ENOSPC", "ENOMEM"),
    "read": ("EIO", "EINTR"),
    "write": ("EIO", "ENOSPC", "EDQUOT", "EINTR", SHORT),
    "sync": ("EIO", "ENOSPC", "EDQUOT"),
    "mmap": ("ENOMEM", "EAGAIN", "ENODEV"),
    "malloc": ("ENOMEM",),
    "send": ("EAGAIN", "EINTR", "EPIPE", "ECONNRESET", "ENOBUFS", "ENOMEM"),
    "receive": ("EAGAIN", "EINTR", "ECONNRESET", "ETIMEDOUT", "ENOMEM"),
    "poll": ("EINTR", "ENOMEM"),
    "socket": ("EMFILE", "ENFILE", "ENOMEM", "EACCES", "ECONNREFUSED", "EINTR"),
    "event": ("EMFILE", "ENFILE", "ENOMEM"),     # neither eventfd nor epoll_ctl is ever interrupted
    "path": ("EIO", "EACCES", "ENOSPC", "EROFS"),
    "lock": ("ENOLCK", "EIO"),
    "thread": ("EAGAIN", "EPERM"),
}
CLASSES = tuple(ERRNOS)
MODES = ("once", "on")
PROGRAMS = ("scorer", "collector")
# That these go on failing is no fault of a machine, but a socket without room or a clock that
# rings all the time; a call that is interrupted is made again.
ONCE_ONLY = {"EAGAIN", "EINTR"}
WEIGHTS = {"sync": 16, "write": 4}    # on these stands what was acknowledged


class Fault(NamedTuple):
    program: str
    kind: str     # the class of calls
    at: int
    error: str
    mode: str

    def __str__(self):
        return ":".join(map(str, self))

    @property
    def goes_on(self):
        return self.mode == "on"

    @property
    def reason(self):
        """How a message tells of it."""
        return "" if self.error == SHORT else os.strerror(getattr(errno, self.error))

    def environment(self):
        number = 0 if self.error == SHORT else getattr(errno, self.error)
        return {"KAOHE_FAULT": f"{self.kind}:{self.at}:{number}:{self.mode}"}


def fault_of(text):
    program, kind, at, error, mode = text.split(":")
    fault = Fault(program, kind, int(at), error, mode)
    if program not in PROGRAMS or error not in ERRNOS.get(kind, ()) or mode not in MODES:
        raise ValueError(f"no such fault: {text}")
    return fault


class Counts(NamedTuple):
    calls: dict
    failed: dict
    grown: int      # bytes of files
    written: int


def read_counts(report):
    """The counts beside a report; of a program that never came to its main() there are none."""
    path = report.with_name(report.name + ".counts")
    size = len(CLASSES)
    data = path.read_bytes() if path.exists() else bytes(8 * (2 * size + 2))
    numbers = struct.unpack(f"{2 * size + 2}Q", data)
    return Counts(dict(zip(CLASSES, numbers)), dict(zip(CLASSES, numbers[size:])), *numbers[-2:])


def modes_of(error):
    return MODES[:1] if error in ONCE_ONLY else MODES


def all_faults(program, calls):
    """Every fault of a program whose calls were counted, by class."""
    return {kind: [Fault(program, kind, at, error, mode) for at in range(1, calls[kind] + 1)
                   for error in errors for mode in modes_of(error)]
            for kind, errors in ERRNOS.items()}


def spread(faults, rng):
    """Shuffled, but so that each call has failed once before one fails in another way."""
    rng.shuffle(faults)
    seen, ranked = Counter(), []
    for fault in faults:
        ranked.append((seen[fault.at, fault.mode], fault.goes_on, fault))
        seen[fault.at, fault.mode] += 1
    return [fault for *_, fault in sorted(ranked, key=lambda row: row[:2])]


def deal(decks, seed):
    """Deals from all decks in turn, each (kind, faults), and more from those that weigh more; so
    none waits for a long one to end."""
    rng = random.Random(seed)
    decks = [(WEIGHTS.get(kind, 1), deque(spread(faults, rng))) for kind, faults in decks]
    while any(deck for _, deck in decks):
        for weight, deck in decks:
            for _ in range(min(weight, len(deck))):
                yield deck.popleft()
