"""The bytes of a record of the log (PROTOCOL.md 10) and of the event in it (PROTOCOL.md 5)."""

import hashlib
import struct
from dataclasses import dataclass

import packed
import points
from lines import PLACES
from page import numbers

HEAD = struct.Struct(">BBBBQqQQQ")
EFFECT = struct.Struct(">QHBBibbB")
TEXT_PLACE, DIGEST_PLACE, LAST_OF_FORMAT_1 = 13, 14, 14
NAMES = {place: name for name, place in PLACES.items()}


class NotRecord(Exception):
    """The bytes are no record."""


@dataclass(frozen=True)
class Effect:
    """What a record changed in the totals; all 0 where it changed nothing."""
    year: int = 0
    centre: int = 0
    clause: int = 0
    points: int = 0
    counted: int = 0
    pending: int = 0
    marks: int = 0


@dataclass(frozen=True)
class Record:
    form: int
    outcome: str
    reason: str | None
    n: int
    received: int       # milliseconds
    epoch: int
    seq: int
    ref: int
    key: int            # 0 in format 1
    effect: Effect | None
    source: str
    event: bytes


def decode(data):
    if len(data) < HEAD.size or data[0] not in (1, 2):
        raise NotRecord("its head")
    form, outcome, reason, size, n, received, epoch, seq, ref = HEAD.unpack_from(data)
    at, key, effect = HEAD.size, 0, None
    if form == 2:
        if len(data) < at + EFFECT.size:
            raise NotRecord("its head")
        key, *parts = EFFECT.unpack_from(data, at)
        at, effect = at + EFFECT.size, Effect(*parts)
    if outcome not in numbers("outcomes") or (outcome == 1) != (reason != 0) or len(data) < at + size:
        raise NotRecord("its outcome, reason or source")
    source = data[at:at + size].decode("ascii", "replace")
    return Record(form, numbers("outcomes")[outcome], numbers("reasons").get(reason), n, received, epoch, seq,
                  ref, key, effect, source, data[at + size:])


def encode(record):
    back = {name: number for table in ("outcomes", "reasons") for number, name in numbers(table).items()}
    source = record.source.encode()
    data = HEAD.pack(record.form, back[record.outcome], back.get(record.reason, 0), len(source), record.n,
                     record.received, record.epoch, record.seq, record.ref)
    if record.form == 2:
        effect = record.effect or Effect()
        data += EFFECT.pack(record.key, effect.year, effect.centre, effect.clause, effect.points,
                            effect.counted, effect.pending, effect.marks)
    return data + source + record.event


def event_fields(data):
    """The fields of an encoded event, as a line has them but for `points`: hundredths, or a float."""
    try:
        items = packed.unpack(data)
    except packed.NotPacked as error:
        raise NotRecord(f"its event: {error}") from None
    form = items[0] if items else None
    is_good = len(items) == 15 if form == 1 else form == 2 and len(items) > 15 and items[-1] is not None
    if not is_good or max(NAMES) < len(items) - 1:
        raise NotRecord("its event's format")
    text = items[TEXT_PLACE]
    if items[DIGEST_PLACE] != (None if text is None else hashlib.sha256(text.encode()).digest()):
        raise NotRecord("the digest of its text")
    return {NAMES[place]: item for place, item in enumerate(items)
            if place not in (0, DIGEST_PLACE) and item is not None}


def packed_points(value):
    """What stands in an encoded event for the number of a line."""
    exact = points.from_number(value)
    return float(value) if exact is None else exact


def encode_event(fields):
    """The bytes of a line's fields."""
    last = max([LAST_OF_FORMAT_1, *(PLACES[name] for name in fields)])
    items = [1 if last == LAST_OF_FORMAT_1 else 2] + [None] * last
    for name, value in fields.items():
        items[PLACES[name]] = packed_points(value) if name == "points" else value
    if "text" in fields:
        items[DIGEST_PLACE] = hashlib.sha256(fields["text"].encode()).digest()
    return packed.pack(items)
