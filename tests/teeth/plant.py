"""Planted bugs: patches with a head, and trees that they are applied to.

A head says in a sentence what the bug would do to a user, then `Caught-by: TEST` names the CTest
that is known to catch it, and `Needs: sanitize` says that it shows under the sanitizers only.
"""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

NOT_COPIED = {".build", ".git", "__pycache__"}
HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


class PatchError(Exception):
    pass


class Hunk(NamedTuple):
    line: int      # where it begins, if nothing has moved
    before: list
    after: list


class Patch(NamedTuple):
    name: str
    says: str
    caught_by: str     # empty: not known
    is_sanitized: bool
    hunks: dict        # path: list of Hunk


def read_hunks(lines):
    hunks, path = {}, None
    for line in lines:
        if line.startswith("--- a/"):
            path = line.removeprefix("--- a/").split("\t")[0]
        elif match := HUNK.match(line):
            hunks.setdefault(path, []).append(Hunk(int(match[1]), [], []))
        elif path in hunks and not line.startswith("+++ "):
            if line[:1] != "+":
                hunks[path][-1].before.append(line[1:])
            if line[:1] != "-":
                hunks[path][-1].after.append(line[1:])
    return hunks


def read_patch(path):
    head, _, diff = path.read_text(encoding="utf-8").partition("\n--- ")
    lines = head.splitlines()
    fields = dict(line.split(": ", 1) for line in lines
                  if line.startswith(("Caught-by: ", "Needs: ")))
    says = " ".join(line for line in lines if line.split(": ")[0] not in fields).strip()
    hunks = read_hunks(("--- " + diff).splitlines())
    if not says or not hunks:
        raise PatchError(f"{path.name}: no patch with a sentence at its head")
    return Patch(path.stem, says, fields.get("Caught-by", ""), fields.get("Needs") == "sanitize",
                 hunks)


def place_of(lines, hunk):
    """Where the hunk's lines stand: at their line, or else nearest to it."""
    size, wanted = len(hunk.before), hunk.line - 1
    places = [i for i in range(len(lines) - size + 1) if lines[i:i + size] == hunk.before]
    if not places:
        raise PatchError("its lines are not there any more")
    return min(places, key=lambda place: abs(place - wanted))


def patched(text, hunks):
    lines, moved = text.split("\n"), 0
    for hunk in hunks:
        place = place_of(lines, hunk._replace(line=hunk.line + moved))
        lines[place:place + len(hunk.before)] = hunk.after
        moved += len(hunk.after) - len(hunk.before)
    return "\n".join(lines)


def planted_texts(patch, root):
    """The files that the patch changes, as it leaves them; raises where it does not apply."""
    texts = {}
    for path, hunks in patch.hunks.items():
        try:
            texts[root / path] = patched((root / path).read_text(encoding="utf-8"), hunks)
        except (PatchError, OSError) as error:
            raise PatchError(f"{patch.name} does not apply to {path}: {error}") from None
    return texts


class Planted:
    """A with-block in which a tree has the bug."""

    def __init__(self, patch, tree):
        self.texts = planted_texts(patch, tree)

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
