"""Homes with real programs in them: scorer, collectors and tool, for tests from end to end.

A Scenario has one Home. What it submits through the home is noted, and when the scenario ends
and a scorer runs, the home is audited (see audit.py).
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from audit import Audit, check_same, parse_lines
from judge import OFFICE, ROSTER
from sanitizer import SLOWER, take_reports

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = Path(os.environ.get("KAOHE_BIN") or ROOT / ".build" / "dev")
SAMPLES = ROOT / "deploy" / "samples"
RULEBOOK = ROOT / "deploy" / "rulebooks" / "chengdu-2006.zpl"
SHARED_DATA = ROOT.parent / "shared" / "data"
PRAISE = {"clause": "leadership", "centre": "wuhou", "record": "L-1", "points": 4.5,
          "occurred": "2006-06-01T09:00:00+08:00", "summary": "市领导批示"}
SOURCES = (*(centre.slug for centre in ROSTER), OFFICE)
KEYED = os.environ.get("KAOHE_KEYS") == "1"     # whether homes have keys, unless a test says
KEYS_ONLY = "security\n    keys-only = 1\n"
POLL = 0.01


def eventually(condition, within=15, what=None):
    """What `condition` returns once that is true; fails if it is not within so many seconds."""
    within *= SLOWER
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise AssertionError(f"not within {within} s: {what or condition}: {value!r}")
        time.sleep(POLL)


def let_pass(seconds):
    """Lets a time pass that a promise names; never to wait for something to happen."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(left)


def ndjson(events):
    """Events (objects, or lines that are written already) as the bytes of a file."""
    lines = [event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
             for event in events]
    return "".join(line + "\n" for line in lines).encode()


def overdue_cases(source, first, count):
    """Distinct reports of a source that count at once, numbered so that their order shows."""
    return [{"clause": "overdue-case", "record": f"{source}-{number:06}",
             "occurred": "2006-07-01T12:00:00+08:00", "summary": "超过承诺时限"}
            for number in range(first, first + count)]


def praise(number, centre):
    """The office's report that gives a centre a point."""
    return {**PRAISE, "record": f"L-{number}", "centre": centre, "points": 1}


def rows_of(standings):
    """The rows of all centres, by slug."""
    return {row["centre"]: row for tier in standings["tiers"] for row in tier["centres"]}


class Result(NamedTuple):
    code: int
    out: str
    err: str


class Daemon:
    """One run of a program that stays; its stderr goes to a file."""

    def __init__(self, command, log, variables=None):
        self.log = log
        with open(log, "wb") as stream:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                            env=environment(**(variables or {})),
                                            stdout=subprocess.DEVNULL, stderr=stream)

    def said(self):
        return self.log.read_text(errors="replace")

    def is_ready(self):
        lines = self.said().splitlines()
        code = self.process.poll()
        if code is not None:
            raise AssertionError(f"ended with {code} before it was ready: {lines}")
        return any(line.endswith(": ready") for line in lines)

    def end(self, number, within=20):
        """Sends a signal; the exit code (negative: a signal's)."""
        self.process.send_signal(number)
        return self.process.wait(within * SLOWER)


def environment(**more):
    kept = {key: value for key, value in os.environ.items()
            if key not in ("KAOHE_HOME", "NO_COLOR")}
    return {**kept, "TERM": "xterm", **more}


