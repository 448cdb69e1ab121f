"""Undo says what it will do, and rulings are listed: what the office ruled, and when."""

import unittest

from audit import parse_lines
from harness import RULEBOOK, Scenario, environment, eventually
from terminal import Terminal, width_of
from test_clock import DAY as DAY_SECONDS, ShiftedHome

DAY = "2006-07-01T12:00:00Z"
PIECE = 1024    # records that undo reads at once, from the end of the log


def hosting(record, **more):
    return {"clause": "hosting", "record": record, "occurred": DAY, **more}


class Office(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def rule(self, action, record, centre="wuhou", code=0, **more):
        event = {"action": action, "centre": centre, "clause": "hosting", "record": record, **more}
        self.home.submit("office", [event], "--wait", code=code)

    def wrote(self, action, record, n):
        """That undo has written this ruling as record n."""
        self.home.note("office", [{"action": action, "centre": "wuhou", "clause": "hosting",
                                   "record": record, "summary": f"撤回记录 {self.at(n - 1)}"}])
        self.assertEqual(n, self.last())

    def numbers(self, *options):
        """Of the rulings that are listed, in a log that begins without grants."""
        return [row["n"] - self.at(0)
                for row in parse_lines(self.home.must("rulings", "--json", *options))]

    def at(self, n):
        return self.home.at(n)

    def last(self):
        """The number of the last record, in a log that begins without grants."""
        return self.home.standings()["n"] - self.at(0)


class Undo(Office):
    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [hosting("H-1"), hosting("H-2")], "--wait")    # 2 and 3

    def test_a_later_ruling_is_taken_back_to_the_one_before(self):
        self.rule("dismiss", "H-1")
        self.rule("confirm", "H-1", centre="510107")
        said = self.home.kaohe("undo")
        self.assertEqual((0, 5), (said.code, self.last()))
        self.assertIn("--yes", said.err)
        self.assertIn(f"记录 {self.at(5)}：核实 武侯区 承办会议 H-1", said.out)
        self.assertIn("计分 → 不予认定", said.out)
        out = self.home.must("undo", "--yes")
        self.assertIn(f"H-1：不予认定（记录 {self.at(6)}）\n武侯区: 70.5 → 70\n", out)
        self.wrote("dismiss", "H-1", 6)

    def test_each_status_is_come_back_to(self):
        self.rule("confirm", "H-1")
        self.rule("revoke", "H-1")
        self.assertIn(f"H-1：核实（记录 {self.at(6)}）", self.home.must("undo", self.at(5), "--yes"))
        self.wrote("confirm", "H-1", 6)
        self.assertIn(f"H-1：撤销（记录 {self.at(7)}）", self.home.must("undo", "--yes"))
        self.wrote("revoke", "H-1", 7)

    def test_the_last_ruling_is_found_behind_what_others_sent_since(self):
        self.rule("confirm", "H-1")
        self.rule("confirm", "H-7", code=1)    # refused: it took no effect
        self.home.submit("wuhou", [hosting(f"I-{n}") for n in range(PIECE - 1)], "--wait")
        self.assertEqual(4 + PIECE, self.last())    # it is the last of the piece that is read next
        self.assertIn(f"记录 {self.at(4)}：核实 武侯区 承办会议 H-1", self.home.must("undo"))

    def test_a_report_of_the_office_counted_before_it_was_ruled_on(self):
        self.home.submit("office", [{"centre": "wuhou", **hosting("O-1")}], "--wait")    # 4
        self.rule("revoke", "O-1")
        self.assertIn("已撤销 → 计分", self.home.must("undo"))
        self.assertIn(f"O-1：核实（记录 {self.at(6)}）", self.home.must("undo", self.at(5), "--yes"))
        self.wrote("confirm", "O-1", 6)

    def test_findings_of_one_number_are_told_apart_by_centre_and_clause(self):
        self.home.submit("wuhou", [{**hosting("H-1"), "clause": "assigned-task"}], "--wait")    # 4
        self.home.submit("office", [{"centre": "jinjiang", **hosting("H-1")}], "--wait")
        self.rule("dismiss", "H-1")
        self.rule("confirm", "H-1")    # 7
        self.rule("revoke", "H-1", centre="jinjiang")
        self.rule("revoke", "H-1", clause="assigned-task")
        self.assertIn(f"H-1：不予认定（记录 {self.at(10)}）", self.home.must("undo", self.at(7), "--yes"))
        self.home.note("office", [{"action": "dismiss", "centre": "wuhou", "clause": "hosting",
                                   "record": "H-1", "summary": f"撤回记录 {self.at(7)}"}])

    def test_what_waited_cannot_wait_again_and_is_revoked_instead(self):
        self.rule("confirm", "H-1")
        said = self.home.must("undo")
        self.assertIn("计分 → 已撤销", said)
        self.assertIn("不能恢复待核", said)
        self.assertIn(f"kaohe confirm {self.at(2)}", said)
        self.home.must("undo", self.at(4), "--yes", "--summary", "误点")
        self.home.note("office", [{"action": "revoke", "centre": "wuhou", "clause": "hosting",
                                   "record": "H-1", "summary": "误点"}])
        self.assertEqual((5, 70), (self.last(), self.home.score("wuhou")))

    def test_a_centre_of_a_later_rulebook_may_be_named_by_its_code(self):
        text = RULEBOOK.read_text("utf-8").replace(
            "            longquanyi\n", "            tianfu\n                name = \"天府新区\"\n"
            "                code = 510199\n            longquanyi\n")
        self.home.submit("office", [
            {"action": "rulebook", "text": text.replace("year-first = 2000", "year-first = 2010")},
            {"centre": "tianfu", **hosting("T-1"), "occurred": "2010-07-01T12:00:00Z"}], "--wait")
        self.rule("revoke", "T-1", centre="tianfu")
        self.rule("dismiss", "T-1", centre="510199")    # 7
        self.assert_run(self.home.kaohe("undo", self.at(6)), 1, f"record {self.at(7)}")
        self.assertIn(f"T-1：撤销（记录 {self.at(8)}）", self.home.must("undo", "--yes"))
        self.home.stop("scorer")    # nothing to audit: the second judge knows one rulebook

    def test_where_nothing_would_change_the_score_nothing_is_written(self):
        self.rule("dismiss", "H-1")
        self.assert_run(self.home.kaohe("undo", self.at(4), "--yes"), 1, f"kaohe confirm {self.at(2)}", "cannot wait")
        self.rule("confirm", "H-2")
        self.rule("confirm", "H-2")
        self.assert_run(self.home.kaohe("undo", self.at(6), "--yes"), 1, "changed nothing")
        self.assertEqual(6, self.last())

    def test_a_later_ruling_stands_and_is_named(self):
        self.rule("confirm", "H-1")
        self.rule("confirm", "H-2")
        self.rule("dismiss", "H-1", centre="武侯区")
        self.assert_run(self.home.kaohe("undo", self.at(4), "--yes"), 1, f"record {self.at(6)}")
        self.assertEqual(6, self.last())
        self.home.must("undo", self.at(6), "--yes")
        self.wrote("confirm", "H-1", 7)    # taken back, and yet there is a later one
        self.assert_run(self.home.kaohe("undo", self.at(4), "--yes"), 1, f"record {self.at(7)}", "`kaohe confirm`", f"and {self.at(2)}\n")

    def test_what_is_no_ruling_cannot_be_undone(self):
        self.assert_run(self.home.kaohe("undo"), 1, "no ruling")
        self.rule("confirm", "H-9", code=1)
        for number in map(self.at, (1, 2, 4, 99)):
            self.assert_run(self.home.kaohe("undo", number), 1, f"record {number}")
        self.assertEqual(64, self.home.kaohe("undo", "x").code)
        self.assertEqual(64, self.home.kaohe("undo", self.at(4), self.at(5)).code)
        self.assertEqual(4, self.last())

    def test_in_a_closed_year_nothing_is_promised_asked_or_written(self):
        self.rule("confirm", "H-1")
        self.home.submit("office", [{"action": "close-year", "year": 2006}], "--wait")
        for options in ((), ("--yes",), (self.at(4), "--yes")):
            result = self.home.kaohe("undo", *options)
            self.assert_run(result, 1, "2006年已结束", "reopen-year")
            self.assertEqual("", result.out)
        self.assertEqual(5, self.last())

    def test_a_terminal_asks(self):
        self.rule("dismiss", "H-1")
        self.rule("confirm", "H-1")
        for keys, last in (("n\n", 5), ("y\n", 6)):
            terminal = Terminal(self.home.command("undo"), 24, 80, environment(NO_COLOR="1"))
            self.addCleanup(terminal.close)
            eventually(lambda: terminal.shows("撤回？[y/N]"), 20, "the question")
            terminal.press(keys)
            self.assertEqual(0, terminal.process.wait(30))
            self.assertEqual(last, self.last())
        self.wrote("dismiss", "H-1", 6)


