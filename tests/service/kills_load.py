"""What runs in a home while its programs are killed: senders of events of many kinds, and readers.

Whatever is acknowledged to a sender or shown to a reader goes into the ledger.
"""

import random
import re
import subprocess
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from threading import Event, Lock, Thread

from harness import POLL, eventually, let_pass, ndjson

DISTRICTS = ("jinjiang", "wenjiang", "xinjin", "wuhou")
SENDERS = (*DISTRICTS, "wuhou", "office", "office")    # two send to one collector
BEIJING = timezone(timedelta(hours=8))
OCCURRED = "{}-07-01T12:00:00+08:00"
SIZES = (1, 1, 1, 3, 10, 10, 40, 300)    # of a run of submit; a frame holds 256 lines
REST_S = 0.6                         # between two runs, at the most
AHEAD_S = (-60, 4)                   # of now: when a case is due
CLAUSES = {    # what a district may report, and what its clause asks for
    "overdue-case": {}, "complaint": {}, "criticism": {}, "hosting": {}, "assigned-task": {},
    "publication": {"grade": "province"}, "commendation": {"grade": "county"}}
KINDS = {"report": 8, "again": 2, "forbidden": 1, "self-check": 1, "case": 2}
OFFICE_KINDS = {"ruling": 8, "award": 4, "year": 1, "again": 1}
DONE, REFUSED, NOBODY, KILLED, ENDED = 0, 1, 69, -9, -15    # as which a program may end


def choose(rng, weights):
    return rng.choices(list(weights), weights.values())[0]


class Sender:
    """Makes events and submits them in runs, each again and again until it is acknowledged."""

    def __init__(self, load, source, name, seed):
        self.load, self.source, self.name = load, source, name
        self.rng = random.Random(f"{seed} {name}")
        self.number, self.reports, self.is_busy = 0, [], False

    def run(self):
        while not self.load.is_over.is_set():
            if self.load.going.wait(0.1):
                self.is_busy = True
                if self.load.going.is_set():
                    self.deliver(self.batch())
                self.is_busy = False
                self.load.is_over.wait(self.rng.uniform(0, REST_S))

    def batch(self):
        return [self.line() for _ in range(self.rng.choice(SIZES))]

    def line(self):
        """The next event, whose summary names it, or a case record."""
        self.number += 1
        name = f"{self.name}-{self.number:06}"
        kind = choose(self.rng, OFFICE_KINDS if self.source == "office" else KINDS)
        if kind == "case":
            return self.case(name)
        return {**getattr(self, kind.replace("-", "_"))(name), "summary": name}

    def case(self, name):
        due = datetime.now(BEIJING) + timedelta(seconds=self.rng.uniform(*AHEAD_S))
        due = due.isoformat(timespec="milliseconds")
        return {"case": name, "accepted": OCCURRED.format(2006), "due": due}

    def keep(self, report):
        self.reports.append(report)
        return report

    def report(self, name):
        clause = self.rng.choice(list(CLAUSES))
        return self.keep({"clause": clause, "record": name, **CLAUSES[clause],
                          "occurred": OCCURRED.format(self.rng.choice((2005, 2006, 2006)))})

    def again(self, name):
        if not self.reports:
            return self.report(name) if self.source != "office" else self.award(name)
        return self.rng.choice(self.reports[-500:])

    def forbidden(self, name):
        return {"clause": "leadership", "record": name, "points": 1,
                "occurred": OCCURRED.format(2006)}

    def self_check(self, name):
        return {"action": "self-check", "year": self.rng.choice((2005, 2006))}

    def award(self, name):
        return self.keep({"clause": "leadership", "centre": self.rng.choice(DISTRICTS),
                          "record": name, "points": self.rng.choice((1, 2.5, 5)),
                          "occurred": OCCURRED.format(2006)})

    def ruling(self, name):
        """On what a district has sent, whether or not it has arrived."""
        sender = self.rng.choice([s for s in self.load.senders if s.source != "office"])
        report = self.rng.choice(sender.reports[-200:] or [{"clause": "hosting", "record": name}])
        return {"action": self.rng.choice(("confirm", "confirm", "dismiss", "revoke")),
                "centre": sender.source, "clause": report["clause"], "record": report["record"]}

    def year(self, name):
        return {"action": self.rng.choice(("close-year", "reopen-year", "reopen-year")),
                "year": 2005}

    def deliver(self, lines):
        """Submits until all is acknowledged; what was not may be in the outbox all the same."""
        ledger, options = self.load.ledger, ("--wait",) if self.rng.random() < 0.3 else ()
        ledger.sending(self.source, self.name, lines)
        while lines:
            code, text = self.submit(lines, options)
            counts = {name: int(number) for name, number in re.findall(r"([a-z]+) (\d+)", text)}
            taken = counts.pop("taken", 0)
            is_killed = code in (KILLED, ENDED) and not text
            is_whole = code in (DONE, REFUSED) and taken == len(lines)
            if not (is_killed or is_whole or code == NOBODY) or counts.pop("malformed", 0):
                ledger.wrong.append(f"submit of {len(lines)} by {self.name}: {code}: {text}")
                return
            ledger.acknowledged(self.source, lines[:taken], counts)
            lines = lines[taken:]

    def submit(self, lines, options):
        command = ("submit", "--source", self.source, *options, "-")
        with self.load.running("sender", *command) as process:
            if self.rng.random() < 0.3:
                self.write_slowly(process, lines)
                lines = []
            out, _ = process.communicate(ndjson(lines))
        return process.returncode, out.decode()

    def write_slowly(self, process, lines):
        try:
            for line in lines:
                process.stdin.write(ndjson([line]))
                process.stdin.flush()
                self.load.is_over.wait(self.rng.uniform(0, 0.02))
        except BrokenPipeError:
            pass    # it gave up, or was killed


