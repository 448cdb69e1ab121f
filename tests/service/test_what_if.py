"""`kaohe what-if`: the log with some of it changed, beside the log as it is; nothing is written."""

import json
import unittest

from harness import OFFICE, RULEBOOK, Scenario, ndjson, overdue_cases, praise, rows_of
from judge import compact
from terminal import width_of

NEWS = {"clause": "publication", "record": "WH-P-1", "occurred": "2006-05-02T00:00:00+08:00",
        "grade": "province"}
CONFIRM = {"action": "confirm", "centre": "wuhou", "clause": "publication", "record": "WH-P-1"}
DROPPED = ("outcome", "reason")    # the file's are those of the whole log


def width(line):
    return sum(map(width_of, line))


class WhatIf(Scenario):
    """A small log with a bit of everything."""

    daemons = ("scorer", "wuhou", "jinjiang", OFFICE)

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [*overdue_cases("wuhou", 0, 2), NEWS, NEWS,
                                   {"action": "self-check", "year": 2006}], "--wait")
        self.home.submit("jinjiang", [*overdue_cases("jinjiang", 0, 1),
                                      {**NEWS, "record": "JJ-1", "grade": "nation"}], "--wait")
        self.home.submit(OFFICE, [
            CONFIRM, praise(1, "wuhou"), praise(1, "wuhou"), praise(2, "qingyang"),
            {**praise(1, "wuhou"), "points": 2},
            {**praise(3, "jinjiang"), "occurred": "2005-06-01T09:00:00+08:00"},
            {"action": "close-year", "year": 2005},
            {**praise(4, "jinjiang"), "occurred": "2005-07-01T09:00:00+08:00"},
            {**CONFIRM, "record": "none"}], "--wait", code=1)

    def what_if(self, *options, **more):
        return json.loads(self.home.must("what-if", "--json", *options, **more))

    def score(self, events, *options):
        """Standings of a log that is written by hand: exit 1 says that keys are not as they were."""
        result = self.home.kaohe("score", "-", "--json", *options, stdin=ndjson(events))
        self.assertIn(result.code, (0, 1), result)
        return json.loads(result.out)

    def log_without(self, n):
        """The log without a record and all that came by the key that it granted."""
        return [{key: value for key, value in event.items()
                 if key not in DROPPED}
                for event in self.home.events()
                if n not in (event["n"], event.get("by_key", event.get("key")))]

    def test_without_a_change_nothing_changes(self):
        answer = self.what_if()
        self.assertEqual(self.home.must("standings", "--json"),
                         compact(answer["before"]) + "\n")
        self.assertEqual(answer["before"], answer["after"])
        self.assertEqual([[], [], [], [], []],
                         [answer[key] for key in ("drop", "changes", "outcomes", "added", "other_years")])
        self.assertIn("2006年没有变化：20 个中心都和原来一样\n", self.home.must("what-if"))

    def test_each_record_is_dropped_as_if_the_export_lacked_it(self):
        events = self.home.events()
        for event in events[1:]:
            for year in (2005, 2006):
                n = event["n"]
                with self.subTest(n=n, year=year):
                    answer = self.what_if("--drop", n, "--year", year)
                    expected = self.score(self.log_without(n), "--year", year)
                    self.assertEqual(expected, answer["after"])
                    self.assertEqual((year, events[-1]["n"], [n]),
                                     (answer["year"], answer["n"], answer["drop"]))
                    self.check_changes(answer)

    def check_changes(self, answer):
        before, after = rows_of(answer["before"]), rows_of(answer["after"])
        keys = ("score", "rank", "excellent")
        expected = {centre: {key: [before[centre][key], row[key]] for key in keys}
                    for centre, row in after.items()
                    if any(before[centre][key] != row[key] for key in keys)}
        listed = {change.pop("centre"): change for change in answer["changes"]}
        self.assertEqual(expected, listed)

    def test_outcomes_that_change_are_listed(self):
        first = self.home.first_n
        answer = self.what_if("--drop", first + 2, f"--drop={first + 8}")
        self.assertEqual([{"n": first + 3, "before": "duplicate", "after": "pending"},
                          {"n": first + 9, "before": "duplicate", "after": "counted"}],
                         answer["outcomes"])
        answer = self.what_if("--drop", first + 2, "--drop", first + 3, "--drop", first + 13)
        self.assertEqual([{"n": first + 7, "before": "confirmed", "after": "refused no-such-finding"},
                          {"n": first + 14, "before": "late", "after": "counted"}],
                         answer["outcomes"])
        self.assertEqual([2005], answer["other_years"])
        shown = self.home.must("what-if", "--drop", first + 2, "--drop", first + 3)
        self.assertRegex(shown, rf"(?m)^ +{first + 7} 核实 +未受理：没有对应的事项 +武侯区 +刊物发表 +WH-P-1$")
        self.assertRegex(shown, rf"(?m)^ +{first + 2} 核实（记录 {first + 7}） +武侯区 +刊物发表 +WH-P-1$")
        shown = self.home.must("what-if", "--drop", first + 12)
        self.assertIn("2006年没有变化：20 个中心都和原来一样\n2005年也有变化：加 --year 查看\n", shown)

    def test_what_is_added_counts_as_if_the_export_had_it(self):
        added = [{**praise(9, "jinjiang"), "points": 3}, {**NEWS, "source": "wuhou", "record": "WH-2"},
                 {**praise(8, "jinjiang"), "points": 99}, *overdue_cases("qingyang", 0, 1)]
        added[-1]["source"] = "qingyang"
        path = self.home.dir / "added"
        path.write_bytes(ndjson(added))
        answer = self.what_if("--add", path)
        self.assertEqual(self.score(self.home.events() + added), answer["after"])
        self.assertEqual(answer, self.what_if("--add", "-", stdin=ndjson(added)))
        self.assertEqual([[answer["n"] + i, outcome] for i, outcome in enumerate(
            ("counted", "pending", "refused bad-points", "counted"), 1)],
            [[row["n"], row["outcome"]] for row in answer["added"]])
        self.check_changes(answer)

    def test_other_rules_are_those_of_score(self):
        path = self.home.dir / "rules"
        path.write_text(RULEBOOK.read_text().replace("points = 2\n", "points = 3\n", 1)
                        .replace("base = 70", "base = 60"))
        answer = self.what_if("--rulebook", path)
        expected = self.score(self.home.events(), "--rulebook", path)
        self.assertEqual((expected, 20, [2005]),
                         (answer["after"], len(answer["changes"]), answer["other_years"]))
        self.assertNotEqual(answer["before"], answer["after"])
        self.assertIn(f"规则改用 {path}", self.home.must("what-if", "--rulebook", path))

    def test_without_its_grant_a_key_brings_nothing(self):
        if not self.home.keys:
            self.skipTest("homes have no keys")
        grant = next(event["n"] for event in self.home.events() if event.get("centre") == "jinjiang")
        answer = self.what_if("--drop", grant)
        self.assertEqual(["not-permitted"] * 2, [row["after"] for row in answer["outcomes"]])
        self.assertEqual([event["n"] for event in self.home.sent() if event["source"] == "jinjiang"],
                         [row["n"] for row in answer["outcomes"]])

    def test_nothing_is_written(self):
        stores = sorted(self.home.dir.glob("**/data.mdb"))
        self.assertEqual(1 + 3, len(stores))
        before, last = [path.read_bytes() for path in stores], self.home.events()[-1]["n"]
        for options in (("--drop", last), ("--add", "-", "--json"), ("--rulebook", RULEBOOK)):
            self.home.must("what-if", *options, stdin=ndjson([praise(9, "wuhou")]))
        self.assertEqual(before, [path.read_bytes() for path in stores])
        self.assertEqual((last, stores), (self.home.events()[-1]["n"],
                                          sorted(self.home.dir.glob("**/data.mdb"))))

    def test_the_table_fits_80_columns_and_tells_before_and_after(self):
        added = [{**praise(number, "jinjiang"), "points": 4.25} for number in range(20, 60)]
        shown = self.home.must("what-if", "--drop", self.home.first_n + 9, "--add", "-",
                               stdin=ndjson(added))
        self.assertRegex(shown, r"(?m)^锦江区 +2 → 1 +70 → 73 +- → 优秀$")
        self.assertIn("还有 10 条，全部见 --json", shown)
        self.assertLessEqual(max(map(width, shown.splitlines())), 80)
        self.assertNotIn(" \n", shown)

    def test_wrong_input_is_named(self):
        last = self.home.events()[-1]["n"]
        bad = b'{"clause":"publication"}\n[]\n' + ndjson([praise(9, "wuhou")])
        rules = self.home.dir / "rules"
        rules.write_text("name = x\n")
        for code, part, options in (
                (65, "record 1 is the rulebook", ("--drop", 1)),
                (65, f"the log has records 1 to {last}", ("--drop", last + 1)),
                (65, f"--drop 0: the log has records 1 to {last}", ("--drop", 0)),
                (64, "--drop x: not a whole number from 0 on\n", ("--drop", "x")),
                (64, "--drop needs a value", ("--drop",)),
                (65, "-:1: record: ", ("--add", "-")),
                (65, "-:2: json: not an object", ("--add", "-")),
                (65, "/nowhere", ("--add", "/nowhere")),
                (65, f"{rules}:", ("--rulebook", rules)),
                (65, "/nowhere", ("--rulebook", "/nowhere")),
                (64, "--year", ("--year", "06")),
                (1, "no rulebook is for the year 1900", ("--year", 1900))):
            with self.subTest(options=options):
                result = self.home.kaohe("what-if", *options, stdin=bad)
                self.assert_run(result, code, part)
                self.assertEqual("", result.out)

    def test_without_a_scorer_nobody_answers(self):
        self.home.stop("scorer")
        self.assert_run(self.home.kaohe("what-if"), 69, "nobody answers: the scorer")


if __name__ == "__main__":
    unittest.main()
