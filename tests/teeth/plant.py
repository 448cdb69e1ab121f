"""Plants bugs (bugfile.py) in a tree. What has moved to another file is found there."""

import re
import shutil
import textwrap
from typing import NamedTuple

from bugfile import BugError
from source import Tree, places_of

NOT_COPIED = {".build", ".git", "__pycache__"}


class Edit(NamedTuple):
    start: int
    end: int
    new: str


def shown(text):
    return " ".join(text.split())


def holds(path, section, tree):
    """Whether the old text stands in what the section names, if that is what is in this file."""
    source = tree.source(path)
    return all(len(places_of(change.old, source.code, span)) == 1
               for span in source.spans(section.name) for change in section.changes)


def home_of(section, tree):
    """The file that has what the section names; of several, the one that has the text too."""
    homes = tree.homes(section.path, section.name)
    if len(homes) > 1:
        homes = [path for path in homes if holds(path, section, tree)] or homes
    if not homes:
        raise BugError(f"{section.name} is nowhere" if section.name else "there is no such file")
    if len(homes) > 1:
        raise BugError(f"{section.name} is not there, but in {', '.join(homes)}")
    return homes[0]


def why_not_there(change, tree):
    holders = tree.holders(change.old)
    hint = f" (it is in {holders[0][0]}: {holders[0][1]})" if len(holders) == 1 else ""
    return f"not there{hint}: {shown(change.old)}"


def indented(new, before):
    """The new text, its further lines as deep as the line that `before` ends in."""
    depth = re.search(r"^[ \t]*", before.rpartition("\n")[2])[0]
    lines = textwrap.dedent(new).strip().split("\n")
    return ("\n" + depth).join(lines)


def edit_of(change, source, span, tree):
    places = places_of(change.old, source.code, span)
    if not places:
        raise BugError(why_not_there(change, tree))
    if len(places) > 1:
        raise BugError(f"there {len(places)} times: {shown(change.old)}")
    start, end = places[0]
    return Edit(start, end, indented(change.new, source.text[:start]))


def edits_of(section, tree):
    """The file, and what changes in it."""
    path = home_of(section, tree)
    source = tree.source(path)
    spans = source.spans(section.name)
    if len(spans) > 1:
        raise BugError(f"defined {len(spans)} times")
    return path, [edit_of(change, source, spans[0], tree) for change in section.changes]


def edited(text, edits):
    end = len(text)
    for edit in sorted(edits, reverse=True):
        if edit.end > end:
            raise BugError("two changes touch the same text")
        text = text[:edit.start] + edit.new + text[edit.end:]
        end = edit.start
    return text


def planted_texts(bug, tree):
    """The files that the bug changes, as it leaves them; raises where it cannot be planted."""
    edits = {}
    for section in bug.sections:
        try:
            path, found = edits_of(section, tree)
            edits.setdefault(path, []).extend(found)
            edited(tree.source(path).text, edits[path])
        except BugError as error:
            where = ": ".join(filter(None, (bug.name, section.path, section.name)))
            raise BugError(f"{where}: {error}") from None
    return {tree.root / path: edited(tree.source(path).text, found)
            for path, found in edits.items()}


def moves(bug, tree):
    """Each section whose name is in another file now, and that file."""
    homes = [(section, home_of(section, tree)) for section in bug.sections]
    return [(section, home) for section, home in homes if home != section.path]


class Planted:
    """A with-block in which a tree has the bug."""

    def __init__(self, bug, root):
        self.texts = planted_texts(bug, Tree(root))

    def __enter__(self):
        self.before = {path: path.read_bytes() for path in self.texts}
        for path, text in self.texts.items():
            path.write_text(text, encoding="utf-8")

    def __exit__(self, *_):
        for path, data in self.before.items():
            path.write_bytes(data)


def copy_tree(source, target):
    """Makes `target` the same as `source`; what is the same already keeps its times."""
    names = {item.name for item in source.iterdir()} - NOT_COPIED
    target.mkdir(parents=True, exist_ok=True)
    for item in target.iterdir():
        if item.name not in names:
            shutil.rmtree(item) if item.is_dir() else item.unlink()
    for name in names:
        copy = target / name
        if (source / name).is_dir():
            copy_tree(source / name, copy)
        elif not copy.exists() or copy.read_bytes() != (source / name).read_bytes():
            shutil.copy(source / name, copy)
