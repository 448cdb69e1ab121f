"""The office rules by record numbers: several at once, or those of a file, seen before they are written."""

import re
import unittest

from harness import Scenario, environment, eventually
from terminal import Terminal

DAY = "2006-07-01T12:00:00Z"


def hosting(record):
    return {"clause": "hosting", "record": record, "occurred": DAY}


def ruling(action, record, **more):
    return {"action": action, "centre": "wuhou", "clause": "hosting", "record": record, **more}


class Office(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [hosting("H-1"), hosting("H-2"), hosting("H-3"), hosting("H-1")],
                         "--wait")    # records 2 to 5; the last is a duplicate

    def at(self, n):
        return self.home.at(n)

    def last(self):
        """The number of the last record, in a log that begins without grants."""
        return self.home.standings()["n"] - self.at(0)

    def written(self, *rulings):
        """Notes what must have been written, and nothing else."""
        self.home.note("office", list(rulings))
        noted = sum(map(len, self.home.streams["office"].values()))
        self.assertEqual(5 + noted, self.last())


class ByNumber(Office):
    def test_one_number_rules_on_the_finding_of_that_record(self):
        self.assertEqual(f"武侯区 承办会议 H-1：核实（记录 {self.at(6)}）\n武侯区: 70 → 70.5\n",
                         self.home.must("confirm", self.at(2), "--summary", "查实"))
        self.written(ruling("confirm", "H-1", summary="查实"))

    def test_a_duplicate_and_an_earlier_ruling_lead_to_their_finding(self):
        self.assertIn("H-1：核实", self.home.must("confirm", self.at(5)))
        self.assertIn("H-1：不予认定", self.home.must("dismiss", self.at(6)))
        self.written(ruling("confirm", "H-1"), ruling("dismiss", "H-1"))

    def test_what_stands_so_already_is_not_written_unless_asked(self):
        self.home.must("confirm", self.at(2))
        self.assertIn(f"already counted (reported in record {self.at(2)})", self.home.must("confirm", self.at(2)))
        self.home.must("confirm", self.at(2), "--again")
        self.written(ruling("confirm", "H-1"), ruling("confirm", "H-1"))

    def test_a_record_that_is_no_finding_is_said_and_nothing_is_written(self):
        self.home.submit("wuhou", [ruling("confirm", "H-9")], "--wait", code=1)    # forbidden: 6
        six = self.at(6)
        for number, part in ((1, "record 1 is no report"), (six, f"record {six} is no report"),
                             (99, "record 99: there is none")):
            self.assert_run(self.home.kaohe("confirm", number), 1, part)
            self.assert_run(self.home.kaohe("confirm", self.at(2), number, "--yes"), 1, part,
                            "nothing was written")
        self.assertEqual(6, self.last())

    def test_arguments_that_mean_nothing_are_usage(self):
        for arguments in (("2", "x"), ("0",), ("2", "18446744073709551616"), ("wuhou", "hosting"),
                          ("2", "--from", "-"), ("wuhou", "hosting", "H-1", "4")):
            self.assertEqual(64, self.home.kaohe("confirm", *arguments).code, arguments)
        self.assertEqual(5, self.last())

    def test_the_clause_may_be_typed_by_its_name_and_the_log_has_the_slug(self):
        self.assertIn(f"武侯区 承办会议 H-1：核实（记录 {self.at(6)}）\n",
                      self.home.must("confirm", "510107", "承办会议", "H-1"))
        self.written({**ruling("confirm", "H-1"), "centre": "510107"})
        self.assert_run(self.home.kaohe("confirm", "wuhou", "会议", "H-1"), 1, "unknown-clause")
        self.assert_run(self.home.kaohe("confirm", "武侯", "hosting", "H-1"), 1,
                        "没有名为“武侯”的中心，是否指 武侯区（wuhou）", "unknown-centre")


