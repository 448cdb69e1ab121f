"""CSV through a column map: real case records, Chinese files, and what is said of bad rows."""

import csv
import re
import unittest
from collections import Counter
from datetime import datetime

from harness import SAMPLES, SHARED_DATA, Scenario, check_same, rows_of

MAP = SAMPLES / "boston311.map"
WHOLE = SHARED_DATA / "boston311_2011q3.csv"
FORM = "%Y-%m-%d %H:%M:%S"
CHINESE_MAP = """kind = case
encoding = GB18030
timezone = +08:00
time-format = "%Y年%m月%d日 %H:%M"
columns
    case = 办件编号
    centre = 受理中心
    due = 承诺时限
    closed = 办结时间
centres
    jinjiang = "锦江 | 锦江政务中心"
    dujiangyan = 都江堰
"""
CHINESE_HEAD = "办件编号,受理中心,事项,承诺时限,办结时间\n"


def labels():
    """The centre of each label of the map."""
    section = MAP.read_text().split("\ncentres\n")[1]
    return {label: slug for slug, quoted in re.findall(r'^    (\w+) = "(.*)"$', section, re.M)
            for label in quoted.split(" | ")}


def moment(cell):
    return datetime.strptime(cell, FORM) if cell.strip() else None


def is_overdue(row):
    due, closed = moment(row["target_dt"]), moment(row["closed_dt"])
    return due is not None and due < (closed or datetime.now())


class RealCases(Scenario):
    daemons = ("scorer", "office")

    def setUp(self):
        super().setUp()
        self.centres = labels()
        self.assertEqual(22, len(self.centres))

    def read(self, path):
        """Reads a file and sorts its rows: all, the good ones, and the overdue good ones."""
        with open(path, newline="") as stream:
            self.rows = list(csv.DictReader(stream))
        self.good = [row for row in self.rows if row["neighborhood"] in self.centres]
        self.overdue = [row for row in self.good if is_overdue(row)]
        self.bad = [number for number, row in enumerate(self.rows, 2)
                    if row["neighborhood"] not in self.centres]

    def submit(self, path, opened, updated, overdue):
        """Sends the file and checks the counts, and that each bad row is named, and no other."""
        result = self.home.kaohe("submit", "--source", "office", "--verbose", "--map", MAP,
                                 "--wait", path)
        lines = [f"taken {len(self.good)}, malformed {len(self.bad)}",
                 f"cases: opened {opened}, updated {updated}, overdue {overdue}"]
        self.assertEqual((65, lines), (result.code, result.out.splitlines()[:2]), result.err[:999])
        named = [re.match(r"kaohe: submit: (.*):(\d+): column (\w+): ", line).groups()
                 for line in result.err.splitlines()]
        self.assertEqual([(str(path), str(n), "neighborhood") for n in self.bad], named)

    def check(self, path):
        for row in self.overdue:
            self.home.expect_overdue("office", row["case_enquiry_id"],
                                     moment(row["target_dt"]).isoformat() + "+08:00",
                                     centre=self.centres[row["neighborhood"]])
        self.submit(path, len(self.good), 0, len(self.overdue))
        self.check_standings()
        before = self.home.events()
        self.submit(path, 0, len(self.good), 0)
        check_same(self, before, self.home.events(), "the log")

    def check_standings(self):
        for year in sorted({moment(row["target_dt"]).year for row in self.overdue}):
            late = Counter(self.centres[row["neighborhood"]] for row in self.overdue
                           if moment(row["target_dt"]).year == year)
            rows = rows_of(self.home.standings(year))
            self.assertEqual({slug: 2 * late[slug] for slug in rows},
                             {slug: row["deduction_raw"] for slug, row in rows.items()})

    def test_the_sample_counts_as_its_readme_says_and_twice_changes_nothing(self):
        path = SAMPLES / "boston311-2011q3.csv"
        self.read(path)
        self.assertEqual((624, 27, 120), (len(self.rows), len(self.bad),
                                          sum(map(is_overdue, self.rows))))
        self.check(path)

    @unittest.skipUnless(WHOLE.exists(), "the whole file is not here")
    def test_the_whole_quarter_counts_and_twice_changes_nothing(self):
        self.read(WHOLE)
        self.assertEqual((31828, 6459, 6459 - 788), (
            len(self.rows), sum(map(is_overdue, self.rows)), len(self.overdue)))
        self.check(WHOLE)


