"""Signed notes and verifier keys as C2SP has them, and cosignatures (tlog-cosignature/v1)."""

import base64
import hashlib
import re
from dataclasses import dataclass

import ed25519
import lines

SIGNATURE = re.compile("— (\\S+) ([A-Za-z0-9+/]+=*)")
LOG, COSIGNER = 1, 4


class NotNote(Exception):
    """The text is no signed note, or no verifier key."""


def unbase64(text):
    try:
        return lines.base64_bytes(text)
    except ValueError:
        raise NotNote("base64") from None


@dataclass(frozen=True)
class Signature:
    name: str
    key_hash: bytes
    data: bytes


@dataclass(frozen=True)
class Note:
    text: str       # with its last line end
    signatures: tuple


@dataclass(frozen=True)
class Verifier:
    name: str
    key_hash: bytes
    kind: int
    public: bytes

    def is_of(self, signature):
        return (signature.name, signature.key_hash) == (self.name, self.key_hash)

    def is_valid(self, note, signature):
        """Whether a signature of the note is this key's, and right."""
        if not self.is_of(signature):
            return False
        message, data = note.text.encode(), signature.data
        if self.kind == COSIGNER:
            message, data = cosigned(int.from_bytes(data[:8]), note.text), data[8:]
        return ed25519.verify(self.public, message, data)


def cosigned(seconds, text):
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def key_hash(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def read_verifier(text):
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text)
    key = unbase64(match[3]) if match else b""
    if len(key) != 33 or key[0] not in (LOG, COSIGNER):
        raise NotNote("verifier key")
    found = Verifier(match[1], key_hash(match[1], key[0], key[1:]), key[0], key[1:])
    if found.key_hash.hex() != match[2]:
        raise NotNote("hash of the verifier key")
    return found


def renamed(verifier, name):
    """The same key under another name."""
    return Verifier(name, key_hash(name, verifier.kind, verifier.public), verifier.kind, verifier.public)


def write_verifier(name, kind, public):
    key = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_hash(name, kind, public).hex()}+{key}"


def read(text):
    """Text and signatures: they stand behind the last blank line."""
    body, blank, rest = text.rpartition("\n\n")
    matches = [SIGNATURE.fullmatch(line) for line in rest.removesuffix("\n").split("\n")]
    if not blank or not rest.endswith("\n") or not all(matches):
        raise NotNote("signatures")
    found = []
    for match in matches:
        data = unbase64(match[2])
        if len(data) < 5:
            raise NotNote("a signature is too short")
        found.append(Signature(match[1], data[:4], data[4:]))
    return Note(body + "\n", tuple(found))


def sign(text, name, kind, secret, seconds=0):
    """The line of one signature over a text."""
    public = ed25519.public_of(secret)
    if kind == COSIGNER:
        data = seconds.to_bytes(8) + ed25519.sign(secret, cosigned(seconds, text))
    else:
        data = ed25519.sign(secret, text.encode())
    return f"— {name} {base64.b64encode(key_hash(name, kind, public) + data).decode()}\n"
