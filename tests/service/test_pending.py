"""The office's work list: what an official needs to rule stands there, aligned, and can be sifted."""

import unittest

from audit import parse_lines
from harness import RULEBOOK, Scenario, environment
from terminal import Terminal, width_of

LONG = "X" * 64


def article(record, day="2006-05-02T00:00:00+08:00", **more):
    return {"clause": "publication", "record": record, "occurred": day, "grade": "province", **more}


def columns(line, upto):
    """How wide a line is before a text that stands in it."""
    return sum(map(width_of, line[:line.index(upto)]))


class Listing(Scenario):
    daemons = ("scorer", "wuhou", "dujiangyan")

    def test_each_finding_is_a_block_with_all_that_is_needed_to_rule(self):
        self.home.submit("wuhou", [
            article("WH-P-17", evidence="四川日报 2006-05-02 第3版", summary="论文"),
            {"clause": "complaint", "record": "C-1", "occurred": "2006-05-02T17:00:00Z"}], "--wait")
        first = self.home.first_n
        day = self.home.sent()[0]["received"][:10]
        self.assertEqual(
            "    记录 发生日期   收到日期   中心     条款         分值\n"
            f"{first:8} 2006-05-02 {day} 武侯区   刊物发表     省级 +1\n"
            "         编号 WH-P-17\n"
            "         摘要 论文\n"
            "         依据 四川日报 2006-05-02 第3版\n"
            f"{first + 1:8} 2006-05-03 {day} 武侯区   态度投诉     −2\n"
            "         编号 C-1\n"
            "共 2 项待核\n", self.home.must("pending"))

    def test_columns_are_aligned_also_with_long_record_numbers(self):
        self.home.submit("wuhou", [article(LONG), article("P-2")], "--wait")
        self.home.submit("dujiangyan", [article("P-" + "汉" * 20)], "--wait")
        lines = self.home.must("pending").splitlines()
        rows = [line for line in lines if "省级" in line]
        self.assertEqual(3, len(rows))
        for part in ("2006-05-02", "刊物发表", "省级"):
            self.assertEqual(1, len({columns(row, part) for row in rows}), part)
        self.assertEqual(columns(lines[0], "条款"), columns(rows[2], "刊物发表"))
        self.assertIn("         编号 " + LONG, lines)
        self.assertLessEqual(max(sum(map(width_of, line)) for line in lines), 80)

    def test_long_texts_wrap_on_a_terminal_and_nowhere_else(self):
        self.home.submit("wuhou", [article(LONG, summary="四川省成都市" * 14)], "--wait")
        self.assertIn("摘要 " + "四川省成都市" * 14 + "\n", self.home.must("pending"))
        terminal = Terminal(self.home.command("pending"), 24, 60,
                            {**environment(), "NO_COLOR": "1"})
        self.addCleanup(terminal.close)
        self.assertEqual(0, terminal.process.wait(30))
        lines = terminal.look()
        at = next(i for i, line in enumerate(lines) if "摘要" in line)
        self.assertTrue(lines[at].startswith("         摘要 四川省"), lines)
        for line in lines[at + 1:at + 3]:
            self.assertTrue(line.startswith(" " * 14), lines)
            self.assertNotEqual(" ", line[14])
        shown = "".join(line.strip() for line in lines[at:at + 4])
        self.assertIn("摘要 " + "四川省成都市" * 14, shown)


class Sifted(Scenario):
    daemons = ("scorer", "wuhou")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [
            article("P-1", "2006-04-30T23:59:59+08:00", evidence="成都日报"),
            article("P-2", "2006-05-01T00:00:00+08:00", summary="论审批"),
            {"clause": "hosting", "record": "H-论", "occurred": "2006-05-03T15:59:59Z"},
            {"clause": "hosting", "record": "H-2", "occurred": "2006-05-03T16:00:00Z"}], "--wait")

    def listed(self, *options):
        rows = [row["record"] for row in parse_lines(self.home.must("pending", "--json", *options))]
        text = self.home.must("pending", *options)
        for record in ("P-1", "P-2", "H-论", "H-2"):
            self.assertEqual(record in rows, f"编号 {record}\n" in text, text)
        return rows, text.splitlines()[-1]

    def test_what_waits_in_a_closed_year_is_said_to_wait_in_vain(self):
        self.home.start("office")
        self.assertNotIn("已结束", self.home.must("pending"))
        self.home.submit("office", [{"action": "close-year", "year": 2006}], "--wait")
        self.assertIn("2006年已结束：其中 4 项除非重开该年度（reopen-year），不再计分\n共 4 项待核\n",
                      self.home.must("pending"))

    def test_sifts(self):
        some = "共 4 项待核，其中符合条件 {} 项".format
        for options, records in (
                (("--clause", "hosting"), ["H-论", "H-2"]),
                (("--clause", "承办会议"), ["H-论", "H-2"]),
                (("--since", "2006-05-01"), ["P-2", "H-论", "H-2"]),
                (("--until", "2006-05-03"), ["P-1", "P-2", "H-论"]),
                (("--since", "2006-05-01", "--until", "2006-05-01"), ["P-2"]),
                (("--text", "论"), ["P-2", "H-论"]),
                (("--text", "日报"), ["P-1"]),
                (("--text", "论", "--clause", "publication"), ["P-2"]),
                (("--text", "没有"), [])):
            with self.subTest(options=options):
                self.assertEqual((records, some(len(records))), self.listed(*options))
        self.assertEqual("武侯区共 4 项待核", self.listed("--centre", "wuhou")[1])

    def test_what_cannot_be_is_said(self):
        for options, code, part in (
                (("--clause", "hostin"), 1, "unknown-clause: `hostin`"),
                (("--since", "2006-02-30"), 64, "--since 2006-02-30"),
                (("--until", "2006-5-1"), 64, "--until 2006-5-1"),
                (("--until", "2006-05-01x"), 64, "--until 2006-05-01x"),
                (("--since", "2006-05-02", "--until", "2006-05-01"), 64, "after"),
                (("--centre", "wuho"), 1, "没有名为“wuho”的中心")):
            with self.subTest(options=options):
                self.assert_run(self.home.kaohe("pending", *options), code, part)


class Rules(Scenario):
    """A log whose rulebook names no clauses, as older ones do not."""

    daemons = ()

    def test_an_older_log_shows_the_clause_by_its_text(self):
        path = self.home.dir / "rules.zpl"
        path.write_text(self.rulebook_without_names(), "utf-8")
        self.home.configure(f"scorer\n    rulebook = {path}\n")
        self.home.start("scorer", "wuhou")
        self.home.submit("wuhou", [{"clause": "innovation", "record": "I-1",
                                    "occurred": "2006-05-03T00:00:00Z"}], "--wait")
        self.assertIn("率先在全省、全市范围内推出创新性政务服务举措", self.home.must("pending"))
        self.assertEqual(1, len(parse_lines(self.home.must(
            "pending", "--json", "--clause", "率先在全省、全市范围内推出创新性政务服务举措"))))

    @staticmethod
    def rulebook_without_names():
        lines, is_clause = [], False
        for line in RULEBOOK.read_text("utf-8").split("\n"):
            is_clause |= line == "clauses"
            if not (is_clause and line.startswith("        name = ")):
                lines.append(line)
        return "\n".join(lines)


if __name__ == "__main__":
    unittest.main()