class Rulings(Office):
    daemons = ("scorer", "wuhou", "dujiangyan", "office")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [hosting("H-1"), hosting("X" * 64)], "--wait")    # 2 and 3
        self.home.submit("dujiangyan", [hosting("D-1")], "--wait")
        self.rule("confirm", "H-1", centre="510107", summary="核实无误")
        self.rule("dismiss", "X" * 64)
        self.rule("revoke", "H-9", code=1)
        self.rule("confirm", "D-1", centre="dujiangyan")
        self.home.submit("wuhou", [{"action": "confirm", "clause": "hosting", "record": "H-1"}],
                         "--wait", code=1)    # a district's attempt is none of the office's

    def test_rulings_are_listed_in_order_with_what_was_ruled_on(self):
        received = {event["n"] - self.at(0): event["received"][:19].replace("T", " ")
                    for event in self.home.events()}
        self.assertEqual(
            "    记录 时间                裁定     中心     条款\n"
            f"{self.at(5):8} {received[5]} 核实     武侯区   承办会议\n"
            "         编号 H-1\n"
            "         摘要 核实无误\n"
            f"{self.at(6):8} {received[6]} 不予认定 武侯区   承办会议\n"
            f"         编号 {'X' * 64}\n"
            f"{self.at(7):8} {received[7]} 撤销     武侯区   承办会议\n"
            "         编号 H-9\n"
            "         未生效 未受理：没有对应的事项\n"
            f"{self.at(8):8} {received[8]} 核实     都江堰市 承办会议\n"
            "         编号 D-1\n"
            "共 3 项裁定，另有 1 项未生效\n", self.home.must("rulings"))
        exported = {line for line in self.home.must("export").splitlines()}
        self.assertLessEqual(set(self.home.must("rulings", "--json").splitlines()), exported)

    def test_columns_are_aligned(self):
        rows = [line for line in self.home.must("rulings").splitlines() if "承办会议" in line]
        self.assertEqual(1, len({sum(map(width_of, row[:row.index("承办会议")])) for row in rows}))

    def test_sifts(self):
        today = self.home.events()[-1]["received"][:10]
        for options, numbers in (((), [5, 6, 7, 8]), (("--today",), [5, 6, 7, 8]),
                                 (("--since", today), [5, 6, 7, 8]),
                                 (("--until", today, "--centre", "武侯区"), [5, 6, 7]),
                                 (("--centre", "dujiangyan"), [8]),
                                 (("--until", "2006-12-31"), []), (("--since", "2099-01-01"), [])):
            with self.subTest(options=options):
                self.assertEqual(numbers, self.numbers(*options))
        self.assertIn("没有裁定", self.home.must("rulings", "--until", "2006-12-31"))
        self.assert_run(self.home.kaohe("rulings", "--centre", "wuho"), 1, "没有名为“wuho”的中心，是否指 武侯区（wuhou）", "unknown-centre")
        for options in (("--today", "--since", today), ("--since", "today"), ("7",)):
            self.assertEqual(64, self.home.kaohe("rulings", *options).code)