class Several(Office):
    def test_several_are_shown_and_not_written_without_a_yes(self):
        result = self.home.kaohe("confirm", self.at(2), self.at(3))
        self.assertEqual(0, result.code)
        self.assertIn("--yes", result.err)
        self.assertEqual(
            "    记录 中心     条款         现状     裁定后   编号\n"
            f"{self.at(2):8} 武侯区   承办会议     待核     计分     H-1（+0.5）\n"
            f"{self.at(3):8} 武侯区   承办会议     待核     计分     H-2（+0.5）\n", result.out)
        self.assertEqual(5, self.last())

    def test_with_yes_they_are_written_in_order_and_told(self):
        out = self.home.must("confirm", self.at(3), self.at(2), self.at(5), "--yes", "--summary", "核实")
        self.assertIn(f"{self.at(5):8} 武侯区   承办会议     计分     不再写入 H-1（+0.5）\n", out)
        self.assertIn(f"武侯区 承办会议 H-2：核实（记录 {self.at(6)}）\n武侯区 承办会议 H-1：核实（记录 {self.at(7)}）\n"
                      "武侯区: 70 → 71\n", out)
        self.written(ruling("confirm", "H-2", summary="核实"),
                     ruling("confirm", "H-1", summary="核实"))

    def test_of_two_years_both_scores_are_told(self):
        self.home.submit("wuhou", [{**hosting("H-7"), "occurred": "2007-07-01T12:00:00Z"}], "--wait")
        self.assertIn("2007年 武侯区: 70 → 70.5\n2006年 武侯区: 70 → 70.5\n",
                      self.home.must("confirm", self.at(6), self.at(2), "--yes"))
        self.home.note("office", [ruling("confirm", "H-7"), ruling("confirm", "H-1")])

    def asked(self, keys):
        terminal = Terminal(self.home.command("confirm", self.at(2), self.at(3), self.at(5)), 24, 80,
                            {**environment(), "NO_COLOR": "1"})
        self.addCleanup(terminal.close)
        eventually(lambda: terminal.shows("裁定 2 项？[y/N]"), 20, "the question")
        self.assertEqual(5, self.last())
        terminal.press(keys)
        return terminal.process.wait(30)

    def test_a_mistake_stands_on_a_line_of_its_own(self):
        """Not behind the progress, which a terminal shows meanwhile."""
        terminal = Terminal(self.home.command("confirm", 99, self.at(2)), 24, 80, environment())
        self.addCleanup(terminal.close)
        eventually(lambda: terminal.shows("nothing was written"), 20, "the end")
        self.assertEqual("kaohe: confirm: record 99: there is none", terminal.screen.lines()[0])

    def test_a_terminal_asks_and_takes_yes(self):
        self.assertEqual(0, self.asked("y\n"))
        self.written(ruling("confirm", "H-1"), ruling("confirm", "H-2"))

    def test_a_terminal_asks_and_takes_anything_else_for_no(self):
        for keys in ("n\n", "\n", "yx\n", "\x04"):
            self.asked(keys)
            self.assertEqual(5, self.last())


