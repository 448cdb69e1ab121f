"""The views of the page: a centre's own, the past, the wall; by address, by link, and by keyboard alone."""

import re
import unittest

from page import number    # first: it knows where the others are
from harness import eventually, rows_of
from views import VIEWS, YearPage

WIDTHS = {"phone": 360, "tablet": 800, "desk": 1600}
JULY = "2006-07-31T23:59:59.999+08:00"
CLICKABLE = """
    const things = [...document.querySelectorAll("a[href], button, input, select, summary")];
    return things.filter((it) => it.checkVisibility()).length;
"""
# How far the rows reach down, and what of them reaches beyond its table.
REACH = """
    const all = [...document.querySelectorAll("tr[data-centre], tr[data-centre] *")];
    const right = (it) => it.getBoundingClientRect().right;
    return [Math.max(...all.map((it) => it.getBoundingClientRect().bottom)),
        all.filter((it) => right(it) > right(it.closest("table")) + 1).map((it) => it.textContent)];
"""


class Views(YearPage):
    def view(self, name, lang="zh"):
        VIEWS[name].open(self.browser, self.home, lang)

    def explanation(self, query=""):
        return self.home.get(f"/api/v1/centres/wuhou/explain?year=2006{query}")

    def test_each_view_fits_each_width(self):
        for name in VIEWS:
            for width_name, width in WIDTHS.items():
                with self.subTest(view=name, width=width):
                    self.browser.resize(width, 900)
                    self.view(name)
                    self.assertLessEqual(self.browser.overflow(), 0)
                    self.browser.screenshot(f"{name}-{width_name}")

    def test_what_is_to_be_read_is_as_wide_as_the_page(self):
        for width in WIDTHS.values():
            self.browser.resize(width, 900)
            self.view("centre")
            wide = self.browser.js("return document.querySelector('[id^=finding-]').offsetWidth")
            self.assertGreater(wide, 0.7 * min(width, 1200), width)

    def test_each_view_in_english_says_nothing_of_its_own_in_chinese(self):
        for name in VIEWS:
            with self.subTest(view=name):
                self.view(name, "en")
                self.browser.pretend(prefers_color_scheme="dark")
                self.assertEqual("en", self.browser.js("return document.documentElement.lang"))
                heads = [text for role, text in self.browser.tree() if role in ("columnheader", "button")]
                self.assertEqual([], [text for text in heads if re.search("[\u4e00-\u9fff]", text)])
                self.browser.screenshot(f"{name}-en-dark")

    def test_a_centre_has_each_finding_with_its_evidence(self):
        self.view("centre")
        shown, told = self.text("main"), self.explanation()
        self.assertIn(told["name"], shown)
        for clause in told["clauses"]:
            for finding in clause["findings"]:
                for text in (finding["record"], finding["summary"], finding["evidence"]):
                    self.assertIn(text or "", shown)
        for part in ("91", str(told["bonus"]), str(told["deduction"])):
            self.assertIn(part, shown)

    def test_the_past_is_that_of_the_api_and_the_page_says_so(self):
        self.view("july")
        told = rows_of(self.home.get(f"/api/v1/standings?year=2006&occurred_until={JULY.replace('+', '%2B')}"))
        self.assertEqual(list(told), self.order())
        for row in self.rows():
            self.assertTrue(self.shows(row["cells"], told[row["centre"]]), row)
        self.assertTrue(self.is_shown("#when"))
        self.assertRegex(self.text("#when"), "2006 年 7 月")
        colour = "return getComputedStyle(document.querySelector('#when')).backgroundColor"
        past = self.browser.js(colour)
        self.assertNotEqual(past, self.browser.js("return getComputedStyle(document.body).backgroundColor"))
        self.view("table")
        self.assertFalse(self.is_shown("#when"))

    def test_a_centre_of_the_past_is_of_the_past(self):
        self.view("centre-july")
        told = self.explanation(f"&occurred_until={JULY.replace('+', '%2B')}")
        self.assertNotEqual(self.explanation()["score"], told["score"])
        self.assertEqual(told["score"], number(self.text(".c-score strong")))
        self.assertTrue(self.is_shown("#when"))

    def test_a_month_of_the_score_chart_leads_to_the_table_of_its_end(self):
        self.view("centre")
        self.browser.js("document.querySelector('#score-year a[aria-label^=\"7月\"]').focus()")
        self.browser.press("Enter")
        self.browser.until("return document.querySelectorAll(arguments[0]).length >= 20", "the table is there", "tr[data-centre]")
        self.assertIn("截至 2006 年 7 月末", self.text("#when"))

    def test_a_record_may_be_the_moment_too(self):
        n = self.home.first_n + 300
        self.browser.open(self.home.address(f"/?year=2006&at={n}"))
        told = rows_of(self.home.get(f"/api/v1/standings?year=2006&at={n}"))
        eventually(lambda: self.order() == list(told), what="the table is there")
        self.assertTrue(all(self.shows(row["cells"], told[row["centre"]]) for row in self.rows()))
        self.assertIn(str(n), self.text("#when"))

    def test_the_wall_has_nothing_to_click_and_nothing_to_scroll(self):
        self.browser.resize(1920, 1080)
        self.view("wall")
        self.assertEqual(0, self.browser.js(CLICKABLE))
        self.assertEqual(20, len(self.rows()))
        size = self.browser.js("return parseFloat(getComputedStyle(document.querySelector('td')).fontSize)")
        self.assertGreaterEqual(size, 16)
        bottom, cut = self.browser.js(REACH)
        self.assertEqual([], cut)
        self.assertLessEqual(bottom, 1080)
        self.browser.screenshot("wall")

    def test_by_keyboard_alone_to_a_centre_and_back(self):
        self.view("table")
        self.tab_to("it.closest('tr[data-centre]')?.dataset.centre === 'wuhou' || it.href?.includes('centre=wuhou')")
        outline = self.browser.focused("getComputedStyle(it).outlineStyle !== 'none' "
                                       "|| getComputedStyle(it).boxShadow !== 'none'")
        self.assertTrue(outline, "the focus is not to be seen")
        self.browser.press("Enter")
        self.browser.until("return location.search.includes('centre=wuhou') && !!document.querySelector('main svg')",
                           "the centre's page is there")
        self.tab_to("it.localName === 'a' && !it.href.includes('centre=') && it.pathname === '/'")
        self.browser.press("Enter")
        self.browser.until("return !location.search.includes('centre=')"
                           " && document.querySelectorAll('tr[data-centre]').length >= 20", "the table is there again")

    def tab_to(self, condition):
        """Tab by tab, until the focus is where a condition on `it` holds."""
        for _ in range(80):
            self.browser.press("Tab")
            if self.browser.focused(condition):
                return
        self.fail(f"80 tabs do not lead to {condition}")

    def test_an_address_is_the_view_in_another_browser_too(self):
        self.view("july")
        address, order = self.browser.js("return location.href"), self.order()
        self.browser.open("about:blank")
        self.browser.open(address)
        eventually(lambda: self.order() == order, what="the same view")
        self.assertRegex(self.text("#when"), "2006 年 7 月")

    def test_each_view_can_be_printed_by_one_button(self):
        for name in ("table", "july", "centre"):
            self.view(name)
            self.assertEqual(1, [name for role, name in self.browser.tree() if role == "button"].count("打印"), name)

    def test_a_centre_on_paper_can_be_signed(self):
        self.view("centre")
        self.browser.pretend(media="print")
        roles = [role for role, _ in self.browser.tree()]
        self.assertNotIn("button", roles)
        self.assertNotIn("navigation", roles)
        self.assertIn("签", self.text("main"))
        self.assertGreaterEqual(self.browser.pages(), 1)
        self.browser.screenshot("centre-print")

    def test_rows_stand_still_while_no_rank_changes(self):
        self.browser.resize(360, 900)
        self.view("table")
        self.assertEqual(0, self.browser.js("return document.getAnimations().filter((it) => !(it instanceof"
                                            " CSSTransition || it instanceof CSSAnimation)).length"))

    def test_charts_have_a_name(self):
        for name in ("table", "centre"):
            self.view(name)
            images = [text for role, text in self.browser.tree() if role in ("image", "img", "graphics-document")]
            self.assertTrue(images)
            self.assertNotIn("", images)


if __name__ == "__main__":
    unittest.main()
