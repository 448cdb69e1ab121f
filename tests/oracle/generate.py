#!/usr/bin/env python3
"""Random offline events for Kaohe, good and bad, always the same for the same seed.

    generate.py --seed N --count M [--malformed] [--no-received]

Most fields are right and each is wrong now and then, so that two faults meet in one event and
the order of the reasons shows. Records come from a small pool and earlier reports come again,
so that duplicates, conflicts and rulings are frequent. With --malformed some lines cannot be
read as events, and there are blank lines, CR LF and a byte-order mark besides.
"""

import argparse
import json
import math
import random
import sys
from datetime import timedelta

import keys_random
from judge import (ANYWHERE, BOM, CLAUSES, EPOCH, FIELDS, FORMS, MINUTE, OFFICE, REQUIRED, ROSTER,
                   RULINGS, SECOND, YEARS, month_start, parse_instant)

HOUR = 60 * MINUTE
MILLISECOND = 10**6
START = month_start(2006, 10)
SPAN = month_start(2008, 3) - START
# received stops here, so that self-checks are sent at the very limit
LIMITS = [limit for year in (2006, 2007)
          for limit in (month_start(year, 12) - MILLISECOND, month_start(year, 12))]
UNKNOWN_SOURCES = ("", "auditor", "Office", "WUHOU", "510107", "武侯区", "wuhou ")
UNKNOWN_CENTRES = ("", "Wuhou", "wuhou ", "510103", "51010", "武侯", "武侯區", "office")
UNKNOWN_CLAUSES = ("", "Hosting", "hosting ", "late-case", "加分", "x" * 512)
UNKNOWN_ACTIONS = ("", "Report", "delete", "confirmed", "close_year", "x" * 512)
UNKNOWN_GRADES = ("", "City", "city ", "world", "市级", "county", "nation", "province")
RECORDS = ("R-1", "r-1", " R-1", "R-01", "市-2006-1", "é", "e\u0301", "\U0001f4c4", "a\"b\\c/",
           "\ufeff", "\uffff\u2028", "汉" * 21 + "x", "y" * 64)
SUMMARIES = ("", "核实", "汉" * 170 + "ab", "z" * 512, "\\t", "\u00a0\u200b", "\U0001f600" * 128)
ITEMS = ("5.1", "5.1.3", "5.5", "5.9.9")
METHODS = ("regular", "random", "covert", "annual")
BAD_TIMES = (
    "", "2006", "2006-03-14", "2006-03-14T10:20:00", "2006-03-14 10:20:00Z", "2006-03-14T10:20Z",
    "2006-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2006-04-31T00:00:00Z", "2006-00-10T00:00:00Z",
    "2006-13-01T00:00:00Z", "2006-01-00T00:00:00Z", "2006-01-32T00:00:00Z", "2006-01-01T24:00:00Z",
    "2006-01-01T23:60:00Z", "2006-01-01T23:59:60Z", "2005-12-31T23:59:60Z", "2006-01-01T00:00:61Z",
    "2006-01-01T00:00:00.Z", "2006-01-01T00:00:00.1234567890Z", "2006-01-01T00:00:00,5Z",
    "2006-01-01T00:00:00+24:00", "2006-01-01T00:00:00+08:60", "2006-01-01T00:00:00+0800",
    "2006-01-01T00:00:00+08", "2006-01-01T00:00:00+8:00", "2006-01-01T00:00:00-8:00",
    " 2006-01-01T00:00:00Z", "2006-01-01T00:00:00Z ", "2006-01-01T00:00:00ZZ", "06-01-01T00:00:00Z",
    "2006-1-1T00:00:00Z", "+2006-01-01T00:00:00Z", "-2006-01-01T00:00:00Z", "02006-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2006-01-01T00:00:0aZ", "2006-01-01T-1:00:00Z",
    "２００６-01-01T00:00:00Z", "2006-01-01T00:00:00−08:00", "2006/01/01T00:00:00Z")
