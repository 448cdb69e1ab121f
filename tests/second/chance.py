"""Random logs: every action, clause, ruling and refusal, late reports, ties, rulebooks and keys.

    chance.py SEED      prints one; its lines are what `kaohe score` and `judge` read
"""

import json
import random
import sys
from functools import cache

import invent
import lines
import note
import rulebook
import times

COUNT = 300
DEFAULT = rulebook.DEFAULT.read_text(encoding="utf-8")
NUMBER = "@number@"
POINTS = ("1", "2", "0.5", "1e0", "1.0", "0.50", "1.25", "0.1e1", "5", "5.0", "0.01", "100", "100.01", "5.01", "0.49",
          "0", "-1", "0.504", "1e300", "123456789012345678901234567890", "1.005", "4.999999999999999", "-0.0", "3")
ODD_TIMES = ("2006-02-29T00:00:00Z", "2006-06-30T23:59:60Z", "2006-01-01T24:00:00Z", "2006-01-01 00:00:00Z", "",
             "2006-01-01T00:00:00", "2006-01-01T00:00:00+24:00", "2006-1-1T00:00:00Z", "2006-01-01T00:00:00.Z",
             "2006-01-01T00:00:00.1234567890Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59",
             "2006-01-01T00:00:00,5Z", "１006-01-01T00:00:00Z", "2006-13-01T00:00:00Z", "2006-01-01T00:60:00Z")
BAD_LINES = ("{", "[]", "null", '{"clause":"x"}', '{"action":"close-year","year":"2006"}', '{"action":null}',
             '{"action":"close-year","year":2006,"year":2007}', '{"action":"close-year","year":20060}',
             '{"action":"withdraw","key":"short"}', '{"action":"clock","step_ms":0.5}', '{"action":1}',
             '{"clause":"a","record":"","occurred":"x"}', '{"clause":"a","record":"\\u0007","occurred":"x"}',
             '{"clause":"a","record":"1","occurred":"x","item":"5.0"}', '{"clause":"a","record":"1","occurred":1}',
             '{"action":"confirm","clause":"a","record":"1","year":2006}', '{"action":"x","points":"1"}',
             '{"action":"grant","key":"' + "0" * 40 + '","role":"office","centre":"a"}',
             '{"action":"grant","key":"' + "0" * 40 + '","role":"district"}',
             '{"clause":"a","record":"1","occurred":"x","points":NaN}', '{"action":"close-year","year":2006}x',
             '{"clause":"a","record":"' + "x" * 65 + '","occurred":"x"}', '{"case":"1"}')


@cache
def read(text):
    return rulebook.read(text)


