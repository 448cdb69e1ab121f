"""Which districts are silent: a collector that ends is marked, in colour and in words, until it is back."""

import signal
import unittest

from page import Page    # first: it knows where the others are
from harness import eventually

SAID_S = 15     # so soon a supervisor knows
COLOUR = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"


class Silence(Page):
    def silent(self):
        """The centres whose rows are marked."""
        return self.browser.js("return [...document.querySelectorAll('tr[data-centre]:has(.silent)')].map((it) => it.dataset.centre)")

    def test_who_is_silent_is_red_until_it_is_back(self):
        self.open()
        eventually(lambda: len(self.silent()) == 19, what="those who never came are marked")
        self.assertNotIn("wuhou", self.silent())
        self.assertIn("从未联网", self.text("tr[data-centre=jinjiang]"))
        self.home.kill9("wuhou")
        eventually(lambda: "wuhou" in self.silent(), SAID_S, "it is marked")
        self.assertIn("失联", self.text("tr[data-centre=wuhou]"))
        self.assertIn("20 个区县失联", self.text("#presence"))
        red, green, blue = self.rgb("#presence .silent", "color")
        self.assertGreater(red, green + blue)
        self.browser.screenshot("silent")
        self.home.start("wuhou")
        eventually(lambda: "wuhou" not in self.silent(), SAID_S, "it is marked no more")
        self.assertIn("19 个区县失联", self.text("#presence"))

    def test_who_is_stopped_is_silent_too(self):
        self.open()
        eventually(lambda: len(self.silent()) == 19, what="those who never came are marked")
        stopped = self.home.daemons["wuhou"].process
        stopped.send_signal(signal.SIGSTOP)
        self.addCleanup(stopped.send_signal, signal.SIGCONT)
        eventually(lambda: "wuhou" in self.silent(), SAID_S, "it is marked")
        stopped.send_signal(signal.SIGCONT)
        eventually(lambda: "wuhou" not in self.silent(), SAID_S, "it is marked no more")

    def rgb(self, selector, name):
        return [int(part) for part in self.browser.js(COLOUR, selector, name).strip("rgb()").split(",")]


if __name__ == "__main__":
    unittest.main()
