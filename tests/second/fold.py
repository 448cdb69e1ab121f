"""A log judged anew from its lines: what the rules make of each, and where the log says otherwise."""

import time
from dataclasses import dataclass, field

import lines
import rulebook
import rules
import times
from state import State


@dataclass
class Judged:
    """An event, the number that it has, and what the rules say of it."""
    number: int             # of its line
    n: int
    event: lines.Event
    verdict: rules.Verdict


@dataclass
class Fold:
    state: State = field(default_factory=State)
    n: int = 0
    received: int | None = None     # of the record before
    is_whole: bool = True           # it began at record 1, so it holds every grant
    judged: list = field(default_factory=list)
    malformed: list = field(default_factory=list)   # (line, field)
    wrong: list = field(default_factory=list)       # for people

    def take(self, number, event):
        """Judges one event, and notes where its envelope says otherwise."""
        if not self.judged:
            self.begin(event)
        n = self.next_n(event)
        self.check_order(n, event)
        self.check_key(n, event)
        verdict = rules.judge(self.state, event, n)
        self.n = n
        self.check_outcome(n, event, verdict)
        self.judged.append(Judged(number, n, event, verdict))

    def begin(self, event):
        """A log explains itself by its first record; a file without one is read by the default rulebook."""
        self.is_whole = event.n in (None, 1)
        is_book = event.action == "rulebook" and event.source == rulebook.OFFICE
        if not is_book or not is_rulebook(event.get("text")):
            self.state.books.append(rulebook.default())

    def next_n(self, event):
        return self.n + 1 if event.n is None else event.n

    def say(self, n, text):
        self.wrong.append(f"record {n}: {text}")

    def check_order(self, n, event):
        if n <= self.n:
            self.say(n, f"its number is not above {self.n}")
        elif event.outcome and n != self.n + 1 and self.judged:
            self.say(n, f"it stands behind record {self.n}")
        if None not in (event.received, self.received) and event.received < self.received:
            self.say(n, "it was received before the record before it")
        self.received = event.received if event.received is not None else self.received

    def check_key(self, n, event):
        """A record's key is granted for its source, by a record below, and not withdrawn below."""
        if event.key and (self.is_whole or self.has(event.key)) and \
                self.state.speaks_for(event.key) != event.source:
            self.say(n, f"the key of record {event.key} may not speak for {event.source} there")

    def has(self, n):
        return any(judged.n == n for judged in self.judged)

    def check_outcome(self, n, event, verdict):
        if event.outcome is None:
            return
        said = event.outcome, event.reason
        if event.outcome != verdict.outcome or (event.reason or verdict.reason) != verdict.reason:
            self.say(n, f"the log says {' '.join(filter(None, said))}, and the rules say "
                        f"{' '.join(filter(None, verdict[:2]))}")
        elif event.outcome == "refused" and event.reason is None and event.n is not None:
            self.say(n, f"the log has no reason, and the rules say {verdict.reason}")

    def shown_year(self):
        return self.state.shown_year(current_year())


def is_rulebook(text):
    try:
        rulebook.read(text)
    except rulebook.NoRulebook:
        return False
    return True


def current_year():
    return times.year_of(int(time.time()) * times.SECOND)


def fold(data, at=None, source=rulebook.OFFICE):
    """Folds the bytes of a file up to record `at`."""
    found = Fold()
    for number, line in lines.split(data):
        try:
            event = lines.read(line, source)
        except lines.Malformed as malformed:
            found.malformed.append((number, malformed.args[0]))
            continue
        if at is not None and found.next_n(event) > at:
            break
        found.take(number, event)
    return found