# among them the first and the last instant that the rulebook is for, and leap days
FIXED_TIMES = (
    "1999-12-31T16:00:00Z", "1999-12-31T15:59:59.999999999Z", "2099-12-31T15:59:59.999999999Z",
    "2099-12-31T16:00:00Z", "2000-02-29T12:00:00+08:00", "2004-02-29T23:59:59+08:00",
    "2000-01-01T00:00:00+08:00", "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
ZONES = (("+08:00", 480), ("+08:00", 480), ("Z", 0), ("z", 0), ("-00:00", 0), ("+00:00", 0),
         ("+14:00", 840), ("-12:00", -720), ("+05:45", 345), ("-09:30", -570), ("+23:59", 1439),
         ("-23:59", -1439))
BAD_POINTS = ("0", "-0", "-0.0", "-1", "0.504", "0.001", "1.005", "4.999", "1e30", "-0.5", "1e-9",
              "100.01", "101", "0.49", "0.99", "5.01", "2.0000000000000009")
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity", "01", ".5", "5.", "+1", "0x1", "1e", "--1", "")
NOT_EVENTS = ("[]", "null", "true", "7", '"x"', "{}", "{}{}", "{", "}", "nonsense", "'action'",
              "[" * 200 + "]" * 200, '{"action":' + "[" * 200 + "]" * 200 + "}",
              '{"action":"\\x"}', '{"action":"\\u12g4"}')
# a good value of the fields whose form is bound, for actions that have no use for them
GOOD = {"year": 2006, "points": 1, "method": "random", "item": "5.1", "role": "reader",
        "signer": keys_random.GOOD_SIGNER}


class Literal(str):
    """A value that is written into the JSON as it stands."""


def encode(rng, fields):
    """One object as JSON, in one of the many ways to write it."""
    comma, colon = rng.choice(((",", ":"), (",", ":"), (", ", ": "), (" ,\t", " : ")))
    escaped = rng.random() < 0.3
    items = list(fields.items())
    rng.shuffle(items)
    return "{" + comma.join(
        json.dumps(key) + colon
        + (value if isinstance(value, Literal) else json.dumps(value, ensure_ascii=escaped))
        for key, value in items) + "}"


def write_instant(rng, instant):
    """An instant as RFC 3339 in a random zone, with as many digits as it needs or more."""
    zone, ahead = rng.choice(ZONES)
    seconds, nanoseconds = divmod(instant + ahead * MINUTE, SECOND)
    needed = len(f"{nanoseconds:09}".rstrip("0"))
    digits = f"{nanoseconds:09}"[:rng.choice((needed, needed, 9, rng.randint(needed, 9)))]
    local = (EPOCH + timedelta(seconds=seconds)).isoformat(rng.choice("TTt"))
    return local + ("." + digits if digits else "") + zone


def write_points(rng, points):
    """Hundredths as one of the numbers whose double is theirs."""
    text = f"{points // 100}.{points % 100:02}"
    return Literal(rng.choice((text, repr(points / 100), text + "0" * 20, text + "0" * 20 + "1",
                               f"{points}e-2", f"{points / 100:.4E}")))


class Generator:
    """Makes events one after another and remembers the facts that they report."""

    def __init__(self, seed, count, received):
        self.rng = random.Random(seed)
        self.clock = START if received else None
        self.step = max(SPAN // max(count, 1), MILLISECOND)
        self.n = 0
        self.facts = []
        self.closed = set()
        self.keys = keys_random.make_keys(self.rng, 6)
        # some centres and clauses come more often, so that caps are reached
        self.hot_centres = self.rng.sample(ROSTER, 3)
        self.hot_clauses = self.rng.sample([name for name in CLAUSES if CLAUSES[name].cap], 2)

    def often(self, probability):
        return self.rng.random() < probability

    def event(self):
        """The fields of the next well-formed event."""
        if self.clock is not None:
            self._advance()
        make = self.rng.choices((self._report, self._repeat, self._ruling, self._self_check, self._year,
                                 self._unknown, self._rulebook, self._clock, self._key),
                                (44, 21, 17, 6, 4, 2, 1, 1, 4))[0]
        fields = self._self_check() if self.clock in LIMITS else make()
        for field in ("summary", "evidence"):
            if self.often(0.06):
                fields[field] = self.rng.choice(SUMMARIES)
        if self.clock is not None:
            self.n += self.rng.choice((1, 1, 1, 1, 1, 2, 1000))
            seconds, rest = divmod(self.clock + 8 * HOUR, SECOND)
            local = (EPOCH + timedelta(seconds=seconds)).isoformat()
            fields.update(n=self.n, received=f"{local}.{rest // MILLISECOND:03}+08:00")
        return fields

    def _advance(self):
        before = self.clock
        self.clock += self.rng.choice((0, MILLISECOND, self.rng.randint(0, 3 * self.step)))
        self.clock -= self.clock % MILLISECOND
        self.clock = min([self.clock, *(limit for limit in LIMITS if limit > before)])

    def _centre(self):
        return self.rng.choice(self.hot_centres if self.often(0.5) else ROSTER)

    def _from(self, centre, own):
        """Who sends, `own` being how often the centre itself, and how the centre is named."""
        source = self.rng.choices(
            (centre.slug, OFFICE, None, self.rng.choice(ROSTER).slug,
             self.rng.choice(UNKNOWN_SOURCES)), (own, 0.85 - own, 0.05, 0.06, 0.04))[0]
        fields = {} if source is None else {"source": source}
        left_out = {centre.slug: 0.5, OFFICE: 0.04, None: 0.04}.get(source, 0.3)
        if self.often(0.03):
            fields["centre"] = self.rng.choice(UNKNOWN_CENTRES)
        elif not self.often(left_out):
            names = [centre.slug, centre.name, centre.code]
            fields["centre"] = self.rng.choice([name for name in names if name])
        return fields

    def _named(self, fact, own):
        """The fields that say who sends and which finding is meant."""
        clause = self.rng.choice(UNKNOWN_CLAUSES) if self.often(0.02) else fact["clause"]
        return {**self._from(fact["centre"], own), "clause": clause, "record": fact["record"]}

    def _instant(self):
        now = START + SPAN if self.clock is None else self.clock
        kind = self.rng.choices(("past", "new year", "now", "fixed", "future"),
                                (60, 22, 8, 5, 5))[0]
        if kind == "past":
            return self._rounded(self.rng.randint(month_start(2005, 11), now))
        if kind == "new year":
            spread = self.rng.choice((0, 1, SECOND, 8 * HOUR, 14 * HOUR))
            return (month_start(self.rng.choice((2006, 2007, 2007, 2008)))
                    + self._rounded(self.rng.randint(-spread, spread)))
        if kind == "now":
            return now + 10 * MINUTE + self.rng.choice((0, 0, 1, -1, MILLISECOND, -MILLISECOND))
        if kind == "fixed":
            return parse_instant(self.rng.choice(FIXED_TIMES))
        return now + self._rounded(self.rng.randint(0, 400 * 24 * HOUR))

    def _rounded(self, instant):
        return instant - instant % 10 ** self.rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9))

    def _new_fact(self):
        name = self.rng.choice(self.hot_clauses if self.often(0.4) else list(CLAUSES))
        clause = CLAUSES[name]
        record = f"R-{self.rng.randint(1, 40)}" if self.often(0.7) else self.rng.choice(RECORDS)
        fact = {"centre": self._centre(), "clause": name, "record": record,
                "instant": self._instant()}
        if clause.grades:
            fact["grade"] = self.rng.choice(list(clause.grades))
        if clause.span:
            fact["points"] = self.rng.choice((*clause.span, self.rng.randint(*clause.span)))
        return fact

    def _report(self):
        fact = self._new_fact()
        self.facts.append(fact)
        return self._written(fact)

    def _repeat(self):
        """An earlier report again, as it was or with another instant, grade or points."""
        if not self.facts:
            return self._report()
        fact = dict(self.rng.choice(self.facts))
        if self.often(0.4):
            clause = CLAUSES[fact["clause"]]
            changed = self.rng.choice(sorted(fact.keys() & {"instant", "grade", "points"}))
            fact[changed] = {
                "instant": lambda: fact["instant"] + self.rng.choice((1, -1, SECOND, -8 * HOUR)),
                "grade": lambda: self.rng.choice(list(clause.grades)),
                "points": lambda: self.rng.randint(*clause.span),
            }[changed]()
        return self._written(fact)

    def _written(self, fact):
        rng, fields = self.rng, self._named(fact, own=0.45)
        fields["occurred"] = write_instant(rng, fact["instant"])
        if "grade" in fact:
            fields["grade"] = fact["grade"]
        if "points" in fact:
            fields["points"] = write_points(rng, fact["points"])
            if self.often(0.05):
                double = math.nextafter(fact["points"] / 100, rng.choice((0, 1000)))
                fields["points"] = Literal(repr(double))
        for field, pool in (("occurred", BAD_TIMES), ("grade", UNKNOWN_GRADES),
                            ("points", tuple(map(Literal, BAD_POINTS)))):
            if self.often(0.05 if field in fields else 0.02):
                fields[field] = rng.choice(pool)
        for field in ("grade", "points"):
            if self.often(0.03):
                fields.pop(field, None)
        for field, pool in (("action", ("report",)), ("method", METHODS), ("item", ITEMS)):
            if self.often(0.1):
                fields[field] = rng.choice(pool)
        return fields

    def _ruling(self):
        known = self.facts and self.often(0.9)
        fact = self.rng.choice(self.facts) if known else self._new_fact()
        return {"action": self.rng.choice(("confirm", *RULINGS)), **self._named(fact, own=0.1)}

    def _self_check(self):
        year = self.rng.choice((2006, 2006, 2007, 2007, 2005, 2008, 2000, 2099, 1999, 2100))
        return {"action": "self-check", "year": year, **self._from(self._centre(), own=0.65)}

    def _year(self):
        """Closes or reopens a year; closed years are mostly reopened, lest all come late."""
        year = self.rng.choice((2005, 2006, 2006, 2007, 2007, 2008, 1999, 2100, 1000, 9999))
        if self.closed and self.often(0.7):
            year = self.rng.choice(sorted(self.closed))
        reopen = year in self.closed if self.often(0.9) else self.often(0.5)
        fields = {"action": "reopen-year" if reopen else "close-year", "year": year}
        source = self.rng.choices((OFFICE, None, *UNKNOWN_SOURCES, self._centre().slug),
                                  (70, 15, *[1] * len(UNKNOWN_SOURCES), 8))[0]
        if source in (OFFICE, None) and year in YEARS:
            (self.closed.discard if reopen else self.closed.add)(year)
        return fields if source is None else {**fields, "source": source}

    def _unknown(self):
        """An unknown action, with fields that no one action has together, or with none."""
        fields = {**self._written(self._new_fact()), "year": 2006, "text": "规则"}
        kept = self.rng.sample(sorted(fields), self.rng.randint(0, len(fields)))
        return {**{field: fields[field] for field in kept},
                "action": self.rng.choice(UNKNOWN_ACTIONS)}

    def _key(self):
        """A key granted or withdrawn, mostly by the office."""
        source = self.rng.choices((OFFICE, None, self._centre().slug, ""), (70, 20, 6, 4))[0]
        fields = keys_random.draw(self.rng, self.keys)
        return fields if source is None else {**fields, "source": source}

    def _clock(self):
        """What nobody may send."""
        action, field = self.rng.choice((("clock", "step_ms"), ("restore", "from")))
        return {"action": action, field: self.rng.choice((0, -1, 2001, 10**15, -10**15))}

    def _rulebook(self):
        """A rulebook that its sender may not send."""
        source = self.rng.choice((self._centre().slug, *UNKNOWN_SOURCES))
        return {"action": "rulebook", "text": "chengdu-2006", "source": source}

    def line(self):
        """The next well-formed line, as bytes without a line feed."""
        return encode(self.rng, self.event()).encode()

    def malformed(self):
        """The next line that cannot be read as an event, as bytes."""
        fields = self.event()
        while fields.get("action", "report") not in FIELDS:
            fields = self.event()
        spoil = self.rng.choice((spoil_fields, spoil_fields, spoil_text, spoil_json, spoil_bytes))
        return spoil(self.rng, fields)


