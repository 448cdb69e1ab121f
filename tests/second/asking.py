"""Records as they are, from a running scorer (GET_LOG, PROTOCOL.md 4), over libzmq.

    asking.py TOOL HOME     prints what `kaohe export` prints, each line with its record's `bytes`

Where the home has keys, the office's is used. libzmq is there where the programs are: it is loaded as it is.
"""

import base64
import ctypes
import ctypes.util
import subprocess
import sys
from pathlib import Path

import packed
import zpl
from page import rows, words

DEALER, RECEIVE_TIMEOUT, LINGER = 5, 27, 17
PUBLIC_KEY, SECRET_KEY, SERVER_KEY = 48, 49, 50
FRAME_MAX = 1 << 20
NUMBERS = {words(row[1])[0]: int(row[0]) for row in rows("PROTOCOL.md", "messages")}


def unpack_frame(data):
    """A message's fields; they may hold lists."""
    return packed.Reader(data).value(3)


class Query:
    """A connection to the query socket of a home."""

    def __init__(self, home):
        self.zmq = ctypes.CDLL(ctypes.util.find_library("zmq") or "libzmq.so.5")
        self.zmq.zmq_ctx_new.restype = self.zmq.zmq_socket.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.zmq.zmq_ctx_new())
        self.socket = ctypes.c_void_p(self.zmq.zmq_socket(self.context, DEALER))
        self.set(RECEIVE_TIMEOUT, 10000)
        self.set(LINGER, 0)
        self.use_keys(Path(home) / "keys")
        endpoint = (Path(home) / "run" / "query.endpoint").read_bytes().strip()
        self.must(self.zmq.zmq_connect(self.socket, endpoint))

    def set(self, option, value):
        number = ctypes.c_int(value)
        self.must(self.zmq.zmq_setsockopt(self.socket, option, ctypes.byref(number), ctypes.sizeof(number)))

    def use_keys(self, folder):
        if not (folder / "office.key_secret").exists():
            return
        for option, file, name in ((PUBLIC_KEY, "office.key_secret", "public-key"),
                                   (SECRET_KEY, "office.key_secret", "secret-key"),
                                   (SERVER_KEY, "scorer.key", "public-key")):
            parts = zpl.read((folder / file).read_text()).section()["curve"].section()
            text = parts[name].value.encode()
            self.must(self.zmq.zmq_setsockopt(self.socket, option, text, len(text)))

    @staticmethod
    def must(code):
        if code < 0:
            raise OSError("libzmq")
        return code

    def ask(self, message, *fields):
        data = packed.pack([1, NUMBERS[message], *fields])
        self.must(self.zmq.zmq_send(self.socket, data, len(data), 0))
        buffer = ctypes.create_string_buffer(FRAME_MAX)
        size = self.must(self.zmq.zmq_recv(self.socket, buffer, FRAME_MAX, 0))
        return unpack_frame(buffer.raw[:size])

    def records(self):
        """All records of the log, as bytes."""
        found, n = [], 1
        while n:
            _, number, _, n, page = self.ask("GET_LOG", 1, n, 0)
            if number != NUMBERS["LOG"]:
                raise OSError("no page of the log")
            found += page
        return found

    def close(self):
        self.zmq.zmq_close(self.socket)
        self.zmq.zmq_ctx_term(self.context)


def with_bytes(export, records):
    """The lines of an export, each with the bytes of its record."""
    lines = export.splitlines()
    if len(lines) != len(records):
        raise ValueError("the log has grown")
    return b"".join(line[:-1] + b',"bytes":"' + base64.b64encode(record) + b'"}\n'
                    for line, record in zip(lines, records))


def main():
    tool, home = sys.argv[1:]
    query = Query(home)
    records = query.records()
    query.close()
    export = subprocess.run([tool, "--home", home, "export"], check=True, capture_output=True).stdout
    sys.stdout.buffer.write(with_bytes(export, records))


if __name__ == "__main__":
    main()
