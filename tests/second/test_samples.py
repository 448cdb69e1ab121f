"""The samples, and logs of the other judge's generator: both scorers print the same standings."""

import subprocess
import sys
import unittest

import compare
import homes
from page import ROOT

KAOHE = homes.BIN / "kaohe"
SAMPLES = ROOT / "deploy" / "samples"
GENERATOR = ROOT / "tests" / "oracle" / "generate.py"


class Samples(unittest.TestCase):
    def test_the_invented_year(self):
        found = compare.compare(KAOHE, (SAMPLES / "invented-2006.ndjson").read_bytes())
        self.assertEqual(671, len(found.judged))
        compare.compare_past(KAOHE, found, (1, 100, 333, 600))

    def test_the_programs_speak(self):
        """The judge as a program, from its exit status to its last byte."""
        judge = ROOT / "tests" / "second" / "judge"
        path = SAMPLES / "invented-2006.ndjson"
        for options, code in (((), 0), (("--year", "2100"), 0), (("--year", "1999"), 1)):
            mine = subprocess.run([sys.executable, "-B", judge, *options, path], capture_output=True)
            theirs = subprocess.run([KAOHE, "score", path, "--json", *options], capture_output=True)
            self.assertEqual((code, theirs.returncode), (mine.returncode, code), (mine.stderr, theirs.stderr))
            self.assertEqual(theirs.stdout, mine.stdout)

    def generated(self, *options):
        for seed in (101, 102):
            command = [sys.executable, "-B", GENERATOR, "--seed", str(seed), "--count", "1500", *options]
            compare.compare(KAOHE, subprocess.run(command, check=True, capture_output=True).stdout)

    def test_random_logs(self):
        self.generated()

    def test_random_logs_without_times(self):
        self.generated("--no-received")

    def test_random_logs_with_malformed_lines(self):
        self.generated("--malformed")


if __name__ == "__main__":
    unittest.main()