class FromFile(Office):
    def ruled(self, text, *options):
        """Of a file whose numbers are those of a log that begins without grants."""
        path = self.home.dir / "rulings.txt"
        text = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(re.sub(rb"(?m)^(\s*)([2-9])\b",
                                lambda found: b"%s%d" % (found[1], self.at(int(found[2]))), text))
        return self.home.kaohe("confirm", "--from", path, *options)

    def test_lines_may_bring_their_own_summary(self):
        result = self.ruled("# 七月\n\n2 复印件核对无误\r\n  3\n4\t  与主办单位 核对\n", "--yes",
                            "--summary", "核实")
        self.assertEqual(0, result.code, result)
        self.written(ruling("confirm", "H-1", summary="复印件核对无误"),
                     ruling("confirm", "H-2", summary="核实"),
                     ruling("confirm", "H-3", summary="与主办单位 核对"))

    def test_stdin_is_a_file_too_also_of_one_line(self):
        result = self.home.kaohe("dismiss", "--from", "-", stdin=b"%d" % self.at(2))
        self.assertIn("不予认定", result.out)
        self.assertEqual(5, self.last())
        self.assertEqual(0, self.home.kaohe("dismiss", "--from", "-", "--yes", stdin=b"%d" % self.at(2)).code)
        self.written(ruling("dismiss", "H-1"))

    def test_a_file_in_gbk_is_called_by_its_name(self):
        self.assert_run(self.ruled(("%d 材料不全\n" % self.at(2)).encode("gb18030")), 65, "rulings.txt:1: ",
                        "perhaps GBK, then save the file as UTF-8")

    def test_a_line_that_is_none_is_named_and_nothing_is_written(self):
        for text, part in (("2\nH-2\n", "rulings.txt:2: "), ("2\n\n3x\n", "rulings.txt:3: "),
                           ("2\n0\n", "rulings.txt:2: "), (b"2 \xff\n", "rulings.txt:1: "),
                           ("2 " + "x" * 513, "rulings.txt:1: "), ("2 a\x1b[2Jb", "rulings.txt:1: "),
                           ("2\n" * 4097, "rulings.txt:4097: more than 4096")):
            with self.subTest(text=text[:20]):
                self.assert_run(self.ruled(text, "--yes"), 65, part)
        self.assert_run(self.ruled("2\n\n99\n", "--yes"), 1, "rulings.txt:3: record 99")
        self.assert_run(self.home.kaohe("confirm", "--from", "/nowhere", "--yes"), 65, "/nowhere")
        self.assertEqual(5, self.last())

    def test_an_empty_file_rules_on_nothing(self):
        self.assert_run(self.ruled("# nothing\n", "--yes"), 0, "nothing was written")

    def test_as_many_as_may_be_are_written_in_order(self):
        numbers = [2 + i % 3 for i in range(4096)]
        result = self.ruled("".join(f"{n} {i}\n" for i, n in enumerate(numbers)), "--yes", "--again")
        self.assertEqual(0, result.code, result.err)
        self.written(*(ruling("confirm", f"H-{n - 1}", summary=str(i))
                       for i, n in enumerate(numbers)))


class Trouble(Office):
    def test_without_a_collector_nothing_is_written_and_it_is_69(self):
        self.home.stop("office")
        self.assert_run(self.home.kaohe("confirm", self.at(2)), 69, "rulings that it took: 0 of 1")
        self.home.start("office")
        self.assertEqual(5, self.last())

    def test_while_the_scorer_is_away_numbers_lead_nowhere(self):
        self.home.stop("scorer")
        self.assertEqual(69, self.home.kaohe("confirm", self.at(2)).code)
        self.home.start("scorer")

    def test_a_closed_year_takes_no_ruling_and_says_so(self):
        self.home.submit("office", [{"action": "close-year", "year": 2006}], "--wait")
        for words in ((self.at(2),), (self.at(2), self.at(3), "--yes"), ("wuhou", "hosting", "H-1"),
                      (self.at(2), "--again")):
            result = self.home.kaohe("confirm", *words)
            self.assert_run(result, 1, "2006年已结束", "reopen-year", "未写入")
            self.assertEqual("", result.out)
        self.assertEqual(6, self.last())
        self.home.submit("office", [{"action": "reopen-year", "year": 2006}], "--wait")
        self.assertIn("H-1：核实", self.home.must("confirm", self.at(2)))
        self.home.note("office", [ruling("confirm", "H-1")])

    def test_a_ruling_that_nobody_could_look_at_and_that_comes_late_is_a_no(self):
        self.home.submit("office", [{"action": "close-year", "year": 2006}], "--wait")
        self.home.stop("scorer")
        waiting = self.home.popen("confirm", "wuhou", "hosting", "H-1")
        while b"handing the ruling" not in waiting.stderr.readline():
            pass
        self.home.start("scorer")
        out, err = waiting.communicate(timeout=60)
        self.assertEqual((1, "late"), (waiting.returncode, out.decode().split(",")[0]))
        self.assertIn("裁定不会生效", err.decode())
        self.home.note("office", [ruling("confirm", "H-1")])


if __name__ == "__main__":
    unittest.main()
