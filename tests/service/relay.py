"""A relay between two TCP endpoints, for tests: it can hold bytes back for a time, tell what it
passed on, and put bytes of its own between them.

    relay.py LISTEN:PORT TARGET:PORT DELAY_MS
"""

import selectors
import socket
import sys
import threading
import time
from collections import deque

READ_BYTES = 65536


class Way:
    """One direction of a connection."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.held = deque()    # when it is due, and the bytes
        self.passed = b""      # all of them


class Relay:
    def __init__(self, listen, target, delay=0.0, records=False):
        self.target, self.delay, self.records = target, delay, records
        self.listener = socket.create_server(listen)
        self.address = self.listener.getsockname()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.ways, self.connections = [], []
        self.is_over = False

    def start(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def close(self):
        self.is_over = True
        self.thread.join()
        self.listener.close()
        for way in list(self.ways):
            self.cut(way)

    def run(self):
        while not self.is_over:
            for key, _ in self.selector.select(self.wait()):
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.read(key.data)
            for way in list(self.ways):
                self.pass_on(way)

    def wait(self):
        """How long nothing is due."""
        due = min((way.held[0][0] for way in self.ways if way.held), default=float("inf"))
        return max(0.0, min(0.1, due - time.monotonic()))

    def accept(self):
        near = self.listener.accept()[0]
        try:
            far = socket.create_connection(self.target, 2)
        except OSError:
            near.close()
            return
        there, back = Way(near, far), Way(far, near)
        self.connections.append((there, back))
        self.ways += [there, back]
        for way in (there, back):
            way.source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(way.source, selectors.EVENT_READ, way)

    def read(self, way):
        try:
            part = way.source.recv(READ_BYTES)
        except OSError:
            part = b""
        way.held.append((time.monotonic() + self.delay, part))
        if not part:
            self.selector.unregister(way.source)

    def pass_on(self, way):
        while way.held and way.held[0][0] <= time.monotonic():
            part = way.held.popleft()[1]
            try:
                way.sink.sendall(part)
                way.passed += part if self.records else b""
            except OSError:
                part = b""
            if not part:
                self.cut(way)
                return

    def cut(self, way):
        """Ends a connection both ways."""
        for one in [one for one in self.ways if one.source in (way.source, way.sink)]:
            self.ways.remove(one)
            try:
                self.selector.unregister(one.source)
            except KeyError:
                pass
            one.source.close()

    def put(self, way, part):
        """Sends bytes that nobody has sent."""
        way.held.append((0, part))


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


if __name__ == "__main__":
    Relay(address(sys.argv[1]), address(sys.argv[2]), int(sys.argv[3]) / 1000).run()
