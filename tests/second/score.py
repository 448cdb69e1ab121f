"""Scorecards and standings (EVENTS.md 7, 8 and 10)."""

import json
from dataclasses import dataclass

import points
import times
from state import COUNTED, PENDING


@dataclass(frozen=True)
class Points:
    """What JSON shows with at most two decimals."""
    hundredths: int


def sums(book, findings):
    """Clause -> the points that its counted findings give or take, within the clause's cap."""
    found = {}
    for finding in findings:
        if finding.status == COUNTED:
            found[finding.clause] = found.get(finding.clause, 0) + finding.worth
    caps = {slug: clause.cap for slug, clause in book.clauses.items()}
    return {slug: total if caps[slug] is None else min(caps[slug], total) for slug, total in found.items()}


def card(book, findings):
    """base, bonus, deduction, deduction_raw and score of one centre and year, in hundredths."""
    by_clause = sums(book, findings)

    def total(kind):
        return sum(part for slug, part in by_clause.items() if book.clauses[slug].kind == kind)

    stands = any(book.clauses[slug].kind == "base" for slug in by_clause)
    base = 0 if stands else book.base
    bonus, raw = min(book.bonus_max, total("bonus")), total("deduction")
    deduction = min(raw, bonus)
    return {"base": base, "bonus": bonus, "deduction": deduction, "deduction_raw": raw,
            "score": base + bonus - deduction}


def excellent(rank, ties, quota):
    """`ties` is how many have this rank."""
    if rank - 1 + ties <= quota:
        return "yes"
    return "tied" if rank <= quota else "no"


def self_check(state, book, year, slug):
    received = state.self_checks.get((year, slug))
    if received is None:
        return None, False
    return times.show(received), received >= times.midnight(year, *book.self_check_before)


def tier(state, book, year, number, centres):
    cards = {centre.slug: card(book, state.of(year, centre.slug)) for centre in centres}
    scores = [each["score"] for each in cards.values()]
    quota = len(centres) * book.quota_percent // 100
    rows = []
    for centre in centres:
        mine = cards[centre.slug]
        rank = 1 + sum(score > mine["score"] for score in scores)
        received, is_late = self_check(state, book, year, centre.slug)
        rows.append({
            "centre": centre.slug, "name": centre.name, "rank": rank,
            **{name: Points(mine[name]) for name in ("score", "base", "bonus", "deduction", "deduction_raw")},
            "pending": sum(finding.status == PENDING for finding in state.of(year, centre.slug)),
            "excellent": excellent(rank, scores.count(mine["score"]), quota),
            "self_check": received, "self_check_late": is_late})
    rows.sort(key=lambda row: row["rank"])
    return {"tier": number, "quota": quota, "centres": rows}


def compact(value):
    if isinstance(value, Points):
        return points.show(value.hundredths)
    if isinstance(value, dict):
        return "{" + ",".join(f"{compact(name)}:{compact(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def standings(state, year, n):
    """The JSON text; None where no rulebook is for that year."""
    book = state.book_for(year)
    if book is None:
        return None
    return compact({"year": year, "n": n, "rulebook": book.name, "closed": year in state.closed,
                    "tiers": [tier(state, book, year, number, centres) for number, centres in book.tiers]})