def spoil_fields(rng, fields):
    """A field too many, too few, or of a wrong type or form."""
    action = fields.get("action", "report")
    field, missing = rng.choice(sorted(fields)), rng.choice(sorted(REQUIRED[action]))
    useless = rng.choice(sorted(FORMS.keys() - FIELDS[action] - ANYWHERE))
    others = [True, [], {}, [fields[field]], *(
        ["2006", ""] if field in ("n", "year", "points") else [7, 0.5])]
    forms = [("n", 0), ("n", 1.5), ("received", "yesterday"),
             ("received", "2006-13-01T00:00:00.000+08:00")]
    if action == "report":
        forms = [("record", ""), ("method", ""), ("method", "secret"),
                 *(("item", item) for item in ("", "5", "5.0", "5.10", "5.1.2.3", "6.1"))]
    if "year" in fields:
        forms = [("year", year) for year in (0, 206, 20006, -2006, 2006.5, 10**30)]
    if "key" in fields or action == "log-key":
        forms = keys_random.bad_forms(fields)
    kind = rng.choice(("unknown", "useless", "missing", "type", "null", "form"))
    name, value = {
        "unknown": (rng.choice(("", "Action", "record ", "记录", "hash", "x" * 600)), "x"),
        "useless": (useless, GOOD.get(useless, "x")),
        "missing": (missing, None),
        "type": (field, rng.choice(others)),
        "null": (field, None),
        "form": rng.choice(forms),
    }[kind]
    spoilt = {**fields, name: value}
    if kind == "missing":
        del spoilt[missing]
    return encode(rng, spoilt).encode()


