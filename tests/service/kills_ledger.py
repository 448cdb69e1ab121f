"""What the outside knows of a home: all that was acknowledged, answered or shown to anyone.

It lives apart from the stores; in the end the log must agree with every entry of it.
"""

import json
import re
from collections import Counter
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from audit import parse_lines, tiers_text
from judge import SLUG_OF, Scorer
from harness import rows_of

CHANGES = ("counted", "pending", "confirmed", "dismissed", "revoked")    # what a watch lists
SCORES_CHECKED = 50
SHOWN_CHECKED = 3


class Watched:
    """What one run of `kaohe watch --json` told."""

    def __init__(self, stem):
        self.out, self.err = stem.with_suffix(".out"), stem.with_suffix(".err")

    def rows(self):
        text = self.out.read_text()
        return parse_lines(text[:text.rfind("\n") + 1])    # the last may have been cut by a kill

    def said(self):
        """The record from which on it watched, or None; the records, first and last, whose updates
        were lost; and those of which so many changes were too many to be listed."""
        text = self.err.read_text()
        start = re.search(r"watching from record (\d+) on\n", text)
        lost = [(int(first), int(last)) for first, last
                in re.findall(r"lost: changes of records (\d+) to (\d+) may", text)]
        merged = [(int(first), int(last), int(count)) for count, first, last
                  in re.findall(r"(\d+) more changes? of records (\d+) to (\d+) came", text)]
        return int(start[1]) if start else None, lost, merged

    def unnoticed(self, changes, is_end=False):
        """The changes that it neither listed nor said to have missed; without `is_end`, only up
        to the last that it listed. The changes of one year are told in order."""
        start, *excuses = self.said()
        if start is None:
            return ["nothing was told yet"] if is_end else []
        listed, missed, gaps = {row["n"] for row in self.rows()}, [], {}
        for change in changes:
            gap = gaps.setdefault(change.year, [])
            if change.n in listed:
                if gap and not is_excused(gap, *excuses):
                    missed += gap
                gaps[change.year] = []
            elif change.n > start:
                gap.append(change.n)
        for gap in gaps.values() if is_end else ():
            if gap and not is_excused(gap, *excuses):
                missed += gap
        return missed


def is_excused(gap, lost, merged):
    """Whether it was said of each of these changes of a year that it is not listed."""
    left = [n for n in gap if not any(first <= n <= last for first, last in lost)]
    told = [count for first, last, count in merged if any(first <= n <= last for n in left)]
    return len(left) <= sum(told) and all(any(first <= n <= last for first, last, _ in merged)
                                          for n in left)


class Change(NamedTuple):
    """A record that may have changed a centre's standing of a year."""
    n: int
    received: datetime
    centre: str
    year: int


def fold(events):
    """Each record with its change, if it made one, and the reference judge as of it."""
    scorer = Scorer()
    for event in events:
        scorer.judge(event)
        change = None
        if event["outcome"] in CHANGES:
            slug = SLUG_OF[event.get("centre", event["source"])]
            finding = scorer.findings[slug, event["clause"], event["record"]]
            received = datetime.fromisoformat(event["received"])
            change = Change(event["n"], received, slug, finding.year)
        yield event, change, scorer


def changes_of(events):
    return [change for _, change, _ in fold(events) if change]


