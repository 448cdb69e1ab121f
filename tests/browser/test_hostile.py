"""What districts write is text on the page, whatever it looks like, and nothing of it runs."""

import re
import unittest

from page import Page    # first: it knows where the others are
from harness import eventually, praise

HOSTILE = (
    "<script>hit = 1</script>", "<img src=x onerror=\"hit = 1\">", "</li></ol><h1 onclick='hit = 1'>",
    "&lt;b&gt; &amp; \" ' `${hit = 1}`", "javascript:hit=1", "\u202e0001 → 07\u2066", "<svg/onload=hit=1>",
    "长" * 160, "W" * 480, "{\"a\": [1]}", "--><!--", "e\u0301\u200d\U0001f469\u200d\U0001f467",
)
HTML = "return document.documentElement.outerHTML"
TURNS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
WHOLE = "return [...document.querySelectorAll('*')].map((it) => it.localName).filter((name) =>" \
        "['img', 'iframe', 'object', 'embed', 'style', 'form', 'base'].includes(name)" \
        "|| name === 'script').length + document.querySelectorAll('[onclick],[onerror],[onload]').length"


def as_shown(text):
    """Without what would turn the writing round."""
    return re.sub(TURNS, "\ufffd", text)


class Hostile(Page):
    def report(self, number, text):
        return {**praise(10 + number, "wuhou"), "record": f"{number} {text}"[:20],
                "summary": f"{number} {text}", "evidence": f"{number} {text}"}

    def send(self):
        self.open()
        self.things = self.browser.js(WHOLE)
        for number, text in enumerate(HOSTILE):
            self.home.submit("office", [self.report(number, text)], "--wait")
        self.browser.until("return document.querySelector('#changes').textContent.includes(arguments[0])",
                           "the last is told", HOSTILE[-1])

    def assert_harmless(self):
        self.assertIsNone(self.browser.js("return window.hit ?? null"))
        self.assertEqual(self.things, self.browser.js(WHOLE))
        self.assertLessEqual(self.browser.overflow(), 0)

    def test_it_stands_as_it_was_written_in_what_changed(self):
        self.send()
        for number, text in enumerate(HOSTILE):
            eventually(lambda: as_shown(f"{number} {text}") in self.text("#changes"), what=text)
        self.assert_harmless()
        eventually(self.is_right, what="the table is right")

    def test_it_turns_nothing_round(self):
        self.open()
        self.home.submit("office", [self.report(1, "\u202e0001 → 07\u2066")], "--wait")
        eventually(lambda: "\ufffd0001 → 07\ufffd" in self.text("#changes"), what="it is told")
        self.assertNotRegex(self.browser.js(HTML), TURNS)

    def test_it_stands_as_it_was_written_in_an_explanation(self):
        for number, text in enumerate(HOSTILE):
            self.home.submit("office", [self.report(number, text)], "--wait")
        self.browser.open(self.home.address("/?year=2006&centre=wuhou"))
        self.browser.until("return document.querySelectorAll('main svg').length >= 3", "the charts are there")
        for number, text in enumerate(HOSTILE):
            self.assertGreaterEqual(self.text("main").count(as_shown(f"{number} {text}")), 2, text)     # summary and evidence
        self.assertIsNone(self.browser.js("return window.hit ?? null"))
        self.assertEqual(0, self.browser.js("return document.querySelectorAll('main :is(img, script, h1, [onclick])').length"))
        self.assertNotRegex(self.browser.js(HTML), TURNS)
        for width in (360, 1600):
            self.browser.resize(width, 900)
            self.assertLessEqual(self.browser.overflow(), 0)
        self.browser.screenshot("hostile-centre")

    def test_it_widens_the_page_at_no_width(self):
        self.send()
        for width in (360, 800, 1600):
            self.browser.resize(width, 800)
            self.assertLessEqual(self.browser.overflow(), 0, width)
        self.browser.resize(360, 800)
        self.browser.screenshot("hostile-360")


if __name__ == "__main__":
    unittest.main()
