"""Files of planted bugs.

    A sentence that says what the bug would do to a user; it may take several lines.
    Caught-by: TEST        the CTest that is known to catch it
    Needs: sanitize        it shows under the sanitizers only

    In: FILE: NAME
    - the old text
    + the new text

NAME is a function, `struct x`, `enum x` or array of FILE; an enum without a name goes by one of its
members. Of JavaScript it is a function, class or constant. Without a NAME it is the whole of FILE. A group of `-` lines, with the `+` lines that
follow, is one change: `-` alone deletes; to insert, `+` repeats what `-` says. A blank line ends a
group. The old text must stand in NAME exactly once; white space, line breaks and comments do not
count. The shortest text that stands there once is best: it outlives most changes of the code.
"""

import re
from pathlib import Path
from typing import NamedTuple

FIELDS = ("Caught-by", "Needs")
SECTION = re.compile(r"In: ([^\s:]+)(?:: *(.*))?")


class BugError(Exception):
    pass


class Change(NamedTuple):
    old: str
    new: str


class Section(NamedTuple):
    number: int      # of its first line in the bug's file
    path: str
    name: str        # empty: the whole file
    changes: list


class Bug(NamedTuple):
    path: Path
    says: str
    caught_by: str     # empty: not known
    is_sanitized: bool
    sections: list

    @property
    def name(self):
        return self.path.stem


def read_head(lines):
    fields = dict(line.split(": ", 1) for line in lines if line.split(": ")[0] in FIELDS)
    says = " ".join(line for line in lines if line.split(": ")[0] not in FIELDS).strip()
    if not says:
        raise BugError("1: no sentence says what the bug does")
    if fields.get("Needs", "sanitize") != "sanitize":
        raise BugError(f"1: Needs: {fields['Needs']} is not known")
    return says, fields


def read_changes(first, lines):
    """The changes that the lines say; `first` is the number of their first."""
    groups, last = [], ""
    for number, line in enumerate(lines, first):
        sign, text = line[:1].strip(), line[1:].removeprefix(" ")
        if sign not in ("", "-", "+") or not sign and line.strip():
            raise BugError(f"{number}: begins with neither - nor + nor In:")
        if sign == "+" and not last:
            raise BugError(f"{number}: + without a - before it has no place")
        if sign == "-" and last != "-":
            groups.append(([], []))
        if sign:
            groups[-1][sign == "+"].append(text)
        last = sign
    return [Change("\n".join(old), "\n".join(new)) for old, new in groups]


def read_section(number, lines):
    match = SECTION.fullmatch(lines[0].rstrip())
    if not match:
        raise BugError(f"{number}: is not of the form In: FILE: NAME")
    changes = read_changes(number + 1, lines[1:])
    if not changes or not all(change.old.strip() for change in changes):
        raise BugError(f"{number}: has no old text")
    return Section(number, match[1], match[2] or "", changes)


def read_bug(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("In:")]
    try:
        if not starts:
            raise BugError(f"{len(lines)}: no In: FILE: NAME")
        says, fields = read_head(lines[:starts[0]])
        sections = [read_section(start + 1, lines[start:end])
                    for start, end in zip(starts, starts[1:] + [len(lines)])]
    except BugError as error:
        raise BugError(f"{path.name}:{error}") from None
    return Bug(path, says, fields.get("Caught-by", ""), "Needs" in fields, sections)


def carry(bug, moves):
    """Writes into the bug's file where its functions are now."""
    lines = bug.path.read_text(encoding="utf-8").splitlines()
    for section, path in moves:
        lines[section.number - 1] = f"In: {path}: {section.name}"
    bug.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
