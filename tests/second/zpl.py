"""ZPL files (ZeroMQ RFC 4), read strictly: four spaces a level, `name` or `name = value`."""

import re
from dataclasses import dataclass, field

NAME = r"[A-Za-z0-9$_@.&+/-]+"
LINE = re.compile(rf"( *)({NAME})(?:[ ]*=[ ]*(.*))?")


class NotZpl(Exception):
    """The text is no ZPL file of that form."""


@dataclass
class Entry:
    name: str
    value: str | None = None
    entries: list["Entry"] = field(default_factory=list)

    def section(self, *known):
        """Name -> entry; none stands twice and, where names are given, no other."""
        found = {}
        for entry in self.entries:
            if entry.name in found or (known and entry.name not in known):
                raise NotZpl(entry.name)
            found[entry.name] = entry
        return found


def value_of(text):
    """A value without its quotes, or without the comment behind it."""
    if text[:1] in ("'", '"'):
        end = text.find(text[0], 1)
        if end < 0 or re.sub(r"\s*(#.*)?", "", text[end + 1:]):
            raise NotZpl(text)
        return text[1:end]
    return text.split("#", 1)[0].rstrip()


def read(text):
    """The root of the file's entries."""
    root = Entry("root")
    path = [root]
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        bare = re.sub(r"\s+$", "", line) if "=" in line else re.sub(r"\s*(#.*)?$", "", line)
        match = LINE.fullmatch(bare)
        if not match or len(match[1]) % 4 or len(match[1]) // 4 >= len(path):
            raise NotZpl(line)
        entry = Entry(match[2], None if match[3] is None else value_of(match[3]))
        del path[len(match[1]) // 4 + 1:]
        path[-1].entries.append(entry)
        path.append(entry)
    return root
