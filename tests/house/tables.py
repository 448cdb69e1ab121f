#!/usr/bin/env python3
"""Holds the tables of proto/PROTOCOL.md and proto/EVENTS.md equal to what the programs are made of.

    tables.py [--write]

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. Its rows come from proto/*.def,
from proto/limits.h and from the enums of other files, in their order. Each difference is printed
with its line, and makes the exit status 1; so is each `NAME_IN_CAPITALS` of the documents that no
table or header has. `--write` puts the right rows in place instead.
"""

import ast
import difflib
import operator
import re
import sys
from pathlib import Path
from typing import Callable, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("proto/PROTOCOL.md", "proto/EVENTS.md")

# Constants outside limits.h that the other side can notice: whose, file, and which of its names.
TIMINGS = (
    ("every frame", "proto/message_layout.h", "FRAME_ITEMS_MAX"),
    ("ingest, and who connects", "common/wire/socket.h", "HIGH_WATER_FRAMES"),
    ("ingest", "common/wire/socket.h", "ROUTER_RECEIVED_FRAMES"),
    ("query and intake", "common/wire/socket.h", "QUESTIONS_HIGH_WATER_FRAMES"),
    ("query and intake", "common/wire/wire.h", "WIRE_UNREAD_BYTES_MAX"),
    ("the feed's sockets", "common/wire/socket.h", "UPDATES_HIGH_WATER_FRAMES"),
    ("collector, to the scorer", "services/collector/link.h", "LINK_.*"),
    ("collector, as a witness", "services/collector/witness.h", "WITNESS_ASK_MS"),
    ("scorer, to witnesses", "common/proof/restored.h", "RESTORED_MAX"),
    ("collector, whose log is back", "services/collector/numbers.h", "NUMBERS_AGAIN_MS"),
    ("collector, to clients", "services/collector/outbox.h", "OUTBOX_RECEIPTS_MAX"),
    ("collector, to clients", "services/collector/clients.h", "CLIENTS_MAX"),
    ("scorer, to collectors", "services/scorer/sessions.h",
     "SESSION_SILENCE_MS_MAX|SESSION_WINDOW_WAIT_MS"),
    ("scorer, bringing its log back", "services/scorer/gathering.h", "GATHERING_AGAIN_MS"),
    ("every program's clock", "common/base/timekeeper.h", "CLOCK_.*"),
    ("scorer, judging", "common/score/judge.h", "AHEAD_SECONDS_MAX"),
    ("a log", "common/score/calendar.h", "BOOKS_MAX"),
    ("a log", "common/score/keyring.h", "KEYS_MAX"),
    ("a log", "common/score/log_keys.h", "LOG_KEY.*"),
    ("a rulebook", "common/score/rulebook.h", "(CENTRES|CLAUSES|TIERS|GRADES)_MAX"),
    ("scorer, to subscribers", "services/scorer/feed.h", "FEED_.*"),
    ("client, asking", "common/client/ask.h", "CLIENT_.*"),
    ("client, with lines", "common/client/delivery.h", "DELIVERY_.*"),
)

KINDS = {"U64": "integer", "TEXT": "str or nil", "BIN": "bin or nil", "TEXTS": "list of str",
         "BINS": "list of bin", "SEQS": "list of integers", "RECEIPTS": "list of receipts",
         "VERDICTS": "list of verdicts", "KEPTS": "list of kept events"}
EVENT_KINDS = {"TEXT": "str", "POINTS": "integer or float 64", "YEAR": "integer",
               "INTEGER": "integer"}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
             ast.LShift: operator.lshift}


class Row(NamedTuple):
    """One invocation in a .def file."""
    line: int
    args: list[str]


class Constant(NamedTuple):
    name: str
    value: int
    comment: str


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    """The C text with its comments blanked; lines stay where they are."""
    token = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return token.sub(lambda match: re.sub(r"[^\n]", " ", match[0])
                     if match[0].startswith("/*") else match[0], text)


def arguments(text: str) -> list[str]:
    """The arguments of an invocation: commas in strings and parentheses do not part them."""
    depth, start, parts, in_string = 0, 0, [], False
    for at, letter in enumerate(text):
        if letter == '"':
            in_string = not in_string
        elif not in_string and letter in "()":
            depth += 1 if letter == "(" else -1
        elif not in_string and letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip().strip('"') for part in parts + [text[start:]]]


def rows(name: str) -> list[Row]:
    """The rows of a .def file: one invocation a line."""
    text = without_comments(read(name))
    return [Row(number, arguments(match[1])) for number, line in enumerate(text.splitlines(), 1)
            if (match := re.fullmatch(r"[A-Z_]+\((.*)\)\s*", line))]


def value_of(expression: str, known: dict[str, int]) -> int:
    """The value of a C constant expression of sums and products; KeyError where it is none."""
    def value(node: ast.expr) -> int:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Call) and node.func.id == "BOUND":  # proto/bound.h
            return value(node.args[0])
        return known[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)
    return value(ast.parse(expression.strip(), mode="eval").body)


