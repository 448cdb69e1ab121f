"""Signing keys: kaohe init makes the log's and each collector's, grants carry them, and they are handed over."""

import base64
import hashlib
import re
import shutil
import time
import unittest

from audit import parse_lines
from harness import RULEBOOK, SOURCES, overdue_cases
from key_home import A_KEY, Keys

LOG, WITNESS = 1, 4
AT_ONCE = 5    # seconds: less than what a checkpoint is waited for
ORIGIN = r"\Akaohe/[0-9a-f]{16}"


def verifier(name, kind, seed):
    """A verifier key in the form of C2SP, written apart from the program."""
    key = bytes((kind,)) + hashlib.sha256(seed).digest()
    return "+".join((name, key_id(name, key), base64.b64encode(key).decode()))


def key_id(name, key):
    return hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]


class Signers(Keys):
    def file(self, name, secret=False):
        return self.home.dir / "keys" / f"{name}.signer{'_secret' if secret else ''}"

    def signer(self, name):
        text = self.file(name).read_text()
        self.assertEqual("\n", text[-1])
        return text[:-1]

    def check_pair(self, name, kind, says):
        """Both files have the form that other people's tools read, and are as private as they must be."""
        signer = self.signer(name)
        key_name, identity, text = signer.split("+", 2)
        key = base64.b64decode(text, validate=True)
        self.assertEqual((kind, 33, key_id(key_name, key)), (key[0], len(key), identity))
        self.assertRegex(key_name, says)
        secret = self.file(name, True).read_text()
        start = f"PRIVATE+KEY+{key_name}+{identity}+"
        self.assertTrue(secret.startswith(start))
        seed = base64.b64decode(secret[len(start):].rstrip("\n"), validate=True)
        self.assertEqual((kind, 33), (seed[0], len(seed)))
        self.assertEqual(["0o600", "0o644"],
                         [oct(self.file(name, secret).stat().st_mode & 0o777) for secret in (True, False)])
        return key_name

    def row(self, name):
        return self.home.granted()[self.home.key(name)]


