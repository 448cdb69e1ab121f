"""The table follows the log, in a real browser."""

import unittest

from page import Page, number    # first: it knows where the others are
from harness import PRAISE, eventually, overdue_cases, praise, rows_of


class Live(Page):
    def test_it_shows_what_the_tool_shows(self):
        self.home.submit("office", [{**praise(2, "pixian"), "points": 2}], "--wait")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")
        self.open()
        eventually(self.is_right, what="the page says the same")
        standings = self.home.standings()
        self.assertEqual(20, len(rows_of(standings)))
        captions = list(dict.fromkeys(row["tier"] for row in self.rows()))
        self.assertEqual(len(standings["tiers"]), len(captions))
        for tier, caption in zip(standings["tiers"], captions):
            self.assertIn(f"第{'一二三'[tier['tier'] - 1]}圈层", caption)
            self.assertIn(str(tier["quota"]), caption)
        for row in self.rows():
            told = rows_of(standings)[row["centre"]]
            self.assertIn(told["name"], row["cells"]["中心"])
            self.assertEqual(told["excellent"] == "yes", "优秀" in row["cells"]["评优"], told)
            self.assertEqual(told["excellent"] == "tied", "并列" in row["cells"]["评优"], told)

    def test_a_change_moves_its_row_and_says_why(self):
        self.open()
        eventually(self.is_right, what="the page is up to date")
        last = [row["centre"] for row in self.rows() if "第一" in row["tier"]][-1]
        name = rows_of(self.home.standings())[last]["name"]
        self.browser.js("window.before = true")
        self.home.submit("office", [{**praise(2, last), "points": 5, "summary": "市委书记批示肯定"}], "--wait")
        eventually(lambda: self.order()[0] == last, what="its row is the first")
        self.assertEqual(75, number(self.cells(last)["得分"]))
        eventually(self.is_right, what="all rows are right")
        self.assertTrue(self.browser.js("return window.before"), "the page was loaded again")
        for part in (name, "70", "75", "市委书记批示肯定"):
            eventually(lambda: part in self.text("#changes"), what=f"{part} is told")

    def test_who_reads_stays_where_they_were_while_it_changes(self):
        self.open()
        self.browser.until("return !!document.querySelector('#changes a')", "what changed is there")
        self.browser.js("document.querySelector('#choose').open = true; document.querySelector('tr[data-centre=pixian] a').focus()")
        self.home.submit("office", [{**praise(2, "pixian"), "points": 2}], "--wait")
        eventually(lambda: number(self.cells("pixian")["得分"]) == 72, what="its row has changed")
        self.assertEqual("pixian", self.browser.focused("it.closest('tr')?.dataset.centre"))
        self.browser.js("document.querySelector('#changes li:last-child a').focus()")
        self.home.submit("office", [praise(3, "pixian")], "--wait")
        eventually(lambda: number(self.cells("pixian")["得分"]) == 73, what="its row has changed again")
        self.assertTrue(self.browser.focused("it.closest('#changes') !== null"))
        self.assertTrue(self.browser.js("return document.querySelector('#choose').open"))

    def test_how_fresh_it_is_stands_on_it(self):
        self.open()
        self.home.submit("office", [praise(2, "wuhou")], "--wait")
        n = str(self.home.events()[-1]["n"])
        self.browser.until("return document.querySelector('#fresh').textContent.includes(arguments[0])",
                           "the record's number stands there", n)
        self.assertFalse(self.is_shown("#lost"))

    def test_many_changes_come_to_the_same(self):
        self.open()
        for turn in range(5):
            self.home.submit("wuhou", overdue_cases("wuhou", 40 * turn, 40))
            self.home.submit("office", [praise(10 * turn + number + 2, centre) for number, centre
                                        in enumerate(("jinjiang", "pixian", "dayi", "wuhou"))])
        self.home.settle()
        eventually(self.is_right, what="the page says the same")


class Beginning(Page):
    first = ()

    def test_a_year_that_begins_is_shown_by_itself(self):
        self.open()
        self.home.submit("office", [PRAISE], "--wait")
        eventually(lambda: "2006" in self.text("#title"), what="the title names the year")
        eventually(self.is_right, what="the page says the same")


if __name__ == "__main__":
    unittest.main()
