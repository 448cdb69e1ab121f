"""An outbox, or a log, at its limit: refused with a clear answer, and drained when there is room."""

import unittest

from harness import Scenario, eventually, ndjson, overdue_cases

SETTINGS = """collector
    map-mib = 16
    outbox-events-max = 1000000
"""


def long_reports(first, count):
    """Overdue cases with long summaries: a small map is full of them soon."""
    return [dict(event, summary="x" * 400) for event in overdue_cases("wuhou", first, count)]


class FullOutbox(Scenario):
    settings = SETTINGS
    daemons = ("wuhou",)
    maxDiff = 400

    def hand_over(self, events):
        return self.home.kaohe("submit", "--source", "wuhou", "-", stdin=ndjson(events))

    def fill(self):
        """Submits until the intake refuses; how many it took."""
        taken = 0
        while True:
            result = self.hand_over(long_reports(taken, 2000))
            taken += int(result.out.split()[1].rstrip(","))
            if result.code:
                self.assertEqual(75, result.code)
                self.assertIn("nearly full", result.err)
                return taken

    def drain(self, taken):
        self.home.start("scorer")
        eventually(lambda: self.home.collector("wuhou")["outbox"] == 0, 40, "the outbox drains")
        self.home.note("wuhou", long_reports(0, taken))

    def test_full_map_refuses_and_drains_when_the_scorer_comes(self):
        taken = self.fill()
        self.assertGreater(taken, 5000)
        self.assertEqual(1, self.home.said("wuhou").count("nearly full"))
        self.drain(taken)
        more = overdue_cases("wuhou", taken, 10)
        eventually(lambda: self.hand_over(more).code == 0, 20, "the intake takes again")
        self.home.note("wuhou", more)

    def test_cases_are_refused_too_and_nothing_spins(self):
        taken = self.fill()
        case = '{"case":"C-1","accepted":"2006-01-01T00:00:00Z","due":"2006-02-01T00:00:00Z"}'
        self.assertEqual(75, self.hand_over([case]).code)
        self.assertLess(self.home.said("wuhou").count("\n"), 8)
        self.drain(taken)


class FullLog(Scenario):
    settings = "scorer\n    map-mib = 16\n"
    daemons = ("scorer", "wuhou")

    def test_full_map_of_the_scorer_refuses_and_goes_on_answering(self):
        sent = long_reports(0, 40000)
        self.home.submit("wuhou", sent)
        eventually(lambda: "full" in self.home.said("wuhou"), 30, "the collector is told")
        self.assertIn("nearly full", self.home.said("scorer"))
        self.assertTrue(self.home.standings(2006))
        self.assertLess(self.home.said("wuhou").count("\n"), 12, self.home.said("wuhou"))
        self.home.stop("scorer")
        self.home.configure("scorer\n    map-mib = 256\n")
        self.home.start("scorer")


if __name__ == "__main__":
    unittest.main()
