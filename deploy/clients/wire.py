"""What the clients share: a home's endpoints and keys, and questions that are asked again. Names,
numbers and times are those of proto/PROTOCOL.md. Needs python3-zmq and python3-msgpack."""
import argparse, itertools, os, re
from pathlib import Path
import msgpack, zmq
from zmq.auth import load_certificate

VERSION, SORRY = 1, 40
OUTCOMES = (None, "refused", "duplicate", "late", "counted", "pending", "confirmed", "dismissed",
            "revoked", "noted")


class NoAnswer(Exception):
    """Why there is none, and the exit code for it."""

    def __init__(self, why, word=None):
        super().__init__(why)
        self.code = {"full": 75, "not-permitted": 77}.get(word, 69)


def options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--home", type=Path, help="where everything of this machine lives",
                        default=os.environ.get("KAOHE_HOME", "/var/lib/kaohe"))
    parser.add_argument("--key", metavar="NAME",
                        help="go by this key of the home's keys/, where keys are asked for")
    return parser


def connect(args, kind, name, server):
    """A socket to where NAME listens by now. Who binds is the CURVE server, with its own key."""
    socket = zmq.Context.instance().socket(kind)
    socket.linger = 0
    if args.key:
        socket.curve_serverkey, _ = load_certificate(args.home / f"keys/{server}.key")
        own = load_certificate(args.home / f"keys/{args.key}.key_secret")
        socket.curve_publickey, socket.curve_secretkey = own
    socket.connect(endpoint(args.home, name))
    return socket


def endpoint(home, name):
    """As noted by who listens on this machine; else as set, on another one; else the usual one."""
    noted, settings = (read(home / place) for place in (f"run/{name}.endpoint", "kaohe.zpl"))
    found = re.search(rf'^\s+{name}\s*=\s*"?(tcp:[^"\s]+)', settings, re.M)
    return noted.strip() or (found[1] if found else f"ipc://{home}/run/{name}.sock")


def read(path):
    return path.read_text() if path.exists() else ""


class Questions:
    """Asks one thing at a time, and again where there is no answer: under the same id, so that a
    SUBMIT whose answer was lost is taken once, and on another socket: a program that was started
    again may listen elsewhere, and an answer that comes late comes to nobody."""

    def __init__(self, args, name, server, again_ms, give_up_ms):
        self.peer = args, zmq.DEALER, name, server
        self.again_ms, self.tries = again_ms, give_up_ms // again_ms
        self.ids, self.socket = itertools.count(1), None

    def ask(self, request, *fields):
        """The fields of the answer, behind its id."""
        frame, refused = msgpack.packb([VERSION, request, next(self.ids), *fields]), False
        for _ in range(self.tries):
            self.socket = self.socket or connect(*self.peer)
            monitor = self.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH)
            self.socket.send(frame)
            if self.socket.poll(self.again_ms):
                _, message, _, *answer = msgpack.unpackb(self.socket.recv())
                if message == SORRY:
                    raise NoAnswer(": ".join(filter(None, answer)), answer[0])
                return answer
            refused = refused or monitor.poll(0)    # perhaps for now: who starts lets nobody in
            self.socket = self.socket.close()
        if refused:
            raise NoAnswer("this key is not let in", "not-permitted")
        raise NoAnswer("nobody answers, or a key is asked for")
