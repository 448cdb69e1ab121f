"""The samples, and logs of the other judge's generator: both scorers print the same standings."""

import re
import subprocess
import sys
import tempfile
import unittest

import chance
import compare
import homes
from page import ROOT

KAOHE = homes.BIN / "kaohe"
SAMPLES = ROOT / "deploy" / "samples"
JUDGE = ROOT / "tests" / "second" / "judge"
GENERATOR = ROOT / "tests" / "oracle" / "generate.py"


class Samples(unittest.TestCase):
    def test_the_invented_year(self):
        found = compare.compare(KAOHE, (SAMPLES / "invented-2006.ndjson").read_bytes())
        self.assertEqual(671, len(found.judged))
        compare.compare_past(KAOHE, found, (1, 100, 333, 600))

    def test_the_programs_speak(self):
        """The judge as a program, from its exit status to its last byte."""
        path = SAMPLES / "invented-2006.ndjson"
        for options, code in (((), 0), (("--year", "2100"), 0), (("--year", "1999"), 1)):
            self.speak_the_same(path, code, *options)

    def test_who_sent_events_that_do_not_say(self):
        text = re.sub(r'"source":"office",?', "", "".join(line + "\n" for line in chance.Log(11).lines())).replace(",}", "}")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            for source in ("office", "wuhou", "t1c0", "", "nowhere"):
                self.speak_the_same(file.name, 0, "--source", source)

    def speak_the_same(self, path, code, *options):
        mine = subprocess.run([sys.executable, "-B", JUDGE, *options, path], capture_output=True)
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