def key_text(number):
    return "".join(lines.Z85[number // 85**place % 85] for place in range(40))[::-1]


class Log:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        rng = self.rng
        self.first = rng.choice((2004, 2005, 2006))
        self.book = invent.Book(rng, "first", self.first, self.first + 2) if rng.random() < 0.7 else None
        self.years = [self.first, self.first + 1, self.first + 2]
        self.is_timed, self.is_keyed = rng.random() < 0.7, rng.random() < 0.5
        self.is_soiled = rng.random() < 0.4
        self.now = times.midnight(self.first + rng.choice((0, 2, 2, 2, 3)), 11, 28) + rng.randint(0, 10**6) * 10**6
        self.step = rng.choice((0, 1, 10**6, 10**8)) + 1
        self.books = [self.book] if self.book else []
        self.reports, self.keys, self.queued = [], [], []
        self.rulebooks = 1      # how often there is one, in about a hundred events

    # --- what may be said ---------------------------------------------------------------------

    def rules(self, year=None):
        """Those of a year, or any."""
        books = [book for book in self.books if year is None or book.first <= year <= book.last]
        book = (books[-1] if year and books else self.rng.choice(self.books)) if self.books else None
        return read(book.text()) if book else read(DEFAULT)

    def centre(self, rules):
        rng = self.rng
        centre = rng.choice(rules.roster)
        if rng.random() < 0.04:
            return centre, rng.choice(("nowhere", "", "office", "510199", centre.slug.upper()))
        return centre, rng.choice((centre.slug, centre.name, centre.code or centre.slug))

    def sender(self, event, centre, word, district=0.6):
        """The source, and whether the event names its centre."""
        rng = self.rng
        event["source"] = centre.slug if rng.random() < district else "office"
        if rng.random() < 0.03:
            event["source"] = rng.choice(("nowhere", "", centre.name, self.rules().roster[0].slug))
        if event["source"] == "office" and rng.random() < 0.97 or rng.random() < 0.2:
            event["centre"] = word
        return event

    def moment(self, year):
        rng = self.rng
        if rng.random() < 0.03:
            return rng.choice(ODD_TIMES)
        if self.is_timed and rng.random() < 0.1:
            moment = self.now + (600 + rng.choice((0, 0, -1, 1))) * times.SECOND + rng.choice((0, 0, 1, -1))
        else:
            moment = times.midnight(year, 1, 1) + rng.choice((0, -1, *(rng.randint(0, 364 * times.DAY) for _ in range(6))))
        return self.written(moment)

    def written(self, moment):
        """One of the ways to write an instant."""
        rng = self.rng
        offset = rng.choice((480, 0, -300, 1439, -1439, 345))
        day, rest = divmod(moment + offset * 60 * times.SECOND, times.DAY)
        year, month, day = times.civil(day)
        second, part = divmod(rest, times.SECOND)
        fraction = f".{part:09}".rstrip("0") if part else rng.choice(("", "", ".0", ".000000000"))
        zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        if not offset:
            zone = rng.choice(("Z", "z", "+00:00", "-00:00"))
        return (f"{year:04}-{month:02}-{day:02}{rng.choice('TTt')}{second // 3600:02}:{second // 60 % 60:02}:"
                f"{second % 60:02}{fraction}{zone}")

    # --- events ---------------------------------------------------------------------------------

    def report(self):
        rng = self.rng
        year = rng.choice((*self.years, *self.years, 1999, self.years[-1] + 1)[:None if rng.random() < 0.1 else -2])
        rules = self.rules(year)
        centre, word = self.centre(rules)
        clause = rng.choice(list(rules.clauses.values()))
        event = {"clause": clause.slug if rng.random() < 0.97 else rng.choice(("no-such", "")),
                 "record": f"R{rng.randint(0, 400)}", "occurred": self.moment(year)}
        if clause.grades is not None and rng.random() < 0.95 or rng.random() < 0.03:
            event["grade"] = rng.choice([*(clause.grades or ()), "none"][:None if rng.random() < 0.1 else -1] or ["x"])
        if clause.asks_points and rng.random() < 0.95 or rng.random() < 0.03:
            event["points"] = NUMBER + rng.choice(POINTS[:8] if rng.random() < 0.7 else POINTS)
        if rng.random() < 0.1:
            event.update(action="report", method=rng.choice(lines.METHODS), item="5.1.3", summary="摘要 \"x\"\\",
                         evidence="日报😀")
        self.sender(event, centre, word, 0.7 if clause.district_may else 0.1)
        self.reports.append({**event, "centre": event.get("centre", centre.slug)})
        return event

    def recent(self, count):
        if not self.reports:
            self.report()
        return self.rng.choice(self.reports[-count:])

    def again(self):
        """A report sent again, as it was or with another fact, perhaps by the other side."""
        rng = self.rng
        event = dict(self.recent(60))
        what = rng.choice(("same", "same", "source", "occurred", "grade", "points", "zone", "clause"))
        if what == "source":
            event["source"] = "office"
        elif what == "zone" and times.instant(event["occurred"]) is not None:
            event["occurred"] = self.written(times.instant(event["occurred"]))
        elif what == "occurred":
            event["occurred"] = self.moment(rng.choice(self.years))
        elif what in event and what == "points":
            event["points"] = NUMBER + rng.choice(POINTS)
        elif what in event and what == "grade":
            event["grade"] = rng.choice(("g0", "g1", "city", "province"))
        return event

    def ruling(self):
        rng = self.rng
        about = self.recent(80)
        event = {"action": rng.choice(("confirm", "confirm", "dismiss", "revoke")), "source": "office"}
        event.update((name, about[name]) for name in ("centre", "clause", "record"))
        if rng.random() < 0.04:
            event["record"] = "never"
        if rng.random() < 0.04:
            event["source"] = rng.choice((event["centre"], "nowhere"))
        if rng.random() < 0.03:
            del event["centre"]
        return event

    def year(self):
        rng = self.rng
        event = {"action": rng.choice(("close-year", "reopen-year", "reopen-year")), "source": "office"}
        event["year"] = rng.choice((*self.years, 1999, 1000, 9999)[:3 if rng.random() < 0.9 else 6])
        if rng.random() < 0.1:
            event["source"] = self.rules().roster[0].slug
        return event

    def self_check(self):
        centre, word = self.centre(self.rules())
        event = {"action": "self-check", "year": self.rng.choice((*self.years, *self.years, self.years[-1] + 9))}
        return self.sender(event, centre, word)

    def rulebook(self):
        rng = self.rng
        text = "nonsense"
        if self.books and rng.random() < 0.9:
            first = rng.choice((self.years[-1] + 1, self.years[-1] + 1, self.first, self.years[-1], 2050))
            new = self.books[-1].follow(rng, f"book{len(self.books)}", first, first + rng.randint(0, 1))
            if rng.random() < 0.2:
                new = new.damaged(rng)
            elif first == self.years[-1] + 1 and len(self.years) < 6:
                self.books.append(new)
                if rng.random() < 0.5:      # another for these years, before there is a finding
                    again = new.follow(rng, f"{new.name}-again", new.last, new.last + rng.randint(0, 1))
                    self.books.append(again)
                    self.queued.append({"action": "rulebook", "text": again.text(), "source": "office"})
                self.years += range(first, self.books[-1].last + 1)
            text = new.text()
        elif rng.random() < 0.5:
            text = DEFAULT.replace("year-first = 2000", "year-first = 2060")
        return {"action": "rulebook", "text": text, "source": "office" if rng.random() < 0.95 else "nowhere"}

    def key(self):
        """Grants and withdrawals; the office keeps a key mostly."""
        rng = self.rng
        if rng.random() < 0.15:
            signer = note.write_verifier(rng.choice(("kaohe/0123456789abcdef", "kaohe/0123456789abcdef/0123456789abcdef", "x")), note.LOG, bytes([rng.randrange(50)]) * 32)
            event = {"action": "log-key", "signer": signer, "source": "office"}
        elif self.keys and rng.random() < 0.4:
            event = {"action": "withdraw", "key": rng.choice(self.keys), "source": "office"}
        else:
            key = key_text(rng.randint(0, 2**200)) if rng.random() < 0.8 or not self.keys else rng.choice(self.keys)
            key = key if lines.is_key(key) else key_text(rng.randint(0, 10**9))
            role = rng.choice(list(lines.ROLES))
            event = {"action": "grant", "key": key, "role": role, "source": "office"}
            if lines.ROLES[role]:
                event["centre"] = self.centre(self.rules())[1]
            self.keys.append(key)
        if rng.random() < 0.05:
            event["source"] = self.rules().roster[0].slug
        return event

    def odd(self):
        rng = self.rng
        return rng.choice(({"action": "clock", "step_ms": -5}, {"action": "praise", "points": 3, "source": "nowhere"},
                           {"action": "", "text": "x"}, {"action": "clock", "step_ms": 1, "source": "nowhere"},
                           {"action": "restore", "from": rng.choice((0, 7, -1)), "source": rng.choice(("office", "nowhere"))}))

    # --- the log ----------------------------------------------------------------------------------

    def events(self):
        rng = self.rng
        if self.book:
            yield {"action": "rulebook", "text": self.book.text(), "source": "office"}
        kinds = (self.report,) * 40 + (self.again,) * 12 + (self.ruling,) * 30 + (self.year,) * 5 + \
            (self.self_check,) * 5 + (self.rulebook,) * self.rulebooks + (self.odd,) * 2 + \
            (self.key,) * (6 if self.is_keyed else 0)
        for _ in range(COUNT):
            event = self.queued.pop() if self.queued else dict(rng.choice(kinds)())
            if self.is_timed:
                self.now += rng.choice((0, 1, self.step)) * 10**6
                event["received"] = times.show(self.now)
            yield event

    def lines(self):
        rng = self.rng
        for event in self.events():
            if self.is_soiled and rng.random() < 0.05:
                yield rng.choice((*BAD_LINES, "", "  ", "\t\r"))
            yield written(event, rng.random() < 0.3)


def written(event, ascii_only=False):
    """A line; points stand in it as they are to be written."""
    text = json.dumps(event, ensure_ascii=ascii_only, separators=(",", ":"))
    head, *rest = text.split('"' + NUMBER)
    return head + "".join(part.replace('"', "", 1) for part in rest)


if __name__ == "__main__":
    sys.stdout.write("".join(line + "\n" for line in Log(int(sys.argv[1])).lines()))
