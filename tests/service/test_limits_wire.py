"""Connections that should not be: too many, idle, half made, and full of what is no message."""

import os
import random
import resource
import socket
import unittest

from harness import Scenario, eventually, overdue_cases
from proc import own_memory_kb, seconds_run

FRAME_BYTES_MAX = 512 * 1024
HANDSHAKE_WITHIN = 4     # seconds; then a connection is cut
IDLE = 10000
IDLE_MEMORY_KB_EACH = 48
FILES_MAX = 150          # of a daemon that runs out of them
SPIN_SECONDS, SPIN_SHARE_MAX = 2, 0.25
NEWCOMER_WITHIN = 60     # seconds after the shortage has ended
SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
GREETING = SIGNATURE + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


def ready(kind=b"DEALER"):
    """The command that ends a handshake."""
    properties = ((b"Socket-Type", kind), (b"Identity", b""))
    body = b"\x05READY" + b"".join(bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value
                                   for name, value in properties)
    return b"\x04" + bytes([len(body)]) + body


def frame(content, announced=None):
    """A message of one part, as its length (or another) and its bytes."""
    return b"\x02" + (announced or len(content)).to_bytes(8, "big") + content


class Raw:
    """A connection whose bytes are ours."""

    def __init__(self, path, *parts):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.got = b""
        self.send(*parts)

    def send(self, *parts):
        """Sends; the other side may have hung up already."""
        try:
            for part in parts:
                self.socket.sendall(part)
        except OSError:
            pass

    def is_cut(self, within=HANDSHAKE_WITHIN + 10):
        """Reads on until the other side hangs up; False where it does not in that time."""
        self.socket.settimeout(within)
        try:
            while part := self.socket.recv(65536):
                self.got += part
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def get(self, size):
        """The next bytes, after those of the handshake."""
        self.socket.settimeout(HANDSHAKE_WITHIN)
        while len(self.got) < size:
            part = self.socket.recv(65536)
            if not part:
                raise AssertionError(f"hung up after {len(self.got)} bytes")
            self.got += part
        return self.got

    def shake(self):
        """Waits until the other side has made the handshake, too."""
        return self.get(len(GREETING) + len(ready()))

    def close(self):
        self.socket.close()


def files_open(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Connections(Scenario):
    keys = False    # sockets that speak for themselves have none
    daemons = ("scorer", "wuhou")
    sent = 0

    def setUp(self):
        super().setUp()
        self.raws = []
        self.addCleanup(self.let_go)
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        self.deliver(10)

    def path(self, name):
        return self.home.dir / "run" / f"{name}.sock"

    def pid(self, name):
        return self.home.daemons[name].process.pid

    def deliver(self, count):
        """Submits and waits until all of it counts, through connections that are there already."""
        events = overdue_cases("wuhou", self.sent, count)
        self.sent += count
        self.assertEqual({"counted": count}, self.home.outcomes("wuhou", events))

    def open(self, path, *parts):
        self.raws.append(Raw(path, *parts))
        return self.raws[-1]

    def let_go(self):
        while self.raws:
            self.raws.pop().close()


class Idle(Connections):
    def test_idle_connections_cost_little_and_hold_up_nobody(self):
        if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < IDLE + 1000:
            self.skipTest("not as many files may be open here")
        pid = self.pid("scorer")
        before, files = own_memory_kb(pid), files_open(pid)
        for _ in range(IDLE):
            self.open(self.path("ingest"), GREETING, ready())
        for raw in self.raws:
            raw.shake()
        self.assertGreaterEqual(files_open(pid), files + IDLE)
        self.deliver(1000)
        self.assertLess(own_memory_kb(pid) - before, IDLE * IDLE_MEMORY_KB_EACH)
        self.home.start("jinniu")
        self.home.outcomes("jinniu", overdue_cases("jinniu", 0, 10))
        self.let_go()    # the newest first, which takes libzmq longest: it looks through its timers
        self.deliver(1000)
        eventually(lambda: files_open(pid) <= files + 10, 60, "their files are closed")


class Shortage(Connections):
    def exhaust(self, name, socket_name):
        """Takes all the files that a daemon may have open, and more; it does not spin."""
        pid = self.pid(name)
        hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (FILES_MAX, hard))
        for _ in range(2 * FILES_MAX):
            self.open(self.path(socket_name), GREETING, ready())
        self.assertTrue(self.raws[-1].is_cut(), "who comes too late is turned away")
        before = seconds_run(pid)
        self.assertFalse(self.raws[0].is_cut(SPIN_SECONDS), "who came before is not")
        self.assertLess(seconds_run(pid) - before, SPIN_SECONDS * SPIN_SHARE_MAX)

    def test_scorer_without_files_goes_on_with_whom_it_has(self):
        self.exhaust("scorer", "ingest")
        self.home.start("jinniu")
        self.home.submit("jinniu", overdue_cases("jinniu", 0, 10))
        self.deliver(1000)
        self.assertNotIn("connected", self.home.said("jinniu"))
        self.let_go()
        eventually(lambda: "connected" in self.home.said("jinniu"), NEWCOMER_WITHIN)
        self.home.settle()

    def test_collector_without_files_finds_a_scorer_that_is_started_again(self):
        self.home.stop("scorer")
        self.home.submit("wuhou", overdue_cases("wuhou", self.sent, 1000))
        self.exhaust("wuhou", "intake.wuhou")
        self.home.start("scorer")
        eventually(lambda: len(self.home.events()) == self.sent + 1001, 20, "all is delivered")
        self.let_go()
        self.home.outcomes("wuhou", overdue_cases("wuhou", self.sent + 1000, 10))


