"""The path of one event: a line, a collector, the scorer, a standing; and what people are told."""

import json
import subprocess
import time
import unittest

from harness import Scenario, eventually, let_pass, ndjson, parse_lines, rows_of

OVERDUE = {"clause": "overdue-case", "record": "JJ-2006-000123",
           "occurred": "2006-03-14T10:20:00+08:00", "summary": "营业执照年检超时办结"}
ARTICLE = {"clause": "publication", "record": "JJ-P-17", "occurred": "2006-05-02T00:00:00+08:00",
           "grade": "province", "evidence": "四川日报 2006-05-02 第3版"}
PRAISE = {"centre": "锦江区", "clause": "leadership", "record": "L-1", "points": 3.5,
          "occurred": "2006-06-01T09:00:00+08:00"}
NO_GRADE = {"clause": "publication", "record": "JJ-P-18", "occurred": "2006-05-02T00:00:00Z"}
DURABLE_WITHIN = 0.2
LINES_OF_THREE_FRAMES = 600


def overdue(number):
    return {**OVERDUE, "record": f"C-{number}"}


class OneEvent(Scenario):
    daemons = ("scorer", "jinjiang", "office")

    def test_a_line_becomes_a_changed_standing(self):
        self.assertEqual({"counted": 1}, self.home.outcomes("office", [PRAISE]))
        self.assertEqual(73.5, self.home.score("jinjiang"))
        self.assertEqual({"counted": 1}, self.home.outcomes("jinjiang", [OVERDUE]))
        row = rows_of(self.home.standings())["jinjiang"]
        self.assertEqual({"centre": "jinjiang", "name": "锦江区", "rank": 1, "score": 71.5,
                          "base": 70, "bonus": 3.5, "deduction": 2, "deduction_raw": 2,
                          "pending": 0, "excellent": "yes", "self_check": None,
                          "self_check_late": False}, row)

    def test_the_event_stands_in_the_log_as_it_was_sent(self):
        self.home.submit("jinjiang", [OVERDUE], "--wait")
        event = self.home.events()[-1]
        self.assertEqual((self.home.first_n, "jinjiang", "counted"),
                         (event["n"], event["source"], event["outcome"]))
        self.assertEqual(OVERDUE, {key: event[key] for key in OVERDUE})

    def test_export_gives_the_records_that_are_asked_for(self):
        self.home.submit("jinjiang", [overdue(i) for i in range(5)], "--wait")
        first = self.home.first_n
        some = parse_lines(self.home.must("export", "--from", first + 1, "--to", first + 2))
        self.assertEqual([first + 1, first + 2], [event["n"] for event in some])
        rest = parse_lines(self.home.must("export", "--from", first + 4))
        self.assertEqual([first + 4], [event["n"] for event in rest])

    def test_what_waits_is_pending_until_the_office_confirms(self):
        self.assertEqual({"pending": 1}, self.home.outcomes("jinjiang", [ARTICLE]))
        self.assertEqual(1, rows_of(self.home.standings())["jinjiang"]["pending"])
        self.assertEqual(70, self.home.score("jinjiang"))
        (waiting,) = parse_lines(self.home.must("pending", "--json"))
        self.assertEqual(("jinjiang", "publication", "JJ-P-17"),
                         (waiting["centre"], waiting["clause"], waiting["record"]))
        self.assertIn("JJ-P-17", self.home.must("pending", "--centre", "锦江区"))
        self.assertEqual("", self.home.must("pending", "--centre", "wuhou", "--json"))
        self.rule("confirm", "锦江区: 70 → 71", "--summary", "核实")
        self.assertEqual("", self.home.must("pending", "--json"))
        self.assertEqual(71, self.home.score("jinjiang"))

    def rule(self, action, change, *options):
        out = self.home.must(action, "jinjiang", "publication", "JJ-P-17", *options)
        event = {"action": action, "centre": "jinjiang", "clause": "publication",
                 "record": "JJ-P-17"}
        self.home.note("office", [{**event, "summary": options[1]} if options else event])
        self.assertIn(change, out)

    def test_each_ruling_shows_the_score_before_and_after(self):
        self.home.submit("jinjiang", [ARTICLE], "--wait")
        self.rule("confirm", "锦江区: 70 → 71")
        self.rule("dismiss", "锦江区: 71 → 70")
        self.rule("confirm", "锦江区: 70 → 71")
        self.rule("revoke", "锦江区: 71 → 70")

    def test_a_ruling_on_nothing_is_refused(self):
        result = self.home.kaohe("confirm", "jinjiang", "publication", "JJ-P-17")
        self.assert_run(result, 1, "no-such-finding")
        self.home.note("office", [{"action": "confirm", "centre": "jinjiang",
                                   "clause": "publication", "record": "JJ-P-17"}])

    def test_pending_lists_the_oldest_first(self):
        articles = [{**ARTICLE, "record": f"P-{i}"} for i in (5, 3, 9, 1)]
        self.home.submit("jinjiang", articles, "--wait")
        rows = parse_lines(self.home.must("pending", "--json"))
        self.assertEqual(["P-5", "P-3", "P-9", "P-1"], [row["record"] for row in rows])

    def test_wait_counts_each_outcome(self):
        sent = [OVERDUE, OVERDUE, ARTICLE, {**OVERDUE, "occurred": "2006-03-15T10:20:00+08:00"},
                {"action": "self-check", "year": 2006}]
        self.assertEqual({"counted": 1, "duplicate": 1, "pending": 1, "refused": 1, "noted": 1},
                         self.home.outcomes("jinjiang", sent, code=1))
        named = {"centre": "jinjiang", "clause": "publication", "record": "JJ-P-17"}
        rulings = [{"action": action, **named} for action in ("confirm", "dismiss", "revoke")]
        year = {"action": "close-year", "year": 2006}
        self.assertEqual({"confirmed": 1, "dismissed": 1, "revoked": 1, "noted": 1, "late": 1},
                         self.home.outcomes("office", [*rulings, year, rulings[0]]))

    def test_an_empty_word_is_for_the_scorer_to_refuse(self):
        reasons = {"action": "unknown-action", "centre": "unknown-centre", "grade": "bad-grade",
                   "clause": "unknown-clause", "occurred": "bad-time"}
        result = self.home.submit("jinjiang", [{**OVERDUE, field: ""} for field in reasons],
                                  "--wait", code=1)
        for number, (field, reason) in enumerate(reasons.items(), 1):
            self.assertIn(f"-:{number}: {field}: refused: {reason} ", result.err)