class Made(Signers):
    """Nobody runs."""

    init = False

    def test_a_home_has_the_logs_pair_and_one_for_each_collector(self):
        self.assertIn(f": {2 * (1 + len(SOURCES))} new keys", self.home.must("init"))
        origin = self.check_pair("log", LOG, ORIGIN + r"\Z")
        for source in SOURCES:
            self.assertEqual(f"{origin}/{source}", self.check_pair(source, WITNESS, ORIGIN))
        self.assertFalse(self.file("scorer").exists())

    def test_what_is_there_stays_and_what_was_cut_short_is_completed(self):
        self.home.must("init")
        before = {path: path.read_bytes() for path in (self.home.dir / "keys").iterdir()}
        self.file("log").unlink()
        self.file("office").unlink()
        self.assertIn(": 0 new keys", self.home.must("init"))
        self.assertEqual(before, {path: path.read_bytes() for path in before})
        self.assertEqual(set(before), set((self.home.dir / "keys").iterdir()))

    def test_the_scorers_public_file_says_which_log_it_writes(self):
        self.home.must("init")
        text, key, log = self.home.path("scorer").read_text(), self.home.key("scorer"), self.signer("log")
        self.assertIn(f'origin = "{log.split("+")[0]}"\n', text)
        self.assertIn(f'log = "{log}"\n', text)
        self.assertEqual(log, self.home.must("keys", "export", "scorer").split()[3])
        for name in ("scorer.key", "scorer.key_secret"):
            (self.home.dir / "keys" / name).unlink()
        self.assertEqual(log, self.home.must("keys", "new", "scorer").split()[3])
        self.assertNotEqual(key, self.home.key("scorer"))
        self.assertIn(f'log = "{log}"\n', self.home.path("scorer").read_text())
        self.home.start("scorer")

    def test_a_collectors_machine_needs_that_file_alone(self):
        self.home.must("init")
        text, log = self.home.path("scorer").read_text(), self.signer("log")
        shutil.rmtree(self.home.dir / "keys")
        (self.home.dir / "keys").mkdir(0o700)
        self.home.path("scorer").write_text(text)
        self.home.must("keys", "new", "wuhou", "--signer")
        self.check_pair("wuhou", WITNESS, rf"\A{log.split('+')[0]}/wuhou\Z")
        self.assertEqual(log, self.home.must("keys", "export", "scorer").split()[3])
        self.fails(1, "import", "scorer", self.home.key("scorer"), verifier("kaohe/x", LOG, b"1"),
                   says=("scorer.key has another", log))

    def test_a_key_of_another_machine_gets_no_signer_here(self):
        self.home.must("keys", "import", "wuhou", A_KEY)
        self.home.must("init")
        self.assertFalse(self.file("wuhou").exists())
        self.assertTrue(self.file("jinjiang").exists())

    def test_a_district_makes_its_own_if_it_is_told_to(self):
        plain = self.home.must("keys", "new", "wuhou")
        self.assertFalse(self.file("wuhou").exists())
        line = self.home.must("keys", "new", "wuhou", "--signer")    # to the pair that is there
        self.check_pair("wuhou", WITNESS, ORIGIN + "/wuhou")
        self.assertEqual(f"{plain.rstrip()} {self.signer('wuhou')}\n", line)
        self.assertEqual(line, self.home.must("keys", "export", "wuhou"))
        before = self.file("wuhou", True).read_bytes()
        self.fails(1, "new", "wuhou", "--signer", says=("wuhou.key_secret is there already",))
        self.assertEqual(before, self.file("wuhou", True).read_bytes())
        self.home.must("keys", "new", name := "w" * 32, "--signer")
        self.check_pair(name, WITNESS, ORIGIN + f"/{name}")

    def test_its_name_has_the_logs_origin_where_that_is_known(self):
        log = verifier("kaohe/0123456789abcdef", LOG, b"log")
        self.home.must("keys", "import", "scorer", A_KEY, log)
        self.home.must("keys", "new", "wuhou", "--signer")
        self.check_pair("wuhou", WITNESS, r"\Akaohe/0123456789abcdef/wuhou\Z")

    def test_verifier_keys_are_brought_from_another_machine(self):
        for name, file, kind in (("scorer", "log", LOG), ("wuhou", "wuhou", WITNESS)):
            with self.subTest(name=name):
                first, other = (verifier("kaohe/x", kind, seed) for seed in (b"1", b"2"))
                self.home.must("keys", "import", name, A_KEY)
                self.assertFalse(self.file(file).exists())
                line = self.home.must("keys", "import", name, A_KEY, first)
                self.assertEqual(first, line.split()[3])
                self.assertEqual(first, self.signer(file))
                self.assertEqual(line, self.home.must("keys", "import", name, A_KEY, first))
                self.fails(1, "import", name, A_KEY, other, says=(f"{file}.signer has another", first))
                self.assertEqual(first, self.signer(file))

    def test_a_key_file_called_log_has_no_signer(self):
        self.home.must("init")
        log = self.file("log").read_text()
        self.fails(64, "new", "log", "--signer", says=("log.signer is the log's",))
        self.assertFalse(self.home.path("log").exists())
        self.fails(64, "import", "log", A_KEY, verifier("x", WITNESS, b"1"), says=("log.signer is the log's",))
        self.assertEqual(3, len(self.home.must("keys", "new", "log").split()))
        self.assertEqual(log, self.file("log").read_text())

    def test_a_centre_called_log_is_no_witness(self):
        rules = self.home.dir / "rules.zpl"
        text, count = re.subn(r"(?m)^(\s+)wuhou\b", r"\1log", RULEBOOK.read_text())
        self.assertEqual(1, count)
        rules.write_text(text)
        (self.home.dir / "kaohe.zpl").write_text(f"scorer\n    rulebook = {rules}\n")
        self.home.must("init")
        self.check_pair("log", LOG, ORIGIN + r"\Z")
        self.home.start("scorer")
        grants = {event.get("centre"): event for event in parse_lines(self.home.must("export", "--from", 2))}
        self.assertEqual((self.home.key("log"), None), (grants["log"]["key"], grants["log"].get("signer")))
        self.assertEqual(self.signer("jinniu"), grants["jinniu"]["signer"])

    def test_what_is_no_verifier_key_of_its_kind_is_refused(self):
        for name, signer in (("scorer", verifier("x", WITNESS, b"1")), ("wuhou", verifier("x", LOG, b"1")),
                             ("wuhou", verifier("x", WITNESS, b"1").replace("x+", "y+")), ("wuhou", "x")):
            with self.subTest(name=name, signer=signer):
                self.fails(65, "import", name, A_KEY, signer, says=("no verifier key",))
        self.assertFalse(self.home.path("wuhou").exists())

    def test_a_signer_that_cannot_be_read_stops_the_first_scorer(self):
        self.home.must("init")
        self.file("wuhou").write_text(verifier("x", LOG, b"1") + "\n")
        daemon = self.home.launch("scorer")
        self.assertEqual(78, daemon.process.wait(20))
        self.assertIn("wuhou.signer is a key of a log, and not of a witness", daemon.said())


