#!/usr/bin/python3
"""Stands between a home and its clients, and loses messages: lossy.py HOME OUT SOURCE KEY|-

OUT is a home for clients, with the same keys, whose sockets are bound here. Lost are two of three
updates, the first TAKEN of each SUBMIT, the first LOG and the first ANSWER; a line tells of each.
"""

import sys
from pathlib import Path

import msgpack
import zmq
from zmq.auth import load_certificate

TAKEN, LOG, ANSWER = 17, 34, 38


class Lossy:
    def __init__(self, home, out, source, key):
        self.home, self.out, self.key = Path(home), Path(out), None if key == "-" else key
        self.context, self.poller = zmq.Context(), zmq.Poller()
        self.routes = {}    # what to do with what can be read from a socket
        self.lost = set()
        feed = self.bind(zmq.PUB, "feed", "scorer")
        updates = self.connect(zmq.SUB, "feed", "scorer", lambda: self.publish(feed, updates))
        updates.subscribe(b"")
        self.answer_for("query", "scorer")
        self.answer_for(f"intake.{source}", source)

    def bind(self, kind, name, owner):
        socket = self.context.socket(kind)
        if self.key:
            own = load_certificate(self.home / f"keys/{owner}.key_secret")
            socket.curve_server, (socket.curve_publickey, socket.curve_secretkey) = True, own
        socket.bind(f"ipc://{self.out}/run/{name}.sock")
        return socket

    def connect(self, kind, name, owner, route):
        socket = self.context.socket(kind)
        if self.key:
            socket.curve_serverkey, _ = load_certificate(self.home / f"keys/{owner}.key")
            own = load_certificate(self.home / f"keys/{self.key}.key_secret")
            socket.curve_publickey, socket.curve_secretkey = own
        socket.connect(f"ipc://{self.home}/run/{name}.sock")
        self.listen(socket, route)
        return socket

    def listen(self, socket, route):
        self.routes[socket] = route
        self.poller.register(socket, zmq.POLLIN)

    def publish(self, feed, updates):
        frame = updates.recv()
        if msgpack.unpackb(frame)[3] % 3:
            print("lost an update", flush=True)
        else:
            feed.send(frame)

    def answer_for(self, name, owner):
        """A ROUTER for the clients, and for each of them a DEALER of its own."""
        front, peers = self.bind(zmq.ROUTER, name, owner), {}

        def ask():
            peer, frame = front.recv_multipart()
            if peer not in peers:
                peers[peer] = self.connect(zmq.DEALER, name, owner, lambda: answer(peer))
            peers[peer].send(frame)

        def answer(peer):
            frame = peers[peer].recv()
            if not self.loses(frame):
                front.send_multipart([peer, frame])

        self.listen(front, ask)

    def loses(self, frame):
        _, message, number = msgpack.unpackb(frame)[:3]
        what = (message, number if message == TAKEN else 0)
        if message not in (TAKEN, LOG, ANSWER) or what in self.lost:
            return False
        self.lost.add(what)
        print(f"lost an answer {message}", flush=True)
        return True

    def run(self):
        while True:
            for socket, _ in self.poller.poll():
                self.routes[socket]()


if __name__ == "__main__":
    Lossy(*sys.argv[1:]).run()
