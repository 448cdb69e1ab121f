"""What becomes of an event (EVENTS.md 4 and 5): the first outcome that applies."""

from typing import NamedTuple

import points
import rulebook
import times
from lines import ACTIONS
from page import bound
from records import Effect
from rulebook import OFFICE
from state import COUNTED, DISMISSED, PENDING, REVOKED, Finding, Grant, LogKey

RULINGS = {"confirm": ("confirmed", COUNTED), "dismiss": ("dismissed", DISMISSED), "revoke": ("revoked", REVOKED)}


class Verdict(NamedTuple):
    outcome: str
    reason: str | None = None
    ref: int = 0


class Refused(Exception):
    """The argument is the reason."""


def refuse_if(condition, reason):
    if condition:
        raise Refused(reason)


def judge(state, event, n):
    """Judges an event as record n, and changes the state by it."""
    state.effect = Effect()
    by_action = {"report": report, "self-check": self_check, "close-year": close_year, "reopen-year": reopen_year,
                 "rulebook": new_rulebook, "clock": clock, "restore": restore, "grant": grant, "withdraw": withdraw,
                 "log-key": log_key,
                 **dict.fromkeys(RULINGS, ruling)}
    try:
        refuse_if(event.action not in ACTIONS, "unknown-action")
        return by_action[event.action](state, event, n)
    except Refused as refused:
        return Verdict("refused", refused.args[0])


def centre_of(book, event):
    """The centre that an event is about; without `centre` it is the source itself."""
    word = event.get("centre")
    if word is None:
        own = next((centre for centre in book.roster if centre.slug == event.source), None)
        refuse_if(own is None, "unknown-centre")
        return own
    centre = book.centre(word)
    refuse_if(centre is None, "unknown-centre")
    return centre


def office_only(event):
    refuse_if(event.source != OFFICE, "forbidden")


# --- reports ---------------------------------------------------------------------------------

def report(state, event, n):
    moment = times.instant(event.get("occurred"))
    year = None if moment is None else times.year_of(moment)
    year_book = None if year is None else state.book_for(year)
    book = year_book or state.newest
    centre = centre_of(book, event)
    clause = book.clauses.get(event.get("clause"))
    refuse_if(clause is None, "unknown-clause")
    refuse_if(event.source != OFFICE and (event.source != centre.slug or not clause.district_may), "forbidden")
    refuse_if(year_book is None or is_ahead(moment, event.received), "bad-time")
    check_grade(clause, event.get("grade"))
    given = check_points(clause, event.get("points"))
    return make(state, event, n, centre, clause, moment, year, given)


def is_ahead(moment, received):
    return received is not None and moment > received + bound("AHEAD_SECONDS_MAX") * times.SECOND


def check_grade(clause, grade):
    is_good = grade is None if clause.grades is None else grade in clause.grades
    refuse_if(not is_good, "bad-grade")


def check_points(clause, value):
    """Hundredths of the points that the report says, where the clause asks for them."""
    if not clause.asks_points:
        refuse_if(value is not None, "bad-points")
        return None
    given = None if value is None else points.from_number(value)
    refuse_if(given is None or not clause.low <= given <= clause.high, "bad-points")
    return given


def make(state, event, n, centre, clause, moment, year, given):
    grade = event.get("grade")
    standing = state.findings.get((centre.slug, clause.slug, event.get("record")))
    if standing:
        refuse_if(not standing.is_same(moment, grade, given), "conflict")
        return Verdict("duplicate", ref=standing.n)
    if year in state.closed:
        return Verdict("late")
    status = COUNTED if event.source == OFFICE or clause.at_once else PENDING
    state.add(Finding(centre.slug, clause.slug, event.get("record"), year, moment, grade, given,
                      clause.worth(grade, given), n, status))
    return Verdict(status)


# --- rulings and years -----------------------------------------------------------------------

