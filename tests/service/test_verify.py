"""kaohe verify: proof files that another program made are judged, with no home and no daemon."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from c2sp import LOG, WITNESS, Key, checkpoint, leaf, proof
from harness import BIN, ROOT, environment

ORIGIN = "kaohe/0123456789abcdef"
RECORD = bytes.fromhex((ROOT / "proto" / "vectors" / "record.hex").read_text())
N, SIZE = 1234, 2000
LEAVES = [leaf(RECORD if n == N else b"record %d" % n) for n in range(1, SIZE + 1)]
OWN = Key(ORIGIN, LOG, b"\1" * 32)
WUHOU, JINNIU = (Key(f"{ORIGIN}/{name}", WITNESS, name.encode().ljust(32))
                 for name in ("wuhou", "jinniu"))
TEXT = checkpoint(ORIGIN, LEAVES)
SIGNED = TEXT + "\n" + OWN.line(TEXT) + WUHOU.line(TEXT, 1700000000)
GOOD = proof(RECORD, N - 1, LEAVES, SIGNED)


class Verify(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.file = Path(self.dir.name) / "proof"

    def kaohe(self, *arguments, stdin=""):
        run = subprocess.run([BIN / "kaohe", *map(str, arguments)], input=stdin.encode(),
                             capture_output=True, timeout=60, env=environment(), cwd=self.dir.name)
        return run.returncode, run.stdout.decode(), run.stderr.decode()

    def verify(self, text, *arguments):
        self.file.write_text(text)
        return self.kaohe("verify", self.file, *arguments)

    def check(self, text, code, *says, options=("--key", OWN.verifier)):
        got, out, err = self.verify(text, *options)
        self.assertEqual(code, got, err)
        for part in says:
            self.assertIn(part, out if code == 0 else err)
        if code:
            self.assertEqual("", out)
        return out

    def test_a_good_proof_shows_the_record_and_who_vouches_for_it(self):
        out = self.check(GOOD, 0, f"record {N} stands in the log {ORIGIN},\nin its checkpoint of {SIZE} records\n",
                         "\nsigned by the log's key that was given\n",
                         f"cosigned by {ORIGIN}/wuhou, 2023-11-15T06:13:20.000+08:00\n",
                         f"not cosigned by {ORIGIN}/jinniu\n",
                         options=("--key", OWN.verifier, f"--key={WUHOU.verifier}", "--key", JINNIU.verifier,
                                  "--witnesses", 1))
        event = json.loads(out.splitlines()[0])
        self.assertEqual((N, "office", "confirm", "wuhou", "核实"),
                         tuple(event[name] for name in ("n", "source", "action", "centre", "summary")))
        self.assertEqual((0, out), self.kaohe("verify", "-", "--key", OWN.verifier, "--key", WUHOU.verifier,
                                              "--key", JINNIU.verifier, stdin=GOOD)[:2])

    def test_without_the_logs_key_that_is_said(self):
        for options in ((), ("--key", WUHOU.verifier)):
            with self.subTest(options=options):
                self.check(GOOD, 0, "the log's key was not given", options=options)

    def test_a_key_may_be_the_file_that_has_it(self):
        path = Path(self.dir.name) / "log.signer"
        path.write_text(OWN.verifier + "\n")
        self.check(GOOD, 0, "\nsigned by the log's key that was given\n", options=("--key", path))
        path.write_text("junk\n")
        self.check(GOOD, 64, "no verifier key", options=("--key", path))

    def test_a_key_in_front_of_the_command_is_refused(self):
        self.file.write_text(GOOD)
        code, out, err = self.kaohe("--key", OWN.verifier, "verify", self.file)
        self.assertEqual((64, ""), (code, out))
        self.assertIn("stands behind the command", err)

    def test_the_first_step_that_fails_is_named(self):
        record = f"{self.file}: record {N}: "
        noted = f"{self.file}: the checkpoint of {SIZE} records: "
        other = Key(ORIGIN, LOG, b"\2" * 32)
        forged = proof(RECORD[:19] + b"X" + RECORD[20:], N - 1, LEAVES, SIGNED)
        for text, *says in (
                (GOOD[:-5], f"{self.file}: the file is damaged: "),
                (GOOD.replace(f"index {N - 1}", "index 01233"), "damaged: its third line is not that of the index"),
                (forged, record + "the record does not stand in the tree"),
                (GOOD.replace(f"index {N - 1}", f"index {N}"), f"record {N + 1}: its record has another number"),
                (proof(RECORD[:20], N - 1, LEAVES, SIGNED), record + "its bytes are no record"),
                (proof(RECORD, N - 1, LEAVES, SIGNED.replace("office=1", "office=2")),
                 noted + "the log's signature is not good"),
                (proof(RECORD, N - 1, LEAVES, TEXT + "\n" + other.line(TEXT)),
                 noted + "the checkpoint is not signed by the log's key")):
            with self.subTest(says=says):
                self.check(text, 1, *says)
        self.check(GOOD, 1, noted, "asked for: 1 of 2",
                   options=("--key", OWN.verifier, "--key", WUHOU.verifier, "--key", JINNIU.verifier,
                            "--witnesses", 2))
        bad = SIGNED.replace(WUHOU.line(TEXT, 1700000000), WUHOU.line(TEXT + "x\n", 1700000000))
        self.check(proof(RECORD, N - 1, LEAVES, bad), 1, "a cosignature is not good",
                   options=("--key", OWN.verifier, "--key", WUHOU.verifier))

    def test_what_is_no_proof_file_is_bad_data(self):
        for text in ("", "{}\n", SIGNED):
            with self.subTest(text=text[:9]):
                self.check(text, 65, "is no proof file")
        for path in ("nothing", self.dir.name):
            with self.subTest(path=path):
                self.assertEqual(65, self.kaohe("verify", path)[0])

    def test_what_is_no_key_is_a_usage_error(self):
        for options in (("--key", "x"), ("--key", OWN.verifier.replace("+", "+0", 1)), ("--witnesses", "-1"),
                        ("--witnesses", "97"), ("--key",), ("--key", OWN.verifier) * 97):
            with self.subTest(options=options[:2]):
                self.assertEqual(64, self.verify(GOOD, *options)[0])

    def test_pairs_of_a_home_sign_what_others_check(self):
        """What kaohe init makes is used by the signer of this test."""
        home = Path(self.dir.name) / "home"
        self.assertEqual(0, self.kaohe("--home", home, "init")[0])
        keys = {name: Key.of_secret((home / "keys" / f"{name}.signer_secret").read_text())
                for name in ("log", "wuhou", "office")}
        for name, key in keys.items():
            self.assertEqual(key.verifier + "\n", (home / "keys" / f"{name}.signer").read_text())
        text = checkpoint(keys["log"].name, LEAVES)
        signed = text + "\n" + "".join(key.line(text, 1700000000) for key in keys.values())
        options = [part for key in keys.values() for part in ("--key", key.verifier)]
        self.check(proof(RECORD, N - 1, LEAVES, signed), 0, "cosigned by", options=(*options, "--witnesses", 2))


if __name__ == "__main__":
    unittest.main()
