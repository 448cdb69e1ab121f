#!/usr/bin/env python3
"""Reference judge for Kaohe: outcomes and standings, written from what is promised alone (proto/EVENTS.md).

    judge.py FILE [--year Y]

reads events in the offline form (NDJSON, '-' for standard input), judges them in file order
under the rulebook chengdu-2006 and writes the standings' `tiers` as compact JSON. Malformed
lines are named on stderr as FILE:LINE: REASON and make the exit status 65.

It is slow and simple on purpose: it keeps every finding and adds up anew for each standing.
Points are integer hundredths throughout, instants integer nanoseconds. What the promises leave
open is read as README.md beside this file says.
"""

import argparse
import json
import re
import sys
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple, Optional

from keys import OFFICE, ROLES, Keyring, is_for_centre, is_key, is_signer, kind_of
from rules import CLAUSES, ROSTER, SLUG_OF, SLUGS

BOM = b"\xef\xbb\xbf"
LINE_LIMIT = 64 * 1024
SECOND = 10**9
MINUTE = 60 * SECOND
SHANGHAI = 8 * 60 * MINUTE
EPOCH = datetime(2000, 1, 1)
YEARS = range(2000, 2100)
BASE, BONUS_LIMIT = 7000, 3000


class Malformed(Exception):
    """The line cannot be read as an event."""


class Refusal(Exception):
    """The event is refused; the argument is the reason."""


class Verdict(NamedTuple):
    outcome: str
    reason: Optional[str] = None
    keys: tuple = ()    # the records that granted the keys by which the event may have come


INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))")


