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
WHOLE = "return [...document.querySelectorAll('*')].map((it) => it.localName).filter((name) =>" \
        "['img', 'iframe', 'object', 'embed', 'style', 'form', 'base'].includes(name)" \
        "|| name === 'script').length + document.querySelectorAll('[onclick],[onerror],[onload]').length"

# What stands in one run of writing with a text that turns its direction round: it would be turned too.
TURNED = """
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data;
        if (!text.includes("\u202e")) continue;
        let it = walker.currentNode.parentElement;
        while (!/isolate|plaintext/.test(getComputedStyle(it).unicodeBidi)) it = it.parentElement;
        if (it.textContent.trim() !== text.trim()) found.push(it.textContent);
    }
    return found;
"""


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
            eventually(lambda: f"{number} {text}" in self.text("#changes"), what=text)
        self.assert_harmless()
        eventually(self.is_right, what="the table is right")

    def test_it_turns_nothing_round_but_itself(self):
        self.open()
        self.home.submit("office", [self.report(1, "\u202e0001 → 07\u2066")], "--wait")
        eventually(lambda: "\u202e" in self.text("#changes"), what="it is told")
        self.assertEqual([], self.browser.js(TURNED))

    def test_it_stands_as_it_was_written_in_an_explanation(self):
        for number, text in enumerate(HOSTILE):
            self.home.submit("office", [self.report(number, text)], "--wait")
        self.browser.open(self.home.address("/?year=2006&centre=wuhou"))
        self.browser.until("return document.querySelectorAll('main svg').length >= 3", "the charts are there")
        for number, text in enumerate(HOSTILE):
            shown = re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", f"{number} {text}")
            self.assertGreaterEqual(self.text("main").count(shown), 2, text)     # summary and evidence
        self.assertIsNone(self.browser.js("return window.hit ?? null"))
        self.assertEqual(0, self.browser.js("return document.querySelectorAll('main :is(img, script, h1, [onclick])').length"))
        self.assertEqual([], self.browser.js(TURNED))
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
