#!/usr/bin/env python3
"""Holds the list of promises to the pages, the planted bugs and the tests.

    check.py BUILD

BUILD is a build directory: its tests are those that there are. Complaints are FILE:LINE: what is
wrong; any makes the exit status 1.
"""

import re
import sys

from promises import (LIST, ROOT, ListError, bugs_by_name, flat, place_text, read_promises,
                      section_of, tests_of)

# What a page promises in whole: each of its sentences is in the list.
WHOLE = (("README.md", "What is promised"), ("proto/PROTOCOL.md", "12. Durability"))
NOT_PROMISED = "Not promised yet:"


def places(promises):
    """Each promise stands where the list says, word for word."""
    for promise in promises:
        text = place_text(promise)
        if text is None:
            yield promise.line, f"{promise.path} has no section {promise.section}"
        elif promise.sentence not in flat(text):
            yield promise.line, f"{promise.path} does not say this any more: {promise.sentence}"


def names(promises):
    """Each has a name of its own."""
    seen = {}
    for promise in promises:
        if seen.setdefault(promise.name, promise.line) != promise.line:
            yield promise.line, f"{promise.name} stands in line {seen[promise.name]} already"


def planted(promises, bugs, tests):
    """Each is broken by a planted bug at least, and a test that there is notices."""
    for promise in promises:
        if not promise.bugs:
            yield promise.line, f"nothing breaks {promise.name}"
        for name in promise.bugs:
            if name not in bugs:
                yield promise.line, f"there is no planted bug {name}"
            elif bugs[name].caught_by not in tests:
                yield promise.line, f"there is no test {bugs[name].caught_by or 'that catches'}" \
                                    f" ({name})"


def left_out(text, sentences):
    """What of a text is in no sentence of the list."""
    rest = flat(re.sub(r"^- ", "", text, flags=re.MULTILINE)).replace(NOT_PROMISED, "")
    for sentence in sorted(sentences, key=len, reverse=True):
        rest = rest.replace(sentence, "|")
    return [part.strip() for part in rest.split("|") if re.search(r"\w", part)]


def whole_pages(promises):
    """A page that is all promises has no sentence that the list lacks."""
    for path, title in WHOLE:
        text = section_of((ROOT / path).read_text(encoding="utf-8"), title)
        here = [promise.sentence for promise in promises
                if (promise.path, promise.section) == (path, title)]
        for part in left_out(text or "", here):
            yield 1, f"{path} promises what is not in the list: {part}"


def main():
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} BUILD", file=sys.stderr)
        return 64
    try:
        promises = read_promises()
    except ListError as error:
        print(error)
        return 1
    bugs, tests = bugs_by_name(), tests_of(sys.argv[1])
    found = [*places(promises), *names(promises), *planted(promises, bugs, tests),
             *whole_pages(promises)]
    for line, complaint in found:
        print(f"{LIST.relative_to(ROOT)}:{line}: {complaint}")
    print(f"{len(promises)} promises")
    return 1 if found or not promises else 0


if __name__ == "__main__":
    sys.exit(main())