def parse_instant(text):
    """Nanoseconds since 2000 of an RFC 3339 text, or None where it names no instant."""
    match = INSTANT.fullmatch(text)
    try:
        local = match and datetime(*map(int, match.group(1, 2, 3, 4, 5, 6)))
    except ValueError:
        return None
    if not local:
        return None
    fraction, sign, hours, minutes = match.group(7, 8, 9, 10)
    ahead = (int(hours or 0) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
    seconds = (local - EPOCH) // timedelta(seconds=1)
    return seconds * SECOND + int((fraction or "").ljust(9, "0")) - ahead * MINUTE


def month_start(year, month=1):
    """The instant at which a month begins in Shanghai."""
    return parse_instant(f"{year}-{month:02}-01T00:00:00+08:00")


YEAR_STARTS = [month_start(year) for year in (*YEARS, YEARS.stop)]


def year_of(instant):
    """The Shanghai year of an instant; one outside YEARS for all that lie outside."""
    return YEARS.start - 1 + bisect_right(YEAR_STARTS, instant)


def text_form(limit=512, pattern="(?s:.*)", control="\x00-\x1f\x7f-\x9f"):
    """The test for a text field: its bound in bytes, pattern and forbidden characters."""
    # JSON can escape a lone surrogate, which no UTF-8 can hold.
    pattern, unwanted = re.compile(pattern), re.compile(f"[{control}\ud800-\udfff]")
    return lambda value: (isinstance(value, str) and not unwanted.search(value)
                          and len(value.encode()) <= limit and pattern.fullmatch(value))


def integer_form(least, most):
    return lambda value: type(value) is int and least <= value <= most    # a bool is no number


FORMS = {
    **dict.fromkeys(("action", "centre", "clause", "occurred", "grade", "summary", "evidence",
                     "source", "outcome", "reason"), text_form()),
    "record": text_form(64, "(?s:.+)"),
    "method": text_form(pattern="regular|random|covert|annual"),
    "item": text_form(pattern=r"5(\.[1-9]){1,2}"),
    "text": text_form(float("inf"), control="\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"),
    "received": lambda value: (text_form(pattern=r".{10}T.{8}\.[0-9]{3}\+08:00")(value)
                               and parse_instant(value) is not None),
    "n": integer_form(1, float("inf")),
    "year": integer_form(1000, 9999),
    "step_ms": integer_form(-10**15, 10**15),
    "from": integer_form(-10**15, 10**15),
    "points": lambda value: type(value) in (int, float),
    "by_key": integer_form(1, float("inf")),
    "key": lambda value: is_key(value) or integer_form(1, float("inf"))(value),
    "role": lambda value: isinstance(value, str) and value in ROLES,
    "signer": is_signer,
}
RULINGS = {"confirm": "confirmed", "dismiss": "dismissed", "revoke": "revoked"}
NAMED = {"centre", "clause", "record"}
FIELDS = {
    "report": NAMED | {"occurred", "grade", "points", "method", "item"},
    **dict.fromkeys(RULINGS, NAMED),
    "self-check": {"centre", "year"},
    "close-year": {"year"},
    "reopen-year": {"year"},
    "rulebook": {"text"},
    "clock": {"step_ms"},
    "restore": {"from"},
    "grant": {"key", "role", "centre", "signer"},
    "withdraw": {"key"},
    "log-key": {"signer"},
}
REQUIRED = {action: fields - {"centre", "grade", "points", "method", "item", "signer"}
            for action, fields in FIELDS.items()} | {"log-key": {"signer"}}
ANYWHERE = {"action", "summary", "evidence", "n", "received", "source", "by_key", "key", "outcome",
            "reason"}
KEY_ACTIONS = ("grant", "withdraw", "log-key")


def unique_keys(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_event(raw):
    """The event in a line without its line feed; raises Malformed."""
    try:
        event = json.loads(raw.decode(), object_pairs_hook=unique_keys, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not one JSON object in UTF-8: {error}") from error
    if not isinstance(event, dict):
        raise Malformed("not an object")
    if len(raw.removesuffix(b"\r")) > LINE_LIMIT and "text" not in event:
        raise Malformed("the line is too long")
    for field, value in event.items():
        if field not in FORMS:
            raise Malformed(f"no such field: {field!a}")
        if not FORMS[field](value):
            raise Malformed(f"{field} is not of its form")
    action = event.get("action", "report")
    if action in FIELDS:
        useless = event.keys() - FIELDS[action] - ANYWHERE
        missing = REQUIRED[action] - event.keys()
        if useless or missing:
            raise Malformed(f"{action}: of no use {sorted(useless)}, missing {sorted(missing)}")
        # a `key` of the event is a text, and one of the envelope a number
        if "key" in event and isinstance(event["key"], str) != ("key" in FIELDS[action]):
            raise Malformed(f"{action}: the wrong kind of key")
        if action == "grant" and not is_for_centre(event):
            raise Malformed("grant: a centre too many or too few")
        if "signer" in event and kind_of(event["signer"]) != (1 if action == "log-key" else 4):
            raise Malformed(f"{action}: a signer of another kind")
    return event


def check_authority(action, source, centre, clause):
    own = source in SLUGS and source == centre
    allowed = action == "self-check" or action == "report" and CLAUSES[clause].district
    if source != OFFICE and not (own and allowed):
        raise Refusal("forbidden")


def stated_instant(event):
    instant = parse_instant(event["occurred"])
    if instant is None or year_of(instant) not in YEARS:
        raise Refusal("bad-time")
    if "received" in event and instant > parse_instant(event["received"]) + 10 * MINUTE:
        raise Refusal("bad-time")
    return instant


def stated_grade(event, clause):
    grade = event.get("grade")
    if (grade not in clause.grades) if clause.grades else (grade is not None):
        raise Refusal("bad-grade")
    return grade


def stated_points(event, clause):
    if "points" not in event and not clause.span:
        return None
    points = hundredths(event.get("points", 0)) if clause.span else None
    if points is None or not clause.span[0] <= points <= clause.span[1]:
        raise Refusal("bad-points")
    return points


def hundredths(number):
    """The hundredths whose nearest double the number is, or None; also None beyond 0 to 100."""
    if not 0 <= number <= 100:    # keeps infinity and huge integers out
        return None
    nearest = round(Fraction(number) * 100)
    return nearest if float(Fraction(nearest, 100)) == number else None


@dataclass
class Finding:
    stated: tuple    # instant, grade and points: what a further report is compared with
    year: int
    worth: int
    status: str


class Scorer:
    """The state that a log leads to; `judge` takes one well-formed event further."""

    def __init__(self):
        self.findings = {}       # (centre, clause, record) -> Finding
        self.closed = set()
        self.keyring = Keyring()
        self.self_checks = {}    # (centre, year) -> received, or None where not known

    def judge(self, event):
        keys = tuple(self.keyring.records_for(event.get("source", OFFICE)))
        try:
            return Verdict(self._outcome(event), None, keys)
        except Refusal as refusal:
            return Verdict("refused", refusal.args[0], keys)

    def _outcome(self, event):
        action, source = event.get("action", "report"), event.get("source", OFFICE)
        if action not in FIELDS:
            raise Refusal("unknown-action")
        if action in KEY_ACTIONS:
            received = event.get("received")
            if reason := self.keyring.change(event, source, received and parse_instant(received)):
                raise Refusal(reason)
            return "noted"
        default = source if source in SLUGS else None
        centre, clause = SLUG_OF.get(event.get("centre", default)), event.get("clause")
        if "centre" in FIELDS[action] and centre is None:
            raise Refusal("unknown-centre")
        if "clause" in FIELDS[action] and clause not in CLAUSES:
            raise Refusal("unknown-clause")
        if action in ("clock", "restore"):
            return self._own(event, source)
        check_authority(action, source, centre, clause)
        if action == "rulebook":
            return self._rulebook()
        if "year" in FIELDS[action]:
            return self._year_action(action, event, centre)
        key = (centre, clause, event["record"])
        return self._report(event, source, key) if action == "report" else self._rule(action, key)

    def _report(self, event, source, key):
        clause = CLAUSES[key[1]]
        instant = stated_instant(event)
        grade, points = stated_grade(event, clause), stated_points(event, clause)
        stated, year = (instant, grade, points), year_of(instant)
        if key in self.findings:
            if self.findings[key].stated != stated:
                raise Refusal("conflict")
            return "duplicate"
        if year in self.closed:
            return "late"
        status = "counted" if source == OFFICE or clause.on_report else "pending"
        worth = points if clause.span else clause.grades[grade] if clause.grades else clause.fixed
        self.findings[key] = Finding(stated, year, worth, status)
        return status

    def _rule(self, action, key):
        finding = self.findings.get(key)
        if finding is None:
            raise Refusal("no-such-finding")
        if finding.year in self.closed:
            return "late"
        finding.status = RULINGS[action]
        return finding.status

    def _rulebook(self):
        if self.findings:
            raise Refusal("conflict")
        return "noted"

    def _own(self, event, source):
        """The scorer's own: a log has it as noted, and a sender's is forbidden."""
        if source != OFFICE or event.get("outcome") != "noted":
            raise Refusal("forbidden")
        if event["action"] == "restore" and event["from"] + 1 != event.get("n", event["from"] + 1):
            raise Refusal("conflict")
        return "noted"

    def _year_action(self, action, event, centre):
        year = event["year"]
        if year not in YEARS:
            raise Refusal("bad-time")
        if action == "close-year":
            self.closed.add(year)
        elif action == "reopen-year":
            self.closed.discard(year)
        elif year in self.closed:
            return "late"
        else:
            self.self_checks.setdefault((centre, year), event.get("received"))
        return "noted"

    def latest_year(self):
        """The year that standings are of where none is asked for."""
        now = datetime.now(timezone(timedelta(hours=8))).year
        return max((finding.year for finding in self.findings.values()), default=now)

    def tiers(self, year):
        """The list `tiers` of the standings of a year."""
        return [self._tier(tier, year) for tier in (1, 2, 3)]

    def _tier(self, tier, year):
        totals = {centre: self._totals(centre, year) for centre in ROSTER if centre.tier == tier}
        scores = [total["score"] for total in totals.values()]
        quota = len(scores) * 30 // 100
        rows = [self._row(centre, total, scores, quota, year) for centre, total in totals.items()]
        rows.sort(key=lambda row: row["rank"])    # stable: within a rank the roster's order stays
        return {"tier": tier, "quota": quota, "centres": rows}

    def _totals(self, centre, year):
        of_year = [(clause, finding) for (slug, clause, _), finding in self.findings.items()
                   if slug == centre.slug and finding.year == year]
        sums = {}
        for clause, finding in of_year:
            if finding.status in ("counted", "confirmed"):
                sums[clause] = sums.get(clause, 0) + finding.worth
        bonus = min(BONUS_LIMIT, sum(min(CLAUSES[clause].cap, points) for clause, points
                                     in sums.items() if CLAUSES[clause].kind == "bonus"))
        raw = sum(points for clause, points in sums.items() if CLAUSES[clause].kind == "deduction")
        base, deduction = 0 if "not-operating" in sums else BASE, min(raw, bonus)
        return {"score": base + bonus - deduction, "base": base, "bonus": bonus,
                "deduction": deduction, "deduction_raw": raw,
                "pending": sum(finding.status == "pending" for _, finding in of_year)}

    def _row(self, centre, total, scores, quota, year):
        rank = 1 + sum(score > total["score"] for score in scores)
        last_of_tie = rank + scores.count(total["score"]) - 1
        received = self.self_checks.get((centre.slug, year))
        late = received is not None and parse_instant(received) >= month_start(year, 12)
        numbers = {name: value if name == "pending" else as_number(value)
                   for name, value in total.items()}
        return {"centre": centre.slug, "name": centre.name, "rank": rank, **numbers,
                "excellent": "yes" if last_of_tie <= quota else "tied" if rank <= quota else "no",
                "self_check": received, "self_check_late": late}


def as_number(points):
    """Hundredths as the number to write: 70, 76.5, 0.25."""
    whole, rest = divmod(points, 100)
    return float(f"{whole}.{rest:02}") if rest else whole


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def judge_file(data):
    """The scorer after a file, and for each line its Verdict, its Malformed, or None if blank."""
    scorer, results = Scorer(), []
    for raw in data.removeprefix(BOM).split(b"\n"):
        try:
            results.append(scorer.judge(parse_event(raw)) if raw.strip(b" \t\r") else None)
        except Malformed as malformed:
            results.append(malformed)
    return scorer, results


def main():
    parser = argparse.ArgumentParser(description="Judge offline events and write their tiers.")
    parser.add_argument("file", type=argparse.FileType("rb"))
    parser.add_argument("--year", type=int)
    options = parser.parse_args()
    scorer, results = judge_file(options.file.read())
    bad = [(line, r) for line, r in enumerate(results, 1) if isinstance(r, Malformed)]
    for line, malformed in bad:
        print(f"{options.file.name}:{line}: {malformed}", file=sys.stderr)
    tiers = scorer.tiers(scorer.latest_year() if options.year is None else options.year)
    sys.stdout.buffer.write(compact(tiers).encode() + b"\n")
    return 65 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
