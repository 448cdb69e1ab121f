"""Homes with a board, and its page in a browser.

What a test reads of the page are its promises: identifiers of index.html, `tr[data-centre]` with its
cells by the words of their columns, roles and names. How it is laid out is the page's own.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "service"))
from audit import Audit, bare  # noqa: E402
from harness import PRAISE, Home, Scenario, eventually, rows_of  # noqa: E402
from browser import shared_browser  # noqa: E402

HTTP = "board\n    http = \"tcp://127.0.0.1:{}\"\n"
OUTAGE = r"^network: .*(net::ERR_|status of 503)"    # what a browser says where nobody answers

# Each row's cells by the words of their columns, in the order of the page.
READ_ROWS = """
    return [...document.querySelectorAll("tr[data-centre]")].map((row) => {
        const table = row.closest("table");
        const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
        const cells = [...row.cells].map((cell) => cell.textContent.trim());
        return {centre: row.dataset.centre, tier: table.caption.textContent.trim(),
                cells: Object.fromEntries(heads.map((head, i) => [head, cells[i]]))};
    })
"""
IS_SHOWN = "const it = document.querySelector(arguments[0]); return !!it && it.checkVisibility()"
TEXT = "const it = document.querySelector(arguments[0]); return it ? it.textContent : null"


def number(text):
    """The first number of a cell; a cell without one is 0."""
    found = re.search(r"\d+(\.\d+)?", text)
    return float(found[0]) if found else 0.0


class BoardHome(Home):
    """A home with a board that listens where it did before when it starts again."""

    def open(self, *daemons):
        self.start(*daemons)
        if self.keys:
            self.must("keys", "new", "board")
            self.must("keys", "grant", "board", "--role", "reader")
            self.note("office", [bare(self.events()[-1])])
        self.start("board")
        self.configure(HTTP.format(self.port()))
        eventually(self.is_ready, what="the board is ready")

    def port(self):
        return int((self.dir / "run" / "board.endpoint").read_text().rsplit(":", 1)[1])

    def address(self, target="/"):
        return f"http://127.0.0.1:{self.port()}{target}"

    def get(self, target):
        with urllib.request.urlopen(self.address(target), timeout=20) as answer:
            return json.loads(answer.read())

    def is_ready(self):
        try:
            return self.get("/readyz")["ready"]
        except (OSError, urllib.error.URLError):
            return False


class Page(Scenario):
    """A test of the page with a home of its own."""

    settings = HTTP.format(0)
    home_kind = BoardHome
    opened = ("scorer", "office", "wuhou")
    first = (PRAISE,)   # what the office sends before the page is opened: the year has begun
    expected = None     # complaints of the browser that the test's own deeds cause

    def setUp(self):
        super().setUp()
        self.home.open(*self.opened)
        if self.first:
            self.home.submit("office", self.first, "--wait")
        self.enter()

    def enter(self):
        self.browser = shared_browser()
        self.browser.reset()

    def tearDown(self):
        self.assertEqual([], self.browser.complaints(self.expected))
        self.browser.open("about:blank")    # no page goes on asking
        super().tearDown()

    def open(self, target="/"):
        """Opens the table, and waits until it is there."""
        self.open_at(self.home.address(target))

    def open_at(self, address):
        self.browser.open(address)
        self.browser.until("return document.querySelectorAll('tr[data-centre]').length >= 20",
                           "the table is there")

    def rows(self):
        return self.browser.js(READ_ROWS)

    def cells(self, centre):
        return next(row["cells"] for row in self.rows() if row["centre"] == centre)

    def order(self):
        return [row["centre"] for row in self.rows()]

    def is_shown(self, selector):
        return self.browser.js(IS_SHOWN, selector)

    def text(self, selector):
        """Empty where there is no such element, as while it is drawn anew."""
        return self.browser.js(TEXT, selector) or ""

    def is_right(self):
        """Whether each row of the page shows what the scorer says."""
        told = rows_of(self.home.standings())
        return list(told) == self.order() and all(
            self.shows(row["cells"], told[row["centre"]]) for row in self.rows())

    def shows(self, cells, row):
        words = {"名次": "rank", "得分": "score", "加分": "bonus", "扣分": "deduction", "待核": "pending"}
        return all(number(cells[word]) == row[name] for word, name in words.items())
