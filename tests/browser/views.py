"""The views of the page, each with its address, and a home that has lived the invented year of the samples."""

from typing import NamedTuple

from page import HTTP, BoardHome    # first: it knows where the others are
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


VIEWS = {
    "table": View("", "tr[data-centre]", 20),
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
