"""Questions whose answers nobody reads: bounded by bytes, for each client and in all; and what they
took is given back."""

import unittest

from harness import eventually, ndjson
from proc import own_memory_kb
from test_limits_wire import GREETING, Connections, frame, ready

# As the tables of PROTOCOL.md have them: what waits for one, with the frame that is on its way; and
# what waits in all.
FRAMES_EACH, ALL_KB = 9, 64 * 1024
PAGE_KB = 61
FEW, MANY, QUESTIONS = 12, 300, 100
SLACK_KB = 24 * 1024     # buffers of connections, and what the C library keeps
GIVEN_BACK_WITHIN = 25   # seconds
GET_CASES = b"\x94\x01\x14\x07\xc0"            # from the start
GET_LOG = b"\x95\x01\x21\x07\x01\xcd\x27\x10"  # records 1 to 10000
CHOKED = "answers that nobody reads have come to 64 MiB"
# Whom to ask, where, and what: both answers are pages of PAGE_KB.
ASKED = (("scorer", "query", GET_LOG), ("wuhou", "intake.wuhou", GET_CASES))


class Unread(Connections):
    def setUp(self):
        super().setUp()
        self.deliver(1000)
        cases = [{"case": f"{number:064}", "accepted": "2006-01-01T00:00:00Z",
                  "due": "2099-01-01T00:00:00Z"} for number in range(1000)]
        self.home.kaohe("submit", "--source", "wuhou", "-", stdin=ndjson(cases))

    def ask(self, socket, clients, question):
        for _ in range(clients):
            raw = self.open(self.path(socket), GREETING, ready())
            raw.shake()
            raw.socket.settimeout(2)
            raw.send(frame(question) * QUESTIONS)

    def said(self, name):
        return CHOKED in self.home.said(name)

    def most_memory_kb(self, pid, until, within):
        """The most that it took until something holds."""
        most = [0]

        def look():
            most[0] = max(most[0], own_memory_kb(pid))
            return until()
        eventually(look, within)
        return most[0]

    def check_given_back(self, pid, before):
        self.let_go()
        eventually(lambda: own_memory_kb(pid) < before + SLACK_KB // 2, GIVEN_BACK_WITHIN)

    def test_one_client_holds_a_few_answers(self):
        for name, socket, question in ASKED:
            with self.subTest(name):
                pid = self.pid(name)
                before = own_memory_kb(pid)
                self.ask(socket, FEW, question)
                self.deliver(10)
                self.home.collector("wuhou")
                grown = own_memory_kb(pid) - before
                print(f"{name}: {FEW} clients that do not read: {grown} KB more", flush=True)
                self.assertLess(grown, FEW * FRAMES_EACH * PAGE_KB + SLACK_KB)
                self.assertFalse(self.said(name))
                self.check_given_back(pid, before)

    def test_all_clients_hold_no_more_than_the_bound(self):
        for name, socket, question in ASKED:
            with self.subTest(name):
                pid = self.pid(name)
                before = own_memory_kb(pid)
                self.ask(socket, MANY, question)
                most = self.most_memory_kb(pid, lambda: self.said(name), 20) - before
                print(f"{name}: {MANY} clients that do not read: {most} KB more, {before} before",
                      flush=True)
                self.assertLess(most, ALL_KB + SLACK_KB)
                eventually(lambda: own_memory_kb(pid) < before + SLACK_KB, GIVEN_BACK_WITHIN)
                self.deliver(10)
                self.check_given_back(pid, before)
                print(f"{name}: {own_memory_kb(pid) - before} KB more when they have left",
                      flush=True)


if __name__ == "__main__":
    unittest.main()
