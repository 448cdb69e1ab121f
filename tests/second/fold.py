"""A log judged anew from its lines: what the rules make of each, and where the log says otherwise."""

import re
import time
from dataclasses import dataclass, field

import checkpoint
import lines
import merkle
import note
import records
import rulebook
import rules
import times
from page import bound
from state import State, became


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
    given: int = 0                  # the largest number that a line says
    received: int | None = None     # of the record before
    is_whole: bool = False          # it began at record 1, so it holds every grant
    judged: list = field(default_factory=list)
    malformed: list = field(default_factory=list)   # (line, field)
    wrong: list = field(default_factory=list)       # for people
    leaves: list = field(default_factory=list)      # hashes, and the records themselves, where
    records: list = field(default_factory=list)     # lines have their bytes
    restores: list = field(default_factory=list)    # of those hashes the ones of records `restore`
    checkpoints: list = field(default_factory=list)  # notes that the file ends with

    def take(self, number, event):
        """Judges one event, and notes where its envelope says otherwise."""
        if not self.state.books:
            self.begin(event)
        n = self.next_n(event)
        self.check_order(n, event)
        self.check_key(n, event)
        verdict = rules.judge(self.state, event, n)
        self.n = n
        self.check_outcome(n, event, verdict)
        if event.data is not None:
            self.check_bytes(n, event, verdict)
        self.judged.append(Judged(number, n, event, verdict))

    def begin(self, event):
        """A log explains itself by its first record; a file without one is read by the default rulebook."""
        self.is_whole = event.n == 1
        is_book = event.action == "rulebook" and event.source == rulebook.OFFICE
        if not is_book or not is_rulebook(event.get("text")):
            self.state.books.append(rulebook.default())

    def next_n(self, event):
        """The number that it says, where that rises; else the next one."""
        return max(event.n or 0, self.n + 1)

    def say(self, n, text):
        self.wrong.append(f"record {n}: {text}")

    def check_order(self, n, event):
        if event.n is not None and event.n <= self.given:
            self.say(n, f"its number, {event.n}, does not rise")
        self.given = max(self.given, event.n or 0)
        if event.n and None not in (event.received, self.received) and event.received < self.received:
            self.say(n, "it was received before the record before it")
        self.received = event.received if event.received is not None else self.received

    def check_key(self, n, event):
        """A record's key is granted for its source, by a record below, and not withdrawn below."""
        if event.key and (self.is_whole or self.has(event.key)) and \
                self.state.speaks_for(event.key) != event.source:
            self.say(n, f"the key of record {event.key} may not speak for {event.source} there")

    def has(self, n):
        """Whether a line that says its number is that record; without numbers a key says nothing."""
        return any(judged.event.n == n for judged in self.judged)

    def check_outcome(self, n, event, verdict):
        if event.outcome is None:
            return
        is_same = event.outcome == verdict.outcome and event.reason in (None, verdict.reason)
        if not is_same:
            said = event.outcome, event.reason
            self.say(n, f"the log says {' '.join(filter(None, said))}, and the rules say "
                        f"{' '.join(filter(None, verdict[:2]))}")

    def check_bytes(self, n, event, verdict):
        self.leaves.append(merkle.leaf(event.data))
        if event.action == "restore" and verdict.outcome == "noted":
            self.restores.append(self.leaves[-1])
        try:
            record = records.decode(event.data)
            fields = records.event_fields(record.event)
        except records.NotRecord as error:
            self.say(n, f"its bytes are no record: {error}")
            return
        self.records.append(record)
        for what in differences(record, fields, n, event, verdict, self.state.effect):
            self.say(n, f"its bytes have another {what}")

    def check_checkpoint(self, text, verifiers):
        """Against the records up to its size; this fold holds just those."""
        try:
            signed = note.read(text)
            said = checkpoint.read(signed.text)
        except (note.NotNote, checkpoint.NotCheckpoint) as error:
            self.wrong.append(f"checkpoint: {error} is not as it should be")
            return
        for what in checkpoint.differences(said, self):
            self.wrong.append(f"checkpoint {said.size}: {what} is not that of the log")
        if self.restores and not said.origin.endswith(f"/{self.restores[-1].hex()[:16]}"):
            self.wrong.append(f"checkpoint {said.size}: its origin is not that of a log that came back")
        self.check_log_key(said, signed)
        if verifiers and not any(has_signed(verifier, signed) and verifier.name == said.origin
                                 for verifier in verifiers):
            self.wrong.append(f"checkpoint {said.size}: no given key has signed it")

    def check_log_key(self, said, signed):
        """The key that the log has named has to sign, and for a day the one before too."""
        named = [key for key in self.state.log_keys if became(key.name, said.origin)]
        due = named[-1:]
        if named and None not in (self.received, named[-1].received) and \
                self.received - named[-1].received < bound("LOG_KEY_BOTH_MS") * 10**6:
            due = named[-2:]
            if len(named) == 1 and sum(each.name == said.origin for each in signed.signatures) < 2:
                self.wrong.append(f"checkpoint {said.size}: the key before has not signed it")
        for key in due:
            if not has_signed(note.renamed(note.read_verifier(key.signer), said.origin), signed):
                self.wrong.append(f"checkpoint {said.size}: the key that record {key.n} names has not signed it")

    def shown_year(self):
        return self.state.shown_year(current_year())


def has_signed(verifier, signed):
    return any(verifier.is_valid(signed, signature) for signature in signed.signatures)


def differences(record, fields, n, event, verdict, effect):
    """In what a record's bytes say otherwise than its line and the rules."""
    known = {name: records.packed_points(value) if name == "points" else value
             for name, value in event.fields.items()}
    pairs = {"number": (record.n, n), "source": (record.source, event.source), "event": (fields, known),
             "outcome": (record.outcome, verdict.outcome), "reason": (record.reason, verdict.reason),
             "ref": (record.ref, verdict.ref), "key": (record.key, event.key),
             "effect": (record.effect or effect, effect)}
    if event.received is not None:
        pairs["time"] = (record.received, event.received // 10**6)
    return [what for what, (said, right) in pairs.items() if said != right]


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
            if isinstance(event, str):
                found.checkpoints.append(event)
                continue
        except lines.Malformed as malformed:
            found.malformed.append((number, malformed.args[0]))
            continue
        if at is not None and found.next_n(event) > at:
            break
        found.take(number, event)
    if not found.state.books:
        found.state.books.append(rulebook.default())
    return found


def wrong_checkpoints(data, found, verifiers):
    """What is wrong with the checkpoints of a file, each held against the log as of its size."""
    wrong = []
    for text in found.checkpoints:
        size = re.search(r"\A[^\n]*\n([0-9]{1,18})\n", text)
        then = fold(data, int(size[1]) if size else None)
        then.wrong.clear()
        then.check_checkpoint(text, verifiers)
        wrong += then.wrong
    return wrong
