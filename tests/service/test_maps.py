"""The page on column maps, deploy/maps.md: every example is run, and every key is in one; and what
`kaohe submit` says of maps, files and homes that will not do."""

import json
import re
import unittest
from typing import NamedTuple

from harness import ROOT, Scenario

PAGE = ROOT / "deploy" / "maps.md"
BLOCK = re.compile(r"^```(zpl|csv|json|stderr)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
CASES = "kind = case\ncolumns\n    case = id\n    centre = place\ncentres\n    wuhou = a\n"


class Example(NamedTuple):
    title: str
    map: str
    csv: str
    encoding: str
    json: list
    stderr: list


def examples():
    """The examples of the page: under a heading one block of each kind, in order."""
    for section in PAGE.read_text().split("\n## ")[2:]:
        blocks = BLOCK.findall(section)
        if [kind for kind, _, _ in blocks] != ["zpl", "csv", "json", "stderr"]:
            raise AssertionError(f"not an example: {section.splitlines()[0]}")
        texts = [text for _, _, text in blocks]
        said = re.search(r"^encoding = (\S+)$", texts[0], re.M)
        encoding = blocks[1][1] or (said[1] if said else "utf-8")
        yield Example(section.splitlines()[0], texts[0], texts[1], encoding,
                      texts[2].splitlines(), texts[3].splitlines())


def keys():
    """Every key that the program knows."""
    source = (ROOT / "common" / "form" / "map_file.c").read_text()
    lists = re.findall(r"const names\[\] = \{(.*?)\}", source, re.S)
    return {key for each in lists for key in re.findall(r'"([a-z-]+)"', each)}


class Maps(Scenario):
    daemons = ("scorer", "office")

    def file(self, name, text, encoding="utf-8"):
        path = self.home.dir / name
        path.write_bytes(text.encode(encoding))
        return path

    def submit(self, *arguments, **options):
        return self.home.kaohe("submit", "--source", "office", *arguments, **options)

    def said(self, result):
        """Messages on stderr, as the page has them."""
        return [line.replace("kaohe: submit: ", "").replace(f"{self.home.dir}/", "")
                for line in result.err.splitlines() if "dry run" not in line]


class Page(Maps):
    def test_every_key_of_the_program_is_in_an_example(self):
        used = {key for example in examples()
                for key in re.findall(r"^ *([a-z-]+)(?: =|$)", example.map, re.M)}
        self.assertEqual(set(), keys() - used - {"charset"})
        self.assertIn("`charset`", PAGE.read_text())

    def test_every_example_gives_what_the_page_says(self):
        for number, example in enumerate(examples()):
            with self.subTest(example.title):
                path = self.file("rows.csv", example.csv, example.encoding)
                options = ("--map", self.file("rows.map", example.map), path)
                result = self.submit("--dry-run", *options)
                self.assertEqual(65 if example.stderr else 0, result.code)
                self.assertEqual(example.json, result.out.splitlines())
                self.assertEqual(example.stderr, self.said(result))
        self.assertEqual(4, number)
        self.assertEqual([], self.home.sent(), "a dry run was handed over")

    def test_every_example_goes_through_the_collector(self):
        for example in examples():
            with self.subTest(example.title):
                path = self.file("rows.csv", example.csv, example.encoding)
                result = self.submit("--map", self.file("rows.map", example.map), path)
                self.assertEqual(len(example.json), int(re.match(r"taken (\d+),", result.out)[1]))
                self.assertEqual(sorted(example.stderr), sorted(self.said(result)))
                self.note(example)

    def note(self, example):
        lines = [json.loads(line) for line in example.json]
        self.home.note("office", [line for line in lines if "case" not in line])
        for line in lines:
            if "case" in line and "due" in line and "closed" not in line:
                centre = {"centre": line["centre"]} if "centre" in line else {}
                self.home.expect_overdue("office", line["case"], line["due"], **centre)


class WhatIsSaid(Maps):
    def test_a_dry_run_needs_no_source_and_no_home(self):
        path = self.file("rows.csv", "id,place\n1,a\n")
        result = self.home.kaohe("submit", "--dry-run", "--map", self.file("rows.map", CASES), path)
        self.assertEqual((0, '{"case":"1","centre":"wuhou"}\n'), (result.code, result.out))
        self.assertIn("nothing was handed over; lines that would be: 1, malformed: 0, ", result.err)

    def test_a_map_that_is_not_utf8_is_said(self):
        result = self.submit("--dry-run", "--map", self.file("gbk.map", CASES + "#武侯\n", "gbk"), "-")
        self.assert_run(result, 78, "gbk.map: a map is UTF-8, whatever the CSV file is in")

    def test_a_slug_of_the_map_that_the_rulebook_lacks_is_noted(self):
        tables = "    wuhuo = b\n"
        rows = self.file("rows.csv", "id,place\n1,a\n")
        result = self.submit("--dry-run", "--map", self.file("rows.map", CASES + tables), rows)
        self.assert_run(result, 0, "note: ", "rows.map: `wuhuo` under `centres` is not in the rulebook "
                                   "chengdu-2006")
        events = "kind = event\ncolumns\n    clause = c\n    record = r\n    occurred = o\n" \
                 "    grade = g\nclauses\n    publikation = a\n    publication = b\n" \
                 "grades\n    town = c\n    city = d\n"
        rows = self.file("rows.csv", "c,r,o,g\n")
        result = self.submit("--dry-run", "--map", self.file("rows.map", events), rows)
        self.assertEqual([f"note: rows.map: `{slug}` under `{table}` is not in the rulebook "
                          "chengdu-2006" for slug, table in (("publikation", "clauses"),
                                                             ("town", "grades"))],
                         self.said(result))

    def test_a_dry_run_reads_json_lines_too(self):
        lines = b'{"case":"1"}\r\n\n{"case":2}\n{"action":"close-year","year":2006}'
        result = self.submit("--dry-run", "-", stdin=lines)
        self.assertEqual('{"case":"1"}\n{"action":"close-year","year":2006}\n', result.out)
        self.assert_run(result, 65, "-:3: case: not a string", "lines that would be: 2, malformed: 1,")
        self.assert_run(self.submit("--dry-run", "--wait", "-", stdin=lines), 64, "--dry-run")

    def test_a_label_is_told_once_with_its_rows_and_verbose_tells_each(self):
        rows = "".join(f"{number},{'b' if number % 2 else 'c'}\n" for number in range(200))
        options = ("--map", self.file("rows.map", CASES),
                   self.file("rows.csv", "id,place\n" + rows), self.file("more.csv", "id,place\n1,b\n"))
        result = self.submit(*options)
        self.assertEqual(65, result.code)
        self.assertIn("malformed 201\n", result.out)
        listed = 'column place: "%s" is not listed under `centres` in rows.map'
        many = " (100 rows, the first is this one)"
        self.assertEqual([f"rows.csv:2: {listed % 'c'}{many}", f"rows.csv:3: {listed % 'b'}{many}",
                          f"more.csv:2: {listed % 'b'}"], self.said(result))
        result = self.submit("--verbose", *options)
        self.assertEqual([f"rows.csv:{2 + number}: {listed % ('b' if number % 2 else 'c')}"
                          for number in range(200)] + [f"more.csv:2: {listed % 'b'}"],
                         self.said(result))

    def test_labels_beyond_what_is_kept_are_told_too(self):
        rows = "".join(f"{number},x{number}\n" for number in range(300)) * 2
        result = self.submit("--map", self.file("rows.map", CASES),
                             self.file("rows.csv", "id,place\n" + rows))
        self.assertIn("malformed 600\n", result.out)
        for number in range(300):
            self.assertIn(f'"x{number}" is not', result.err)
        self.assertEqual(256, result.err.count("(2 rows, the first is this one)"))

    def test_rows_that_filters_leave_out_are_counted(self):
        more = "filters\n    f\n        column = id\n        drop = \"2 | 3\"\n"
        result = self.submit("--map", self.file("rows.map", CASES + more),
                             self.file("rows.csv", "id,place\n1,a\n2,a\n3,b\n"))
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertIn("taken 1, malformed 0\nleft out by the map's filters: 2\n", result.out)

    def test_a_file_without_a_header_is_an_error_and_the_next_one_is_read(self):
        result = self.submit("--map", self.file("rows.map", CASES), self.file("none.csv", "\n\n"),
                             self.file("rows.csv", "id,place\n1,a\n"))
        self.assert_run(result, 65, "none.csv: no header: its first line names the columns")
        self.assertIn("taken 1, malformed 0\n", result.out)

    def test_a_file_whose_first_line_is_data_is_an_error(self):
        result = self.submit("--map", self.file("rows.map", CASES),
                             self.file("rows.csv", "1,a\n2,a\n"))
        self.assert_run(result, 65, 'rows.csv:1: "id" is no column of the header')

    def test_a_source_that_is_none_is_an_error_at_once(self):
        for lines in (b"", b'{"case":"1"}\n'):
            result = self.home.kaohe("submit", "--source", "nosuch", "-", stdin=lines, within=5)
            self.assert_run(result, 64, "--source nosuch", "chengdu-2006")
            self.assertEqual("", result.out)

    def test_a_source_of_the_homes_own_rulebook_is_one(self):
        rulebook = (ROOT / "deploy/rulebooks/chengdu-2006.zpl").read_text()
        own = self.file("own.zpl", re.sub(r"\bwuhou\b", "wuhou-new", rulebook))
        self.home.configure(f"scorer\n    rulebook = {own}\n")
        self.home.make_keys()
        result = self.home.kaohe("submit", "--source", "wuhou", "-", stdin=b"")
        self.assert_run(result, 64, "--source wuhou", "own.zpl")
        result = self.home.kaohe("submit", "--source", "wuhou-new", "-", stdin=b"")
        self.assert_run(result, 69, "collector of wuhou-new")

    def test_a_home_that_is_none_is_an_error_though_there_is_nothing_to_hand_over(self):
        empty = self.home.dir / "empty"
        empty.mkdir()
        for home in (self.home.dir / "nowhere", empty):
            result = self.home.kaohe("--home", home, "submit", "--source", "wuhou", "-")
            self.assert_run(result, 69, str(home))


if __name__ == "__main__":
    unittest.main()