class Load:
    """Senders and readers, each in a thread, until told to stop."""

    def __init__(self, home, ledger, seed):
        self.home, self.ledger = home, ledger
        self.going, self.is_over, self.lock = Event(), Event(), Lock()
        self.processes = {"sender": {}, "reader": {}}    # ordered sets
        self.senders = [Sender(self, source, f"{source}-{place}", seed)
                        for place, source in enumerate(SENDERS)]
        tasks = [sender.run for sender in self.senders]
        tasks += [self.watch, self.export, self.replay, self.standings]
        self.threads = [Thread(target=self.keep_wrong, args=(task,)) for task in tasks]

    def start(self):
        self.going.set()
        for thread in self.threads:
            thread.start()

    def keep_wrong(self, task):
        try:
            task()
        except Exception as error:    # a thread's exception is nobody's otherwise
            self.ledger.wrong.append(f"{type(error).__name__}: {error}")

    def pause(self):
        self.going.clear()

    def go_on(self):
        self.going.set()

    def is_idle(self):
        """True where every sender has delivered what it had begun; after a pause."""
        return not any(sender.is_busy for sender in self.senders)

    @contextmanager
    def running(self, kind, *command, **options):
        """A process that can be picked while it runs."""
        process = self.home.popen(*command, **options)
        with self.lock:
            self.processes[kind][process] = None
        try:
            with process:
                yield process
        finally:
            with self.lock:
                del self.processes[kind][process]

    def pick(self, kind, rng):
        with self.lock:
            processes = [p for p in self.processes[kind] if p.poll() is None]
        return rng.choice(processes) if processes else None

    # --- readers ----------------------------------------------------------------------------

    def watch(self):
        while not self.is_over.is_set():
            told = self.ledger.watching(self.home.logs)
            with open(told.out, "wb") as out, open(told.err, "wb") as err:
                with self.running("reader", "watch", "--json", stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=err) as process:
                    code = process.wait()
            self.check_ended("watch", code, told.err.read_text())

    def export(self):
        self.read("export", self.ledger.exported, "export")

    def standings(self):
        self.read("standings", self.ledger.shown, "standings", "--year", 2006, "--json")

    def replay(self):
        self.read("replay", lambda out: None, "replay", self.home.dir)

    def read(self, name, take, *command):
        """Again and again; `take` gets what it wrote, whole where it ended well."""
        while not self.is_over.wait(0.2):
            with self.running("reader", *command) as process:
                out, err = process.communicate()
            self.check_ended(name, process.returncode, err.decode())
            if process.returncode == DONE:
                take(out.decode())

    def check_ended(self, name, code, err):
        """A reader ends well, or nobody was there, or it was killed; never is the answer no."""
        if code not in (DONE, NOBODY, KILLED, ENDED):
            self.ledger.wrong.append(f"{name} ended with {code}: {err}")

    # --- the end ----------------------------------------------------------------------------

    def end(self, changes):
        """Ends all, once the watch that runs has told of all, or said what it missed."""
        eventually(lambda: not self.ledger.watched[-1].unnoticed(changes, is_end=True), 20,
                   "the watch has told of everything, or said what it has missed")
        self.abandon()

    def abandon(self):
        self.is_over.set()
        while any(thread.is_alive() for thread in self.threads):
            for kind in self.processes:
                if process := self.pick(kind, random):
                    process.kill()
            let_pass(POLL)
