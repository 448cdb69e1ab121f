"""One small history with a fault in one program, and what must hold of it afterwards.

A scorer, two collectors and a subscriber run; one program has the fault. It may live on, or end and
say why, or be aborted by a library; whatever it does, nothing that was acknowledged is lost,
nothing was told that the log does not have, and without the fault everything is delivered.
"""

import json
import os
import re
import signal
import sys
import time
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "service"))
from audit import Audit, bare, tiers_text  # noqa: E402
from deck import read_counts  # noqa: E402
from harness import (BIN, POLL, Daemon, Home, environment, eventually, ndjson,  # noqa: E402
                     subprocess)

DISTRICT, OFFICE = "wuhou", "office"
MODULE = BIN / "kaohe_fault.so"
NAMES = {"scorer": "scorer", "collector": DISTRICT}
DAEMONS = ("scorer", DISTRICT, OFFICE)
DELIVERED_S = 60     # the promised minute; the program starts again in less
PATIENCE_S = 3       # with a program whose calls go on failing
STOPPED_S = 10
BUSY_SHARE = 0.7
SENT_AGAIN_S = 1.9   # submit sends its lines again after 2 s: from then on they may stand twice
ENDS = {69: "nobody", 74: "disk", 75: "full", 77: "denied", 78: "configuration"}
TALK = (": ready", ": stopping", ": connected to the scorer")
# libzmq aborts where its own eventfd, poll, epoll, send or thread fails in a way that it thinks
# impossible; it names the reason and the line of its source. A real shortage of threads or files is
# noticed before (program.h, accept.h); what is left is a kernel without memory.
INSIDE_LIBZMQ = re.compile(r"\(src/(signaler|epoll|zmq|thread|tcp|ip)\.cpp:\d+\)")
# After such a failure nobody knows what the disk has, so nobody may go on. A note of what an outbox
# needs is none of that: without it the others count the outbox by its size. Nor is who holds a lock, which
# stands in it for people alone.
TOUCHES_DISK = re.compile(r"(write|sync|path) \d+ (p?writev?(64)?|ftruncate|f\w*sync|rename) "
                          r"(?!4 )\d+ (/.*(?<!\.needs)(?<!\.lock))")


class Violation(AssertionError):
    pass


class FaultyDaemon(Daemon):
    """A program with the module in front of its C library."""

    def __init__(self, command, log, report, plan):
        self.log, self.report = log, report
        with open(log, "wb") as stream:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stream,
                env=environment(LD_PRELOAD=str(MODULE),
                                KAOHE_FAULT_REPORT=str(report), **plan))


class FaultyHome(Home):
    """A home in which the first start of one daemon has a fault."""

    def __init__(self, name, plan, settings=""):
        super().__init__(settings)
        self.faulty_name, self.plan = name, plan
        self.report = self.dir / "report"

    def launch(self, name):
        if name != self.faulty_name or self.starts[name]:
            return super().launch(name)
        return self.launch_faulty(self.plan)

    def launch_faulty(self, plan):
        name = self.faulty_name
        self.starts[name] += 1
        program = ["kaohe-scorer"] if name == "scorer" else ["kaohe-collector", "--source", name]
        command = [BIN / program[0], "--home", self.dir, *program[1:]]
        log = self.logs / f"{name}.{self.starts[name]}.log"
        return FaultyDaemon(command, log, self.report, plan)


def report(clause, record, **more):
    return {"clause": clause, "record": record, "occurred": "2006-05-02T00:00:00+08:00", **more}


def ruling(action, clause, record):
    return {"action": action, "centre": DISTRICT, "clause": clause, "record": record}


def steps_of(rng):
    """What is submitted: source, events, case records, whether to wait for the outcomes."""
    counts = [report("overdue-case", f"O-{i}") for i in range(rng.randint(1, 30))]
    waits = [report("publication", f"P-{i}", grade="city") for i in range(rng.randint(2, 5))]
    case = {"case": "C-1", "accepted": "2006-01-01T00:00:00Z", "due": "2006-02-01T00:00:00Z"}
    later = [report("complaint", f"X-{i}", summary="x" * rng.randint(0, 400))
             for i in range(rng.randint(1, 12))]
    rulings = [ruling("confirm", "publication", "P-0"), ruling("dismiss", "publication", "P-1")]
    award = report("leadership", "L-1", centre=DISTRICT, points=1.5)
    return [(DISTRICT, counts + waits, [], False),
            (DISTRICT, [report("innovation", "I-1"), counts[0]], [case], True),
            (OFFICE, [*rulings, award], [], True),
            (DISTRICT, [*later, counts[-1]], [], False),
            (OFFICE, [ruling("revoke", "publication", "P-0")], [], True)]


