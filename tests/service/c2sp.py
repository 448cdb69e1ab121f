"""Logs as others would make them: RFC 6962's tree, RFC 8032's Ed25519, and C2SP's notes and proof files.

Written from those pages, apart from the program. Slow, and for tests alone: it takes no care of secrets."""

import base64
import hashlib

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
LOG, WITNESS = 1, 4


def sha512_number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


# --- Ed25519: points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z ----------------------

def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 else x
    return x, y, 1, x * y % P


BASE = base_point()


def packed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def expanded(seed):
    digest = hashlib.sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little")
    return number & (1 << 254) - 8 | 1 << 254, digest[32:]


def public_of(seed):
    return packed(times(expanded(seed)[0], BASE))


def ed25519_sign(seed, message):
    number, prefix = expanded(seed)
    public = packed(times(number, BASE))
    once = sha512_number(prefix, message) % ORDER
    start = packed(times(once, BASE))
    return start + ((once + sha512_number(start, public, message) * number) % ORDER).to_bytes(32, "little")


# --- notes ---------------------------------------------------------------------------------

def text(data):
    return base64.b64encode(data).decode()


class Key:
    def __init__(self, name, kind, seed):
        self.name, self.kind, self.seed = name, kind, seed
        typed = bytes((kind,)) + public_of(seed)
        self.id = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
        self.verifier = f"{name}+{self.id.hex()}+{text(typed)}"
        self.secret = f"PRIVATE+KEY+{name}+{self.id.hex()}+{text(bytes((kind,)) + seed)}"

    @classmethod
    def of_secret(cls, line):
        """A signing key in the form of notes."""
        _, _, name, _, typed = line.strip().split("+", 4)
        typed = base64.b64decode(typed, validate=True)
        return cls(name, typed[0], typed[1:])

    def line(self, note, time=0):
        """The line by which it signs a note's text, a witness at a time."""
        stamp = b""
        if self.kind == WITNESS:
            note, stamp = f"cosignature/v1\ntime {time}\n{note}", time.to_bytes(8, "big")
        return f"— {self.name} {text(self.id + stamp + ed25519_sign(self.seed, note.encode()))}\n"


# --- the tree ------------------------------------------------------------------------------

def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def half(leaves):
    return 1 << (len(leaves) - 1).bit_length() - 1


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    at = half(leaves)
    return hashlib.sha256(b"\1" + root(leaves[:at]) + root(leaves[at:])).digest()


def path(index, leaves):
    if len(leaves) == 1:
        return []
    at = half(leaves)
    if index < at:
        return [*path(index, leaves[:at]), root(leaves[at:])]
    return [*path(index - at, leaves[at:]), root(leaves[:at])]


def checkpoint(origin, leaves):
    return f"{origin}\n{len(leaves)}\n{text(root(leaves))}\ntotals {'0' * 64}\nsources office=1\n"


def proof(record, index, leaves, signed):
    """A proof file; `signed` is the checkpoint with its signatures."""
    lines = ["c2sp.org/tlog-proof@v1", f"extra {text(record)}", f"index {index}",
             *map(text, path(index, leaves)), "", signed]
    return "\n".join(lines)
