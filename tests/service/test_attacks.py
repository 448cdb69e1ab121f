"""Who should not be at the scorer's TCP sockets, and what they try; a district is served meanwhile."""

import re
import resource
import socket
import subprocess
import threading
import time
import unittest

from harness import BIN, Scenario, eventually, let_pass, overdue_cases
from keyed import KeyedHome, tcp_settings
from proc import own_memory_kb, seconds_run
from relay import Relay
from sanitizer import SLOWER
from test_limits_wire import HANDSHAKE_WITHIN, SIGNATURE, Raw, files_open
from test_stall import StallingHome

ATTACKER = BIN / "tests" / "service" / "kaohe-attacker"
HONEST_P99_MAX = 2.0          # seconds of a whole `kaohe submit --wait`, on a busy machine
HONEST_RUNS_MIN = 20
HALF_OPEN, HALF_OPEN_FEW = 10000, 2000
MEMORY_KB_EACH = 48           # of a connection that has not shaken hands
SLACK_KB = 16384
STUFFERS, STUFF_S = 8, 6      # connections; attacker.c
WAITING_KB_EACH = 40960       # 64 frames of 512 KiB, and what is on the way
IDLE_SECONDS, IDLE_SHARE_MAX = 2, 0.10
HUGE = (1 << 62).to_bytes(8, "big")
SAME_WITHIN = 3               # seconds for a frame of a repeated connection
FILES_FEW = 256
CURVE_GREETING = SIGNATURE + b"\x03\x00" + b"CURVE".ljust(20, b"\0") + bytes(32)


def greeting(mechanism, major=3):
    return SIGNATURE + bytes([major, 0]) + mechanism.ljust(20, b"\0") + bytes(32)


class RawTcp(Raw):
    def __init__(self, address, *parts):
        self.socket = socket.create_connection(address)
        self.got = b""
        self.send(*parts)


class Honest(threading.Thread):
    """A district that submits one report after another, and waits for each."""

    def __init__(self, home):
        super().__init__()
        self.home, self.is_over, self.took, self.failed = home, False, [], None
        self.first = sum(map(len, home.streams.get("wuhou", {}).values()))

    def run(self):
        try:
            while not self.is_over or len(self.took) < HONEST_RUNS_MIN:
                begin = time.monotonic()
                events = overdue_cases("wuhou", self.first + len(self.took), 1)
                outcomes = self.home.outcomes("wuhou", events)
                self.took.append(time.monotonic() - begin)
                if outcomes != {"counted": 1}:
                    raise AssertionError(outcomes)
        except (AssertionError, subprocess.TimeoutExpired) as failure:
            self.failed = failure

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.join()

    def p99(self):
        return sorted(self.took)[int(len(self.took) * 0.99)]


class AttackedHome(KeyedHome, StallingHome):
    pass


