"""Programs that meet over TCP on ports that the system chose, also after they have changed."""

import json
import socket
import subprocess
import unittest

from harness import Scenario, eventually, overdue_cases, rows_of

SOCKETS = ("ingest", "query", "feed")


class Ports(Scenario):
    settings = "scorer\n" + "".join(f"    {name} = \"tcp://127.0.0.1:0\"\n" for name in SOCKETS)
    daemons = ("scorer", "wuhou", "office")

    def ports(self):
        """The ports that the scorer has noted in `run/`."""
        endpoints = [(self.home.dir / "run" / f"{name}.endpoint").read_text() for name in SOCKETS]
        for endpoint in endpoints:
            self.assertRegex(endpoint, r"\Atcp://\S*127\.0\.0\.1\]?:[1-9]\d*\n\Z")
        return [int(endpoint.rsplit(":", 1)[1]) for endpoint in endpoints]

    def restart_elsewhere(self, *names):
        """Stops the scorer, takes its ports away and starts it on others."""
        before = self.ports()
        self.home.stop("scorer", *names)
        for port in before:
            taken = socket.socket()
            self.addCleanup(taken.close)
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", port))
        self.home.start("scorer", *names)
        self.assertFalse(set(before) & set(self.ports()))

    def watch(self):
        path, says = self.home.dir / "out", self.home.dir / "err"
        with open(path, "wb") as out, open(says, "wb") as err:
            process = self.home.popen("watch", "--json", stdin=subprocess.DEVNULL, stdout=out,
                                      stderr=err)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: "watching from" in says.read_text())
        return path, says

    def deduction(self):
        return rows_of(self.home.standings(2006))["wuhou"]["deduction_raw"]

    def test_events_go_from_end_to_end(self):
        told, _ = self.watch()
        self.assertEqual(3, len(set(self.ports())))
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 40), "--wait")
        self.assertEqual(80, self.deduction())
        self.home.submit("office", [{"clause": "leadership", "centre": "wuhou", "record": "L",
                                     "points": 1, "occurred": "2006-01-01T00:00:00Z"}])
        eventually(lambda: '"record":"L"' in told.read_text(), what="the change is told")

    def test_collectors_follow_the_scorer_to_other_ports(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 10), "--wait")
        self.restart_elsewhere()
        self.home.submit("wuhou", overdue_cases("wuhou", 10, 10), "--wait")
        self.assertEqual(40, self.deduction())

    def test_a_collector_that_was_down_finds_the_new_ports(self):
        self.home.stop("wuhou")
        self.restart_elsewhere()
        self.home.start("wuhou")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 10), "--wait")
        self.assertEqual(20, self.deduction())

    def test_a_watcher_follows_the_scorer_to_another_port(self):
        told, says = self.watch()
        self.restart_elsewhere()
        event = {"clause": "leadership", "centre": "wuhou", "record": "L", "points": 1,
                 "occurred": "2006-01-01T00:00:00Z"}
        eventually(lambda: "heard again" in says.read_text(), 20, "it hears the scorer again")
        self.home.submit("office", [event], "--wait")
        eventually(lambda: told.read_text(), what="the change is told")
        self.assertEqual("L", json.loads(told.read_text().splitlines()[0])["event"]["record"])


if __name__ == "__main__":
    unittest.main()
