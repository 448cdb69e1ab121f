#!/usr/bin/env python3
"""The laws of the house.

    house.py [BUILD]

Each law is one function and yields its complaints as FILE:LINE: what is wrong. Any makes the exit
status 1. BUILD is a build directory: with it the compiled score is looked at too.
"""

import ast
import platform
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import tables

ROOT = tables.ROOT
TOP_LEVEL = {"CMakeLists.txt", "services", "common", "proto", "tests", "deploy", "README.md"}
CODE = {".c", ".h", ".def", ".py", ".sh", ".cmake", ".js", ".css", ".html"}
FUNCTION_LINES_MAX, FILE_LINES_MAX = 70, 400
PAGE_COLUMNS_MAX = 120


class Law(NamedTuple):
    """What a layer may include besides itself and the C library."""
    layers: set[str]
    libraries: set[str]


COMMON = {"common/base", "common/score", "common/proof", "common/zpl", "common/form", "common/store",
          "common/ledger", "common/wire", "common/client", "common/run", "common/metrics", "common/http",
          "common/kaohe"}
LAYERS = {
    "proto": Law(set(), {"msgpack"}),
    "common/base": Law({"proto"}, {"openssl"}),
    "common/score": Law({"proto", "common/base"}, set()),
    "common/proof": Law({"proto", "common/base"}, set()),
    "common/zpl": Law({"common/base"}, {"czmq"}),
    "common/form": Law({"proto", "common/base", "common/score", "common/zpl"},
                       {"jansson", "csv", "iconv"}),
    "common/store": Law({"common/base"}, {"lmdb"}),
    "common/ledger": Law({"proto", "common/base", "common/score", "common/proof", "common/form",
                          "common/store"}, set()),
    "common/wire": Law({"proto", "common/base"}, {"zmq"}),
    "common/client": Law({"proto", "common/base", "common/wire"}, set()),
    "common/run": Law({"proto", "common/base", "common/proof", "common/zpl", "common/wire",
                       "common/store"}, {"systemd"}),
    "common/metrics": Law({"proto", "common/base"}, set()),
    "common/http": Law({"proto", "common/base", "common/metrics", "common/run"}, {"microhttpd"}),
    "common/kaohe": Law({"proto", "common/base", "common/form", "common/wire", "common/client",
                         "common/run"}, {"jansson"}),
    "deploy/examples": Law(set(), {"kaohe"}),
}
SERVICE_LIBRARIES = {"jansson", "unistring"}
LIBRARIES = {"msgpack.h": "msgpack", "lmdb.h": "lmdb", "czmq.h": "czmq", "zmq.h": "zmq",
             "jansson.h": "jansson", "csv.h": "csv", "iconv.h": "iconv", "cmocka.h": "cmocka",
             "kaohe.h": "kaohe", "microhttpd.h": "microhttpd", "uniwidth.h": "unistring", "unistr.h": "unistring",
             "unilbrk.h": "unistring"}
LIBRARY_FOLDERS = {"msgpack": "msgpack", "openssl": "openssl", "systemd": "systemd"}
LMDB_TEST = "tests/unit/test_store.c"
# The score does no I/O and knows no clock: of the C library it sees only this.
SCORE_HEADERS = {"assert.h", "inttypes.h", "limits.h", "stdbool.h", "stddef.h", "stdint.h",
                 "string.h"}
C_LIBRARY = SCORE_HEADERS | {
    "ctype.h", "errno.h", "float.h", "locale.h", "math.h", "setjmp.h", "signal.h", "stdarg.h",
    "stdatomic.h", "stdio.h", "stdlib.h", "time.h", "wchar.h", "arpa/inet.h", "dirent.h", "dlfcn.h",
    "link.h", "execinfo.h", "fcntl.h", "ftw.h", "getopt.h", "glob.h", "langinfo.h", "malloc.h", "netinet/in.h", "poll.h",
    "pthread.h", "sched.h", "spawn.h", "strings.h", "termios.h", "unistd.h"}

# What only some files may do: where their names begin, the pattern, the complaint.
PLACES = (
    (("common/base/clock.c",), r"\b(clock_gettime|gettimeofday|timespec_get|time|clock)\s*\(",
     "only common/base/clock.c reads the time"),
    (("common/base/diag.c", "services/tool/"),
     r"\bstderr\b|\bperror\s*\(|\bv?syslog\s*\(|\bsd_journal_",
     "only common/base/diag.c and services/tool write diagnostics"),
    (("common/wire/",), r"\bzsock_set_|\bzmq_setsockopt\b",
     "only common/wire sets options of sockets"),
)

