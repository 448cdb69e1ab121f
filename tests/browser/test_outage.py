"""What is lost on the way to the page: the board, the scorer, the network. It says so, and is right again."""

import unittest
from itertools import count, islice

from page import OUTAGE, Page    # first: it knows where the others are
from harness import eventually, overdue_cases, praise
from relay import Relay
from test_http import Stream

SAID_S = 30    # two beats of the stream are missed, or a browser connects again
MANY = 60      # changes that are listed, however soon the next so many come: services/scorer/feed.h
TURNS = 130    # of so many changes: about a quarter of what the board holds


class Outage(Page):
    expected = OUTAGE

    def await_banner(self, is_there, what):
        eventually(lambda: self.is_shown("#lost") == is_there, SAID_S, what)
        alerts = [name for role, name in self.browser.tree() if role == "alert"]
        self.assertEqual(is_there, bool(alerts and self.text("#lost")), alerts)

    def change(self, number):
        """A change, which the page shows."""
        self.home.submit("office", [praise(number, "dayi")], "--wait")
        eventually(self.is_right, what="the page shows a change")

    def test_the_board_is_killed_and_comes_back(self):
        self.open()
        self.browser.js("window.before = true")
        self.home.kill9("board")
        self.home.submit("office", [praise(2, "dayi")], "--wait")
        self.await_banner(True, "the page says that the connection is lost")
        self.home.start("board")
        self.await_banner(False, "the page says so no more")
        eventually(self.is_right, what="the page has what came meanwhile")
        self.change(3)
        self.assertTrue(self.browser.js("return window.before"), "the page was loaded again")

    def test_the_scorer_is_killed_and_comes_back(self):
        self.open()
        self.home.kill9("scorer")
        self.await_banner(True, "the page says that the scorer is silent")
        self.assertEqual(20, len(self.rows()))
        eventually(lambda: "情况不明，自" in self.text("#presence"), what="who is silent is not known")
        self.browser.screenshot("scorer-away")
        self.home.start("scorer")
        self.await_banner(False, "the page says so no more")
        self.change(2)

    def test_who_comes_while_the_scorer_is_away_gets_the_last_table_the_board_has(self):
        self.open()
        self.home.kill9("scorer")
        self.await_banner(True, "the page says that the scorer is silent")
        told = self.rows()
        for query, heading in (("/?year=2006", "2006 年度名次"), ("/?lang=en", "ranking 2006")):
            self.open(query)
            self.assertEqual([row["centre"] for row in told], self.order())
            self.await_banner(True, "it says that it may be old")
            self.assertRegex(self.text("#presence"), "情况不明|unknown")
            self.assertIn(heading, self.text("#title"))
        self.browser.open(self.home.address("/?year=2006&occurred_until=2006-07&lang=en"))
        self.browser.until("return !!document.querySelector('#tiers .trouble')", "of the past it says that it has nothing", within=SAID_S)
        self.assertRegex(self.text("#tiers"), "scorer does not answer")
        self.assertIn("ranking 2006", self.text("#title"))
        self.assertFalse(self.is_shown("#fresh"))
        self.home.start("scorer")
        eventually(lambda: len(self.rows()) == 20, SAID_S, "the past is shown when it is back")
        self.assertTrue(self.is_shown("#fresh"))

    def test_a_page_that_was_opened_without_a_scorer_fills_itself(self):
        self.home.stop("scorer", "board")
        self.home.start("board")
        self.browser.open(self.home.address())
        self.await_banner(True, "the page says that the scorer is silent")
        self.assertEqual("正在读取…", self.text("#fresh"))
        self.home.start("scorer")
        eventually(self.is_right, SAID_S, "the page is right")
        self.await_banner(False, "and says nothing else")
        self.change(2)

    def test_a_year_that_was_opened_without_a_scorer_is_shown_when_it_is_back(self):
        self.home.stop("scorer", "board")
        self.home.start("board")
        self.browser.open(self.home.address("/?year=2006"))
        self.browser.until("return document.querySelector('#tiers').textContent.includes('记分程序没有响应')",
                           "the page says why it is empty", within=SAID_S)
        self.home.start("scorer")
        eventually(self.is_right, SAID_S, "the page is right")
        self.change(2)

    def test_a_centre_that_was_opened_without_a_scorer_is_shown_when_it_is_back(self):
        self.home.stop("scorer", "board")
        self.home.start("board")
        self.browser.open(self.home.address("/?year=2006&centre=dayi"))
        self.browser.until("return !!document.querySelector('.trouble')", "the page says that it has nothing", within=SAID_S)
        self.home.start("scorer")
        self.browser.until("return !!document.querySelector('#score-year')", "the centre is shown", within=SAID_S)
        self.home.submit("office", [praise(2, "dayi")], "--wait")
        n = str(self.home.events()[-1]["n"])
        self.browser.until("return document.querySelector('.c-moment').textContent.includes(arguments[0])", "it follows", n)

    def test_the_network_is_dead_while_more_comes_than_the_board_holds(self):
        ends = (("127.0.0.1", 0), ("127.0.0.1", self.home.port()))
        relay = Relay(*ends).start()
        self.open_at(f"http://127.0.0.1:{relay.address[1]}/")
        self.browser.js("window.before = true")
        relay.delay = 3600
        held = self.home.events()[-1]["n"]
        turns = count()
        while not self.is_forgotten(held):
            for turn in islice(turns, TURNS):
                self.send_much(turn)
        self.await_banner(True, "the page says that the connection is lost")
        relay.close()
        again = Relay(relay.address, ends[1]).start()
        self.addCleanup(again.close)
        self.await_banner(False, "the page says so no more")
        eventually(self.is_right, what="the page is right")
        self.change(2)
        self.assertTrue(self.browser.js("return window.before"), "the page was loaded again")

    def is_forgotten(self, n):
        """Whether who has all up to this record cannot go on."""
        stream = Stream(self.home.port(), n)
        told = [name for name, _, _ in stream.until("standings")]
        stream.close()
        return "resync" in told

    def send_much(self, turn):
        """Many changes, each about as long as it may be."""
        self.home.submit("wuhou", [{**case, "summary": "长" * 170, "evidence": "据" * 170}
                                   for case in overdue_cases("wuhou", MANY * turn, MANY)], "--wait")


if __name__ == "__main__":
    unittest.main()
