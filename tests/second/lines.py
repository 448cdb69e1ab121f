"""Lines as people, systems and `kaohe export` write them (EVENTS.md 3): events, or malformed."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass

import times
from page import bound, rows, words

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
CONTROL_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ITEM = re.compile(r"5\.[1-9](\.[1-9])?")
METHODS = ("regular", "random", "covert", "annual")
Z85 = ("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
       ".-:+=^!/*?&<>()[]{}@%$#")
ENVELOPE = ("n", "received", "source", "outcome", "reason", "by_key", "bytes")
LOG, COSIGNER = 1, 4


class Malformed(Exception):
    """The line cannot be read as an event; the argument is the field."""


@dataclass(frozen=True)
class Form:
    kind: str
    least: int
    most: int
    holds: str


def form_of(row):
    least, most = (row[3].split(" to ") + ["0"])[:2] if " to " in row[3] else ("0", "0")
    return Form(row[2], int(least), int(most), row[4])


FORMS = {words(row[1])[0]: form_of(row) for row in rows("EVENTS.md", "event-fields")}
PLACES = {words(row[1])[0]: int(row[0]) for row in rows("EVENTS.md", "event-fields")}
ACTIONS = {words(row[0])[0]: (words(row[1]), words(row[2])) for row in rows("EVENTS.md", "actions")}
ROLES = {words(row[0])[0]: row[1] == "yes" for row in rows("EVENTS.md", "roles")}
INTEGERS = {"year": (1000, 9999), "step_ms": (-10**15, 10**15), "from": (-10**15, 10**15)}


@dataclass(frozen=True)
class Event:
    """One event with its envelope; what is not there is None."""
    fields: dict
    n: int | None = None
    received: int | None = None     # nanoseconds
    source: str = "office"
    outcome: str | None = None
    reason: str | None = None
    key: int = 0                    # the record that granted the key that it came by
    data: bytes | None = None       # the record's bytes

    @property
    def action(self):
        return self.fields.get("action", "report")

    def get(self, name):
        return self.fields.get(name)


def base64_bytes(text):
    """RFC 4648, in the one form that each bytes have; else ValueError."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


def is_key(text):
    """Whether a text is 32 bytes in Z85."""
    if len(text) != 40 or any(letter not in Z85 for letter in text):
        return False
    groups = [text[at:at + 5] for at in range(0, 40, 5)]
    return all(sum(Z85.index(c) * 85 ** (4 - i) for i, c in enumerate(group)) < 2**32 for group in groups)


def is_signer(text):
    """Whether a text is a verifier key of C2SP's note form, of a witness or a log."""
    return kind_of(text) is not None


def kind_of(text):
    """The type of a verifier key; None where the text is none of the two that there are."""
    match = re.fullmatch(r"([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)", text)
    if not match:
        return None
    try:
        key = base64_bytes(match[3])
    except ValueError:
        return None
    digest = hashlib.sha256(match[1].encode() + b"\n" + key).hexdigest()
    is_right = len(key) == 33 and key[0] in (LOG, COSIGNER) and digest[:8] == match[2]
    return key[0] if is_right else None


def holds(text, what):
    checks = {"plain": lambda: not CONTROL.search(text), "lines": lambda: not CONTROL_IN_LINES.search(text),
              "method": lambda: text in METHODS, "item": lambda: bool(ITEM.fullmatch(text)),
              "key": lambda: is_key(text), "role": lambda: text in ROLES, "signer": lambda: is_signer(text)}
    return checks[what]()


def check_field(name, value):
    form = FORMS[name]
    if form.kind == "str":
        if not isinstance(value, str):
            raise Malformed(name)
        size = len(value.encode())
        if not form.least <= size <= form.most or not holds(value, form.holds):
            raise Malformed(name)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Malformed(name)
    elif name in INTEGERS:
        low, high = INTEGERS[name]
        if not isinstance(value, int) or not low <= value <= high:
            raise Malformed(name)


def check_event(fields):
    for name, value in fields.items():
        if name not in FORMS:
            raise Malformed(name)
        check_field(name, value)
    action = fields.get("action", "report")
    if action not in ACTIONS:
        return
    must, may = ACTIONS[action]
    wrong = [name for name in fields if name not in must and name not in may]
    wrong += [name for name in must if name not in fields]
    if action == "grant" and ROLES.get(fields.get("role")) != ("centre" in fields):
        wrong.append("centre")
    if "signer" in fields and kind_of(fields["signer"]) != (LOG if action == "log-key" else COSIGNER):
        wrong.append("signer")
    if wrong:
        raise Malformed(wrong[0])


def whole(name, value):
    """The number of a record."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 2**62:
        raise Malformed(name)
    return value


def read_received(name, value):
    """Milliseconds, as nanoseconds: what is finer is cut off."""
    moment = times.instant(read_word(name, value))
    if moment is None:
        raise Malformed(name)
    return moment // 10**6 * 10**6


def read_word(name, value):
    if not isinstance(value, str) or CONTROL.search(value) or len(value.encode()) > bound("WORD_BYTES_MAX"):
        raise Malformed(name)
    return value


def read_text(name, value):
    if not isinstance(value, str):
        raise Malformed(name)
    return value


def read_bytes(name, value):
    try:
        return base64_bytes(read_text(name, value))
    except ValueError:
        raise Malformed(name) from None


READERS = {"n": ("n", lambda name, value: whole(name, value)), "received": ("received", read_received),
           "source": ("source", read_word), "outcome": ("outcome", read_word),
           "reason": ("reason", read_word), "by_key": ("key", lambda name, value: whole(name, value)),
           "bytes": ("data", read_bytes)}


def read_envelope(members, source):
    """Takes the envelope out of the members of a line."""
    found = {"source": source}
    for name in ENVELOPE:
        if name in members:
            attribute, reader = READERS[name]
            found[attribute] = reader(name, members.pop(name))
    if isinstance(members.get("key"), int) and members.get("action") not in ("grant", "withdraw"):
        found["key"] = whole("key", members.pop("key"))
    return found


def unique(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("a key twice")
    return members


def no_constant(text):
    raise Malformed(text)


def finite(text):
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Malformed(text)
    return value


def integer(text):
    finite(text)
    return int(text)


def read_json(line):
    try:
        members = json.loads(line.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant,
                             parse_float=finite, parse_int=integer)
        json.dumps(members, ensure_ascii=False).encode("utf-8")     # no half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if not isinstance(members, dict):
        raise Malformed("no object")
    return members


def bytes_max(has_text, has_bytes):
    """How long a line may be; a record in base64 adds a third to its bytes, and its member's name."""
    most = bound("LONG_LINE_BYTES_MAX") + bound("ENVELOPE_BYTES_MAX") if has_text else bound("LINE_BYTES_MAX")
    return most + (4 * (bound("EVENT_BYTES_MAX") + bound("ENVELOPE_BYTES_MAX")) // 3 if has_bytes else 0)


def read(line, source="office"):
    """The event of a line (bytes without its line end), or the text of a checkpoint; else Malformed."""
    if len(line) > bytes_max(True, b'"bytes":' in line):
        raise Malformed("too long")
    members = read_json(line)
    if len(line) > bytes_max("text" in members, "bytes" in members):
        raise Malformed("too long")
    if set(members) == {"checkpoint"}:
        return read_text("checkpoint", members["checkpoint"])
    envelope = read_envelope(members, source)
    check_event(members)
    return Event(members, **envelope)


def split(data):
    """The lines of a file, numbered, without byte-order mark, carriage returns and blank lines."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        line = line.removesuffix(b"\r")
        if line.strip(b" \t"):
            yield number, line