# What the score may need from outside, besides the functions of proto; kin_ is common/base/kin.h, which is pure.
SCORE_NEEDS = re.compile(
    r"(__)?mem(cpy|move|set|cmp|chr)(_chk)?|str(n?len|n?cmp)|__assert_fail|__stack_chk_fail"
    r"|_GLOBAL_OFFSET_TABLE_|kin_\w+")
INSTRUMENTED = re.compile(r"__(asan|ubsan|tsan|sanitizer|gcov|llvm)_")


def files(*folders: str, suffixes: set[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each file below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            suffix = ".cmake" if path.name == "CMakeLists.txt" else path.suffix
            is_hidden = re.search(r"(^|/)(\.|__pycache__/)", name)
            if path.is_file() and suffix in suffixes and not is_hidden:
                yield name, path.read_text(encoding="utf-8")


def product(suffixes: set[str]) -> Iterator[tuple[str, str]]:
    return files("proto", "common", "services", suffixes=suffixes)


def everything(suffixes: set[str]) -> Iterator[tuple[str, str]]:
    return files("proto", "common", "services", "tests", "deploy", suffixes=suffixes)


def bare(text: str) -> str:
    """C code without comments and without what strings say; lines stay where they are."""
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', tables.without_comments(text))


def matches(text: str, pattern: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.search(pattern, line):
            yield number, match[0]


def layer_of(name: str) -> str:
    parts = name.split("/")
    return parts[0] if parts[0] in ("proto", "tests") else "/".join(parts[:2])


def law_of(layer: str) -> Law | None:
    if layer == "services/board":
        return Law(COMMON - {"common/store", "common/ledger"} | {"proto"},
                   SERVICE_LIBRARIES | {"microhttpd"})
    if layer.startswith("services/"):
        return Law(COMMON | {"proto"}, SERVICE_LIBRARIES)
    return LAYERS.get(layer)


def library_of(header: str) -> str | None:
    """The library of a system header; the empty string for the C library, None where unknown."""
    folder = header.split("/")[0]
    if header in LIBRARIES:
        return LIBRARIES[header]
    if folder in LIBRARY_FOLDERS:
        return LIBRARY_FOLDERS[folder]
    return "" if header in C_LIBRARY or folder in ("sys", "linux") else None


def wrong_include(name: str, form: str, header: str) -> str | None:
    """Why a file may not include a header; None where it may."""
    layer, library = layer_of(name), library_of(header)
    law = law_of(layer)
    if form == '"' and not (ROOT / header).is_file():
        return "is not written from the root"
    if form == "<" and library is None:
        return "is of no library that this house knows"
    if library == "lmdb" and layer != "common/store" and name != LMDB_TEST:
        return "is for common/store alone"
    if layer == "tests":
        return None
    if law is None:
        return f"stands in {layer}, which is no layer"
    if form == '"':
        is_allowed = layer_of(header) in law.layers | {layer}
        return None if is_allowed else f"is not for {layer}"
    if layer == "common/score" and header not in SCORE_HEADERS:
        return "is not for the score, which is pure"
    return None if library in law.libraries | {""} else f"is not for {layer}"


def layers() -> Iterator[str]:
    """Each layer includes what its law allows, and names it from the root."""
    for name, text in everything({".c", ".h", ".def"}):
        for number, line in enumerate(tables.without_comments(text).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if match and (why := wrong_include(name, match[1], match[2])):
                yield f"{name}:{number}: {match[2]} {why}"


def inner_headers() -> Iterator[str]:
    """A header that says that it is for the files of its folder is included by no others."""
    says = re.compile(r"for\s+(?:\*\s+)?the\s+(?:\*\s+)?files\s+(?:\*\s+)?of\s+(?:\*\s+)?this\s+(?:\*\s+)?"
                      r"folder|nobody\s+(?:\*\s+)?else\s+(?:\*\s+)?includes\s+(?:\*\s+)?it", re.IGNORECASE)
    inner = {name for name, text in product({".h"}) if says.search(text.split("*/")[0])}
    for name, text in product({".c", ".h"}):
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'#include "([^"]+)"', line)
            if match and match[1] in inner and match[1].rsplit("/", 1)[0] != name.rsplit("/", 1)[0]:
                yield f"{name}:{number}: {match[1]} is for the files of its own folder"


def one_place() -> Iterator[str]:
    """Time, diagnostics and options of sockets have one place each."""
    for name, text in product({".c", ".h"}):
        code = bare(text)
        for allowed, pattern, complaint in PLACES:
            if not name.startswith(allowed):
                for number, what in matches(code, pattern):
                    yield f"{name}:{number}: {what}: {complaint}"


class Function(NamedTuple):
    file: str
    line: int
    name: str
    lines: int


def c_functions(name: str, text: str) -> Iterator[Function]:
    """From the signature to the closing brace; both braces stand alone at the margin."""
    lines = bare(text).splitlines()
    for at, line in enumerate(lines):
        if line.rstrip() != "{" or "}" not in lines[at:]:
            continue
        start = at
        while start > 0 and re.search(r"[^;}\s]\s*$", lines[start - 1]) \
                and not lines[start - 1].startswith("#"):
            start -= 1
        signature = re.search(r"(\w+)\s*\(", " ".join(lines[start:at]))
        yield Function(name, start + 1, signature[1] if signature else "?",
                       lines.index("}", at) - start + 1)


def python_functions(name: str, text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(name, node.lineno, node.name, node.end_lineno - node.lineno + 1)


def functions() -> Iterator[Function]:
    for name, text in everything({".c", ".h", ".py"}):
        if name.endswith(".py"):
            yield from python_functions(name, text)
        else:
            yield from c_functions(name, text)


def sizes() -> Iterator[str]:
    """No function and no file is too long."""
    for function in functions():
        if function.lines > FUNCTION_LINES_MAX:
            yield (f"{function.file}:{function.line}: {function.name} has {function.lines} lines,"
                   f" more than {FUNCTION_LINES_MAX}")
    for name, text in everything(CODE):
        count = len(text.splitlines())
        if count > FILE_LINES_MAX:
            yield f"{name}:{count}: has {count} lines, more than {FILE_LINES_MAX}"


def unfinished() -> Iterator[str]:
    """Nothing is left for later."""
    pattern = r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b"
    for name, text in everything(CODE | {".zpl", ".map", ".md"}):
        for number, what in matches(text, pattern):
            yield f"{name}:{number}: {what}"


def top_level() -> Iterator[str]:
    """The visible top level is the map of the house, and nothing else."""
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    for name in sorted(visible - TOP_LEVEL):
        yield f"{name}:1: does not belong to the top level"
    for name in sorted(TOP_LEVEL - visible):
        yield f"{name}:1: is missing at the top level"


def headers() -> Iterator[str]:
    """Every header opens as a contract, behind a guard of its own."""
    guards: dict[str, str] = {}
    guard = re.compile(r"\s*#ifndef (KAOHE_\w+_H)\n#define \1\n")
    for name, text in everything({".h"}):
        blank = tables.without_comments(text)
        match = guard.match(blank)
        if not match or not blank.rstrip().endswith("#endif"):
            yield f"{name}:1: has no include guard of the form KAOHE_…_H"
            continue
        if other := guards.get(match[1]):
            yield f"{name}:1: has the same guard as {other}"
        guards[match[1]] = name
        if not text.startswith("/*") and not text[match.end():].lstrip().startswith("/*"):
            yield f"{name}:1: has no comment at its head"


def numbers() -> Iterator[str]:
    """No number and no word stands twice in a table of proto."""
    for name, columns in (("messages", (0, 1)), ("outcomes", (0, 1, 2)), ("reasons", (0, 1, 2)),
                          ("actions", (0, 1, 2)), ("refusals", (0, 1)), ("fields", (0,)),
                          ("message_fields", (0,))):
        seen: dict[tuple[int, str], int] = {}
        for line, args in tables.rows(f"proto/{name}.def"):
            for column in columns:
                first = seen.setdefault((column, args[column]), line)
                if first != line:
                    yield f"proto/{name}.def:{line}: {args[column]} stands in line {first} already"


def oracle_words() -> Iterator[str]:
    """The reference judge, written from the promises, knows each outcome, reason and action."""
    oracle = "tests/oracle/judge.py"
    words = {node.value for node in ast.walk(ast.parse(tables.read(oracle)))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for name in ("outcomes", "reasons", "actions"):
        for line, args in tables.rows(f"proto/{name}.def"):
            if args[2] not in words:
                yield f"proto/{name}.def:{line}: {args[2]} is not in {oracle}"


def cited_pages() -> Iterator[str]:
    """No file cites a page that the project does not have: EVENTS.md and PROTOCOL.md say it."""
    readme = ("README.md", (ROOT / "README.md").read_text(encoding="utf-8"))
    for name, text in [readme, *everything(CODE | {".md", ".bug", ".zpl"})]:
        for number, what in matches(text, r"(?i)\bcontract,?\s*§"):
            yield f"{name}:{number}: {what}: no page of the project"


def page_columns() -> Iterator[str]:
    """No formatter is there for the page's modules."""
    for path in sorted((ROOT / "services" / "board" / "page").glob("*.js")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > PAGE_COLUMNS_MAX:
                yield f"{path.relative_to(ROOT)}:{number}: {len(line)} columns, more than {PAGE_COLUMNS_MAX}"


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def symbols(library: Path) -> Iterator[tuple[str, str, str]]:
    """Object, kind and name of each symbol of a static library."""
    for line in output_of("nm", "-A", str(library)).splitlines():
        match = re.fullmatch(r".*:([^:]+\.o):[0-9a-f\s]*([A-Za-z]) (\S+)", line)
        if match:
            yield match[1], match[2], match[3]


def needs(score: Path, proto: Path) -> Iterator[str]:
    found = list(symbols(score))
    known = {name for _, kind, name in found if kind not in "Uw"}
    known |= {name for _, kind, name in symbols(proto) if kind == "T"}
    for where, kind, name in found:
        source = f"common/score/{where.removesuffix('.o')}:1"
        if kind in "Uw" and name not in known and not SCORE_NEEDS.fullmatch(name):
            yield f"{source}: needs {name}"
        elif kind in "BbCDG":
            yield f"{source}: has the variable {name}"


def floats(score: Path) -> Iterator[str]:
    """The first use of each function."""
    where = told = None
    for line in output_of("objdump", "-d", "--no-show-raw-insn", str(score)).splitlines():
        if match := re.match(r"[0-9a-f]+ <(.*)>:", line):
            where = match[1]
        elif match := re.match(r"(\S+\.o):", line):
            source = f"common/score/{match[1].removesuffix('.o')}:1"
        elif where != told and re.search(r"%[xyz]mm\d|%st\b|\tf[a-z]", line):
            told = where
            yield f"{source}: {where} uses floating point: {line.split(chr(9), 1)[1].strip()}"


def pure_score(build: Path) -> Iterator[str]:
    """The compiled score needs no memory, clock or I/O, has no variables, and uses no floats."""
    score, proto = build / "libkaohe_score.a", build / "libkaohe_proto.a"
    if not score.is_file() or not proto.is_file():
        yield f"{score}:1: is not built"
    elif not shutil.which("nm") or not shutil.which("objdump"):
        print("the compiled score is not looked at: nm or objdump is missing")
    elif any(INSTRUMENTED.match(name) for _, _, name in symbols(score)):
        print("the compiled score is not looked at: it is instrumented")
    else:
        yield from needs(score, proto)
        if platform.machine() == "x86_64":
            yield from floats(score)


def tell_sizes() -> None:
    for title, is_theirs in (("product", lambda name: not name.startswith("tests/")),
                             ("tests", lambda name: name.startswith("tests/"))):
        lengths = [function.lines for function in functions() if is_theirs(function.file)]
        print(f"{title}: {len(lengths)} functions, median {statistics.median(lengths):g} lines,"
              f" longest {max(lengths)}")


def main() -> int:
    if len(sys.argv) > 2:
        print(f"usage: {sys.argv[0]} [BUILD]", file=sys.stderr)
        return 64
    found = [complaint for law in (layers, inner_headers, one_place, sizes, unfinished, top_level, headers,
                                   numbers, oracle_words, cited_pages, page_columns) for complaint in law()]
    if sys.argv[1:]:
        found += pure_score(Path(sys.argv[1]))
    tell_sizes()
    print("\n".join(found) or "every law is kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
