"""A checkpoint of the log: origin, size, root, `totals` and `sources`, and what they should be."""

import base64
import hashlib
import re
from dataclasses import dataclass

import merkle
import note
import score
from rulebook import OFFICE


class NotCheckpoint(Exception):
    """The note's text is no checkpoint of this log's kind."""


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    totals: str
    sources: str


def read(text):
    """From a note's text."""
    lines = text.split("\n")
    is_good = len(lines) == 6 and lines[5] == "" and lines[0] and re.fullmatch("0|[1-9][0-9]*", lines[1]) and \
        re.fullmatch("totals [0-9a-f]{64}", lines[3]) and re.fullmatch("sources( [a-z0-9-]+=[1-9][0-9]*)*", lines[4])
    if not is_good:
        raise NotCheckpoint(text)
    try:
        root = note.unbase64(lines[2])
    except note.NotNote:
        root = b""
    if len(root) != 32:
        raise NotCheckpoint("its root")
    return Checkpoint(lines[0], int(lines[1]), root, lines[3], lines[4])


def write(checkpoint):
    return (f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"
            f"{checkpoint.totals}\n{checkpoint.sources}\n")


def totals(state, n):
    """Over the standings of each year that has a finding, a self-check, or was ever closed."""
    texts = [score.standings(state, year, n) + "\n" for year in sorted(state.years_with_anything())]
    return "totals " + hashlib.sha256("".join(texts).encode()).hexdigest()


def sources(state, records):
    """How many records with an epoch each source has."""
    counts = {}
    for record in records:
        if record.epoch:
            counts[record.source] = counts.get(record.source, 0) + 1
    order = [*(centre.slug for centre in state.newest.roster), OFFICE]
    return " ".join(["sources", *(f"{slug}={counts[slug]}" for slug in order if slug in counts)])


def of(origin, found):
    """The checkpoint that a fold whose records have their bytes leads to."""
    return Checkpoint(origin, found.n, merkle.root(found.leaves), totals(found.state, found.n),
                      sources(found.state, found.records))


def differences(said, found):
    """What a checkpoint says otherwise than the log up to its size."""
    right = of(said.origin, found)
    return [name for name in ("size", "root", "totals", "sources") if getattr(said, name) != getattr(right, name)]
