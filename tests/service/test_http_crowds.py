"""The board over HTTP when many come, or some who are slow: who enters, and who is sent away."""

import http.client
import socket
import unittest

from harness import eventually
from test_http import HTTP, Board

REQUEST_S = 10     # common/http/visitors.h


class Crowds(Board):
    settings = HTTP + "    connections-per-address = 40\n"

    def connect(self, text=b""):
        connection = socket.create_connection(("127.0.0.1", self.port()), timeout=20)
        self.addCleanup(connection.close)
        connection.sendall(text)
        return connection

    def is_ended(self, connection):
        connection.setblocking(False)
        try:
            return connection.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True

    def test_who_connects_and_asks_nothing_keeps_nobody_out(self):
        idle = [self.connect() for _ in range(200)]
        self.assertEqual(200, self.get("/healthz").status)
        eventually(lambda: sum(map(self.is_ended, idle)) >= 160, what="the oldest are sent away")
        self.assertEqual(200, self.get("/healthz").status)

    def test_a_request_that_never_ends_is_ended(self):
        slow = self.connect(b"GET /healthz HTTP/1.1\r\n")
        slow.settimeout(0.25)

        def is_sent_away():
            try:
                slow.sendall(b"X: y\r\n")
                return slow.recv(1) == b""
            except TimeoutError:
                return False
            except OSError:
                return True
        eventually(is_sent_away, REQUEST_S + 4, "it is sent away, whatever it sends")

    def test_streams_are_bounded_and_others_are_turned_away(self):
        streams = [self.follow() for _ in range(40)]
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.get("/healthz")
        for stream in streams:
            stream.close()
        eventually(lambda: self.gets_in(), what="there is room again")

    def gets_in(self):
        try:
            return self.get("/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False


if __name__ == "__main__":
    unittest.main()