def ruling(state, event, _n):
    centre = centre_of(state.newest, event)
    refuse_if(state.book_with(event.get("clause")) is None, "unknown-clause")
    office_only(event)
    finding = state.findings.get((centre.slug, event.get("clause"), event.get("record")))
    refuse_if(finding is None, "no-such-finding")
    if finding.year in state.closed:
        return Verdict("late")
    outcome, status = RULINGS[event.action]
    state.rule(finding, status)
    return Verdict(outcome)


def self_check(state, event, _n):
    year = event.get("year")
    book = state.book_for(year)
    centre = centre_of(book or state.newest, event)
    refuse_if(event.source not in (OFFICE, centre.slug), "forbidden")
    refuse_if(book is None, "bad-time")
    if year in state.closed:
        return Verdict("late")
    state.check_in(year, centre.slug, event.received)
    return Verdict("noted")


def year_of_office(state, event):
    office_only(event)
    refuse_if(state.book_for(event.get("year")) is None, "bad-time")
    return event.get("year")


def close_year(state, event, _n):
    state.close(year_of_office(state, event))
    return Verdict("noted")


def reopen_year(state, event, _n):
    state.reopen(year_of_office(state, event))
    return Verdict("noted")


# --- rulebooks, keys and the clock -----------------------------------------------------------

def new_rulebook(state, event, _n):
    office_only(event)
    try:
        book = rulebook.read(event.get("text"))
    except rulebook.NoRulebook:
        raise Refused("conflict") from None
    refuse_if(not may_follow(state, book), "conflict")
    state.books.append(book)
    return Verdict("noted")


def may_follow(state, book):
    """Whether a rulebook can take effect behind those of the log."""
    if len(state.books) >= bound("BOOKS_MAX") or any(book.is_for(year) for year in state.years()):
        return False
    clauses = set(book.clauses).union(*(other.clauses for other in state.books))
    if len(clauses) > bound("CLAUSES_MAX"):
        return False
    roster = {centre.slug: centre for centre in book.roster}
    return not state.books or all(roster.get(centre.slug) == centre for centre in state.newest.roster)


def grant(state, event, n):
    source = event.get("centre")
    if source is not None and not (source == OFFICE and event.get("role") == "intake"):
        source = centre_of(state.newest, event).slug
    office_only(event)
    key, role = event.get("key"), event.get("role")
    refuse_if(key in state.grants or len(state.grants) >= bound("KEYS_MAX"), "conflict")
    state.grants[key] = Grant(key, role, OFFICE if role == OFFICE else source, n)
    return Verdict("noted")


def withdraw(state, event, _n):
    office_only(event)
    key = event.get("key")
    held = state.grants.get(key)
    refuse_if(held is None or (held.role == OFFICE and len(state.offices()) == 1), "conflict")
    del state.grants[key]
    return Verdict("noted")


def restore(_state, event, n):
    """Likewise; and the log goes on behind the last record of the backup."""
    refuse_if(event.source != OFFICE or event.outcome != "noted", "forbidden")
    refuse_if(event.get("from") != n - 1, "conflict")
    return Verdict("noted")


def log_key(state, event, n):
    """The office names the log's key, at most one in a day, under whichever of its names."""
    office_only(event)
    name, _, key = event.get("signer").split("+", 2)
    last = state.log_key(name)
    times_known = last is not None and None not in (last.received, event.received)
    refuse_if(times_known and event.received - last.received < bound("LOG_KEY_BOTH_MS") * 10**6, "conflict")
    refuse_if(len(state.log_keys) >= bound("LOG_KEYS_MAX") or any(key == other.key for other in state.log_keys), "conflict")
    state.log_keys.append(LogKey(name, key, event.get("signer"), event.received, n))
    return Verdict("noted")


def clock(_state, event, _n):
    """Only the scorer writes one: in an export its outcome says so, for no epoch is seen there."""
    refuse_if(event.source != OFFICE or event.outcome != "noted", "forbidden")
    return Verdict("noted")
