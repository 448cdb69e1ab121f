"""The list of what is promised (promises.txt), and what breaks when a promise is broken."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEETH = HERE.parent / "teeth"
sys.path.insert(0, str(TEETH))

from bugfile import read_bug  # noqa: E402

LIST = HERE / "promises.txt"
CHAPTER = re.compile(r"= (.+)")
PLACE = re.compile(r"\[([^]:]+)(?:: (.+))?\]")
HEAD = re.compile(r"([a-z0-9-]+): (.+)", re.DOTALL)


class ListError(Exception):
    pass


class Promise(NamedTuple):
    line: int        # of the list
    name: str
    chapter: str     # the promise that it is a part of
    path: str
    section: str     # empty: the whole file
    sentence: str
    bugs: list       # names


def flat(text):
    return " ".join(text.split())


def read_promise(line, chapter, place, lines):
    """One paragraph: a name and a sentence, and under it names of bugs."""
    bugs = [name for text in lines if text[0] == " " for name in text.split()]
    match = HEAD.fullmatch(flat(" ".join(text for text in lines if text[0] != " ")))
    if not match or not place or not chapter:
        raise ListError(f"{LIST.name}:{line}: is not of the form that its head says")
    return Promise(line, match[1], chapter, place[1], place[2] or "", match[2], bugs)


def paragraphs(text):
    """Line number and lines of each promise, of each line that opens a chapter, and of each place."""
    begin, lines = 0, []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        is_head = line and line[0] not in " #" and (
            not lines or lines[-1][0] in " =[" or line[0] in "=[")
        if lines and (is_head or not line.strip()):
            yield begin, lines
            lines = []
        if line.strip() and line[0] != "#":
            begin = begin if lines else number
            lines.append(line)


def read_promises(text=None):
    chapter, place, promises = None, None, []
    for number, lines in paragraphs(text or LIST.read_text(encoding="utf-8")):
        if match := CHAPTER.fullmatch(lines[0]):
            chapter, place = match[1], None
        elif match := PLACE.fullmatch(lines[0]):
            place = match
        else:
            promises.append(read_promise(number, chapter, place, lines))
    return promises


def bugs_by_name():
    """All planted bugs."""
    return {path.stem: read_bug(path) for path in sorted((TEETH / "bugs").glob("*.bug"))}


def tests_of(build):
    """The names of all tests of a build."""
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True,
                           capture_output=True, text=True).stdout
    return {row["name"] for row in json.loads(shown)["tests"]}


def catchers(promise, bugs):
    """The tests that notice when the promise is broken, in the order of its bugs."""
    known = [bugs[name].caught_by for name in promise.bugs if name in bugs]
    return list(dict.fromkeys(known))


def section_of(text, title):
    """What stands under a heading, up to the next of its kind; None where it does not."""
    match = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    if not match:
        return None
    rest = text[match.end():]
    end = re.search(rf"^#{{1,{len(match[1])}}} ", rest, re.MULTILINE)
    return rest[:end.start()] if end else rest


def place_text(promise):
    """The text in which the promise must stand; None where there is no such place."""
    file = ROOT / promise.path
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".h":
        text = re.sub(r"^\s*/?\*+/?", " ", text, flags=re.MULTILINE)
    return section_of(text, promise.section) if promise.section else text