class WhatSubmitSays(Scenario):
    daemons = ("scorer", "jinjiang")

    def file(self, name, data):
        path = self.home.dir / name
        path.write_bytes(data)
        return path

    def submit(self, *arguments, **options):
        return self.home.kaohe("submit", "--source", "jinjiang", *arguments, **options)

    def test_all_well_is_0(self):
        result = self.submit("--wait", self.file("e", ndjson([OVERDUE])))
        self.home.note("jinjiang", [OVERDUE])
        self.assertEqual((0, ""), (result.code, result.err))

    def test_a_refused_event_is_1_with_wait_and_named(self):
        path = self.file("e", ndjson([OVERDUE, NO_GRADE]))
        result = self.submit("--wait", path)
        self.home.note("jinjiang", [OVERDUE, NO_GRADE])
        self.assert_run(result, 1, f"{path}:2: grade", "bad-grade")

    def test_a_refused_event_is_no_matter_without_wait(self):
        result = self.submit(self.file("e", ndjson([NO_GRADE])))
        self.home.note("jinjiang", [NO_GRADE])
        self.assert_run(result, 0)

    def test_outcomes_are_those_that_there_are_in_80_columns(self):
        self.home.start("office")
        reports = [{"centre": "wuhou", "clause": "hosting", "record": f"H-{number}",
                    "occurred": PRAISE["occurred"]} for number in range(12)]
        rulings = [{"action": action, "centre": "wuhou", "clause": "hosting", "record": record}
                   for action, record in (("confirm", "H-0"), ("dismiss", "H-1"), ("revoke", "H-2"),
                                          ("revoke", "H-99"))]
        years = [{"action": "close-year", "year": 2006}]
        result = self.home.submit("office", [*reports, reports[0], *rulings, *years, rulings[0]],
                                  "--wait", code=1)
        self.assertEqual(["refused 1, duplicate 1, late 1, counted 12, pending 0, confirmed 1, "
                          "dismissed 1,", "revoked 1, noted 1 (no findings: in the log without points)"],
                         result.out.splitlines()[1:])
        result = self.home.submit("office", [{"action": "reopen-year", "year": 2006}], "--wait")
        self.assertTrue(result.out.endswith("revoked 0, noted 1 (no findings: in the log without points)\n"))

    def test_a_malformed_line_is_65_also_beside_a_refused_one(self):
        path = self.file("e", ndjson([NO_GRADE, "no event", OVERDUE]))
        result = self.submit("--wait", path)
        self.home.note("jinjiang", [NO_GRADE, OVERDUE])
        self.assert_run(result, 65, f"{path}:2: ", f"{path}:1: grade", "bad-grade")
        self.assertIn("taken 2, malformed 1", result.out)

    def test_malformed_lines_do_not_stop_good_ones(self):
        good = [overdue(i) for i in range(1000)]
        lines = [line for i, event in enumerate(good)
                 for line in ((event, '{"clause":') if i % 3 == 0 else (event,))]
        result = self.submit(self.file("e", ndjson(lines)))
        self.home.note("jinjiang", good)
        self.assert_run(result, 65)
        self.assertIn("taken 1000, malformed 334", result.out)
        named = [int(line.split(":")[3]) for line in result.err.splitlines()]
        self.assertEqual([i + 1 for i, line in enumerate(lines) if isinstance(line, str)], named)

    def test_mark_line_ends_and_blank_lines_are_skipped(self):
        lines = ndjson([overdue(1), "", overdue(2), " \t", overdue(3)])
        path = self.file("e", b"\xef\xbb\xbf" + lines.replace(b"\n", b"\r\n") + b"\r\n\r\n{}")
        result = self.submit(path)
        self.home.note("jinjiang", [overdue(1), overdue(2), overdue(3)])
        self.assertIn("taken 3, malformed 1", result.out)
        self.assert_run(result, 65, f"{path}:8: ")

    def test_several_files_go_one_after_another(self):
        first = self.file("first", ndjson([overdue(1), "[]"]))
        second = self.file("second", ndjson(["[]", overdue(2)])[:-1])
        third = self.file("third", ndjson([overdue(3)]))
        result = self.submit(first, second, third)
        self.home.note("jinjiang", [overdue(1), overdue(2), overdue(3)])
        self.assertIn("taken 3, malformed 2", result.out)
        self.assert_run(result, 65, f"{first}:2: ", f"{second}:1: ")

    def test_a_dash_is_standard_input(self):
        result = self.submit("-", stdin=ndjson([overdue(1), "[]"]))
        self.home.note("jinjiang", [overdue(1)])
        self.assertIn("taken 1, malformed 1", result.out)
        self.assert_run(result, 65, "-:2: ")

    def test_a_file_that_is_not_there_is_said(self):
        self.assert_run(self.submit(self.home.dir / "nothing"), 65, str(self.home.dir / "nothing"))


