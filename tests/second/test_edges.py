"""Edges that chance seldom meets: bounds, moments on the border, forms of numbers and lines, order of the checks."""

import json
import random
import re
import unittest

import chance
import compare
import fold
import homes
import invent
import lines
import note
import rulebook

KAOHE = homes.BIN / "kaohe"
DEFAULT = rulebook.DEFAULT.read_text(encoding="utf-8")
CASE = {"clause": "overdue-case", "record": "A", "occurred": "2006-03-14T10:20:00+08:00", "centre": "wuhou"}
LEADERSHIP = {**CASE, "clause": "leadership"}
KEYS = [chance.key_text(1 + 85 * number) for number in range(1030)]


def file_of(*events):
    return "".join((event if isinstance(event, str) else chance.written(event)) + "\n" for event in events).encode()


def book(**changes):
    text = DEFAULT
    for name, value in changes.items():
        name = name.replace("_", "-")
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
    return {"action": "rulebook", "text": text}


class Edges(unittest.TestCase):
    def both(self, *events):
        """How both judge each event: outcomes, or reasons where refused."""
        found = compare.compare(KAOHE, file_of(*events))
        return [judged.verdict.reason or judged.verdict.outcome for judged in found.judged]

    def test_the_order_of_the_checks(self):
        wrong = {"action": "report", "clause": "x", "record": "A", "occurred": "x", "centre": "x", "source": "jinniu",
                 "grade": "x", "points": 9, "received": "2006-01-01T00:00:00.000+08:00"}
        steps = ({}, {"centre": "wuhou"}, {"clause": "leadership"}, {"source": "office"}, {"occurred": CASE["occurred"]},
                 {"received": "2006-03-14T10:10:00.000+08:00"}, {"clause": "publication"}, {"grade": "city"},
                 {"points": None})
        event, events = wrong, []
        for step in steps:
            event = {name: value for name, value in {**event, **step}.items() if value is not None}
            events.append(event)
        self.assertEqual(["unknown-centre", "unknown-clause", "forbidden", "bad-time", "bad-time", "bad-grade", "bad-grade",
                          "bad-points", "counted"], self.both(*events))

    def test_duplicate_and_conflict_come_before_late(self):
        close = {"action": "close-year", "year": 2006}
        again = {**CASE, "occurred": "2006-03-14T02:20:00Z"}
        other = {**CASE, "occurred": "2007-03-14T02:20:00Z"}
        ruling = {"action": "revoke", "centre": "wuhou", "clause": "overdue-case", "record": "A"}
        self.assertEqual(["counted", "revoked", "noted", "duplicate", "conflict", "late", "late", "no-such-finding"],
                         self.both(CASE, ruling, close, again, other, {**CASE, "record": "B"}, ruling,
                                   {**ruling, "record": "B"}))

    def test_points(self):
        texts = ("1", "5", "0.99", "5.01", "1e0", "4.35", "1.005", "5.000000000000001", "-1", "0", "-0.0", "1e13",
                 "10000000000000.01", "9223372036854775808", "1e308", "1e400", "-1e400", "1E0", "01", "1.", ".5", "+1")
        self.both(*({**LEADERSHIP, "record": text, "points": chance.NUMBER + text} for text in texts))

    def test_years_and_steps(self):
        for text in ("2006", "2006.0", "2006e0", "999", "1000", "9999", "10000", "-2006", "true", "1e3"):
            self.both(f'{{"action":"close-year","year":{text}}}', CASE)
        for text in ("0", "-1000000000000000", "1000000000000000", "1000000000000001", "1.0", "null"):
            self.both(f'{{"action":"clock","step_ms":{text}}}', CASE)

    def test_restores(self):
        restore = {"action": "restore", "from": 1}
        own = {**restore, "outcome": "noted"}
        self.assertEqual(["counted", "noted", "duplicate", "forbidden", "forbidden", "noted"],
                         self.both(CASE, own, CASE, {**restore, "from": 3}, {**restore, "source": "wuhou"},
                                   {**own, "from": 5}))
        for text in ("0", "-1000000000000000", "1000000000000001", "1.0", "null", '"1"'):
            self.both(f'{{"action":"restore","from":{text}}}', CASE)
        for number in (0, 2, -1):    # the log says noted, and the rules say conflict
            data = file_of(CASE, {**own, "from": number})
            self.assertEqual(1, compare.score_of(KAOHE, data)[0])
            self.assertEqual(1, len(fold.fold(data).wrong))

    def test_texts(self):
        for text in ("\\u0000", "\\u001f", "\\u007f", "\\u0085", "\\u00a0", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ufeff",
                     "\\u2028", "\x7f", "\x85", "\uffff", "\t", "x" * 64, "x" * 65, "中" * 21, "中" * 22, "\\/", "\\x"):
            self.both('{"clause":"overdue-case","record":"%s","occurred":"2006-03-14T10:20:00+08:00","centre":"wuhou"}'
                      % text, CASE)
        for name in ("summary", "evidence", "centre", "clause", "occurred", "grade", "action"):
            for size in (0, 512, 513):
                self.both({**CASE, name: "x" * size}, CASE)
        for item in ("5.1", "5.1.3", "5.0", "5.1.3.1", "4.1", "5", "5.1.", "5.10", "5.１"):
            self.both({**CASE, "item": item}, CASE)

    def test_lines(self):
        self.both("\ufeff", "   ", "\t\r", "\r\r", "\t\r\t\r", "\x0b", "\xa0", "\ufeff" + json.dumps(CASE),
                  "  " + json.dumps(CASE) + "\t ")
        for size in (65535, 65536, 65537):
            self.both(json.dumps(CASE).ljust(size), CASE)
        for size in (393216, 394240, 394241):
            self.both(json.dumps({"action": "rulebook", "text": "x" * 200000}).ljust(size), CASE)
        for size in (1, 262144, 262145):
            self.both({"action": "rulebook", "text": "x" * size}, CASE)
        self.both('{"cl\\u0061use":"overdue-case","record":"A","occurred":"2006-03-14T10:20:00Z","centre":"wuhou"}')
        self.both('{"cl\\u0061use":"x","clause":"overdue-case","record":"A","occurred":"x"}', CASE)

    def test_moments(self):
        at = "2006-03-14T10:10:00.000+08:00"
        moments = ("2006-03-14T10:20:00+08:00", "2006-03-14T10:20:00.000000001+08:00", "2006-03-14T10:19:59.999999999+08:00",
                   "2006-03-14t02:20:00z", "2006-03-14T10:20:00.0000000000+08:00", "2006-03-15T02:19:00+23:59",
                   "2006-03-13T02:21:00-23:59")
        self.both(*({**CASE, "record": text, "occurred": text, "received": at} for text in moments))
        years = ("2005-12-31T16:00:00Z", "2005-12-31T15:59:59.999999999Z", "2006-12-31T15:59:59.9Z", "2100-01-01T00:00:00Z",
                 "1999-12-31T16:00:00Z", "1999-12-31T15:59:59Z", "2000-02-29T00:00:00Z", "2004-02-30T00:00:00Z",
                 "2099-12-31T16:00:00Z", *chance.ODD_TIMES)
        self.both(*({**CASE, "record": f"R{text}"[:20], "occurred": text} for text in years))

    def test_self_checks(self):
        checks = (("wuhou", "2006-11-30T23:59:59.999+08:00"), ("wuhou", "2006-12-01T00:00:00.000+08:00"),
                  ("jinniu", "2006-12-01T00:00:00.000+08:00"), ("jinniu", "2006-12-02T00:00:00.000+08:00"),
                  ("xinjin", None), ("xinjin", "2006-12-03T00:00:00.000+08:00"), ("dayi", "2007-01-01T00:00:00.000+08:00"))
        events = [{"action": "self-check", "year": 2006, "source": centre, **({"received": at} if at else {})}
                  for centre, at in checks]
        self.both(*events, {**events[0], "year": 1999}, {**events[0], "year": 2100, "centre": "nowhere"},
                  {**events[0], "centre": "jinniu"}, {**events[0], "source": "office"})

    def test_envelopes(self):
        for more in ({"n": 0}, {"n": "1"}, {"n": 2**63}, {"source": ""}, {"source": 5}, {"source": "x" * 513}, {"key": 0},
                     {"key": "a"}, {"outcome": None}, {"received": "x"}, {"source": "武侯区"}, {"source": "510107"}):
            self.both({**CASE, **more}, {**CASE, "record": "B"})
        for more in ({"outcome": "x"}, {"outcome": ""}, {"outcome": "counted", "reason": "x"}, {"outcome": "pending"}):
            data = file_of({**CASE, **more})
            self.assertEqual(1, compare.score_of(KAOHE, data)[0])
            self.assertTrue(fold.fold(data).wrong)

    def test_where_a_files_own_rulebook_holds(self):
        other = book(name="other", base="60")
        self.both(other, CASE)
        self.both(CASE, other)
        self.both({"action": "close-year", "year": 2006}, other, CASE)
        self.both({**other, "source": "wuhou"}, other, CASE)
        self.both({"action": "rulebook", "text": "none"}, other, CASE)
        self.both(book(year_first="2010", year_last="2011"), CASE, {**CASE, "occurred": "2011-03-14T10:20:00+08:00"})
        self.both(other, book(name="third", base="50"), CASE, book(name="fourth", base="40"))

    def test_bounds_of_a_log(self):
        events = [book(name=f"b{year}", year_first=year, year_last=year) for year in range(2100, 2166)]
        self.assertEqual(["noted"] * 64 + ["conflict"] * 2, self.both(*events))
        grants = [{"action": "grant", "key": key, "role": "reader"} for key in KEYS[:1026]]
        withdrawn = {"action": "withdraw", "key": KEYS[3]}
        found = self.both(*grants, withdrawn, grants[1024], grants[3])
        self.assertEqual(["noted"] * 1024 + ["conflict"] * 2 + ["noted", "noted", "conflict"], found)

    def test_all_clauses_together_are_bounded(self):
        rng = random.Random(5)
        events, last = [], invent.Book(rng, "b", 2000, 2000)
        for year in range(2001, 2030):
            events.append({"action": "rulebook", "text": last.text()})
            last = last.follow(rng, f"b{year}", year, year)
        found = self.both(*events)
        self.assertIn("conflict", found)

    def test_the_offices_last_key(self):
        office = [{"action": "grant", "key": key, "role": "office"} for key in KEYS[:2]]
        withdraw = [{"action": "withdraw", "key": key} for key in KEYS[:3]]
        reader = {"action": "grant", "key": KEYS[2], "role": "intake", "centre": "office"}
        district = {"action": "grant", "key": KEYS[3], "role": "district", "centre": "office"}
        self.assertEqual(["noted", "conflict", "noted", "conflict", "noted", "noted", "conflict", "noted", "unknown-centre"],
                         self.both(office[0], withdraw[0], office[1], office[0], withdraw[0], reader, withdraw[1],
                                   withdraw[2], district))

    def test_signers(self):
        """A verifier key is of the note form, of one type, and its hash is that of name and key."""
        def signer(name="wuhou", kind=note.COSIGNER, public=bytes(range(32))):
            return note.write_verifier(name, kind, public)

        right = signer()
        wrong = [signer(kind=note.LOG), signer(kind=2), signer(public=bytes(31)), signer(public=bytes(33)), signer(""),
                 signer("a+b"), signer("a b"), signer("é"), right[:-1], right + "=", right.replace("+", "-", 1),
                 right.replace("wuhou", "wuhoU"), right.upper(), right.split("+")[0], f"+{right}", f"{right}\n", "",
                 "wuhou+" + right.split("+")[1].upper() + "+" + right.split("+")[2]]
        grant = {"action": "grant", "key": KEYS[0], "role": "office"}
        for text in (right, signer("!"), signer("~a/b.c=d"), signer("w" * 70), signer("w" * 71), signer("w" * 72),
                     signer(public=bytes([255] * 32)), signer(public=bytes([251] * 32)), *wrong):
            found = self.both({**grant, "signer": text}, CASE)
            self.assertEqual(2 - (text in wrong or len(text) > 128), len(found), text)
        for role, has_centre in lines.ROLES.items():
            self.both({**grant, "role": role, "signer": right, **({"centre": "wuhou"} if has_centre else {})}, CASE)
        self.both({"action": "withdraw", "key": KEYS[0], "signer": right}, {**CASE, "signer": right}, CASE)

    def test_keys_of_the_log(self):
        """The office names one, each once, and a day apart where the times are known."""
        def signer(number, name="kaohe/0123456789abcdef", kind=note.LOG):
            return note.write_verifier(name, kind, bytes([number]) * 32)

        def naming(number, at=None, **more):
            received = {"received": f"2006-03-{at}+08:00"} if at else {}
            return {"action": "log-key", "signer": signer(number, **more), **received}

        self.assertEqual(["noted", "forbidden", "conflict", "noted", "conflict"],
                         self.both(naming(1), {**naming(2), "source": "wuhou"}, naming(1), naming(2),
                                   naming(1, name="kaohe/other")))
        self.assertEqual(["noted", "conflict", "noted", "conflict", "noted"],
                         self.both(naming(1, "14T10:00:00.000"), naming(2, "15T09:59:59.999"),
                                   naming(3, "15T09:59:59.999", name="kaohe/other"),
                                   naming(4, "15T09:59:59.999", name="kaohe/other"), naming(2, "15T10:00:00.000")))
        self.assertEqual(["noted"] * 64 + ["conflict"] * 2, self.both(*[naming(number) for number in range(66)]))
        wrong = [naming(1, kind=note.COSIGNER), {"action": "log-key"}, {**naming(1), "key": KEYS[0]}, {**naming(1), "year": 2006}]
        for event in wrong:
            self.assertEqual(["counted"], self.both(event, CASE), event)

    def test_a_record_comes_by_a_key_that_may(self):
        first, office = {**book(), "n": 1}, {"action": "grant", "key": KEYS[0], "role": "office", "n": 2}
        report = {**CASE, "n": 3, "key": 2}
        roles = {role: {**office, "role": role, **({"centre": "wuhou"} if has_centre else {})}
                 for role, has_centre in lines.ROLES.items()}
        withdrawn = [{"action": "grant", "key": KEYS[1], "role": "office", "n": 3},
                     {"action": "withdraw", "key": KEYS[0], "by_key": 2, "n": 4}]
        for right in ([first, office, report], [first, roles["district"], {**report, "source": "wuhou"}],
                      [first, office, *withdrawn], [{**report, "n": 7}],
                      [first, office, *withdrawn, {**office, "n": 5}, {**report, "n": 6, "key": 5}]):
            self.both(*right)
            self.assertEqual([], fold.fold(file_of(*right)).wrong)
        for wrong in ([first, office, {**report, "key": 1}], [first, report], [first, office, {**report, "source": "wuhou"}],
                      [first, roles["district"], report], [first, roles["reader"], report],
                      [first, roles["intake"], {**report, "source": "wuhou"}], [first, {**office, "by_key": 2}],
                      [first, {**report, "n": 2, "key": 3}, {**office, "n": 3}],
                      [first, {**roles["district"], "source": "wuhou"}, {**report, "source": "wuhou"}],
                      [first, office, *withdrawn, {**report, "n": 5}],
                      [first, office, *withdrawn, {**office, "n": 5}, {**report, "n": 6}]):
            data = file_of(*wrong)
            self.assertEqual((1, 1), (compare.score_of(KAOHE, data)[0], len(fold.fold(data).wrong)), wrong)

    def test_the_year_that_is_shown_without_findings(self):
        now = fold.current_year()
        for first, other in ((now - 3, now + 3), (now + 3, now - 3), (now - 2, now + 3), (now + 9, now + 5), (now - 1, now - 4)):
            self.both(book(year_first=first, year_last=first), book(year_first=other, year_last=other))
        self.both(book(year_first=now - 9, year_last=now - 4), book(year_first=now + 4, year_last=now + 4))


if __name__ == "__main__":
    unittest.main()
