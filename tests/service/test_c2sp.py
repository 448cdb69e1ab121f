"""Proofs, checkpoints and exports, read by an implementation of C2SP's forms that nobody here wrote: the Go
project's, by tests/c2sp/check.go."""

import os
import subprocess
import unittest

from harness import BIN, ROOT
from test_witness import Witnesses

PROGRAM = BIN / "check_c2sp"


class ReadByOthers(Witnesses):
    names = ("log", "wuhou", "jinniu")

    @classmethod
    def setUpClass(cls):
        subprocess.run(["go", "build", "-o", PROGRAM, ROOT / "tests" / "c2sp" / "check.go"], check=True,
                       env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
                            "GOCACHE": str(BIN / "go")}, timeout=240)

    def setUp(self):
        super().setUp()
        self.start("wuhou", "jinniu")
        for number in range(3):
            self.reports("wuhou", number)
        self.n = self.vouch("wuhou", "jinniu")
        self.proof, self.exported = self.home.dir / "proof", self.home.dir / "export"
        self.exported.write_text(self.home.must("export", "--proof"))

    def read(self, text, names=None):
        self.proof.write_text(text)
        keys = [self.signer(name) for name in names or self.names]
        return subprocess.run([PROGRAM, self.proof, self.exported, *keys], capture_output=True,
                              text=True, timeout=60)

    def test_each_record_stands_in_the_tree_that_all_have_signed(self):
        origin = self.signer("log").split("+")[0]
        signed = [origin, f"{origin}/jinniu", f"{origin}/wuhou"]
        for n in range(1, self.n + 1):
            read = self.read(self.home.must("prove", n))
            self.assertEqual((0, ""), (read.returncode, read.stderr))
            first, *names = read.stdout.splitlines()
            self.assertEqual((f"{n} {self.n}", signed), (first, sorted(names)))

    def test_what_was_changed_is_refused(self):
        good = self.home.must("prove", self.n)
        lines = good.splitlines(keepends=True)
        for old, says in ((lines[1], "invalid transparency proof"), (lines[2], "invalid"),
                          (lines[3], "invalid transparency proof"), ("totals ", "invalid signature"),
                          ("sources ", "invalid signature")):
            at = good.index(old) + len(old.rstrip("\n")) - 5
            other = "5" if good[at] != "5" else "6"
            if old == lines[2]:
                at = good.index(old) + len("index ")
            with self.subTest(old=old):
                read = self.read(good[:at] + other + good[at + 1:])
                self.assertEqual(1, read.returncode, read.stdout)
                self.assertIn(says, read.stderr)

    def test_who_has_not_signed_is_missed(self):
        read = self.read(self.home.must("prove", 1), [*self.names, "qingyang"])
        self.assertEqual(1, read.returncode)
        self.assertIn("3 of 4 keys have signed", read.stderr)


if __name__ == "__main__":
    unittest.main()
