"""The tables of proto/EVENTS.md and proto/PROTOCOL.md, read from the pages themselves."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def rows(page, name):
    """The cells of each row of a table between its markers, without backquotes."""
    text = (ROOT / "proto" / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- table: {name} -->\n(.*?)<!-- end -->", text, re.DOTALL)
    lines = found[1].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in lines]


def words(cell):
    """What stands in backquotes in a cell."""
    return re.findall(r"`([^`]*)`", cell)


@cache
def numbers(table):
    """Number -> name of a table whose first two columns are these (outcomes, reasons)."""
    return {int(row[0]): words(row[1])[0] for row in rows("EVENTS.md", table)}


@cache
def bounds():
    """Every bound that PROTOCOL.md 13 names."""
    found = {words(row[0])[0]: int(row[1]) for row in rows("PROTOCOL.md", "limits")}
    for row in rows("PROTOCOL.md", "timings"):
        found.update((name, int(value)) for name, value in re.findall(r"`(\w+)` (\d+)", row[1]))
    return found


def bound(name):
    return bounds()[name]