class Days(Office):
    """A log that was written on several days."""

    home_kind, daemons = ShiftedHome, ()

    def day(self, ago, *records, first=None):
        """Reports and confirms, so many days ago, maybe behind a ruling; the log's last record then."""
        names = ("scorer", "wuhou", "office")
        self.home.shift(-ago * DAY_SECONDS, *names)
        self.home.start(*names)
        if first:
            self.rule("revoke", first)
        for record in records:
            self.home.submit("wuhou", [hosting(record)], "--wait")
            self.rule("confirm", record)
        last = self.home.events()[-1]
        if ago:
            self.home.stop(*names)
        return last

    def test_the_rulings_of_a_day_are_found_in_a_log_of_many(self):
        days = [self.day(ago, f"A-{ago}", f"B-{ago}", first=first)["received"][:10]
                for ago, first in ((3, None), (2, "A-3"), (0, "A-2"))]
        self.assertEqual(3, len(set(days)))
        self.assertEqual([3, 5, 6, 8, 10, 11, 13, 15], self.numbers())
        for day, numbers in zip(days, ([3, 5], [6, 8, 10], [11, 13, 15])):
            self.assertEqual(numbers, self.numbers("--since", day, "--until", day))
        self.assertEqual([6, 8, 10, 11, 13, 15], self.numbers("--since", days[1]))
        self.assertEqual([3, 5, 6, 8, 10], self.numbers("--until", days[1]))
        self.assertEqual([11, 13, 15], self.numbers("--today"))


if __name__ == "__main__":
    unittest.main()