class OwnFiles(Scenario):
    daemons = ("scorer", "office")

    def file(self, name, text, charset="utf-8"):
        path = self.home.dir / name
        path.write_bytes(text.encode(charset))
        return path

    def submit(self, map_text, *files, code=0):
        result = self.home.kaohe("submit", "--source", "office", "--map",
                                 self.file("map", map_text), "--wait", *files)
        self.assertEqual(code, result.code, result)
        return result

    def test_a_gb18030_file_with_chinese_columns_and_times_is_read(self):
        rows = ("川A-1,锦江,年检,2006年03月14日 10:20,2006年03月15日 09:00\r\n"
                "川A-2,锦江政务中心,\"设立,变更\n登记\",2006年03月14日 10:20,2006年03月14日 10:20\r\n"
                "川A-3,都江堰,年检,2006年12月31日 23:59,\r\n")
        self.submit(CHINESE_MAP, self.file("gb", CHINESE_HEAD + rows, "gb18030"))
        self.home.expect_overdue("office", "川A-1", "2006-03-14T10:20:00+08:00", centre="jinjiang")
        self.home.expect_overdue("office", "川A-3", "2006-12-31T23:59:00+08:00",
                                 centre="dujiangyan")

    def test_bad_rows_are_named_with_line_and_column_and_the_good_ones_count(self):
        rows = ("X-1,锦江,年检,2006年03月14日 10:20,\n"
                "X-2,锦江\n"
                "X-3,武侯,年检,2006年03月14日 10:20,\n"
                "X-4,锦江,\"年\n检\",2006-03-14,\n"
                ",锦江,年检,2006年03月14日 10:20,\n"
                "X-6,锦江,年检,2006年03月14日 10:20,2006年02月30日 10:20\n"
                "X-7,锦江,年检,2006年03月14日 10:20,\n")
        path = self.file("gb", CHINESE_HEAD + rows, "gb18030")
        result = self.submit(CHINESE_MAP, path, code=65)
        for number in ("X-1", "X-7"):
            self.home.expect_overdue("office", number, "2006-03-14T10:20:00+08:00",
                                     centre="jinjiang")
        self.assertIn("taken 2, malformed 5\n", result.out)
        said = sorted(result.err.splitlines(), key=lambda line: int(line.split(":")[3]))
        places = (f"{path}:3: row", f"{path}:4: column 受理中心: ", f"{path}:5: column 承诺时限: ",
                  f"{path}:7: column 办件编号: ", f"{path}:8: column 办结时间: ")
        self.assertEqual(len(places), len(said), said)
        for place, line in zip(places, said):
            self.assertIn(place, line)

    def test_bytes_that_are_not_of_the_character_set_cost_one_row(self):
        good = "X-1,锦江,年检,2006年03月14日 10:20,\n".encode("gb18030")
        path = self.home.dir / "gb"
        path.write_bytes(CHINESE_HEAD.encode("gb18030") + b"X-0,\xff\xff,,,\n" + good)
        result = self.submit(CHINESE_MAP, path, code=65)
        self.home.expect_overdue("office", "X-1", "2006-03-14T10:20:00+08:00", centre="jinjiang")
        self.assertIn("taken 1, malformed 1\n", result.out)
        self.assertIn(f"{path}:2: ", result.err)

    def test_a_header_without_a_column_of_the_map_is_said(self):
        path = self.file("gb", "办件编号,承诺时限\nX-1,\n", "gb18030")
        result = self.submit(CHINESE_MAP, path, code=65)
        self.assertIn(f"{path}:1: ", result.err)
        self.assertIn("受理中心", result.err)

    def test_a_bad_map_is_named_with_its_line_and_nothing_is_sent(self):
        path = self.file("gb", CHINESE_HEAD + "X-1,锦江,年检,2006年03月14日 10:20,\n", "gb18030")
        for line, change in ((2, ("encoding = GB18030", "encoding = klingon")),
                             (5, ("columns", "colums")), (6, ("case =", "caze =")),
                             (8, ("due =", "case =")), (11, ("锦江政务中心", "锦江"))):
            with self.subTest(change=change):
                result = self.submit(CHINESE_MAP.replace(*change, 1), path, code=78)
                self.assertIn(f"{self.home.dir / 'map'}:{line}: ", result.err)
                self.assertEqual("", result.out)

    def test_a_map_that_is_not_there_is_said(self):
        result = self.home.kaohe("submit", "--source", "office", "--map", "/nowhere", "/dev/null")
        self.assertNotEqual(0, result.code)
        self.assertIn("/nowhere", result.err)

    def test_rows_can_be_events(self):
        head = "kind = event\ncolumns\n    clause = c\n    record = r\n    centre = z\n" \
               "    occurred = t\n    points = p\n    grade = g\n"
        rows = "c,r,z,t,p,g\nleadership,L-1,锦江区,2006-02-03T04:05:06Z,2.5,\n" \
               "commendation,C-1,510107,2006-02-03T04:05:06+08:00,,county\n"
        result = self.submit(head, self.file("events", rows))
        self.assertIn("counted 2, pending 0", result.out)
        self.home.note("office", [
            {"clause": "leadership", "record": "L-1", "centre": "锦江区", "points": 2.5,
             "occurred": "2006-02-03T04:05:06Z"},
            {"clause": "commendation", "record": "C-1", "centre": "510107", "grade": "county",
             "occurred": "2006-02-03T04:05:06+08:00"}])
        self.assertEqual((72.5, 70.5), (self.home.score("jinjiang"), self.home.score("wuhou")))


if __name__ == "__main__":
    unittest.main()