def spoil_text(rng, fields):
    """Control characters, lone surrogates, and text over its bound."""
    control = rng.choice([*range(0x20), *range(0x7f, 0xa0)])
    surrogate = rng.choice(("\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83dx", "\\uDBFF\\uD83D"))
    value = "x" + rng.choice((f"\\u{control:04x}", surrogate, chr(rng.randint(0x7f, 0x9f)),
                              "x" * 512, "汉" * 171))
    field = rng.choice([key for key in fields if FORMS[key]("x")] or ["summary"])
    if field == "record":
        value = rng.choice((value, "x" * 65, "汉" * 22))
    if field == "text":    # it has no bound
        value = surrogate
    return encode(rng, {**fields, field: Literal(f'"{value}"')}).encode()


def spoil_json(rng, fields):
    """What is not one JSON object, has a key twice, or is a line too long."""
    if rng.random() < 0.3:
        return rng.choice(NOT_EVENTS).encode()
    line, key = encode(rng, fields), rng.choice(sorted(fields))
    twice = rng.choice((f'"{key}":', f'"\\u{ord(key[0]):04x}{key[1:]}":'))
    number = rng.choice(NOT_NUMBERS)
    return rng.choice((
        f"[{line}]", line + "x", line + ",", line + line, line + " {}", line[:-1],
        line[:rng.randint(1, len(line) - 1)], line[:-1] + ",}", "{," + line[1:], line + "//",
        line.replace('"', "'"), line.replace(":", "=", 1), "/**/" + line,
        *[f'{line[:-1]},"points":{number}}}'] * 3, *["{" + twice + '"x",' + line[1:]] * 3,
        # a line with `text` may be long
        *["]" if "text" in fields else "{" + " " * 65536 + line[1:]] * 2)).encode()


