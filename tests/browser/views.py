"""The views of the page, each with its address, and a home that has lived the invented year of the samples."""

from typing import NamedTuple

from page import HTTP, BoardHome, Page    # first: it knows where the others are
from audit import Audit
from harness import SOURCES
from test_sample_year import SampleYear, stretches


class View(NamedTuple):
    query: str
    ready: str      # a selector of what is there when it is drawn
    count: int = 1

    def open(self, browser, home, lang="zh"):
        query = "&".join(filter(None, (self.query, "lang=en" if lang == "en" else "")))
        browser.open(home.address(f"/?{query}"))
        browser.until("return document.querySelectorAll(arguments[0]).length >= arguments[1]",
                      f"{query} is drawn", self.ready, self.count)


FILLED = "tr[data-centre] td.last time"    # the last to come
JULY = "occurred_until=2006-07-31T23:59:59.999%2B08:00"
VIEWS = {
    "table": View("year=2006", FILLED, 20),
    "july": View(f"year=2006&{JULY}", FILLED, 20),
    "centre": View("year=2006&centre=wuhou", "#ranks-year"),
    "centre-july": View(f"year=2006&centre=wuhou&{JULY}", "#ranks-year"),
    "wall": View("year=2006&wall", FILLED, 20),
}


class YearHome(BoardHome):
    """A home whose centres and office have sent the year, month by month."""

    def __init__(self):
        super().__init__(HTTP.format(0))

    def live(self):
        self.open("scorer", *SOURCES)
        story = SampleYear("run")
        story.home = self
        for stretch in stretches():
            story.send(stretch)


class YearPage(Page):
    """Tests that change nothing, with one home for all of them, that has lived the year."""

    @classmethod
    def setUpClass(cls):
        cls.home = YearHome()
        cls.addClassCleanup(cls.home.close)
        cls.home.live()

    @classmethod
    def tearDownClass(cls):
        Audit(cls("run"), cls.home).run()

    def setUp(self):
        self.enter()

    def tearDown(self):
        self.assertEqual([], self.browser.complaints(self.expected))