class Scene:
    """One run. `name` is the daemon that has the fault, `plan` the fault as the module reads it.

    `goes_on`: the fault does not end by itself; then the program is given little time, and starts
    again without it.
    """

    def __init__(self, name, plan, rng, goes_on, reason="", settings=""):
        self.name, self.goes_on, self.reason = name, goes_on, reason
        self.home = FaultyHome(name, plan, settings)
        self.steps = steps_of(rng)
        self.is_over = False           # the fault: its program was started again
        self.how = ""                  # the first end; empty: none
        self.acknowledged = []         # the steps that were, when sent once
        self.asked = []                # answers to a question for the standings
        self.watch = None

    # --- the program with the fault -----------------------------------------------------------

    @property
    def daemon(self):
        return self.home.daemons[self.name]

    def has_ended(self):
        return not self.is_over and self.daemon.process.poll() is not None

    def has_failed(self):
        return any(read_counts(self.home.report).failed.values())

    def reported(self):
        path = self.home.report
        return path.read_text(errors="replace").splitlines() if path.exists() else []

    def said_why(self):
        return [line for line in self.daemon.said().splitlines() if not line.endswith(TALK)]

    def end_of_fault(self):
        """Called when the program has ended, or is of no use; starts it again without the fault."""
        if self.daemon.process.poll() is None and self.relieve():
            return
        if self.daemon.process.poll() is None:
            self.stop_it()
        else:
            self.judge_end(self.daemon.process.returncode)
        self.home.earlier[self.name] = self.home.daemons.pop(self.name)
        self.is_over = True
        self.before_restart()
        self.home.start(self.name)

    def relieve(self):
        """Ends the fault of a program that lives; true where that can be done."""
        return False

    def before_restart(self):
        """What is to be done while the program is down."""

    def judge_end(self, code):
        """The program has ended by itself: by an exit that is documented, or aborted."""
        why = self.said_why()
        crashes = [line for line in self.reported() if line.startswith("crash ")]
        if code == -signal.SIGSEGV and self.lacked_memory() and crashes and "/kaohe-" not in crashes[-1]:
            how = f"crashed in {Path(crashes[-1].split()[2]).name}"    # not ours to mend
        elif code != -signal.SIGABRT and code not in ENDS:
            raise Violation(f"ended with {code}, which is no documented way: {crashes or why}")
        elif not why:
            raise Violation(f"ended with {code} in silence")
        elif code == -signal.SIGABRT and any(map(INSIDE_LIBZMQ.search, why)):
            how = "aborted in libzmq"    # which asks for it, and nobody can prevent it
        elif code == -signal.SIGABRT and not self.lacked_memory():
            raise Violation(f"aborted, though only memory may do that: {self.reported()}: {why}")
        elif code in ENDS:
            self.check_message(why)
            how = f"ended {code} {ENDS[code]}"
        else:
            how = "aborted"
        self.how = self.how or how

    def lacked_memory(self):
        """Whether a failed call was one that asks for memory: the one rule for an abort."""
        return read_counts(self.home.report).failed["malloc"] > 0

    def check_message(self, why):
        """One line names the place and the reason."""
        if not any(re.search(r": (cannot|no|not) .*(/|outbox|thread|memory|signals).*: .+", line)
                   for line in why):
            raise Violation(f"no clear message: {why}")
        is_ours = not any(" fcntl " in line for line in self.reported())    # LMDB keeps no reason
        if is_ours and not any(self.reason in line for line in why):
            raise Violation(f"the message does not say `{self.reason}`: {why}")

    def check_busy(self):
        """A program that lives on waits for something, where its fault is over."""
        lived = time.monotonic() - self.begun
        stat = Path(f"/proc/{self.daemon.process.pid}/stat").read_text()
        user, system = map(int, stat.rpartition(")")[2].split()[11:13])
        share = (user + system) / os.sysconf("SC_CLK_TCK") / lived
        if lived < 2 or share < BUSY_SHARE:
            return
        if not self.goes_on:
            raise Violation(f"busy for {share:.0%} of {lived:.1f} s")
        self.how = "survived, busy"

    def stop_it(self):
        """SIGTERM ends it, in order or by the fault; what had to end before did not."""
        self.check_busy()
        uncertain = [line for line in self.reported() if TOUCHES_DISK.fullmatch(line)]
        if uncertain and self.daemon.process.poll() is None:
            try:
                code = self.daemon.process.wait(2)
            except subprocess.TimeoutExpired:
                raise Violation(f"went on after {uncertain[0]}") from None
            return self.judge_end(code)
        self.daemon.process.send_signal(signal.SIGTERM)
        try:
            code = self.daemon.process.wait(STOPPED_S)
        except subprocess.TimeoutExpired:
            raise Violation(f"does not stop within {STOPPED_S} s: {self.said_why()}") from None
        if code:
            self.judge_end(code)

    # --- the history --------------------------------------------------------------------------

    def start(self):
        self.begun = time.monotonic()
        launched = {name: self.home.launch(name) for name in DAEMONS}
        self.home.daemons.update(launched)
        for name in DAEMONS:
            if name != self.name:
                eventually(launched[name].is_ready, 20, f"{name} is ready")
        if not self.wait_for(lambda: ": ready\n" in self.daemon.said(), 20, "it is ready"):
            self.end_of_fault()
        self.when_ready()
        self.home.note(OFFICE, [])
        with open(self.home.logs / "watch", "wb") as out:
            self.watch = self.home.popen("watch", "--json", stdout=out,
                                         stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def when_ready(self):
        """What is to be done before anything is submitted."""

    def close(self):
        self.home.close()

    def wait_for(self, condition, within, what):
        """True once the condition holds; False where the program with the fault has ended, or
        where its fault goes on and it is of no use."""
        begun = time.monotonic()
        while not self.has_ended():
            if condition():
                return True
            waited = time.monotonic() - begun
            if not self.is_over and self.goes_on and waited > PATIENCE_S and self.has_failed():
                return False
            if waited > within:
                raise Violation(f"not within {within} s: {what}")
            time.sleep(POLL)
        return False

    def hand_over(self, step):
        """One run of submit. True: it was acknowledged. None: try again."""
        source, events, cases, waits = step
        sender = self.home.popen("submit", "--source", source, *(["--wait"] if waits else []), "-")
        with sender:
            sender.stdin.write(ndjson(events + cases))
            sender.stdin.close()
            if not self.wait_for(lambda: sender.poll() is not None, DELIVERED_S, "submit returns"):
                sender.kill()
                return False
            out = sender.stdout.read().decode()
            self.check_refusal(sender.returncode, sender.stderr.read().decode())
        return out.startswith(f"taken {len(events) + len(cases)}, malformed 0") or None

    def check_refusal(self, code, err):
        """What submit may say; 1 is the scorer's word on an event."""
        if code not in (0, 1, *ENDS) or (code and not err):
            raise Violation(f"submit ended with {code}: {err}")

    def carry_out(self, step):
        source, events, cases, _ = step
        begun, tries = time.monotonic(), 0
        while not (taken := self.hand_over(step)):
            tries += 1
            if taken is False:
                self.end_of_fault()
            elif time.monotonic() > begun + DELIVERED_S:
                raise Violation(f"refused for {DELIVERED_S} s")
        if not tries and time.monotonic() < begun + SENT_AGAIN_S:
            self.acknowledged.append(step)
        self.home.note(source, events)
        for case in cases:
            self.home.expect_overdue(source, case["case"], case["due"])

    def ask(self):
        asker = self.home.popen("standings", "--json")
        with asker:
            if not self.wait_for(lambda: asker.poll() is not None, 20, "standings returns"):
                asker.kill()
                return
            if asker.returncode == 0:
                self.asked.append(asker.stdout.read().decode())

    def run(self):
        try:
            self.start()
            for step in self.steps:
                self.carry_out(step)
            self.ask()
            self.finish()
            self.check()
        finally:
            self.counts = read_counts(self.home.report)
            if self.watch:
                self.watch.kill()
                self.watch.wait()
            for daemon in self.home.daemons.values():
                daemon.end(signal.SIGKILL)
            self.close()

    def finish(self):
        """Without help all is delivered, where the fault has ended; then it starts again."""
        if not self.is_over and self.wait_for(self.home.is_settled, DELIVERED_S, "delivery"):
            pass
        if not self.is_over:
            self.end_of_fault()
        eventually(self.home.is_settled, DELIVERED_S, "everything is delivered")

    # --- what must hold -----------------------------------------------------------------------

    def check(self):
        test = unittest.TestCase()
        test.maxDiff = 2000
        audit = Audit(test, self.home, may_repeat=True)
        audit.run()
        self.check_acknowledged_once(audit.events)
        self.check_watched(audit.events)
        for standings in self.asked:
            self.check_standings(standings, audit)

    def check_acknowledged_once(self, events):
        """A step that was acknowledged when first sent stands in the log once."""
        logged = [(event["source"], bare(event)) for event in events]
        sent = [(source, event) for source, events, _, _ in self.steps for event in events]
        for source, events, _, _ in self.acknowledged:
            for event in events:
                found, expected = logged.count((source, event)), sent.count((source, event))
                if found != expected and self.is_first_and_only(source, event):
                    raise Violation(f"{found} times in the log, {expected} expected: {event}")

    def is_first_and_only(self, source, event):
        """Whether no step that was sent again has the same event."""
        again = [step for step in self.steps if step not in self.acknowledged]
        return not any(step[0] == source and event in step[1] for step in again)

    def check_watched(self, events):
        lines = (self.home.logs / "watch").read_text().split("\n")[:-1]
        for line in lines:
            told = json.loads(line).get("event")
            if not told or told["n"] > len(events) or events[told["n"] - 1] != told:
                raise Violation(f"published, but the log has something else: {line}")
        self.watched = len(lines)

    def check_standings(self, standings, audit):
        n = json.loads(standings)["n"]
        if n > len(audit.events):
            raise Violation(f"standings as of {n}, but the log has {len(audit.events)} records")
        head = "\n".join(audit.exported.split("\n")[:n]) + "\n"
        scored = self.home.must("score", "-", "--json", stdin=head.encode())
        told, right = tiers_text(standings), tiers_text(scored)
        if told != right:
            at = len(os.path.commonprefix((told, right)))
            raise Violation(f"standings as of {n} are not those of the log: they go on with "
                            f"{told[at:at + 60]}, not {right[at:at + 60]}")
