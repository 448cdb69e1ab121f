"""A ruling while the scorer is away: it is said at once what is waited for, and what Ctrl-C leaves."""

import signal
import subprocess
import unittest

from harness import Scenario, eventually

REPORT = {"clause": "hosting", "record": "H-1", "occurred": "2006-07-01T12:00:00Z"}


class Away(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def test_what_it_waits_for_is_said_and_ctrl_c_does_not_take_it_back(self):
        self.home.submit("wuhou", [REPORT], "--wait")
        self.home.stop("scorer")
        ruling = self.home.popen("confirm", "wuhou", "hosting", "H-1", text=True,
                                 stdin=subprocess.DEVNULL)
        self.assertIn("the scorer does not answer", ruling.stderr.readline())
        line = ruling.stderr.readline()
        self.assertIn("waits for the scorer", line)
        self.assertIn("does not take it back", line)
        ruling.send_signal(signal.SIGINT)
        self.assertEqual(-signal.SIGINT, ruling.wait(10))
        ruling.stdout.close()
        ruling.stderr.close()
        self.home.note("office", [{"action": "confirm", "centre": "wuhou", "clause": "hosting",
                                   "record": "H-1"}])
        self.home.start("scorer")
        eventually(lambda: self.home.score("wuhou") == 70.5, 15, "the ruling arrives")


class Again(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def test_what_stands_so_already_is_said_and_not_written_unless_asked(self):
        self.home.submit("wuhou", [REPORT], "--wait")
        event = {"action": "confirm", "centre": "wuhou", "clause": "hosting", "record": "H-1"}
        command = ("confirm", "wuhou", "hosting", "H-1")
        self.home.must(*command)
        self.assertIn(f"already counted (reported in record {self.home.first_n})", self.home.must(*command))
        self.assertEqual(self.home.at(3), self.home.standings()["n"])
        self.home.must(*command, "--again")
        self.assertEqual(self.home.at(4), self.home.standings()["n"])
        self.home.note("office", [event, event])

    def test_a_mistyped_centre_or_clause_is_not_written(self):
        self.assert_run(self.home.kaohe("confirm", "wuho", "hosting", "H-1"), 1, "unknown-centre")
        self.assert_run(self.home.kaohe("confirm", "wuhou", "hostin", "H-1"), 1, "unknown-clause")
        self.assertEqual(self.home.at(1), self.home.standings()["n"])


if __name__ == "__main__":
    unittest.main()