def constants(name: str, known: dict[str, int]) -> list[Constant]:
    """The constants of a file's enums that have a value of their own; `known` learns them."""
    found = []
    for body in re.findall(r"\benum\s*\w*\s*\{(.*?)\};", read(name), re.S):
        for match in re.finditer(r"(\w+)\s*=\s*((?:BOUND\([^()]*\)|[^,/}])+?)\s*(?:,|$)[ \t]*(?:/\*(.*?)\*/)?",
                                 body, re.S):
            try:
                known[match[1]] = value_of(match[2], known)
            except (KeyError, SyntaxError, ValueError):
                continue
            comment = " ".join((match[3] or "").split())
            found.append(Constant(match[1], known[match[1]], comment))
    return found


def quoted(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) or "–"


def messages() -> tuple[str, list]:
    head = "No. | Message | Socket | From | Fields after version and number | Meaning"
    return head, [(args[0], f"`{args[1]}`", args[3], args[4],
                   quoted(re.findall(r"F\((\w+)\)", args[5])), args[6])
                  for _, args in rows("proto/messages.def")]


def message_fields() -> tuple[str, list]:
    return "Field | Form | Meaning", [(f"`{name}`", KINDS[kind], meaning) for _, (
        name, kind, meaning) in rows("proto/message_fields.def")]


def action_names() -> dict[str, str]:
    """NAME: name, in the order of their numbers."""
    return {name: word for _, (_, name, word, _) in rows("proto/actions.def")}


def action_sets() -> Callable[[str], list[str]]:
    """How to read a set of actions as fields.def writes it."""
    names = action_names()
    defines = dict(re.findall(r"#define (\w+) (.+)", read("proto/fields.def")))

    def members(expression: str) -> list[str]:
        for _ in defines:
            expression = re.sub(r"\w+", lambda word: defines.get(word[0], word[0]), expression)
        if "EVERY_ACTION" in expression:
            return list(names.values())
        meant = re.findall(r"BIT\((\w+)\)", expression)
        return [word for name, word in names.items() if name in meant]
    return members


def event_fields() -> tuple[str, list]:
    known: dict[str, int] = {}
    constants("proto/limits.h", known)
    members, every = action_sets(), len(action_names())

    def actions(expression: str) -> str:
        found = members(expression)
        return "every action" if len(found) == every else quoted(found)

    def bounds(least: str, most: str) -> str:
        return f"{value_of(least, known)} to {value_of(most, known)}" if most != "0" else "–"

    def place(at: int) -> str:
        """Behind `text`, the last of format 1, stands its digest."""
        return str(at if at <= names.index("text") + 1 else at + 1)

    head = "At | Field | Form | Bytes | Holds | Used by | Required by"
    names = [args[0] for _, args in rows("proto/fields.def")]
    return head, [(place(at), f"`{name}`", EVENT_KINDS[kind], bounds(least, most),
                   rule.removeprefix("text_is_").replace("NULL", "–"), actions(used),
                   actions(required)) for at, (_, (name, kind, least, most, rule, used, required))
                  in enumerate(rows("proto/fields.def"), 1)]


def actions() -> tuple[str, list]:
    members = action_sets()
    fields = [(args[0], members(args[5]), members(args[6])) for _, args in rows("proto/fields.def")]
    return "Action | Must carry | May carry", [
        (f"`{word}`", quoted([name for name, _, required in fields if word in required]),
         quoted([name for name, used, required in fields if word in used and word not in required]))
        for word in action_names().values()]


def roles() -> tuple[str, list]:
    return "Role | `centre` | May", [
        (f"`{word}`", "yes" if has_centre == "1" else "no", meaning)
        for _, (_, _, word, has_centre, meaning) in rows("proto/roles.def")]


def outcomes() -> tuple[str, list]:
    return "No. | Outcome | Meaning", [(number, f"`{word}`", meaning) for _, (
        number, _, word, meaning) in rows("proto/outcomes.def")]


def reasons() -> tuple[str, list]:
    return "No. | Reason | Field | Meaning", [
        (number, f"`{word}`", f"`{field}`", meaning)
        for _, (number, _, word, field, meaning) in rows("proto/reasons.def")]


def refusals() -> tuple[str, list]:
    return "Word | Meaning", [(f"`{word}`", meaning) for _, (_, word, meaning) in rows(
        "proto/refusals.def")]


def taken() -> tuple[str, list]:
    """What intake says of a line: the enum's members are numbered from 0."""
    body = re.search(r"enum taken \{(.*?)\};", read("proto/message.h"), re.S)[1]
    members = re.findall(r"TAKEN_(\w+),[ \t]*/\*\s*(.*?)\s*\*/", body, re.S)
    return "No. | Line | Meaning", [(str(number), name.lower(), " ".join(meaning.split()))
                                    for number, (name, meaning) in enumerate(members)]


