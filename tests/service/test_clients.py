"""The clients of deploy/clients, which know proto/PROTOCOL.md alone, against real programs: with
keys and without, where answers and updates are lost and programs are killed."""

import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from audit import tiers_text
from harness import ROOT, Scenario, environment, eventually, ndjson, overdue_cases, praise
from keyed import SOCKETS, tcp_settings
from near import lossy_between
from sanitizer import SLOWER

CLIENTS = ROOT / "deploy" / "clients"
LINES_BELOW = 80
GROUPS, GROUP = 3, 256    # a SUBMIT has so many lines
CHANGES = ("counted", "pending", "confirmed", "dismissed", "revoked")
PIPES = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
OPEN_PORTS = tcp_settings("127.0.0.1") + 'collector\n    intake = "tcp://127.0.0.1:0"\n'


class Clients(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def setUp(self):
        super().setUp()
        self.near = self.home.dir    # the home that clients are told

    def run_client(self, name, *options, key="wuhou", **more):
        keys = ("--key", key) if self.home.keys else ()
        process = subprocess.Popen(
            [CLIENTS / name, "--home", self.near, *options, *keys],
            env=environment(), **{**PIPES, **more})
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def submit(self, lines, source="wuhou", key=None):
        process = self.run_client("submit.py", "--source", source, key=key or source)
        out, err = process.communicate(lines, timeout=60 * SLOWER)
        return process.returncode, out.decode(), err.decode()

    def watch(self):
        """Starts a watcher, and waits until it watches."""
        self.told, self.says = self.home.logs / "told", self.home.logs / "says"
        with open(self.told, "wb") as out, open(self.says, "wb") as err:
            self.watcher = self.run_client("watch.py", stdout=out, stderr=err)
        self.begin = int(eventually(lambda: re.search(r"watching from record (\d+)",
                                                      self.says.read_text()), 30)[1])

    def told_records(self):
        return [int(n) for n in re.findall(r"^record (\d+):", self.told.read_text(), re.M)]

    def check_watcher(self):
        """It has told every change, and in the end holds the scorer's standings; of which years."""
        changed = [event["n"] for event in self.home.events()
                   if event["outcome"] in CHANGES and event["n"] > self.begin]
        eventually(lambda: changed[-1] in self.told_records(), 30, "the last change is told")
        self.assertEqual(changed, sorted(set(self.told_records())))
        self.watcher.send_signal(signal.SIGTERM)
        self.assertEqual(0, self.watcher.wait(20 * SLOWER), self.says.read_text())
        held = [line for line in self.told.read_text().splitlines() if line.startswith("{")]
        for line in held:
            year = json.loads(line)["year"]
            now = self.home.must("standings", "--year", year, "--json").rstrip("\n")
            self.assertEqual(tiers_text(now), tiers_text(line))
        self.assertIn(self.home.must("standings", "--json").rstrip("\n"), held)
        return [json.loads(line)["year"] for line in held]

    def check_receipts(self, events, out):
        """Each line has a receipt for the record that it has become; the audit looks for others."""
        told = re.findall(r"line (\d+): record (\d+), counted\n", out)
        self.assertEqual(len(events), len(told), out)
        log = {event["n"]: event["record"] for event in self.home.events() if "record" in event}
        self.assertEqual([event["record"] for event in events],
                         [log[int(n)] for _, n in sorted(told, key=lambda pair: int(pair[0]))])

    def restart(self, name):
        self.home.kill9(name)
        self.home.start(name)

    def put_lossy_between(self):
        self.near, lost = lossy_between(self)
        return lost


class WithoutKeys(Clients):
    keys = False

    def test_losses_and_restarts(self):
        lost = self.put_lossy_between()
        self.watch()
        events = overdue_cases("wuhou", 0, GROUPS * GROUP)
        events[-1]["occurred"] = "2007-03-01T00:00:00+08:00"
        self.home.note("wuhou", events)
        lines = self.near / "lines"
        lines.write_bytes(ndjson(events))
        with open(lines, "rb") as stdin:
            client = self.run_client("submit.py", "--source", "wuhou", stdin=stdin)
        for number, name in enumerate(("wuhou", "scorer"), 1):
            eventually(lambda: lost("answer 17") >= number, 30, f"answer {number} is lost")
            self.restart(name)
        out, err = client.communicate(timeout=60 * SLOWER)
        self.assertEqual((0, b""), (client.returncode, err))
        self.check_receipts(events, out.decode())
        self.home.submit("office", [praise(1, "wuhou"), praise(2, "jinjiang")], "--wait")
        self.assertEqual(GROUPS, lost("answer 17"))
        self.assertEqual([2006, 2007], self.check_watcher())
        self.assertLess(0, min(lost("update"), lost("answer 34"), lost("answer 38")))

    def test_what_becomes_of_lines(self):
        good = [*overdue_cases("wuhou", 0, 2), overdue_cases("wuhou", 1, 1)[0]]
        self.home.note("wuhou", good)
        first = self.home.at(2)
        receipts = (f"line 1: record {first}, counted\nline 2: record {first + 1}, counted\n"
                    f"line 4: record {first + 2}, duplicate of record {first + 1}\n")
        lines = b"\xef\xbb\xbf" + ndjson([*good[:2], " ", good[2]])
        self.assertEqual((0, receipts, ""), self.submit(lines))
        wrong = {**good[0], "clause": "no-such"}
        self.home.note("wuhou", [wrong, wrong, good[0]])
        refused = f"record {first + 3}, refused: unknown-clause\n"
        self.assertEqual((1, f"line 1: {refused}", ""), self.submit(ndjson([wrong])))
        code, out, err = self.submit(ndjson([wrong, '{"clause":1}', "x" * 600000, good[0]]))
        self.assertEqual(65, code)
        self.assertRegex(out, r"\Aline 1: .*, refused: unknown-clause\n"
                              r"line 4: .*, duplicate of .*\n\Z")
        self.assertRegex(err, r"\Aline 2: malformed: clause: .*\nline 3: malformed: .*\n\Z")
        mixed = ndjson([wrong, "nothing"])
        self.home.note("wuhou", [wrong, wrong])
        result = self.home.kaohe("submit", "--source", "wuhou", "--wait", "-", stdin=mixed)
        self.assertEqual(result.code, self.submit(mixed)[0])

    def test_nobody_is_there(self):
        code, out, err = self.submit(b"\n", source="jinjiang")
        self.assertEqual((69, ""), (code, out))
        self.assertIn("nobody answers", err)


class WithKeys(WithoutKeys):
    keys = True

    def test_a_key_that_may_not(self):
        self.assertEqual((77, "", "this key is not let in\n"), self.submit(b"\n", key="jinjiang"))

    def test_no_such_key(self):
        self.assertEqual(78, self.submit(b"\n", key="nobody")[0])


class OpenPorts(Clients):
    """The system chooses other ports at each start; what is noted in the home is found again."""

    keys = True
    settings = OPEN_PORTS

    def test_restarts(self):
        self.watch()
        for number, name in enumerate(("scorer", "wuhou")):
            events = overdue_cases("wuhou", number, 1)
            self.home.note("wuhou", events)
            self.restart(name)
            code, out, err = self.submit(ndjson(events))
            self.assertEqual((0, ""), (code, err))
            self.check_receipts(events, out)
        self.check_watcher()

    def test_from_another_machine(self):
        """Where nothing is noted, the settings tell where the scorer is."""
        self.near = Path(tempfile.mkdtemp(dir=self.home.dir, prefix="n"))
        (self.near / "keys").symlink_to(self.home.dir / "keys")
        noted = ((self.home.dir / f"run/{name}.endpoint").read_text() for name in SOCKETS)
        (self.near / "kaohe.zpl").write_text(
            "scorer\n" + "".join(f"    {name} = {at}" for name, at in zip(SOCKETS, noted)))
        self.watch()
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        self.check_watcher()


class Size(unittest.TestCase):
    def test_size(self):
        for path in CLIENTS.glob("*.py"):
            self.assertLess(len(path.read_text().splitlines()), LINES_BELOW, path)


if __name__ == "__main__":
    unittest.main()
