"""The past, asked of a real scorer: each record's standings are those of the log up to it; an explanation
adds up to the score that the standings have."""

import json
import random
import unittest
from datetime import datetime, timedelta

from audit import parse_lines
from harness import Scenario, overdue_cases, rows_of

SEED = 2006
CENTRES = ("wuhou", "jinniu")
LATER = "2030-01-01T00:00:00+08:00"


def report(centre, number, month, year=2006):
    return {"clause": "publication", "record": f"P-{number}", "grade": "province",
            "occurred": f"{year}-{month:02}-02T00:00:00+08:00", "evidence": "四川日报"}


def ruling(action, centre, number):
    return {"action": action, "centre": centre, "clause": "publication", "record": f"P-{number}",
            "summary": "核过"}


def hundredths(number):
    return round(number * 100)


class Past(Scenario):
    daemons = ("scorer", "office", *CENTRES)

    def setUp(self):
        super().setUp()
        chance = random.Random(SEED)
        for number in range(12):
            for centre in CENTRES:
                self.home.submit(centre, [report(centre, number, chance.randint(1, 12))], "--wait")
                action = chance.choice(("confirm", "confirm", "dismiss", "revoke"))
                self.home.submit("office", [ruling(action, centre, number)], "--wait")
        self.home.submit("wuhou", [{"action": "self-check", "year": 2006},
                                   report("wuhou", 99, 3, 2005)], "--wait")
        self.home.submit("jinniu", overdue_cases("jinniu", 1, 3), "--wait")
        self.home.submit("office", [{"action": "revoke", "centre": "jinniu",
                                     "clause": "overdue-case",
                                     "record": overdue_cases("jinniu", 1, 1)[0]["record"]},
                                    {"action": "close-year", "year": 2006}], "--wait")
        self.home.submit("wuhou", [report("wuhou", 50, 5)], "--wait")      # it is late
        self.records = self.home.events()
        self.last = self.records[-1]["n"]

    def past(self, *arguments):
        return json.loads(self.home.must("standings", "--json", *arguments))

    def explain(self, centre, *arguments):
        return json.loads(self.home.must("explain", centre, "--json", *arguments))

    def test_standings_at_each_record_are_those_of_the_log_up_to_it(self):
        for n in range(1, self.last + 1):
            log = self.home.must("export", "--to", n).encode()
            for year in (("--year", 2005), ("--year", 2006), ()):
                with self.subTest(n=n, year=year):
                    self.assertEqual(
                        self.home.must("score", "-", "--json", *year, stdin=log),
                        self.home.must("standings", "--json", "--at", n, *year))

    def test_a_time_is_the_last_record_that_was_received_by_it(self):
        for record in self.records[-6:]:
            at = max(one["n"] for one in self.records if one["received"] <= record["received"])
            self.assertEqual(at, self.past("--as-of", record["received"])["n"])
        early = datetime.fromisoformat(self.records[-1]["received"]) - timedelta(milliseconds=1)
        self.assertEqual(max(one["n"] for one in self.records
                             if datetime.fromisoformat(one["received"]) <= early),
                         self.past("--as-of", early.isoformat(timespec="milliseconds"))["n"])
        self.assertEqual(self.last, self.past("--as-of", LATER)["n"])
        self.assertEqual(7, self.past("--as-of", LATER, "--at", 7)["n"])

    def test_what_occurred_later_is_left_out(self):
        for month in range(1, 13):
            until = f"2006-{month:02}-20T00:00:00+08:00"
            rows = rows_of(self.past("--year", 2006, "--occurred-until", until))
            for centre in CENTRES:
                kept = self.explain(centre, "--year", 2006, "--occurred-until", until)
                whole = self.explain(centre, "--year", 2006)
                with self.subTest(until=until, centre=centre):
                    self.assertEqual(rows[centre]["score"], kept["score"])
                    self.assertEqual(self.findings(whole, until), self.findings(kept, LATER))
        self.assertEqual(2005, self.past("--occurred-until", "2005-12-31T23:59:59+08:00")["year"])

    @staticmethod
    def findings(explained, until):
        return [(clause["clause"], finding["n"], finding["status"])
                for clause in explained["clauses"] for finding in clause["findings"]
                if finding["occurred"] <= until]

    def test_a_moment_that_the_log_does_not_have_is_65(self):
        for moment in (("--at", self.last + 1), ("--at", 0),
                       ("--as-of", "2020-01-01T00:00:00+08:00")):
            for command in (("standings",), ("explain", "wuhou")):
                self.assertEqual(65, self.home.kaohe(*command, *moment).code, moment)
        for moment in (("--as-of", "2020-01-01"), ("--occurred-until", "now"), ("--at", "x")):
            self.assertEqual(64, self.home.kaohe("standings", *moment).code, moment)

    def test_the_moment_is_told_with_its_record_and_time(self):
        record = self.records[-3]
        n, received = record["n"], record["received"][:19].replace("T", " ")
        newest = f"第 {self.last} 条记录（{self.records[-1]['received'][:19].replace('T', ' ')} 收到），是最新的\n"
        for command in (("standings",), ("explain", "wuhou")):
            with self.subTest(command=command):
                self.assertIn(f"第 {n} 条记录（{received} 收到），这是过去的状况，其后还有 2 条\n",
                              self.home.must(*command, "--at", n))
                self.assertIn(newest, self.home.must(*command, "--at", self.last))
                self.assertIn("2099-01-01T00:00:00+08:00（尚未到）：" + newest,
                              self.home.must(*command, "--as-of", "2099-01-01T00:00:00+08:00"))
                self.assertIn("未给 --year，取 2005 年\n", self.home.must(
                    *command, "--occurred-until", "2005-12-31T23:59:59+08:00"))
                self.assertNotIn("收到），", self.home.must(*command).split("\n\n")[0])

    def test_what_there_is_is_told_where_nothing_is_found(self):
        for code, part, options in (
                (65, f"日志只有第 1 至 {self.last} 条记录", ("--at", self.last + 1)),
                (65, "日志没有这条记录", ("--at", "99999999999999999999")),
                (65, "那时还没有记录", ("--as-of", "2020-01-01T00:00:00+08:00")),
                (1, "没有适用于 1999 年的规则：规则适用 2000 至 2099 年", ("--year", 1999)),
                (64, "没有这一天", ("--occurred-until", "2026-13-31T23:59:59+08:00")),
                (64, "只有日期", ("--as-of", "2026-07-31")),
                (64, "日期和时刻之间要有 T", ("--as-of", "2026-11-26 10:08:41+08:00")),
                (64, "没有时差", ("--as-of", "2026-11-26T10:08:41"))):
            for command in (("standings",), ("explain", "wuhou")):
                with self.subTest(options=options, command=command):
                    self.assert_run(self.home.kaohe(*command, *options), code, part)
        self.assertIn("2030年还没有任何事项\n", self.home.must("standings", "--year", 2030))
        self.assertNotIn("还没有", self.home.must("standings", "--year", 2006))
        self.assertEqual(65, self.home.kaohe("prove", "99999999999999999999").code)

    def test_an_explanation_adds_up(self):
        for n in range(self.records[1]["n"], self.last + 1, 5):
            rows = rows_of(self.past("--year", 2006, "--at", n))
            for centre in CENTRES:
                with self.subTest(n=n, centre=centre):
                    self.check_sums(self.explain(centre, "--year", 2006, "--at", n), rows[centre])

    def check_sums(self, explained, row):
        bonus = deduction = 0
        for clause in explained["clauses"]:
            counts = sum(hundredths(finding["counts"]) for finding in clause["findings"])
            self.assertEqual(hundredths(clause["counts"]), counts)
            self.assertEqual(hundredths(clause["sum"]),
                             sum(hundredths(finding["points"]) for finding in clause["findings"]
                                 if finding["status"] == "counted"))
            if clause["article"].startswith("10"):
                deduction += counts
            else:
                bonus += counts
        self.assertEqual(hundredths(explained["bonus"]), bonus - hundredths(explained["bonus_cut"]))
        self.assertEqual(hundredths(explained["deduction_raw"]), deduction)
        self.assertEqual(hundredths(explained["deduction"]),
                         deduction - hundredths(explained["deduction_cut"]))
        for name in ("rank", "score", "base", "bonus", "deduction", "deduction_raw"):
            self.assertEqual(row[name], explained[name], name)

    def test_an_explanation_says_who_and_why(self):
        explained = self.explain("wuhou")
        first = explained["clauses"][0]["findings"][0]
        self.assertEqual(("wuhou", "P-0", "四川日报"),
                         (first["source"], first["record"], first["evidence"]))
        self.assertEqual(["核过"], [one["summary"] for one in first["rulings"]])
        self.assertEqual([self.last], [late["n"] for late in explained["late"]])
        text = self.home.must("explain", "武侯区")
        for part in ("刊物发表", "编号 P-0", "裁定 ", "核过", "以后才报来的", "得分 70 "):
            self.assertIn(part, text)
        self.assertIn("（本年度已结）", text)
        self.assertRegex(text, r"(?m)^得分 70 .*，第一圈层(并列)?第 \d+ 名")
        self.assertRegex(text, r"自查：\d{4}-\d\d-\d\d 收到，逾期（第 7 条）")
        self.assertNotIn("还可加分", text)    # the year is closed
        self.assertIn("\n本年度没有记录\n", self.home.must("explain", "郫县"))
        self.assert_run(self.home.kaohe("explain", "武候区"), 1, "没有名为“武候区”的中心，是否指 武侯区（wuhou）")
        kinds = {clause["clause"]: clause["kind"] for clause in self.explain("jinniu")["clauses"]}
        self.assertEqual(["clause", "article", "name", "cap", "sum", "counts", "findings", "kind"],
                         list(self.explain("jinniu")["clauses"][0]))
        self.assertEqual({"publication": "bonus", "overdue-case": "deduction"}, kinds)
        self.assertEqual([], parse_lines(self.home.must("explain", "510115", "--json"))[0]["clauses"])


if __name__ == "__main__":
    unittest.main()
