"""Keys for the reference judge (proto/EVENTS.md 3 and 4): which texts are one, and who holds which."""

import base64
import hashlib
import re

from rules import SLUG_OF

KEYS_LIMIT = 1024
OFFICE = "office"
Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
ROLES = {"office": False, "district": True, "intake": True, "reader": False}    # for a centre?
SIGNER = re.compile(r"([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


def is_key(value):
    """40 digits, of which each five are a number below 2^32."""
    if not isinstance(value, str) or len(value) != 40 or any(digit not in Z85 for digit in value):
        return False
    groups = [value[at:at + 5] for at in range(0, 40, 5)]
    return all(sum(Z85.index(digit) * 85 ** (4 - i) for i, digit in enumerate(group)) < 2**32
               for group in groups)


def write_key(bytes_):
    """32 bytes as a key."""
    numbers = [int.from_bytes(bytes_[at:at + 4], "big") for at in range(0, 32, 4)]
    return "".join(Z85[number // 85**power % 85] for number in numbers for power in (4, 3, 2, 1, 0))


def signer_hash(name, key):
    return hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]


def write_signer(name, bytes_, type_=4):
    """A name and 32 bytes as a verifier key."""
    key = bytes([type_]) + bytes_
    return f"{name}+{signer_hash(name, key)}+{base64.b64encode(key).decode()}"


def is_signer(value):
    match = isinstance(value, str) and len(value) <= 128 and SIGNER.fullmatch(value)
    if not match:
        return False
    name, digits, key = match.groups()
    key = base64.b64decode(key)
    return key[0] in (1, 4) and digits == signer_hash(name, key)


def kind_of(signer):
    """1: a log's; 4: a witness's."""
    return base64.b64decode(signer[-44:])[0]


def is_for_centre(event):
    """Whether a grant names a centre exactly where its role is for one."""
    return ROLES[event["role"]] == ("centre" in event)


def are_kin(name, other):
    """One is the other, or what restores of the log have made of it."""
    short, long = sorted((name, other), key=len)
    return long.startswith(short) and re.fullmatch("(/[0-9a-f]{16})*", long[len(short):]) is not None


class LogKeys:
    """The keys that the office has named as the log's own."""

    LIMIT = 64
    DAY = 24 * 60 * 60 * 10**9

    def __init__(self):
        self.named = []    # of each: its name, its key, and when that was received

    def name(self, signer, received):
        """Whether it takes effect."""
        name, _, key = signer.split("+", 2)
        last = [moment for other, _, moment in self.named if are_kin(other, name)][-1:]
        too_soon = last and None not in (last[0], received) and received - last[0] < self.DAY
        if too_soon or len(self.named) >= self.LIMIT or any(key == other for _, other, _ in self.named):
            return False
        self.named.append((name, key, received))
        return True


class Keyring:
    """The keys that are granted: by key, the record, the role and the source."""

    def __init__(self):
        self.granted = {}
        self.log = LogKeys()

    def source_of(self, event):
        """Whose source the key of a grant is for: None where it is a reader's; KeyError: nobody's."""
        role, centre = event["role"], event.get("centre")
        if role == "office" or role == "intake" and centre == OFFICE:
            return OFFICE
        return SLUG_OF[centre] if ROLES[role] else None

    def may_grant(self, event):
        return event["key"] not in self.granted and len(self.granted) < KEYS_LIMIT

    def may_withdraw(self, event):
        held = self.granted.get(event["key"])
        offices = [key for key, (_, role, _) in self.granted.items() if role == OFFICE]
        return held is not None and offices != [event["key"]]

    def change(self, event, source, received):
        """Grants or withdraws, or names the log's key; the reason where that is refused."""
        if event["action"] == "log-key":
            if source != OFFICE:
                return "forbidden"
            return None if self.log.name(event["signer"], received) else "conflict"
        is_grant = event["action"] == "grant"
        try:
            of = self.source_of(event) if is_grant else None
        except KeyError:
            return "unknown-centre"
        if source != OFFICE:
            return "forbidden"
        if not (self.may_grant(event) if is_grant else self.may_withdraw(event)):
            return "conflict"
        if is_grant:
            self.granted[event["key"]] = event.get("n"), event["role"], of
        else:
            del self.granted[event["key"]]
        return None

    def records_for(self, source):
        """The records that granted the keys by which a source's events may come."""
        return [n for n, role, of in self.granted.values()
                if n is not None and role in ("office", "district") and of == source]