def spoil_bytes(rng, fields):
    """Bytes that are not UTF-8, and raw control characters."""
    junk = rng.choice((b"\xff", b"\x80", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xc3",
                       b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\x00", b"\x01", b"\x1f"))
    line = encode(rng, {**fields, "summary": Literal('"@"')}).encode()
    return line.replace(b'"@"', b'"' + junk + b'"')


def with_skipped(rng, line):
    """A line with CR LF, padding inside, or a blank line before it, now and then."""
    padding = b" " * rng.choices((0, 60000), (98, 2))[0]
    blank = rng.choices((b"", b"\n", b"\r\n", b" \t\n"), (95, 2, 2, 1))[0]
    return blank + line.replace(b"{", b"{" + padding, 1) + rng.choices((b"", b"\r"), (9, 1))[0]


def generate(seed, count, malformed=False, received=True):
    """The bytes of a file of `count` random lines, skipped ones not counted."""
    generator = Generator(seed, count, received)
    if not malformed:
        return b"".join(generator.line() + b"\n" for _ in range(count))
    lines = []
    for _ in range(count):
        spoilt = generator.often(0.25)
        line = generator.malformed() if spoilt else generator.line()
        lines.append(with_skipped(generator.rng, line) + b"\n")
    return generator.rng.choice((b"", BOM)) + b"".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Print random offline events.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--malformed", action="store_true")
    parser.add_argument("--no-received", action="store_true")
    options = parser.parse_args()
    sys.stdout.buffer.write(generate(options.seed, options.count, options.malformed,
                                     not options.no_received))


if __name__ == "__main__":
    main()
