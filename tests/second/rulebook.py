"""A rulebook (EVENTS.md 2): centres, tiers, clauses and bounds, read from a ZPL file."""

import re
from dataclasses import dataclass

import points
import times
import zpl
from page import ROOT, bound

DEFAULT = ROOT / "deploy" / "rulebooks" / "chengdu-2006.zpl"
SLUG = re.compile(r"[a-z0-9-]{1,31}")
TOP = ("name", "title", "year-first", "year-last", "base", "bonus-max", "quota-percent", "self-check-before",
       "rulings", "tiers", "clauses")
CLAUSE = ("name", "article", "kind", "text", "ruling", "points", "grades", "points-min", "points-max", "cap",
          "reporter", "counts")
OFFICE = "office"


class NoRulebook(Exception):
    """The text is no rulebook."""


def hold(condition, what):
    if not condition:
        raise NoRulebook(what)


@dataclass(frozen=True)
class Centre:
    slug: str
    name: str
    code: str | None
    tier: int

    def is_called(self, word):
        return word in (self.slug, self.name) or (self.code is not None and word == self.code)


@dataclass(frozen=True)
class Clause:
    slug: str
    kind: str
    fixed: int | None           # hundredths, where every finding gives the same
    grades: dict | None         # grade -> hundredths
    low: int | None             # bounds of what the report says
    high: int | None
    cap: int | None
    district_may: bool
    at_once: bool

    @property
    def asks_points(self):
        return self.low is not None

    def worth(self, grade, given):
        """What one finding is worth; a base clause gives and takes no points."""
        if self.grades is not None:
            return self.grades[grade]
        return given if self.asks_points else self.fixed or 0


@dataclass(frozen=True)
class Rulebook:
    name: str
    first: int
    last: int
    base: int
    bonus_max: int
    quota_percent: int
    self_check_before: tuple    # month, day
    tiers: tuple                # (number, centres)
    clauses: dict

    @property
    def roster(self):
        return [centre for _, centres in self.tiers for centre in centres]

    def is_for(self, year):
        return self.first <= year <= self.last

    def centre(self, word):
        """The centre that a slug, a code or a name means; None where none does."""
        return next((centre for centre in self.roster if centre.is_called(word)), None)


def value(section, name, default=None):
    entry = section.get(name)
    if entry is None:
        hold(default is not None, f"{name} is missing")
        return default
    hold(entry.value is not None and not entry.entries, f"{name} is no value")
    return entry.value


def integer(section, name, low, high):
    text = value(section, name)
    hold(re.fullmatch(r"\d{1,9}", text, re.ASCII) and low <= int(text) <= high, f"{name}: {text}")
    return int(text)


def number(section, name, required=True):
    if name not in section and not required:
        return None
    hundredths = points.from_rulebook(value(section, name))
    hold(hundredths is not None, name)
    return hundredths


def inner(section, name, *known):
    hold(name in section and section[name].value is None, f"{name} is no section")
    return section[name].section(*known)


def month_and_day(text):
    match = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
    hold(match, text)
    month, day = int(match[1]), int(match[2])
    hold(1 <= month <= 12 and 1 <= day <= times.days_in(2001, month), text)
    return month, day


def read_tiers(section):
    tiers = []
    for number_text, entry in section.items():
        hold(re.fullmatch(r"[0-9]{1,3}", number_text), number_text)
        centres = []
        for slug, about in entry.section("name", "about", "centres")["centres"].section().items():
            parts = about.section("name", "code")
            centres.append(Centre(slug, value(parts, "name"), value(parts, "code") if "code" in parts else None,
                                  int(number_text)))
        hold(centres, "a tier without centres")
        tiers.append((int(number_text), tuple(centres)))
    return tuple(tiers)


def check_roster(tiers):
    centres = [centre for _, those in tiers for centre in those]
    hold(1 <= len(tiers) <= bound("TIERS_MAX") and len(centres) <= bound("CENTRES_MAX"), "too many")
    hold(len({number for number, _ in tiers}) == len(tiers), "a tier twice")
    words = [word for c in centres for word in {c.slug, c.name, c.code} if word is not None]
    hold(len(set(words)) == len(words), "a word means two centres")
    for centre in centres:
        hold(SLUG.fullmatch(centre.slug) and centre.slug != OFFICE and centre.name, centre.slug)


def read_clause(slug, entry):
    hold(SLUG.fullmatch(slug), slug)
    parts = entry.section(*CLAUSE)
    kind, reporter, counts = (value(parts, name) for name in ("kind", "reporter", "counts"))
    hold(kind in ("base", "bonus", "deduction"), kind)
    hold(reporter in ("district", OFFICE) and counts in ("report", "confirm"), slug)
    grades = None
    if "grades" in parts:
        grades = {name: number(parts["grades"].section(), name) for name in inner(parts, "grades")}
        hold(1 <= len(grades) <= bound("GRADES_MAX"), "grades")
    fixed, low, high, cap = (number(parts, name, False) for name in ("points", "points-min", "points-max", "cap"))
    ways = (fixed is not None) + (grades is not None) + (low is not None or high is not None)
    hold(ways == (0 if kind == "base" else 1), f"{slug}: what a finding is worth")
    hold((low is None) == (high is None) and (low is None or low <= high), f"{slug}: bounds")
    return Clause(slug, kind, fixed, grades, low, high, cap, reporter == "district", counts == "report")


def check_clauses(section, clauses):
    hold(1 <= len(clauses) <= bound("CLAUSES_MAX"), "clauses")
    words = [word for slug, entry in section.items()
             for word in {slug, entry.section(*CLAUSE).get("name", entry).value or slug}]
    hold(len(set(words)) == len(words), "a word means two clauses")


def read(text):
    """The rulebook that a text is; NoRulebook where it is none."""
    try:
        top = zpl.read(text).section(*TOP)
        tiers = read_tiers(inner(top, "tiers"))
        section = inner(top, "clauses")
        clauses = {slug: read_clause(slug, entry) for slug, entry in section.items()}
    except (zpl.NotZpl, KeyError) as error:
        raise NoRulebook(str(error)) from None
    check_roster(tiers)
    check_clauses(section, clauses)
    book = Rulebook(value(top, "name"), integer(top, "year-first", 1000, 9999),
                    integer(top, "year-last", 1000, 9999), number(top, "base"), number(top, "bonus-max"),
                    integer(top, "quota-percent", 0, 100), month_and_day(value(top, "self-check-before")),
                    tiers, clauses)
    hold(book.first <= book.last and book.name, "years, or no name")
    return book


def default():
    return read(DEFAULT.read_text(encoding="utf-8"))
