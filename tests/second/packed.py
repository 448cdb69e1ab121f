"""The part of msgpack that an event uses (PROTOCOL.md 2 and 5): nil, integers, float 64, str, bin, array."""

import struct

INTEGERS = {0xcc: ">B", 0xcd: ">H", 0xce: ">I", 0xcf: ">Q", 0xd0: ">b", 0xd1: ">h", 0xd2: ">i", 0xd3: ">q"}
SIZES = {0xd9: (str, ">B"), 0xda: (str, ">H"), 0xdb: (str, ">I"), 0xc4: (bytes, ">B"), 0xc5: (bytes, ">H"),
         0xc6: (bytes, ">I"), 0xdc: (list, ">H"), 0xdd: (list, ">I")}


class NotPacked(Exception):
    """The bytes are not exactly one value of these kinds."""


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise NotPacked("cut short")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self, depth):
        head = self.number(">B")
        if head < 0x80 or head >= 0xe0:
            return head if head < 0x80 else head - 256
        if head in INTEGERS:
            return self.number(INTEGERS[head])
        if head == 0xc0:
            return None
        if head == 0xcb:
            return self.number(">d")
        if 0x90 <= head < 0xc0:
            kind, size = (list, head & 15) if head < 0xa0 else (str, head & 31)
        elif head in SIZES:
            kind, size = SIZES[head][0], self.number(SIZES[head][1])
        else:
            raise NotPacked(hex(head))
        if kind is list:
            return self.array(size, depth)
        return self.take(size) if kind is bytes else self.text(size)

    def array(self, size, depth):
        if not depth or size > len(self.data) - self.at:
            raise NotPacked("an array inside, or cut short")
        return [self.value(depth - 1) for _ in range(size)]

    def text(self, size):
        try:
            return self.take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise NotPacked("no UTF-8") from None


def unpack(data):
    """The array that fills the bytes; it holds no other."""
    reader = Reader(data)
    items = reader.value(1)
    if reader.at != len(data) or not isinstance(items, list):
        raise NotPacked("not one array")
    return items


def pack_integer(value):
    if -32 <= value < 128:
        return struct.pack(">b" if value < 0 else ">B", value)
    forms = (0xcc, 0xcd, 0xce, 0xcf) if value >= 0 else (0xd0, 0xd1, 0xd2, 0xd3)
    for head in forms:
        try:
            return bytes([head]) + struct.pack(INTEGERS[head], value)
        except struct.error:
            continue
    raise NotPacked(str(value))


def pack_size(size, short, short_max, heads):
    if size <= short_max and short is not None:
        return bytes([short + size])
    for head, form, most in zip(heads, (">B", ">H", ">I")[3 - len(heads):], (255, 65535, 2**32)[3 - len(heads):]):
        if size <= most:
            return bytes([head]) + struct.pack(form, size)
    raise NotPacked("too long")


def pack(value):
    """The shortest form."""
    if value is None:
        return b"\xc0"
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, int):
        return pack_integer(value)
    if isinstance(value, str):
        data = value.encode()
        return pack_size(len(data), 0xa0, 31, (0xd9, 0xda, 0xdb)) + data
    if isinstance(value, bytes):
        return pack_size(len(value), None, 0, (0xc4, 0xc5, 0xc6)) + value
    return pack_size(len(value), 0x90, 15, (0xdc, 0xdd)) + b"".join(map(pack, value))
