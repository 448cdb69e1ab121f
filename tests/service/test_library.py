"""libkaohe as a stranger meets it: installed somewhere, and the examples built against it outside of the
tree, by pkg-config and by CMake; run against real programs, and over an unreliable network."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness import BIN, ROOT, Scenario, environment, eventually, ndjson, overdue_cases, praise
from near import lossy_between
from sanitizer import SLOWER

EXAMPLES = ROOT / "deploy" / "examples"
HEADER = ROOT / "common" / "kaohe" / "kaohe.h"
PREFIX = "usr/local"
WAITING = [{"clause": "publication", "record": f"WH-P-{number}", "grade": "province",
            "occurred": "2006-05-02T00:00:00+08:00"} for number in range(3)]
SANITIZE = {"address": "-fsanitize=address,undefined",
            "thread": "-fsanitize=thread"}.get(os.environ.get("KAOHE_SANITIZE"), "")
PIPES = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


def must(*command, **variables):
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True,
                         env=environment(CFLAGS=SANITIZE, LDFLAGS=SANITIZE, **variables))
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

    def pkg_config(self):
        """The folder with the examples, compiled with what pkg-config says and nothing else."""
        flags = must("pkg-config", "--cflags", "--libs", "kaohe",
                     PKG_CONFIG_SYSROOT_DIR=str(self.dir),
                     PKG_CONFIG_LIBDIR=str(self.library.parent / "pkgconfig")).split()
        for source in self.examples.glob("*.c"):
            must("cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *SANITIZE.split(), source,
                 "-o", source.with_suffix(""), *flags)
        return self.examples

    def cmake(self):
        build = self.dir / "build"
        must("cmake", "-S", self.examples, "-B", build, "-G", "Ninja",
             f"-DCMAKE_PREFIX_PATH={self.prefix}")
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
        self.assertEqual("libkaohe.so.0.2.0", self.place.library.resolve().name)

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
        self.near = self.home.dir    # the home that the examples are told

    @property
    def key(self):
        return "office" if self.home.keys else "-"

    def popen(self, folder, name, *arguments):
        process = subprocess.Popen(
            [folder / name, self.near, *map(str, arguments)], **PIPES,
            env=environment(LD_LIBRARY_PATH=str(self.place.library.parent)))
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def run_example(self, folder, name, *arguments, stdin=b""):
        process = self.popen(folder, name, *arguments)
        out, err = process.communicate(stdin, timeout=60 * SLOWER)
        return process.returncode, out.decode(), err.decode()

    def check_answers(self, folder):
        """Each answer is what the tool has."""
        for what, command in ((("standings",), ("standings", "--json")),
                              (("explain", "wuhou"), ("explain", "wuhou", "--json")),
                              (("pending",), ("pending", "--json")), (("records",), ("export",))):
            self.assertEqual((0, self.home.must(*command), ""),
                             self.run_example(folder, "ask", self.key, *what))

    def submit(self, folder, events):
        """Submits events that count and a line that is none; the records that they have become."""
        self.home.note("wuhou", events)
        code, out, err = self.run_example(folder, "submit", "wuhou",
                                          stdin=ndjson(events) + b"{}\n\n")
        self.assertEqual((1, ""), (code, err))
        self.assertRegex(out, rf"line {len(events) + 1}: malformed: \w+: ")
        told = {int(line): int(n) for line, n in
                re.findall(r"line (\d+): record (\d+), counted\n", out)}
        log = {event["n"]: event["record"] for event in self.home.events() if "record" in event}
        self.assertEqual([event["record"] for event in events],
                         [log[told[line]] for line in range(1, len(events) + 1)])
        return set(told.values())

    def follow(self, folder):
        """Starts a follower, and waits until it hears the feed."""
        self.follower, self.told = self.popen(folder, "follow", 2006), bytearray()
        os.set_blocking(self.follower.stdout.fileno(), False)
        eventually(lambda: self.has_told("heard "), 30, "the feed is heard")

    def has_told(self, text):
        self.told.extend(self.follower.stdout.read() or b"")
        return text.encode() in self.told

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.follower.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def check_followed(self, records):
        """Each change was told, or told to be lost; and in the end it holds the scorer's standings."""
        eventually(lambda: self.has_told(f"heard {max(records)}\n"), 30, "the last change is told")
        told = self.told.decode()
        known = {json.loads(line)["n"] for line in re.findall(r"^change (.*)$", told, re.M)}
        for first, last in re.findall(r"^lost (\d+) to (\d+)$", told, re.M):
            known |= set(range(int(first), int(last) + 1))
        self.assertLessEqual(records, known)
        os.set_blocking(self.follower.stdout.fileno(), True)
        out, _ = self.follower.communicate(timeout=20 * SLOWER)
        self.assertEqual("held " + self.home.must("standings", "--json"),
                         (told + out.decode()).splitlines(keepends=True)[-1])

    def test_lines_answers_and_changes(self):
        folder = self.place.pkg_config()
        self.follow(folder)
        self.check_followed(self.submit(folder, overdue_cases("wuhou", 0, 600)))
        self.check_answers(folder)

    def test_cmake_and_a_scorer_that_is_restarted(self):
        folder = self.place.cmake()
        self.home.kill9("scorer")
        events = [praise(1, "wuhou"), praise(2, "jinjiang")]
        self.home.note("office", events)
        process = self.popen(folder, "submit", "office")
        process.stdin.write(ndjson(events))
        process.stdin.flush()
        eventually(lambda: self.home.collector("office")["outbox"] == 2, 30,
                   "both are in the outbox, though stdin is open")
        self.home.start("scorer")
        out, err = process.communicate(timeout=60 * SLOWER)
        self.assertEqual((0, b""), (process.returncode, err))
        self.assertEqual(2, out.count(b", counted\n"), out)
        self.home.submit("wuhou", WAITING, "--wait")
        self.check_answers(folder)