class Home:
    """A home directory, the programs that run in it, and what was submitted to them.

    With keys it is made by `kaohe init`: each socket asks for keys, and a new log begins with the
    grants of the office's key and of each centre's.
    """

    place = "/tmp"

    def __init__(self, settings="", keys=None):
        self.keys = KEYED if keys is None else keys
        self.dir = Path(tempfile.mkdtemp(prefix="kh", dir=self.place))
        self.logs = self.dir / "logs"
        self.logs.mkdir()
        self.daemons, self.earlier = {}, {}
        self.starts = Counter()
        self.streams = {}    # source -> lists of events; the order within each is known
        self.caused = {}     # source -> the reports that its case records must cause, once each
        if settings:
            self.configure(settings)
        self.make_keys()

    def configure(self, settings):
        asks = self.keys and "keys-only" not in settings
        (self.dir / "kaohe.zpl").write_text(settings + (KEYS_ONLY if asks else ""))

    def make_keys(self):
        """Those that a home with keys still lacks, as those of a centre that is new in its rulebook."""
        if self.keys:
            self.must("init")

    def take_keys(self, other):
        """Has the keys of another home from now on."""
        if self.keys:
            shutil.rmtree(self.dir / "keys")
            shutil.copytree(other.dir / "keys", self.dir / "keys")

    def at(self, n):
        """The number of the record that is the n-th of a log that the scorer begins without grants."""
        return self.first_n - 2 + n

    @property
    def first_n(self):
        """The number of the first record that a source sends: the scorer begins a log."""
        return 2 + (len(SOURCES) if self.keys else 0)

    def close(self):
        for daemon in self.daemons.values():
            daemon.end(signal.SIGKILL)
        reports = take_reports(self.logs.glob("*.log"))
        shutil.rmtree(self.dir)
        if reports:
            raise AssertionError(reports)

    # --- daemons; the scorer is named "scorer", a collector as its source -------------------

    def launch(self, name):
        """Starts a daemon and does not wait until it is ready."""
        self.starts[name] += 1
        log = self.logs / f"{name}.{self.starts[name]}.log"
        return Daemon(self.program(name), log, self.variables(name))

    def program(self, name):
        """The command that starts a daemon."""
        program = ([f"kaohe-{name}"] if name in ("scorer", "board")
                   else ["kaohe-collector", "--source", name])
        return [BIN / program[0], "--home", self.dir, *program[1:], *self.options(name)]

    def options(self, name):
        """What a daemon is started with beyond its home and its source."""
        return []

    def variables(self, name):
        """What is set in the environment of a daemon, beyond what is in this one's."""
        return {}

    def start(self, *names):
        started = {name: self.launch(name) for name in names}
        self.daemons.update(started)
        for name, daemon in started.items():
            eventually(daemon.is_ready, 20, f"{name} is ready")

    def stop(self, *names):
        for name in names:
            code = self._end(name, signal.SIGTERM)
            if code:
                raise AssertionError(f"{name} ended with {code}: {self.earlier[name].said()}")

    def kill9(self, name):
        code = self._end(name, signal.SIGKILL)
        if code != -signal.SIGKILL:
            raise AssertionError(f"{name} had ended with {code}: {self.earlier[name].said()}")

    def begin_anew(self, name):
        """Removes what a stopped daemon keeps and, as its operator would, the mark of that."""
        shutil.rmtree(self.dir / ("scorer" if name == "scorer" else f"collector/{name}"))
        (self.dir / "stores" / ("scorer" if name == "scorer" else f"collector.{name}")).unlink()

    def _end(self, name, number):
        self.earlier[name] = self.daemons.pop(name)
        return self.earlier[name].end(number)

    def said(self, name):
        """What the running (or else the last) daemon of this name said."""
        return (self.daemons.get(name) or self.earlier[name]).said()

    # --- the tool ---------------------------------------------------------------------------

    def command(self, *arguments):
        return [BIN / "kaohe", "--home", self.dir, *map(str, arguments)]

    def kaohe(self, *arguments, stdin=b"", within=60):
        run = subprocess.run(self.command(*arguments), input=stdin, capture_output=True,
                             timeout=within * SLOWER, env=environment())
        return Result(run.returncode, run.stdout.decode(), run.stderr.decode())

    def must(self, *arguments, **options):
        """stdout of a command that must end with 0."""
        result = self.kaohe(*arguments, **options)
        if result.code:
            raise AssertionError(f"kaohe {arguments}: {result}")
        return result.out

    def popen(self, *arguments, **options):
        """A running `kaohe`, with pipes unless told otherwise."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(self.command(*arguments), env=environment(), **{**pipes, **options})

    def note(self, source, events, stream=None):
        """Notes events as submitted, behind those of the same stream."""
        parsed = [json.loads(event) if isinstance(event, str) else event for event in events]
        self.streams.setdefault(source, {}).setdefault(stream, []).extend(parsed)

    def submit(self, source, events, *options, stream=None, code=0):
        """Submits events that are all well-formed, and notes them."""
        self.note(source, events, stream)
        result = self.kaohe("submit", "--source", source, *options, "-", stdin=ndjson(events))
        expected = f"taken {len(events)}, malformed 0"
        if result.code != code or result.out.splitlines()[0] != expected:
            raise AssertionError(f"submit of {len(events)} events: {result}")
        return result

    def outcomes(self, source, events, code=0):
        """Submits and waits; how many of each outcome there were, without the zeros."""
        said = self.submit(source, events, "--wait", code=code).out.splitlines()[1:]
        pairs = re.findall(r"([a-z]+) (\d+)", " ".join(said))
        return {name: int(number) for name, number in pairs if int(number)}

    def expect_overdue(self, source, case, due, **centre):
        """Notes that a case record must lead to a report."""
        report = {"clause": "overdue-case", "record": case, "occurred": due, **centre}
        self.caused.setdefault(source, []).append(report)

    def events(self):
        return parse_lines(self.must("export"))

    def sent(self):
        """The log behind what the scorer wrote as it began it."""
        return self.events()[self.first_n - 1:]

    def standings(self, year=None):
        return json.loads(self.must("standings", *(("--year", year) if year else ()), "--json"))

    def score(self, centre, year=None):
        return rows_of(self.standings(year))[centre]["score"]

    def status(self):
        return json.loads(self.kaohe("status", "--json").out)

    def collector(self, source):
        """How the collector of a source says it is doing."""
        return next(c for c in self.status()["collectors"] if c["source"] == source)

    def is_settled(self):
        """True where no running collector holds anything that the scorer has not taken."""
        return all(collector.get("outbox") == 0 for collector in self.status()["collectors"]
                   if collector["source"] in self.daemons)

    def settle(self, within=40):
        eventually(self.is_settled, within, f"outboxes are empty: {self.dir}")


class Scenario(unittest.TestCase):
    """A test with a home of its own, which is audited in the end where a scorer runs."""

    settings = ""
    keys = None     # as KAOHE_KEYS says; False, True: whatever that says
    home_kind = Home
    daemons = ()    # what runs from the beginning
    may_repeat = False
    maxDiff = 4000

    def setUp(self):
        self.home = self.home_kind(self.settings, self.keys)
        self.addCleanup(self.home.close)
        self.home.start(*self.daemons)

    def tearDown(self):
        if "scorer" in self.home.daemons:
            Audit(self, self.home, self.may_repeat).run()

    def assert_run(self, result, code, *parts):
        """That a run ended with a code and said each part on stderr."""
        self.assertEqual(code, result.code, result)
        for part in parts:
            self.assertIn(part, result.err)
