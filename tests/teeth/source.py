"""C and JavaScript sources as planted bugs see them: tokens, and what a file defines."""

import re
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

FOLDERS = ("proto", "common", "services")
SUFFIXES = {".c", ".h", ".js"}
TOKEN = re.compile(r"\w+|->|\+\+|--|<<=?|>>=?|&&|\|\||[-+*/%&|^=!<>]=|\.\.\.|\S")
COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|(/\*.*?\*/)', re.DOTALL)
# What may hold a brace that is none.
OPAQUE = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'"""
                    r"""|^\#(?:\\\n|[^\n])*""", re.DOTALL | re.MULTILINE)
# A head at the margin, then the body of a function or all up to the semicolon that ends it.
DEFINITION = re.compile(r"^([A-Za-z_][^;{}]*)(?:(^\{\s*\n.*?^\})|.*?;(?=\s*\Z|\s*\n[^\s}]))",
                        re.DOTALL | re.MULTILINE)

JS_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(/\*.*?\*/|//[^\n]*)', re.DOTALL)
# From a head at the margin to the next line that begins there with something else than a bracket that closes.
JS_DEFINITION = re.compile(r"^(?:export +)?(?:async +)?(?:function|class|const|let) +(\w+)[^\n]*"
                           r"(?:\n(?:[ \t}\])][^\n]*)?)*", re.MULTILINE)


class Token(NamedTuple):
    text: str
    start: int
    end: int


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text, comment=COMMENT):
    """The same, with blanks for comments, so that all keeps its place."""
    return comment.sub(lambda match: blank(match[0]) if match[1] else match[0], text)


def tokens_of(code, start, end):
    """Tokens of a part of the code, with their places in the whole."""
    return [Token(match[0], *match.span()) for match in TOKEN.finditer(code, start, end)]


def places_of(old, code, span):
    """Start and end of each place in the span where the tokens of `old` stand."""
    wanted, tokens = TOKEN.findall(without_comments(old)), tokens_of(code, *span)
    words, size = [token.text for token in tokens], len(wanted)
    if not wanted:
        return []
    return [(tokens[i].start, tokens[i + size - 1].end) for i in range(len(words) - size + 1)
            if words[i] == wanted[0] and words[i:i + size] == wanted]


def names_of(head, body, whole):
    """What a definition is called; nothing, if it only declares."""
    if body:
        return re.findall(r"(\w+)\s*\(", head)[:1]
    tag = re.search(r"\b(struct|union|enum)(?: \w+)?\s*$", head) if "{" in whole else None
    if tag and tag[0].strip() == "enum":
        return ["enum " + name for name in re.findall(r"[{,]\s*(\w+)", whole)]
    array = re.findall(r"(\w+)\s*(?:\[[^]]*\]\s*)*=(?!=)", whole)[:1]
    if not tag:
        return array
    return [tag[0].strip()] if tag[1] == "enum" else [tag[0].strip()] + array


def definitions(text):
    """Name: list of spans, for what stands at the top level of a C file."""
    bare = OPAQUE.sub(lambda match: blank(match[0]), text)
    found = {}
    for match in DEFINITION.finditer(bare):
        for name in names_of(match[1], match[2], match[0]):
            found.setdefault(name, []).append(match.span())
    return found


def js_definitions(code):
    """The same of JavaScript, which has no comments any more."""
    found = {}
    for match in JS_DEFINITION.finditer(code):
        found.setdefault(match[1], []).append(match.span())
    return found


class Source:
    """One file of a tree."""

    def __init__(self, path):
        self.text = path.read_text(encoding="utf-8")
        self.is_js = path.suffix == ".js"
        self.code = without_comments(self.text, JS_COMMENT if self.is_js else COMMENT)

    @cached_property
    def definitions(self):
        return js_definitions(self.code) if self.is_js else definitions(self.text)

    def spans(self, name):
        """Where the name is defined; the whole file, without a name."""
        return self.definitions.get(name, []) if name else [(0, len(self.text))]


class Tree:
    def __init__(self, root):
        self.root, self.sources = root, {}

    def source(self, path):
        """A file of the tree; None where there is none."""
        if path not in self.sources:
            file = self.root / path
            self.sources[path] = Source(file) if file.is_file() else None
        return self.sources[path]

    @cached_property
    def product(self):
        """The names of all C and JavaScript files of the product."""
        return [file.relative_to(self.root).as_posix() for folder in FOLDERS
                for file in sorted((self.root / folder).rglob("*")) if file.suffix in SUFFIXES]

    def homes(self, path, name):
        """The files that may be meant by `name` of `path`: that one, or those near it, or all."""
        source = self.source(path)
        if source and source.spans(name):
            return [path]
        others = [other for other in self.product if name and self.source(other).spans(name)
                  and other.endswith(".js") == path.endswith(".js")]
        near = [other for other in others if PurePath(other).parent == PurePath(path).parent]
        return near or others

    def holders(self, old):
        """File and name of each definition in which the text stands once."""
        return [(path, name) for path in self.product
                for name, spans in self.source(path).definitions.items()
                if sum(len(places_of(old, self.source(path).code, span)) for span in spans) == 1]
