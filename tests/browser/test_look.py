"""How the page looks and how it is used: sizes, colours, paper, languages, keyboard, screen reader.

All on the invented year of the samples, which changes no more.
"""

import unittest

from views import YearPage    # first: it knows where the others are
from harness import eventually, rows_of

LUMINANCE = """
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(document.body)[arguments[0]];
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
"""


class Look(YearPage):
    def test_what_a_browser_complains_of_is_noticed(self):
        self.open()
        self.browser.js("""
            const script = document.createElement("script");
            script.textContent = "window.hit = 1";
            document.body.append(script);
            console.error("said so");
            Promise.reject(new Error("was rejected"));
            fetch("/nothing");
        """)
        told = []
        for word in ("Content Security Policy", "said so", "was rejected", "404"):
            eventually(lambda: told.extend(self.browser.complaints()) or word in "".join(told), what=word)
        self.assertIsNone(self.browser.js("return window.hit ?? null"))

    def test_the_year_is_there(self):
        self.open()
        self.assertTrue(self.is_right())
        self.assertIn("2006", self.text("#title"))

    def test_dark_is_dark_and_light_is_light(self):
        for scheme, is_dark in (("dark", True), ("light", False)):
            self.browser.pretend(prefers_color_scheme=scheme)
            self.open()
            paper, ink = (self.browser.js(LUMINANCE, name) for name in ("backgroundColor", "color"))
            self.assertEqual(is_dark, paper < 0.2, (scheme, paper))
            self.assertGreater(abs(paper - ink), 0.6, scheme)
            self.browser.screenshot(f"table-{scheme}")

    def test_english_is_a_switch(self):
        self.open("/?lang=en")
        self.assertEqual("en", self.browser.js("return document.documentElement.lang"))
        heads = set(self.rows()[0]["cells"])
        self.assertLessEqual({"Rank", "Centre", "Score", "Bonus", "Deducted", "Pending"}, heads)
        self.browser.screenshot("table-en")
        self.open()
        self.assertTrue(self.browser.js("return document.documentElement.lang").startswith("zh"))

    def test_on_paper_there_are_the_tables(self):
        self.open()
        self.browser.pretend(media="print", prefers_color_scheme="dark")
        self.assertGreater(self.browser.js(LUMINANCE, "backgroundColor"), 0.95)
        self.assertTrue(self.is_shown("tr[data-centre]"))
        for role in ("navigation", "button", "search"):
            self.assertNotIn(role, [role for role, _ in self.browser.tree()])
        self.assertEqual(1, self.browser.pages())
        self.browser.screenshot("table-print")

    def test_on_paper_it_is_one_sheet_in_english_too(self):
        self.open("/?lang=en")
        self.browser.until("return document.querySelectorAll('td.last time').length > 0", "all is there")
        self.browser.pretend(media="print")
        self.assertEqual(1, self.browser.pages())
        self.assertEqual([], self.browser.js("""
            return [...document.querySelectorAll('th.centre')].filter((it) => it.scrollWidth > it.clientWidth + 1).map((it) => it.textContent)"""))
        self.browser.screenshot("table-print-en")

    def test_a_screen_reader_is_told_what_there_is(self):
        self.open()
        tree = self.browser.tree()
        named = {role: [name for found, name in tree if found == role] for role, _ in tree}
        self.assertEqual(3, len(named["table"]))
        for name, digit in zip(named["table"], "一二三"):
            self.assertIn(f"第{digit}圈层", name)
        self.assertLessEqual({"名次", "中心", "得分", "加分", "扣分", "待核", "评优", "自查"},
                             set(named["columnheader"]))
        centres = [row["name"] for row in rows_of(self.home.standings()).values()]
        for centre in centres:
            self.assertTrue(any(centre in name for name in named["rowheader"]), centre)
        self.assertEqual(1, len(named["main"]))
        self.assertTrue(any("2006" in name for name in named["heading"]), named["heading"])
        self.assertTrue(named["status"])
        for role in ("button", "link", "textbox", "combobox", "spinbutton", "checkbox", "slider"):
            self.assertNotIn("", named.get(role, []), f"a {role} without a name")


if __name__ == "__main__":
    unittest.main()