class WhatIsMalformed(Scenario):
    """Each line, and the field that is named; the empty name is a line that is no JSON object."""

    daemons = ("scorer", "jinjiang")
    LINES = (
        ("", "nonsense"), ("", "[]"), ("", "{} {}"), ("", '{"action":"report"'),
        ("", '{"action":"report","action":"report"}'), ("", '{"summary":"\ud800"}'),
        ("colour", {**OVERDUE, "colour": "red"}), ("year", {**OVERDUE, "year": 2006}),
        ("record", {"clause": "hosting", "occurred": "2006-01-01T00:00:00Z"}),
        ("occurred", {"clause": "hosting", "record": "H"}), ("record", {**OVERDUE, "record": 7}),
        ("record", {**OVERDUE, "record": ""}), ("record", {**OVERDUE, "record": "x" * 65}),
        ("record", {**OVERDUE, "record": "汉" * 22}), ("centre", {**OVERDUE, "centre": None}),
        ("centre", {**OVERDUE, "centre": 510104}), ("grade", {**ARTICLE, "grade": True}),
        ("points", {**PRAISE, "points": "3.5"}), ("summary", {**OVERDUE, "summary": "汉" * 171}),
        ("evidence", {**OVERDUE, "evidence": "a\x01b"}),
        ("summary", {**OVERDUE, "summary": "\x7f"}), ("summary", {**OVERDUE, "summary": "\x85"}),
        ("method", {**OVERDUE, "method": "secret"}),
        ("item", {**OVERDUE, "item": "6.1"}), ("year", {"action": "close-year", "year": 206}),
        ("year", {"action": "close-year", "year": "2006"}), ("year", {"action": "self-check"}),
        ("clause", {"action": "confirm", "record": "X", "centre": "wuhou"}),
        ("due", {"case": "C-1", "due": "soon"}), ("case", {"case": "x" * 65}),
        ("deadline", {"case": "C-1", "deadline": "2006-01-01T00:00:00Z"}),
        ("n", {**OVERDUE, "n": 1}), ("received", {**OVERDUE, "received": "2006-03-14T10:20:00Z"}),
        ("source", {**OVERDUE, "source": "jinjiang"}),
        ("outcome", {**OVERDUE, "outcome": "counted"}),
        ("reason", {**OVERDUE, "reason": "forbidden"}))

    def test_each_malformed_line_is_named_with_its_field(self):
        texts = [json.dumps(line) if not isinstance(line, str) else line for _, line in self.LINES]
        data = "\n".join(texts).encode(errors="surrogatepass")
        result = self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=data)
        self.assertEqual(65, result.code)
        self.assertEqual(f"taken 0, malformed {len(texts)}\n", result.out)
        messages = result.err.splitlines()
        self.assertEqual(len(texts), len(messages), result.err)
        for number, ((field, line), message) in enumerate(zip(self.LINES, messages), 1):
            with self.subTest(line=line):
                self.assertIn(f"-:{number}: {field}{': ' if field else ''}", message)

    def test_what_to_do_about_what_the_scorer_writes_is_said_once(self):
        path = self.home.dir / "out-of-a-log"
        path.write_bytes(ndjson([{"source": "jinjiang", **overdue(number)} for number in range(3)]
                                + [{**OVERDUE, "n": 7}] * 2 + [{**OVERDUE, "colour": "red"}] * 2))
        for options in ((), ("--dry-run",)):
            with self.subTest(options=options):
                result = self.home.kaohe("submit", "--source", "jinjiang", *options, path)
                self.assert_run(result, 65)
                said = [line for line in result.err.splitlines() if f"{path}:" in line]
                fields = ["source"] * 3 + ["n"] * 2 + ["colour"] * 2
                self.assertEqual([f"{path}:{number}: {field}" for number, field in enumerate(fields, 1)],
                                 [":".join(line.split(": ", 2)[2].split(":")[:3]) for line in said])
                self.assertEqual([0, 3], [number for number, line in enumerate(said) if "leave it out" in line])
                self.assertEqual([0], [number for number, line in enumerate(said) if "--source says whose" in line])
        self.assertEqual("taken 0, malformed 7\n",
                         self.home.kaohe("submit", "--source", "jinjiang", path).out)

    def test_a_line_over_64_kib_is_malformed_and_one_of_64_kib_is_not(self):
        event = json.dumps(overdue(1))
        fitting = event[:-1] + " " * (65536 - len(event)) + "}"
        data = ndjson([fitting, fitting[:-1] + " }"])
        result = self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=data)
        self.home.note("jinjiang", [overdue(1)])
        self.assertIn("taken 1, malformed 1", result.out)
        self.assert_run(result, 65, "-:2: line")


