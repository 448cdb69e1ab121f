"""libkaohe as a stranger meets it: installed somewhere, and the examples built against it outside of the
tree, by pkg-config and by CMake; run against real programs, and over an unreliable network."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, ROOT, Scenario, environment, eventually, ndjson, overdue_cases, praise
from sanitizer import SLOWER

EXAMPLES = ROOT / "deploy" / "examples"
HEADER = ROOT / "common" / "kaohe" / "kaohe.h"
PREFIX = "usr/local"
FLAGS = {"address": "-fsanitize=address,undefined", "thread": "-fsanitize=thread"}
PIPES = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


def must(*command, **variables):
    flags = FLAGS.get(os.environ.get("KAOHE_SANITIZE"), "")
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True,
                         env=environment(CFLAGS=flags, LDFLAGS=flags, **variables))
    if run.returncode:
        raise AssertionError(f"{command}: {run.stdout}{run.stderr}")
    return run.stdout


class Place:
    """Where the library is installed, and a copy of the examples."""

    def __init__(self):
        self.dir = Path(tempfile.mkdtemp(prefix="kl", dir="/tmp"))
        self.prefix = self.dir / PREFIX
        must("cmake", "--install", BIN, "--prefix", f"/{PREFIX}", "--component", "library",
             DESTDIR=self.dir)
        self.examples = self.dir / "examples"
        shutil.copytree(EXAMPLES, self.examples)

    @property
    def library(self):
        return next(self.prefix.rglob("libkaohe.so"))

    def make(self):
        must("make", "-C", self.examples, PKG_CONFIG_SYSROOT_DIR=str(self.dir),
             PKG_CONFIG_LIBDIR=str(self.library.parent / "pkgconfig"))
        return self.examples

    def cmake(self):
        build = self.dir / "build"
        must("cmake", "-S", self.examples, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        must("cmake", "--build", build)
        return build

    def close(self):
        shutil.rmtree(self.dir)


class Installed(unittest.TestCase):
    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.close)

    def test_it_shows_what_its_header_declares_and_nothing_else(self):
        shown = re.findall(r" ([A-Z]) (\S+?)(?:@\S+)?\n",
                           must("nm", "-D", "--defined-only", self.place.library))
        declared = re.findall(r"^[a-z].*?\b(kaohe_\w+)\(", HEADER.read_text(), re.M)
        self.assertEqual(sorted(declared), sorted(name for kind, name in shown if kind != "A"))

    def test_what_is_installed_is_one_header_and_a_library_with_a_name_of_its_own(self):
        self.assertEqual(["kaohe.h"], [path.name for path in self.place.prefix.glob("include/**/*")])
        self.assertIn("[libkaohe.so.0]", must("readelf", "-d", self.place.library))
        self.assertEqual("libkaohe.so.0.1.0", self.place.library.resolve().name)

    def test_the_header_stands_alone(self):
        for standard in ("c99", "c17"):
            must("cc", f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                 "-fsyntax-only", "-x", "c", self.place.prefix / "include" / "kaohe.h")


class Used(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def setUp(self):
        super().setUp()
        self.place = Place()
        self.addCleanup(self.place.close)

    def popen(self, folder, name, *arguments):
        process = subprocess.Popen(
            [folder / name, *map(str, arguments)], **PIPES,
            env=environment(LD_LIBRARY_PATH=str(self.place.library.parent)))
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def run_example(self, folder, name, *arguments, stdin=b""):
        process = self.popen(folder, name, *arguments)
        out, err = process.communicate(stdin, timeout=60 * SLOWER)
        return process.returncode, out.decode(), err.decode()

    def ask(self, folder, *what):
        code, out, err = self.run_example(folder, "ask", self.home.dir,
                                          "office" if self.home.keys else "-", *what)
        self.assertEqual((0, ""), (code, err))
        return out

    def check_answers(self, folder):
        """Each answer is what the tool has."""
        for what, command in ((("standings",), ("standings", "--json")),
                              (("explain", "wuhou"), ("explain", "wuhou", "--json")),
                              (("pending",), ("pending", "--json")), (("records",), ("export",))):
            self.assertEqual(self.home.must(*command), self.ask(folder, *what))

    def test_lines_answers_and_changes(self):
        folder = self.place.make()
        follower = self.popen(folder, "follow", self.home.dir)
        os.set_blocking(follower.stdout.fileno(), False)
        told = bytearray()

        def has_told(text):
            told.extend(follower.stdout.read() or b"")
            return text in told

        eventually(lambda: has_told(b"heard "), 30, "the feed is heard")
        events = overdue_cases("wuhou", 0, 600)
        self.home.note("wuhou", events)
        code, out, err = self.run_example(folder, "submit", self.home.dir, "wuhou",
                                          stdin=ndjson(events) + b"{}\n\n")
        self.assertEqual((1, ""), (code, err))
        told_lines = re.findall(r"line (\d+): record (\d+), counted\n", out)
        self.assertEqual(sorted(range(1, 601)), sorted(int(line) for line, _ in told_lines))
        self.assertRegex(out, r"line 601: malformed: \w+: ")
        log = {event["n"]: event["record"] for event in self.home.events() if "record" in event}
        for line, n in told_lines:
            self.assertEqual(events[int(line) - 1]["record"], log[int(n)])
        last = max(int(n) for _, n in told_lines)
        eventually(lambda: has_told(f"heard {last}\n".encode()), 30, "the last change is told")
        changes = [json.loads(line[7:]) for line in bytes(told).decode().splitlines()
                   if line.startswith("change ")]
        lost = re.findall(rb"lost (\d+) to (\d+)\n", told)
        heard = {change["n"] for change in changes}
        for first, end in lost:
            heard |= set(range(int(first), int(end) + 1))
        self.assertLessEqual({int(n) for _, n in told_lines}, heard)
        os.set_blocking(follower.stdout.fileno(), True)
        out, _ = follower.communicate(timeout=20 * SLOWER)
        self.assertEqual("held " + self.home.must("standings", "--json"),
                         out.decode().splitlines(keepends=True)[-1])
        self.check_answers(folder)

    def test_cmake_and_a_scorer_that_is_restarted(self):
        folder = self.place.cmake()
        self.home.kill9("scorer")
        events = [praise(1, "wuhou"), praise(2, "jinjiang")]
        self.home.note("office", events)
        process = self.popen(folder, "submit", self.home.dir, "office")
        process.stdin.write(ndjson(events))
        process.stdin.flush()
        eventually(lambda: self.home.collector("office")["outbox"] == 2, 30, "both are in the outbox")
        self.home.start("scorer")
        out, err = process.communicate(timeout=60 * SLOWER)
        self.assertEqual((0, b""), (process.returncode, err))
        self.assertEqual(2, out.count(b", counted\n"), out)
        self.check_answers(folder)

    def test_nobody_and_no_such_thing_are_told_apart(self):
        folder = self.place.make()
        code, out, err = self.run_example(folder, "ask", self.home.dir / "nowhere", "-", "standings")
        self.assertEqual((69, ""), (code, out))
        self.assertRegex(err, "no home")
        code, out, err = self.run_example(folder, "ask", self.home.dir,
                                          "office" if self.home.keys else "-", "explain", "nowhere")
        self.assertEqual((1, ""), (code, out))
        self.assertRegex(err, "not-found")


if __name__ == "__main__":
    unittest.main()
