"""A disk that stands still for some seconds, and clients that leave meanwhile: nobody ends."""

import unittest

from harness import BIN, Home, eventually, let_pass, ndjson, overdue_cases
from test_limits_wire import GREETING, Connections, frame, ready

MODULE = BIN / "kaohe_stall.so"
CLIENTS = 5
FULL_WITHIN = 0.5    # seconds in which nothing more is read of a client
BEAT_S = 6           # longer than the pause between two heartbeats of libzmq
GET_STATUS = b"\x93\x01\x25\x07"
SUBSCRIPTION = b"\x01x"
PING = b"\x96\x01\x05\x07\x01\x00\x00"


class StallingHome(Home):
    def variables(self, name):
        return {"LD_PRELOAD": str(MODULE), "KAOHE_STALL_FILE": str(self.stall_file(name))}

    def stall_file(self, name):
        return self.dir / f"stall.{name}"

    def stall(self, name):
        """The next sync of this daemon stands, until `go_on`."""
        self.stall_file(name).touch()

    def is_stalled(self, name):
        return (self.dir / f"stall.{name}.reached").exists()

    def go_on(self, name):
        self.stall_file(name).unlink()


class Stall(Connections):
    home_kind = StallingHome

    def fill(self, raw, content):
        """Sends until the other side reads no more."""
        raw.socket.settimeout(FULL_WITHIN)
        try:
            while True:
                raw.socket.sendall(frame(content) * 100)
        except TimeoutError:
            pass

    def check_goes_on(self, name, socket, content, kind=b"DEALER"):
        for _ in range(CLIENTS):
            self.open(self.path(socket), GREETING, ready(kind)).get(len(GREETING))
        events = overdue_cases("wuhou", self.sent, 1)
        self.sent += 1
        self.home.note("wuhou", events)
        self.home.stall(name)
        with self.home.popen("submit", "--source", "wuhou", "-") as sender:
            sender.stdin.write(ndjson(events))
            sender.stdin.close()
            eventually(lambda: self.home.is_stalled(name), what="a sync stands")
            for raw in self.raws:
                self.fill(raw, content)
            self.let_go()
            let_pass(BEAT_S)
            self.home.go_on(name)
        self.assertIsNone(self.home.daemons[name].process.poll(), self.home.said(name))
        self.home.settle()
        self.deliver(10)

    def test_clients_that_leave_a_collector_that_waits_for_its_disk(self):
        self.check_goes_on("wuhou", "intake.wuhou", GET_STATUS)

    def test_clients_that_leave_a_scorer_that_waits_for_its_disk(self):
        self.check_goes_on("scorer", "ingest", PING)

    def test_subscribers_that_leave_a_scorer_that_waits_for_its_disk(self):
        self.check_goes_on("scorer", "feed", SUBSCRIPTION, b"SUB")


if __name__ == "__main__":
    unittest.main()