class AnOpenPipe(Scenario):
    """Each line is on disk within 200 ms, also from a pipe that stays open."""

    daemons = ("scorer", "jinjiang")

    def setUp(self):
        super().setUp()
        self.sent = []    # (when, event)
        self.sender = self.home.popen("submit", "--source", "jinjiang", "-",
                                      stdout=subprocess.DEVNULL)
        self.addCleanup(self.sender.communicate)
        self.addCleanup(self.sender.kill)
        self.send()
        eventually(lambda: len(self.home.sent()) == 1, what="the first line is taken")

    def send(self):
        event = overdue(len(self.sent))
        self.sender.stdin.write(ndjson([event]))
        self.sender.stdin.flush()
        self.sent.append((time.monotonic(), event))

    def kill_all_and_look(self):
        """Kills sender and collector; then the log must have all lines that were old enough."""
        self.sender.kill()
        self.home.kill9("jinjiang")
        killed = time.monotonic()
        self.home.start("jinjiang")
        self.home.settle()
        due = [event for when, event in self.sent if killed - when >= DURABLE_WITHIN + 0.02]
        taken = len(self.home.sent())
        self.home.note("jinjiang", [event for _, event in self.sent[:taken]])
        self.assertGreaterEqual(taken, len(due), f"of {len(self.sent)} lines")

    def test_a_line_is_durable_in_time(self):
        self.send()
        let_pass(DURABLE_WITHIN + 0.02)
        self.kill_all_and_look()

    def test_lines_are_durable_in_time_though_more_keep_coming(self):
        for _ in range(60):
            self.send()
            let_pass(0.01)
        self.kill_all_and_look()


class NobodyThere(Scenario):
    daemons = ("scorer",)

    def test_submit_to_a_collector_that_is_not_there_is_69(self):
        result = self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=ndjson([OVERDUE]))
        self.assert_run(result, 69, "jinjiang")
        self.assertEqual("taken 0, malformed 0\n", result.out)

    def test_that_nobody_answers_is_said_once_however_much_is_left(self):
        lines = ndjson(overdue(number) for number in range(LINES_OF_THREE_FRAMES))
        result = self.home.kaohe("submit", "--source", "jinjiang", "-", stdin=lines)
        self.assert_run(result, 69, "nobody answers: the collector of jinjiang", "0 lines were taken")
        self.assertEqual(1, result.err.count("\n"), result.err)


if __name__ == "__main__":
    unittest.main()
