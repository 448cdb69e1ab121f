"""The office, two districts, a reader and an attacker on machines of their own, with a network
between them that delays, loses packets and breaks, and with programs that are killed."""

import json
import subprocess
import sys
import time
import unittest
from pathlib import Path

from audit import Audit
from harness import eventually, let_pass, overdue_cases, praise, rows_of
from keyed import give_key, public_key, tcp_settings
from machines import NetworkTest

RELAY = Path(__file__).resolve().parent / "relay.py"
PORTS = (5701, 5702, 5703)
DELAY_MS, LOST_PERCENT, BROKEN_S, SILENT_S = 80, 5, 6, 18
FEW = 300           # events at a time
DELIVERED_WITHIN = 40
FLOOD_S = 20


class SecondMachine(NetworkTest):
    machines = ("office", "wuhou", "jinjiang", "reader", "attacker", "relay")

    def setUp(self):
        super().setUp()
        self.sent = dict.fromkeys(("wuhou", "jinjiang"), 0)
        settings = tcp_settings(self.network.address("office"), PORTS)
        self.office = self.machine("office", settings)
        self.office.make_all_keys()
        far = tcp_settings(self.network.address("relay"), PORTS)    # the relay delays
        self.districts = {"wuhou": self.machine("wuhou", far),
                          "jinjiang": self.machine("jinjiang", settings)}
        for name, home in self.districts.items():
            give_key(self.office, home, "scorer", False)
            give_key(self.office, home, name, True)
        self.reader, self.attacker = (self.machine(name, settings) for name in
                                      ("reader", "attacker"))
        give_key(self.office, self.attacker, "scorer", False)
        self.start_relays()
        self.office.start("scorer", "office")
        for name, home in self.districts.items():
            home.start(name)
        self.let_reader_in()

    def start_relays(self):
        for port in PORTS:
            command = [sys.executable, "-B", RELAY, f"{self.network.address('relay')}:{port}",
                       f"{self.network.address('office')}:{port}", DELAY_MS]
            process = subprocess.Popen(self.network.inside("relay", *command))
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)

    def let_reader_in(self):
        """A key that no log has granted, and then the office's grant."""
        maker = self.machine("reader", "")
        maker.must("init")
        give_key(self.office, self.reader, "scorer", False)
        give_key(maker, self.reader, "office", True, "reader")
        grant = {"action": "grant", "key": public_key(self.reader, "reader"), "role": "reader",
                 "summary": "大屏"}
        self.assertEqual({"noted": 1}, self.office.outcomes("office", [grant]))
        self.told, says = self.reader.dir / "out", self.reader.dir / "err"
        with open(self.told, "wb") as out, open(says, "wb") as err:
            process = self.reader.popen("watch", "--json", stdin=subprocess.DEVNULL, stdout=out,
                                        stderr=err)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: "watching from" in says.read_text(), what="the reader watches")

    def submit(self, *names):
        for name in names:
            events = overdue_cases(name, self.sent[name], FEW)
            self.sent[name] += FEW
            self.districts[name].submit(name, events)

    def settle(self, *names):
        begin = time.monotonic()
        for name in names:
            self.districts[name].settle(DELIVERED_WITHIN)
        print(f"all of {', '.join(names)} is acknowledged {time.monotonic() - begin:.1f} s "
              "after the fault ended", flush=True)

    def check_reader(self):
        """The reader sees the last change of each centre, and the standings that the office has."""
        for number, name in enumerate(self.districts):
            self.office.submit("office", [praise(number, name)], "--wait")
        self.assertEqual(self.office.standings(2006), self.reader.standings(2006))
        rows = rows_of(self.office.standings(2006))
        eventually(lambda: {f"L-{number}" for number in range(len(self.districts))} <=
                   {change["event"]["record"] for change in self.changes()}, 20,
                   "the reader hears the last changes")
        last = {change["centre"]: change["score"] for change in self.changes()}
        self.assertEqual({name: rows[name]["score"] for name in self.districts}, last)

    def changes(self):
        return [json.loads(line) for line in self.told.read_text().splitlines(True)
                if line.endswith("\n")]

    def audit(self):
        """Everything that was submitted anywhere is in the log, and what is derived from it."""
        for name, home in self.districts.items():
            home.settle(DELIVERED_WITHIN)
            self.office.streams[name] = home.streams[name]
        Audit(self, self.office).run()    # each once: whoever submitted was answered

    def break_off(self, *names, within=()):
        """A partition of BROKEN_S seconds; half way through it something else happens."""
        for name in names:
            self.network.cut(name)
        self.submit("wuhou", "jinjiang")
        let_pass(BROKEN_S / 2)
        for action in within:
            action()
        self.submit("wuhou", "jinjiang")
        let_pass(BROKEN_S / 2)
        for name in names:
            self.network.mend(name)
        self.settle("wuhou", "jinjiang")

    def check_delay(self):
        begin = time.monotonic()
        self.assertEqual({"counted": 1}, self.districts["wuhou"].outcomes(
            "wuhou", overdue_cases("late", 0, 1)))
        self.assertGreaterEqual(time.monotonic() - begin, 2 * DELAY_MS / 1000)

    def test_faults_of_the_network_and_of_programs(self):
        flood = self.attacker.attacker("ingest", "-", "flood", str(FLOOD_S))
        self.addCleanup(flood.communicate)
        self.addCleanup(flood.kill)
        wuhou = self.districts["wuhou"]
        with self.subTest("delay and loss"):
            self.check_delay()
            self.network.lose("jinjiang", LOST_PERCENT)
            for _ in range(3):
                self.submit("wuhou", "jinjiang")
            self.settle("wuhou", "jinjiang")
        with self.subTest("a partition, and the scorer is killed meanwhile"):
            self.break_off("jinjiang", within=(lambda: self.office.kill9("scorer"),
                                               lambda: self.office.start("scorer")))
        self.assertGreater(self.network.lose_nothing(), 0)
        with self.subTest("a partition, and a collector is killed meanwhile"):
            self.break_off("relay", within=(lambda: wuhou.kill9("wuhou"),
                                            lambda: wuhou.start("wuhou")))
        with self.subTest("a scorer that was killed stays away"):
            self.submit("wuhou", "jinjiang")
            self.office.kill9("scorer")
            self.submit("wuhou", "jinjiang")
            let_pass(BROKEN_S / 2)
            self.office.start("scorer")
            self.settle("wuhou", "jinjiang")
        with self.subTest("nobody reaches the office, for longer than a connection may be silent"):
            self.network.cut("office")
            self.submit("wuhou", "jinjiang")
            let_pass(SILENT_S)
            self.network.mend("office")
            self.settle("wuhou", "jinjiang")
        self.assertIn("not let in as a collector: the key",
                      (self.office.logs / "scorer.1.log").read_text())
        self.check_reader()
        self.audit()


if __name__ == "__main__":
    unittest.main()