class Attack(Scenario):
    settings = tcp_settings("127.0.0.1")
    home_kind = AttackedHome
    daemons = ("scorer", "wuhou", "jinniu")

    def setUp(self):
        super().setUp()
        self.raws = []
        self.addCleanup(self.let_go)
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        self.ingest = self.home.address("ingest")
        self.pid = self.home.daemons["scorer"].process.pid
        self.home.outcomes("wuhou", overdue_cases("wuhou", 0, 10))
        self.before_kb = own_memory_kb(self.pid)

    def let_go(self):
        while self.raws:
            self.raws.pop().close()

    def open(self, *parts, at=None):
        self.raws.append(RawTcp(at or self.ingest, *parts))
        return self.raws[-1]

    def served(self, attack, memory_kb=SLACK_KB):
        """Attacks while a district submits; it is served, and the scorer stays small."""
        records = len(self.home.events())
        with Honest(self.home) as honest:
            found = attack()
            grown = own_memory_kb(self.pid) - self.before_kb
        self.assertIsNone(honest.failed)
        print(f"{self.id().rsplit('.', 1)[1]}: {len(honest.took)} submissions of a district "
              f"meanwhile, p99 {honest.p99() * 1000:.0f} ms, scorer {grown} KB more", flush=True)
        self.assertLess(honest.p99(), HONEST_P99_MAX * SLOWER)
        self.assertLess(grown, memory_kb)
        self.assertEqual(records + len(honest.took), len(self.home.events()))
        return found

    def check_idle(self):
        """Once the attack is over the scorer does little."""
        begin = seconds_run(self.pid)
        let_pass(IDLE_SECONDS)
        self.assertLess(seconds_run(self.pid) - begin, IDLE_SECONDS * IDLE_SHARE_MAX * SLOWER)

    def attacker(self, *arguments):
        process = subprocess.Popen([ATTACKER, self.home.dir, *map(str, arguments)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def is_there(self, process):
        self.assertEqual("there\n", process.stdout.readline())


class Handshakes(Attack):
    def test_without_curve_nobody_enters(self):
        ready = b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
        hello = b"\x04\x08\x05HELLO\x00\x00"
        openings = {
            "NULL": greeting(b"NULL") + ready, "PLAIN": greeting(b"PLAIN") + hello,
            "GSSAPI": greeting(b"GSSAPI"), "unknown": greeting(b"CURVED"),
            "version 2": SIGNATURE + b"\x01\x05\x00\x00" + b"\x00\x01x",
            "version 1": b"\x01\x00\x05hello", "none": b"GET / HTTP/1.1\r\n\r\n",
            "lower case": greeting(b"curve"), "no HELLO": CURVE_GREETING + ready,
        }

        def attack():
            addresses = [self.home.address(name) for name in ("ingest", "query", "feed")]
            raws = {(name, address): self.open(opening, at=address)
                    for address in addresses for name, opening in openings.items()}
            for name, raw in raws.items():
                self.assertTrue(raw.is_cut(), name)
                self.assertNotIn(b"READY", raw.got, name)
                self.assertNotIn(b"bad-", raw.got, name)

        self.served(attack)
        self.check_idle()

    def test_a_handshake_byte_by_byte_has_no_longer_than_any_other(self):
        def attack():
            raws = [self.open() for _ in range(50)]
            begin = time.monotonic()
            for byte in CURVE_GREETING[:40]:
                for raw in raws:
                    raw.send(bytes([byte]))
                let_pass(HANDSHAKE_WITHIN / 50)
            self.assertEqual([], [raw for raw in raws if not raw.is_cut()])
            self.assertLess(time.monotonic() - begin, 2 * HANDSHAKE_WITHIN + 2)

        self.served(attack)

    def test_giant_frames_before_the_handshake_cost_nothing(self):
        def attack():
            for flags in (b"\x02", b"\x06", b"\x03"):
                for beginning in (b"", CURVE_GREETING):
                    raws = [self.open(beginning, flags, HUGE, bytes(1000)) for _ in range(20)]
                    self.assertEqual([], [raw for raw in raws if not raw.is_cut()])

        self.served(attack)

    def test_a_crowd_that_is_half_open_holds_up_nobody(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        count = HALF_OPEN if hard >= HALF_OPEN + 1000 else HALF_OPEN_FEW
        files = files_open(self.pid)

        def attack():
            for _ in range(count):
                self.open(CURVE_GREETING)
            for raw in self.raws:
                self.assertTrue(raw.is_cut(60))

        self.served(attack, SLACK_KB + count * MEMORY_KB_EACH)
        self.let_go()
        eventually(lambda: files_open(self.pid) <= files + 10, 60, "their files are closed")
        self.check_idle()

    def test_without_files_it_turns_newcomers_away_and_goes_on(self):
        hard = resource.prlimit(self.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(self.pid, resource.RLIMIT_NOFILE, (FILES_FEW, hard))

        def attack():
            end = time.monotonic() + 2 * HANDSHAKE_WITHIN
            while time.monotonic() < end:
                for _ in range(FILES_FEW):
                    self.open(CURVE_GREETING)
                begin, run = time.monotonic(), seconds_run(self.pid)
                let_pass(1)
                self.assertLess(seconds_run(self.pid) - run, 0.5 * (time.monotonic() - begin))
                self.let_go()

        self.served(attack)
        self.home.start("qingyang")
        self.home.outcomes("qingyang", overdue_cases("qingyang", 0, 5))
        self.check_idle()


class Keys(Attack):
    def refusals(self):
        return re.findall(r"not let in as a collector: the key (\S{40}) from (\S+), which .*"
                          r"\((\d+) tr", self.home.said("scorer"))

    def test_a_flood_of_keys_that_nobody_knows(self):
        seconds = 6

        def attack():
            out, _ = self.attacker("ingest", "-", "flood", seconds).communicate(timeout=60)
            return int(out.split()[0])

        tried = self.served(attack)
        eventually(self.refusals)
        let_pass(1.2)    # what is still to be said
        lines = self.refusals()
        told = sum(int(count) for _, _, count in lines)
        print(f"{tried} handshakes with unknown keys, {told} refusals in {len(lines)} lines")
        self.assertGreater(told, 100)
        self.assertLessEqual(len(lines), seconds + 4)
        self.assertEqual({"127.0.0.1"}, {address for _, address, _ in lines})
        self.check_idle()

    def test_a_greeting_for_another_source_is_not_permitted(self):
        def attack():
            for key, source in (("jinniu", "wuhou"), ("jinniu", "office"), ("office", "wuhou")):
                out, _ = self.attacker("ingest", key, "claim", source).communicate(timeout=20)
                self.assertIn("not-permitted", out, (key, source))

        self.served(attack)

    def test_who_takes_the_name_of_a_connection_to_come_stops_nobody(self):
        scorer = self.home.daemons["scorer"].process
        self.is_there(self.attacker("ingest", "jinniu", "names"))
        for name in ("qingyang", "jinjiang", "chenghua"):
            self.home.start(name)
            self.home.submit(name, overdue_cases(name, 0, 5))
            eventually(lambda: scorer.poll() is not None or self.home.is_settled())
            self.assertIsNone(scorer.poll(), self.home.said("scorer"))

    def most_memory_kb(self, process):
        """The most by which the scorer has grown while a program runs."""
        most = 0
        while process.poll() is None:
            most = max(most, own_memory_kb(self.pid) - self.before_kb)
            let_pass(0.05)
        return most

    def test_a_district_that_stuffs_its_connections_with_large_frames(self):
        bound_kb = STUFFERS * WAITING_KB_EACH + SLACK_KB    # also at the end: what came last may still wait
        grown = self.served(lambda: self.most_memory_kb(
            self.attacker("ingest", "jinniu", "stuff", STUFF_S)), bound_kb)
        print(f"{grown} KB more at most", flush=True)
        self.assertLess(grown, bound_kb)
        self.check_idle()

    def test_a_district_that_stuffs_them_while_the_disk_stands(self):
        """Nothing is taken from the sockets, and what waits there is bounded."""
        self.home.stall("scorer")
        self.home.submit("wuhou", overdue_cases("wuhou", 10, 1))
        eventually(lambda: self.home.is_stalled("scorer"), what="a sync stands")
        grown = self.most_memory_kb(self.attacker("ingest", "jinniu", "stuff", STUFF_S))
        print(f"{STUFFERS} connections stuff a scorer that waits: {grown} KB more", flush=True)
        self.assertLess(grown, STUFFERS * WAITING_KB_EACH + SLACK_KB)
        self.home.go_on("scorer")
        self.home.settle()

    def test_subscribers_that_never_read(self):
        count = 200
        crowd = self.attacker("feed", "office", "deaf", count)
        self.is_there(crowd)
        self.served(lambda: let_pass(5), 65536)
        self.check_idle()


class Recorded(Attack):
    """What a collector and the scorer say passes through hands that are not theirs."""

    def setUp(self):
        super().setUp()
        self.relay = Relay(("127.0.0.1", 0), self.ingest, records=True).start()
        self.addCleanup(self.relay.close)
        self.home.stop("jinniu")
        endpoint = self.home.dir / "run" / "ingest.endpoint"
        self.true_endpoint = endpoint.read_text()
        host, port = self.relay.address
        endpoint.write_text(f"tcp://{host}:{port}\n")
        self.home.start("jinniu")
        self.home.outcomes("jinniu", overdue_cases("jinniu", 0, 20))
        endpoint.write_text(self.true_endpoint)

    def test_a_connection_played_again_changes_nothing(self):
        said = self.relay.connections[-1][0].passed
        self.assertGreater(len(said), 1000)

        def attack():
            for _ in range(200):
                raw = self.open(said)
            self.assertTrue(raw.is_cut())
            for raw in self.raws:
                self.assertTrue(raw.is_cut())

        self.served(attack)
        self.check_idle()

    def test_frames_played_again_within_their_connection_change_nothing(self):
        there, _ = self.relay.connections[-1]
        self.relay.put(there, self.last_message(there.passed))
        eventually(lambda: there not in self.relay.ways, SAME_WITHIN, "the connection is cut")
        self.home.outcomes("jinniu", overdue_cases("jinniu", 20, 5))

    def last_message(self, passed):
        """The last frame of a connection: \\x07MESSAGE and ciphertext behind its length."""
        at = passed.rindex(b"\x07MESSAGE")
        return passed[at - (2 if passed[at - 2] == 0 else 9):]

    def test_a_giant_frame_in_a_connection_cuts_that(self):
        there, _ = self.relay.connections[-1]

        def attack():
            self.relay.put(there, b"\x02" + HUGE + b"\x07MESSAGE" + bytes(1000))
            eventually(lambda: there not in self.relay.ways, SAME_WITHIN, "the connection is cut")

        self.served(attack)
        self.home.outcomes("jinniu", overdue_cases("jinniu", 20, 5))


if __name__ == "__main__":
    unittest.main()