def limits() -> tuple[str, list]:
    return "Name | Value | Meaning", [(f"`{name}`", str(value), comment or "–") for (
        name, value, comment) in constants("proto/limits.h", {})]


def timings() -> tuple[str, list]:
    known: dict[str, int] = {}
    constants("proto/limits.h", known)
    return "Whose | Values", [
        (whose, ", ".join(f"`{name}` {value}" for name, value, _ in constants(file, known)
                          if re.fullmatch(pattern, name))) for whose, file, pattern in TIMINGS]


TABLES: dict[str, Callable] = {
    "messages": messages, "message-fields": message_fields, "actions": actions,
    "event-fields": event_fields, "roles": roles, "outcomes": outcomes, "reasons": reasons, "refusals": refusals,
    "taken": taken, "limits": limits, "timings": timings,
}


def table_lines(name: str) -> list[str]:
    """The lines that a table should have."""
    head, cells = TABLES[name]()
    body = ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in cells]
    return [f"| {head} |", "|" + " --- |" * (head.count("|") + 1)] + body


class Place(NamedTuple):
    """A table in the document: its lines are those from `start` up to `end`, counted from 0."""
    name: str
    start: int
    end: int


def places(lines: list[str]) -> list[Place]:
    """A table without an end reaches to the end of the document."""
    found = []
    for number, line in enumerate(lines):
        if match := re.fullmatch(r"<!-- table: (\S+) -->", line):
            marks = [at for at in range(number + 1, len(lines)) if lines[at].startswith("<!-- ")]
            ends = marks and lines[marks[0]] == "<!-- end -->"
            found.append(Place(match[1], number + 1, marks[0] if ends else len(lines)))
    return found


def differences(document: str, lines: list[str], place: Place, right: list[str]) -> list[str]:
    have = lines[place.start:place.end]
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, have, right, False).get_opcodes():
        if tag == "equal":
            continue
        found += [f"{document}:{place.start + at + 1}: table {place.name}: should not be there: "
                  f"{have[at]}" for at in range(a, b)]
        found += [f"{document}:{place.start + a + 1}: table {place.name}: is missing: {line}"
                  for line in right[c:d]]
    return found


def check_tables(document: str, lines: list[str]) -> list[str]:
    """What is wrong with the tables of a document."""
    found = []
    for place in places(lines):
        if place.name not in TABLES or place.end == len(lines):
            found.append(f"{document}:{place.start}: no such table, or it has no end")
            continue
        found += differences(document, lines, place, table_lines(place.name))
    return found


def known_names() -> set[str]:
    """The messages, and every name in capitals that a header or a file of constants has."""
    names = {args[1] for _, args in rows("proto/messages.def")}
    for name in {file for _, file, _ in TIMINGS} | {
            path.relative_to(ROOT).as_posix() for folder in ("proto", "common")
            for path in (ROOT / folder).rglob("*.h")}:
        names |= set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", without_comments(read(name))))
    return names


def check_names(document: str, lines: list[str], known: set[str]) -> list[str]:
    """Each name in capitals in backquotes is one that the programs have."""
    return [f"{document}:{number}: `{name}` is no name of a table or a header"
            for number, line in enumerate(lines, 1)
            for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line) if name not in known]


def check_explained(documents: dict[str, list[str]]) -> list[str]:
    """Each time and bound is explained in the text, and not only listed."""
    text = "\n".join(line for lines in documents.values() for line in lines
                     if not line.startswith("|"))
    names = re.findall(r"`(\w+)`", " ".join(values for _, values in timings()[1]))
    return [f"{DOCUMENTS[0]}:1: `{name}` is listed and nowhere explained"
            for name in names if f"`{name}`" not in text]


def check(documents: dict[str, list[str]]) -> list[str]:
    """What is wrong with the documents."""
    named = [place.name for lines in documents.values() for place in places(lines)]
    found = [f"{DOCUMENTS[0]}:1: table {name}: is there {named.count(name)} times in all documents"
             for name in TABLES if named.count(name) != 1]
    known = known_names()
    for document, lines in documents.items():
        found += check_tables(document, lines) + check_names(document, lines, known)
    return found + check_explained(documents)


def write(document: str, lines: list[str]) -> list[str]:
    """Puts the right rows in place; returns the document as it is then."""
    for place in reversed(places(lines)):
        if place.name in TABLES and place.end < len(lines):
            lines = lines[:place.start] + table_lines(place.name) + lines[place.end:]
    (ROOT / document).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


def main() -> int:
    if sys.argv[1:] not in ([], ["--write"]):
        print(f"usage: {sys.argv[0]} [--write]", file=sys.stderr)
        return 64
    documents = {document: read(document).splitlines() for document in DOCUMENTS}
    if sys.argv[1:]:
        documents = {document: write(document, lines) for document, lines in documents.items()}
    found = check(documents)
    print("\n".join(found) or f"{len(TABLES)} tables as they should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