class Granted(Signers):
    def setUp(self):
        super().setUp()
        self.start("office")

    def test_the_first_grants_carry_them(self):
        grants = parse_lines(self.home.must("export", "--from", 2))
        for event in grants:
            name = event.get("centre", "office")
            self.assertEqual((self.home.key(name), self.signer(name)), (event["key"], event["signer"]))
        self.assertEqual(sorted(SOURCES), sorted(event.get("centre", "office") for event in grants))
        for source in SOURCES:
            self.assertEqual(self.signer(source), self.row(source)["signer"])

    def test_a_grant_carries_what_lies_beside_the_key_of_a_collector(self):
        self.home.must("keys", "new", "hall", "--signer")
        said = self.home.must("keys", "grant", "hall", "--role", "district", "--centre", "wuhou")
        self.assertIn(f", witness {self.signer('hall')}\n", said)
        self.assertEqual(self.signer("hall"), self.row("hall")["signer"])
        self.assertRegex(self.home.must("keys", "list"), r"district wuhou +\* .* hall\n")
        self.home.must("keys", "new", "screen", "--signer")
        self.home.must("keys", "grant", "screen", "--role", "reader")
        self.assertIsNone(self.row("screen")["signer"])
        given = verifier("kaohe/x/spare", WITNESS, b"1")
        self.home.must("keys", "new", "spare", "--signer")
        self.home.must("keys", "grant", "spare", "--role", "office", "--signer", given)
        self.assertEqual(given, self.row("spare")["signer"])


class Later(Signers):
    """A home that is older than signing keys."""

    def test_a_rotation_grants_what_has_come_since(self):
        for path in (self.home.dir / "keys").glob("*.signer*"):
            path.unlink()
        self.start("office", "wuhou")
        self.assertIsNone(self.row("wuhou")["signer"])
        self.home.must("init")
        self.check_pair("log", LOG, ORIGIN)
        self.home.must("keys", "rotate", "wuhou")
        self.assertEqual(self.signer("wuhou"), self.row("wuhou")["signer"])
        self.home.stop("wuhou")
        self.home.start("wuhou")


class Lost(Signers):
    """A log that was signed, in a home that has its key no more."""

    def last(self):
        return self.home.status()["scorer"]["n"]

    def test_it_is_told_and_no_other_key_takes_its_place(self):
        self.start("office", "wuhou")
        origin = self.signer("log").split("+")[0]
        self.home.must("prove", self.last())
        self.home.stop("scorer")
        files = {path: path.read_bytes() for path in (self.file("log"), self.file("log", True))}
        for path in files:
            path.unlink()
        result = self.home.kaohe("init")
        self.assertIn("bring keys/log.signer_secret back", result.err)
        self.assertEqual((0, False), (result.code, self.file("log").exists()))
        self.fails(1, "new", "scorer", "--signer", says=("bring keys/log.signer_secret back",))
        self.assertEqual((False, False), (self.file("log").exists(), self.file("log", True).exists()))
        for _ in range(2):    # at each start
            self.home.start("scorer")
            self.assertEqual(1, self.home.said("scorer").count("was signed, and its key is not there any more"))
            self.home.stop("scorer")
        self.home.start("scorer")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1), "--wait")
        began = time.monotonic()
        result = self.home.kaohe("prove", self.last())
        self.assertEqual(1, result.code)
        self.assertLess(time.monotonic() - began, AT_ONCE)
        self.assertEqual("lost-key", self.home.status()["scorer"]["checkpoints"])
        self.assertIn("\na key of the log is lost: no checkpoint is made, and nobody vouches for what is\nnew, until "
                      "keys/log.signer_secret is brought back and the scorer started again\n", self.home.must("status"))
        self.assertIn("Bring keys/log.signer_secret back", result.err)
        self.assertNotIn("init", result.err)
        self.home.stop("scorer")
        for path, content in files.items():
            path.touch(0o600)
            path.write_bytes(content)
        self.home.start("scorer")
        self.assertIn(f"{origin}\n", self.home.must("prove", self.last()))
        self.assertNotIn("is lost", self.home.must("status"))

    def test_a_log_that_never_had_a_key_is_told_at_once_too(self):
        for path in (self.home.dir / "keys").glob("log.signer*"):
            path.unlink()
        self.start("office")
        began = time.monotonic()
        self.assert_run(self.home.kaohe("prove", 1), 1, "`kaohe init` there makes one")
        self.assertLess(time.monotonic() - began, AT_ONCE)
        self.assertEqual("no-key", self.home.status()["scorer"]["checkpoints"])
        self.assertNotIn("is lost", self.home.must("status"))


if __name__ == "__main__":
    unittest.main()