class Garbage(Connections):
    def paths(self):
        return [self.path(name) for name in ("ingest", "query", "intake.wuhou")]

    def tearDown(self):
        self.deliver(10)
        super().tearDown()

    def shaken(self, path):
        """A connection after its handshake, and how many bytes that took."""
        raw = self.open(path, GREETING, ready())
        return raw, len(raw.shake())

    def test_a_frame_that_is_too_large_is_cut_before_it_comes(self):
        for path in self.paths():
            for size in (FRAME_BYTES_MAX + 1, 1 << 40, (1 << 63) - 1):
                raw = self.open(path, GREETING, ready(), frame(b"x" * 100, size))
                self.assertTrue(raw.is_cut(), (path, size))

    def test_a_frame_up_to_the_maximum_is_answered(self):
        noise = random.Random(1).randbytes(FRAME_BYTES_MAX)
        for path in self.paths():
            for content in (b"", noise[:1], bytes(FRAME_BYTES_MAX), noise):
                raw, size = self.shaken(path)
                raw.send(frame(content))
                self.assertIn(b"bad-", raw.get(size + 20)[size:], (path, len(content)))

    def test_noise_instead_of_a_handshake_is_cut(self):
        rng = random.Random(2)
        for path in self.paths():
            for beginning in (b"", SIGNATURE, GREETING):
                raw = self.open(path, beginning, rng.randbytes(100_000))
                self.assertTrue(raw.is_cut(), (path, beginning))

    def test_noise_after_the_handshake_hurts_nobody(self):
        rng = random.Random(3)
        for path in self.paths():
            for _ in range(200):
                self.open(path, GREETING, ready(), rng.randbytes(rng.randint(1, 2000)))
            self.deliver(10)

    def test_a_handshake_that_is_not_finished_is_cut(self):
        raws = [self.open(path, (GREETING + ready())[:size]) for path in self.paths()
                for size in (0, 1, 10, 40, 64, 80)]
        self.deliver(10)
        self.assertEqual([], [raw for raw in raws if not raw.is_cut()])

    def test_what_has_more_parts_is_passed_over(self):
        for path in self.paths():
            raw, size = self.shaken(path)
            raw.send(b"\x01\x01a\x00\x01b", frame(b"c"))
            self.assertEqual(1, raw.get(size + 20)[size:].count(b"bad-"), path)


if __name__ == "__main__":
    unittest.main()
