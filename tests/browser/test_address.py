"""What an address asks for, and what the page makes of one that cannot be read; paper, and a past by today's rulings."""

import re
import unittest

from views import VIEWS, YearPage    # first: it knows where the others are
from harness import eventually, rows_of

JULY = "2006-07-31T23:59:59.999%2B08:00"
# Of what a wall shows, what is cut: below the screen, or a line whose end is not there.
CUT = """
    const shown = [...document.querySelectorAll("#summary *, tr[data-centre] .name, #changes li")];
    const box = (it) => it.getBoundingClientRect(), list = box(document.querySelector("#changes"));
    return shown.filter((it) => it.checkVisibility() && box(it).left < list.right).filter((it) =>
        box(it).bottom > innerHeight || (it.localName === "li" && box(it).bottom > list.bottom + 1)
        || (it.className === "name" && box(it).right > box(it.parentElement).right)).map((it) => it.textContent);
"""


class Address(YearPage):
    def test_what_cannot_be_read_is_told_and_nothing_else_is_shown(self):
        for query, right in (("year=abc", "四位年份"), ("year=2006&occurred_until=July", "2006-07-31"), ("at=abc", "800"),
                             ("year=2006&centre=武侯区", "wuhou"), ("year=2006&occured_until=2006-07", "没有这个参数")):
            with self.subTest(query=query):
                self.browser.open(self.home.address(f"/?{query}"))
                self.browser.until("return !!document.querySelector('main [role=alert]')", "it is told")
                self.assertIn(right, self.text("main"))
                self.assertEqual([], self.rows())
                self.assertFalse(self.is_shown("#fresh"))
        self.browser.screenshot("address-wrong")

    def test_a_day_is_its_end(self):
        told = rows_of(self.home.get(f"/api/v1/standings?year=2006&occurred_until={JULY}"))
        for day in ("2006-07-31", "2006-07"):
            self.open(f"/?year=2006&occurred_until={day}")
            self.assertEqual(list(told), self.order())
            self.assertTrue(all(self.shows(row["cells"], told[row["centre"]]) for row in self.rows()))
            self.assertRegex(self.text("#when"), "2006 年 7 月")

    def test_the_past_is_by_todays_rulings_and_says_so(self):
        VIEWS["july"].open(self.browser, self.home)
        self.assertIn("按今天的认定", self.text("#when"))
        self.assertNotIn("已结", self.text("#title"))
        self.browser.until("return document.querySelector('#fresh').textContent.includes('收到')", "the record has its time")
        self.assertEqual([], re.findall(r"\d\d-\d\d \d\d:\d\d", self.text("#changes")))
        VIEWS["centre-july"].open(self.browser, self.home)
        for words in ("已结", "现在的位置"):
            self.assertNotIn(words, self.text("main"))
        self.assertIn("按今天的认定", self.text("#when"))
        self.browser.screenshot("centre-july-told")

    def test_reasons_in_may_add_up(self):
        self.open("/?year=2006&occurred_until=2006-05")
        self.browser.until("return !!document.querySelector('#moves li')", "who moved is told")
        then, before = (rows_of(self.home.get(f"/api/v1/standings?year=2006&occurred_until=2006-0{end}T23:59:59.999%2B08:00"))
                        for end in ("5-31", "4-30"))
        moved = [slug for slug in then if then[slug]["rank"] != before[slug]["rank"]]
        self.assertTrue(moved)
        for slug in moved:
            lines = self.browser.js("return [...document.querySelectorAll(`[data-moved=${arguments[0]}] li`)].map((it) => it.textContent)", slug)
            self.assertRegex(lines[-1], "超过|持平", slug)
            points = [float(found[1].replace("−", "-")) for found in (re.match(r"(?!合计)\S+ ([+−][\d.]+)", line) for line in lines) if found]
            by = round(then[slug]["score"] - before[slug]["score"], 2)
            if not any("上限" in line or line.startswith("另") for line in lines):
                self.assertEqual(by, round(sum(points), 2), (slug, lines))
        self.browser.screenshot("may-moves")

    def test_paper_has_title_year_and_checkpoint_as_soon_as_it_is_asked_for(self):
        self.browser.open(self.home.address("/?year=2006"))
        self.browser.js("window.print = () => { window.printed = document.querySelector('#sheet').textContent }")
        eventually(lambda: len(self.rows()) == 20, what="the table is there")
        self.browser.js("document.querySelector('#tools button:last-of-type').click()")
        printed = self.browser.until("return window.printed", "it is printed")
        self.assertRegex(printed, r"根哈希 \S{20}")
        self.assertRegex(printed, r"记录 \d+（[-\d]+ \d\d:\d\d 收到）")
        self.browser.pretend(media="print")
        self.assertTrue(self.is_shown("#title"))
        self.assertIn("2006", self.text("#title"))
        self.browser.screenshot("table-paper")

    def test_a_wall_cuts_nothing_however_many_are_silent(self):
        self.browser.resize(1920, 1080)
        self.addCleanup(self.home.start, "wuhou")
        self.home.stop("wuhou")
        for lang in ("zh", "en"):
            VIEWS["wall"].open(self.browser, self.home, lang)
            self.browser.until("return !!document.querySelector('td .silent')", "who is silent is marked")
            self.assertEqual([], self.browser.js(CUT))
            self.browser.screenshot(f"wall-silent-{lang}")


if __name__ == "__main__":
    unittest.main()
