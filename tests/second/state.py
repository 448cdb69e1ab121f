"""What a log has come to: rulebooks, findings, years, self-checks and keys; a fold over its records."""

import re
from dataclasses import dataclass, field, replace

import rulebook
from records import Effect

SELF_CHECK, CLOSED, OPENED = 1, 2, 4        # marks of an effect

COUNTED, PENDING, DISMISSED, REVOKED = "counted", "pending", "dismissed", "revoked"


@dataclass(frozen=True)
class Finding:
    centre: str
    clause: str
    record: str
    year: int
    occurred: int       # nanoseconds
    grade: str | None
    points: int | None  # hundredths that the report says
    worth: int          # hundredths, at least 0
    n: int              # its first record
    status: str

    @property
    def name(self):
        return self.centre, self.clause, self.record

    def is_same(self, occurred, grade, given):
        return (self.occurred, self.grade, self.points) == (occurred, grade, given)


@dataclass(frozen=True)
class Grant:
    key: str
    role: str
    source: str | None
    n: int


@dataclass(frozen=True)
class LogKey:
    """A key that a record has named as the log's own."""
    name: str
    key: str            # in base64, with its type
    signer: str
    received: int | None
    n: int


def became(name, later):
    """Whether restores have made that of a log's name, or it is the same."""
    return later.startswith(name) and re.fullmatch("(/[0-9a-f]{16})*", later[len(name):]) is not None


def place(lists, slug):
    """Where a slug stands: those of the first rulebook, and behind them what later ones have beside those."""
    slugs = list(dict.fromkeys(each.slug for those in lists for each in those))
    return slugs.index(slug)


@dataclass
class State:
    books: list = field(default_factory=list)       # in the order of the log
    findings: dict = field(default_factory=dict)
    closed: set = field(default_factory=set)
    ever_closed: set = field(default_factory=set)
    self_checks: dict = field(default_factory=dict)  # (year, centre) -> received, or None
    grants: dict = field(default_factory=dict)      # key -> Grant, those that hold
    log_keys: list = field(default_factory=list)    # in the order of the log
    effect: Effect = Effect()                       # of the record that was judged last

    @property
    def newest(self):
        return self.books[-1]

    def book_for(self, year):
        """The last rulebook for a year; None where none is."""
        return next((book for book in reversed(self.books) if book.is_for(year)), None)

    def book_with(self, clause):
        """The newest rulebook that has a clause."""
        return next((book for book in reversed(self.books) if clause in book.clauses), None)

    def of(self, year, centre=None):
        return [finding for finding in self.findings.values()
                if finding.year == year and centre in (None, finding.centre)]

    def years(self):
        """The years that have a finding of any status."""
        return {finding.year for finding in self.findings.values()}

    def years_with_anything(self):
        """Those that have a finding, a self-check, or were ever closed."""
        return self.years() | {year for year, _ in self.self_checks} | self.ever_closed

    # --- what a record changes, and its effect -----------------------------------------------

    def add(self, finding):
        self.findings[finding.name] = finding
        self.effect = self.effect_on(finding, None)

    def rule(self, finding, status):
        ruled = replace(finding, status=status)
        self.findings[finding.name] = ruled
        self.effect = self.effect_on(ruled, finding)

    def effect_on(self, after, before):
        counted, pending = ((after.status == status) - (before is not None and before.status == status)
                            for status in (COUNTED, PENDING))
        if not counted and not pending:
            return Effect()
        return Effect(after.year, place([book.roster for book in self.books], after.centre),
                      place([book.clauses.values() for book in self.books], after.clause),
                      counted * after.worth, counted, pending)

    def check_in(self, year, centre, received):
        if (year, centre) not in self.self_checks:
            self.self_checks[year, centre] = received
            self.effect = Effect(year, place([book.roster for book in self.books], centre), marks=SELF_CHECK)

    def close(self, year):
        self.effect = Effect() if year in self.closed else Effect(year, marks=CLOSED)
        self.closed.add(year)
        self.ever_closed.add(year)

    def reopen(self, year):
        self.effect = Effect(year, marks=OPENED) if year in self.closed else Effect()
        self.closed.discard(year)

    # --- keys ----------------------------------------------------------------------------------

    def offices(self):
        return [grant for grant in self.grants.values() if grant.role == rulebook.OFFICE]

    def log_key(self, name):
        """The last key that a record has named of the log that has, had or will have this name; None where none has."""
        return next((key for key in reversed(self.log_keys)
                     if became(key.name, name) or became(name, key.name)), None)

    def speaks_for(self, n):
        """The source that the key of grant n may speak for now; None where it may for none."""
        grant = next((grant for grant in self.grants.values() if grant.n == n), None)
        return grant.source if grant and grant.role in ("office", "district") else None

    def shown_year(self, current):
        """The year that is shown where none is asked for."""
        if self.findings:
            return max(self.years())
        covered = {year for book in self.books for year in range(book.first, book.last + 1)}
        return min(covered, key=lambda year: (abs(year - current), -year))
