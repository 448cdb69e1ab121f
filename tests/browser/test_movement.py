"""Who is moved by a ruling of today has moved today, whenever that occurred which is ruled on."""

import unittest

from page import BoardHome, Page    # first: it knows where the others are
from harness import PRAISE, eventually, praise
from test_clock import DAY, ShiftedHome

PAPER = {"clause": "publication", "record": "WH-P-17", "grade": "province", "occurred": "2006-05-02T00:00:00+08:00",
         "summary": "刊物发表一篇", "evidence": "四川日报 2006-05-02 第3版"}
RULING = {"action": "confirm", "clause": "publication", "centre": "wuhou", "record": "WH-P-17", "summary": "核实"}


class OldHome(ShiftedHome, BoardHome):
    """A home whose log begins forty days ago."""

    def open(self, *daemons):
        self.shift(-40 * DAY, *daemons)
        super().open(*daemons)

    def come_to_today(self, *daemons):
        self.stop(*daemons)
        self.shift(0, *daemons)
        self.start(*daemons)
        self.settle()


class Movement(Page):
    home_kind = OldHome
    first = (PRAISE, {**praise(2, "jinjiang"), "points": 5})

    def test_a_ruling_of_today_about_an_earlier_month_is_told(self):
        self.home.submit("wuhou", [PAPER], "--wait")
        self.home.come_to_today(*self.opened)
        self.open("/?year=2006")
        eventually(lambda: "近 30 天名次没有变动" in (self.text("#moves") or ""), what="nothing has moved yet")
        self.home.submit("office", [RULING], "--wait")
        eventually(lambda: any("▲1" in cell for cell in self.cells("wuhou").values()), what="it has risen")
        self.browser.until("return !!document.querySelector('[data-moved=wuhou]')", "why is told", within=30)
        told = self.text("[data-moved=wuhou]")
        for part in ("第 2 → 第 1", "74.5 → 75.5", "05-02 刊物发表 +1 核实", "超过 锦江区（75 未变）"):
            self.assertIn(part, told)
        self.assertIn("被 武侯区（74.5 → 75.5）超过", self.text("[data-moved=jinjiang]"))
        self.browser.screenshot("moved-by-a-ruling")
        self.open("/?year=2006&lang=en")
        self.browser.until("return !!document.querySelector('[data-moved=wuhou]')", "why is told")
        self.assertIn("Who moved in the last 30 days", self.text("#moves"))
        self.assertIn("05-02 Publications +1 confirmed", self.text("[data-moved=wuhou]"))


if __name__ == "__main__":
    unittest.main()