class Ledger:
    """`wrong` says what contradicts the rest, or should not have happened at all."""

    def __init__(self, rng):
        self.rng = rng    # chooses what is compared where all would take too long
        self.wrong, self.lock = [], Lock()
        self.sent, self.cases = {}, {}    # (source, sender) -> events; source -> case -> due
        self.taken, self.counts = [], []    # (source, event); (source, events, outcomes)
        self.watched, self.exports, self.standings = [], [], []

    # --- what happens -----------------------------------------------------------------------

    def sending(self, source, sender, lines):
        with self.lock:
            self.sent.setdefault((source, sender), []).extend(
                line for line in lines if "case" not in line)
            self.cases.setdefault(source, {}).update(
                (line["case"], line["due"]) for line in lines if "case" in line)

    def acknowledged(self, source, lines, counts):
        """Lines were taken, and of so many the outcomes were told."""
        with self.lock:
            self.taken += [(source, line) for line in lines]
            self.counts.append((source, lines, counts))

    def watching(self, folder):
        self.watched.append(Watched(folder / f"watch-{len(self.watched)}"))
        return self.watched[-1]

    def exported(self, text):
        self.exports.append(text)
        del self.exports[:-5]

    def shown(self, text):
        self.standings.append(text)

    # --- what must hold in the end ----------------------------------------------------------

    def note(self, home):
        """Notes all that was sent, for the audit."""
        for (source, sender), events in self.sent.items():
            home.note(source, events, sender)
        for source, cases in self.cases.items():
            for case, due in cases.items():
                home.expect_overdue(source, case, due)

    def has_cases(self, events):
        reported = {event.get("record") for event in events}
        return all(case in reported for cases in self.cases.values() for case in cases)

    def check(self, home, events):
        self.check_taken(events)
        self.check_counts(events)
        self.check_watched(events)
        self.check_shown(home)

    def check_taken(self, events):
        """What was taken is in the log, and counts once; a case is reported once."""
        logged = Counter((event["source"], event.get("summary")) for event in events)
        for source, line in self.taken:
            if "case" not in line and not logged[source, line["summary"]]:
                self.wrong.append(f"taken from {source} and lost: {line}")
        made = Counter((event["source"], event["summary"]) for event in events
                       if event["outcome"] in ("counted", "pending") and "summary" in event)
        self.wrong += [f"counts {times} times: {name}" for name, times in made.items() if times > 1]
        cases = Counter((event["source"], event.get("record")) for event in events
                        if "summary" not in event and "clause" in event)
        for source, due in self.cases.items():
            self.wrong += [f"reported {cases[source, case]} times: case {case} of {source}"
                           for case in due if cases[source, case] != 1]

    def check_counts(self, events):
        """Whatever outcome was told, the log has it for one of the lines."""
        logged = {}
        for event in events:
            name = event["source"], event.get("summary", event.get("record"))
            logged.setdefault(name, Counter())[event["outcome"]] += 1
        for source, lines, counts in self.counts:
            names = [(source, line.get("summary", line.get("case"))) for line in lines]
            found = sum((logged.get(name, Counter()) for name in names), Counter())
            for outcome in {*CHANGES, "refused", "duplicate", "late", "noted"} & counts.keys():
                if counts[outcome] > found[outcome]:
                    self.wrong.append(f"{outcome} {counts[outcome]} was told to {source}, but the "
                                      f"log has {found[outcome]} of {names[:3]}")

    def check_watched(self, events):
        """Each change told is in the log, was told once, and has the score that the log gives."""
        changes, told = changes_of(events), {}
        for watched in self.watched:
            rows = watched.rows()
            if len({(row["n"], row.get("centre")) for row in rows}) < len(rows):
                self.wrong.append(f"{watched.out} has a change twice")
            for row in reversed(rows):    # the first of an event is of the centre that it is about
                told[row["n"]] = row
            if missed := watched.unnoticed(changes):
                self.wrong.append(f"{watched.out} lacks {missed[:5]} and does not say so")
        self.updates = len(told)
        checked = set(self.rng.sample(sorted(told), min(len(told), SCORES_CHECKED)))
        for event, change, scorer in fold(events):
            row = told.pop(event["n"], None)
            if row and row["event"] != event:
                self.wrong.append(f"told {row} of {event}")
            if row and change and event["n"] in checked:
                expected = rows_of({"tiers": scorer.tiers(change.year)})[change.centre]
                if any(row[key] != expected[key] for key in ("centre", "score", "rank")):
                    self.wrong.append(f"told {row}, but as of it stands {expected}")
        self.wrong += [f"published but not in the log: {row}" for row in told.values()]

    def check_shown(self, home):
        """An export is a beginning of the log; standings are those of the log up to there."""
        whole = home.must("export")
        self.wrong += [f"no beginning of the log: an export of {len(text)} bytes"
                       for text in self.exports if not whole.startswith(text)]
        shown = self.rng.sample(self.standings, min(len(self.standings), SHOWN_CHECKED))
        for text in shown:
            log = home.must("export", "--to", json.loads(text)["n"])
            scored = home.must("score", "-", "--year", 2006, "--json", stdin=log.encode())
            if tiers_text(text) != tiers_text(scored):
                self.wrong.append(f"not the standings of the log: {text[:80]}")

    def figures(self):
        return {"acknowledged": len(self.taken), "cases": sum(map(len, self.cases.values())),
                "outcomes told": sum(sum(counts.values()) for *_, counts in self.counts),
                "changes told": self.updates, "watches": len(self.watched),
                "standings shown": len(self.standings)}