class WithoutKeys(Used):
    keys = False

    def test_answers_and_updates_that_are_lost(self):
        folder = self.place.pkg_config()
        self.near, lost = lossy_between(self)
        self.follow(folder)
        records = set()
        for group in range(3):    # one after another, so that there are several updates
            records |= self.submit(folder, overdue_cases("wuhou", group * 100, 100))
        self.check_followed(records)
        self.assertGreaterEqual(lost("answer 17"), 1)
        self.assertGreaterEqual(lost("update"), 1)

    def test_a_follower_with_nothing_to_tell_uses_no_processor(self):
        self.follow(self.place.pkg_config())
        begun, used, beats = time.monotonic(), self.cpu_seconds(), self.told.count(b"heard ")
        eventually(lambda: self.has_told("heard ") and
                   self.told.count(b"heard ") >= beats + 4, 30, "the feed beats on")
        self.assertLess(self.cpu_seconds() - used, 0.05 * (time.monotonic() - begun))

    def test_nobody_and_no_such_thing_are_told_apart(self):
        folder = self.place.pkg_config()
        code, out, err = self.run_example(folder, "ask", "-", "explain", "nowhere")
        self.assertEqual((1, ""), (code, out))
        self.assertRegex(err, "not-found")
        self.near = self.home.dir / "nowhere"
        code, out, err = self.run_example(folder, "ask", "-", "standings")
        self.assertEqual((69, ""), (code, out))
        self.assertRegex(err, "no home")


class WithKeys(Used):
    keys = True

    def test_a_key_that_may_not_read_is_told(self):
        folder = self.place.pkg_config()
        self.home.must("keys", "new", "stranger")
        code, out, err = self.run_example(folder, "ask", "stranger", "standings")
        self.assertEqual((77, ""), (code, out))
        self.assertRegex(err, "not permitted")


del Used    # its tests run with keys and without

if __name__ == "__main__":
    unittest.main()
