"""The log's key is changed: the office names the next one, for a day both sign, witnesses follow, and whoever has
one of the keys can check the log by it; wherever that stopped it goes on."""

import json
import os
import unittest

from c2sp import LOG, Key
from harness import eventually
from key_home import KeyHome
from test_clock import HOUR, ShiftedHome
from test_witness import WITHIN, Witnesses


class LogHome(ShiftedHome, KeyHome):
    """A home with keys, whose daemons have clocks of their own."""


class LogKeys(Witnesses):
    home_kind = LogHome

    def setUp(self):
        super().setUp()
        self.running = ("scorer", "office", "wuhou")
        self.home.start(*self.running)
        self.reports("wuhou", 1)
        self.vouch("wuhou")
        self.first = self.signer("log")

    def file(self, name, secret=False):
        return self.home.dir / "keys" / f"{name}.signer{'_secret' if secret else ''}"

    def rotate(self):
        return self.home.must("keys", "rotate", "log")

    def named(self):
        """The records that name a key of the log."""
        return [event for event in self.home.events() if event.get("action") == "log-key"]

    def newest(self):
        return json.loads(self.home.must("export", "--proof").splitlines()[-1])["checkpoint"]

    def key(self, name):
        """The pair of a file, for a signer apart from the program: it makes the very line that the key makes."""
        return Key.of_secret(self.file(name, True).read_text())

    def signed_by(self, text, *names):
        """Those of these pairs that have signed a checkpoint."""
        said = text.split("\n\n")[0] + "\n"
        return [name for name in names if self.key(name).line(said) in text]

    def check_signed(self, *names, text=None):
        """By just these of the log's pairs."""
        text = text or self.newest()
        self.assertEqual(list(names), self.signed_by(text, *names))
        self.assertEqual(len(names), text.count(f"\n— {self.first.split('+')[0]} "))

    def is_good(self, *keys, what=None, stdin=b""):
        options = [part for key in keys for part in ("--key", key)]
        return self.home.kaohe("verify", what or self.home.dir, *options, stdin=stdin).code == 0

    def later(self, hours):
        """All go on so much later."""
        self.home.stop(*reversed(self.running))
        self.home.shift(hours * HOUR, *self.running)
        self.home.start(*self.running)
        self.home.wait_until_trusted()
        self.home.settle()


class Changed(LogKeys):
    def test_both_sign_and_whoever_has_one_of_them_can_check(self):
        said = self.rotate()
        new = self.signer("log")
        self.assertRegex(said, r"\Amade the next pair, log-next\n"
                         r"naming the next key of the log, [0-9a-f]{8}: record 24\n"
                         r"the checkpoint of 24 records is signed by it, and by the one before\n"
                         r"keys/log.signer is the next one now; .* kept as log-old-1, ")
        self.assertEqual([(24, new, "office", "noted")],
                         [tuple(event[key] for key in ("n", "signer", "source", "outcome")) for event in self.named()])
        self.assertEqual(self.first, self.signer("log-old-1"))
        self.assertEqual(new.split("+")[0], self.first.split("+")[0])
        self.assertEqual([], list((self.home.dir / "keys").glob("log-next*")))
        self.assertEqual(new, self.home.must("keys", "export", "scorer").split()[3])
        self.assertIn(f'log = "{new}"', self.home.path("scorer").read_text())
        self.reports("wuhou", 2)
        self.check_signed("log", "log-old-1")
        self.assertIn("signs too for a day", said)
        self.assertIn("the log's key is another from record 24 on", self.home.said("scorer"))
        for key in (new, self.first):
            self.assertTrue(self.is_good(key))
            for text in (self.home.must("prove", 5), self.home.must("prove", 24), self.home.must("export", "--proof")):
                self.assertTrue(self.is_good(key, what="-", stdin=text.encode()))
        self.assertFalse(self.is_good(Key(self.first.split("+")[0], LOG, b"\7" * 32).verifier))

    def test_it_is_shown_and_done_when_it_is_called_again(self):
        self.rotate()
        new = self.signer("log")
        self.assertRegex(self.rotate(), r"\Akeys/log.signer is the log's key since record 24, .* after a day")
        self.assertEqual(1, len(self.named()))
        rows = json.loads(self.home.must("keys", "list", "--json"))["log"]
        self.assertEqual([(24, new)], [(row["n"], row["signer"]) for row in rows])
        self.assertRegex(self.home.must("keys", "list"), rf"\n{new.split('+')[1]} +log +24 {rows[0]['named'][:16].replace('T', ' ')}\n")

    def test_only_the_office_may(self):
        line = {"action": "log-key", "signer": Key("kaohe/x", LOG, b"\7" * 32).verifier}
        result = self.home.kaohe("submit", "--source", "wuhou", "--wait", "-", stdin=json.dumps(line).encode() + b"\n")
        self.assert_run(result, 1, "`log-key` is for the office alone, and this is from wuhou")
        line["signer"] = self.signer("wuhou")
        result = self.home.kaohe("submit", "--source", "office", "--wait", "-", stdin=json.dumps(line).encode() + b"\n")
        self.assert_run(result, 65, "signer")

    def test_a_changed_bit_of_what_is_named_is_found(self):
        self.rotate()
        self.home.stop("scorer")
        path = self.home.dir / "scorer" / "data.mdb"
        data = bytearray(path.read_bytes())
        rows = [at for at in range(len(data)) if data.startswith(self.signer("log").encode(), at)]
        self.assertGreater(len(rows), 1)    # the record's, and the table's
        for at in rows:
            data[at + len(self.first) - 5] ^= 1
            path.write_bytes(data)
            self.assertIn(self.home.kaohe("verify", self.home.dir).code, (1, 74), at)
            self.assertNotEqual(0, self.home.kaohe("replay", self.home.dir).code, at)
            data[at + len(self.first) - 5] ^= 1
        path.write_bytes(data)
        self.assertTrue(self.is_good(self.first))
        self.home.start("scorer")


class Followed(LogKeys):
    def test_a_witness_follows_while_it_runs(self):
        self.rotate()
        self.reports("wuhou", 2)
        n = self.checkpoint()
        eventually(lambda: self.witness("wuhou") == {"state": "good", "n": n, "why": None}, WITHIN)
        eventually(lambda: "the log is known by that one" in self.home.said("wuhou"), WITHIN)
        self.assertNotIn("ALARM", self.home.said("wuhou"))

    def test_one_that_was_away_for_days_follows_too(self):
        """On a machine of its own, whose keys/log.signer is the old one."""
        self.running = ("scorer", "office")
        self.home.stop("wuhou")
        self.rotate()
        new = self.signer("log")
        self.later(30)
        self.assertIn("made the next pair", self.rotate())    # so that there are two to be followed
        last = self.signer("log")
        self.later(70)
        self.file("log").write_text(self.first + "\n")    # a witness reads this alone
        self.home.shift(70 * HOUR, "wuhou")
        self.home.start("wuhou")
        self.reports("wuhou", 2)
        n = self.checkpoint()
        self.check_signed("log", text=self.home.must("prove", n).split("\n\n", 1)[1])
        eventually(lambda: self.witness("wuhou") == {"state": "good", "n": n, "why": None}, 2 * WITHIN)
        self.assertEqual(2, self.home.said("wuhou").count("the log is known by that one"))
        self.ask_again("wuhou")    # it remembers
        self.reports("wuhou", 3)
        n = self.vouch("wuhou")
        self.assertNotIn("known by that one", self.home.said("wuhou"))
        self.check_by_each(new, last, n)

    def check_by_each(self, new, last, n):
        """What people can check who have one of three keys."""
        for key in (self.first, new, last):
            self.assertTrue(self.is_good(key), key)
        told = self.home.kaohe("verify", self.home.dir, "--key", self.first).out
        self.assertIn("is signed by the log's key\nthat record ", told)
        whole = self.home.must("export", "--proof").encode()
        self.assertEqual([False, False, True], [self.is_good(key, what="-", stdin=whole) for key in (self.first, new, last)])
        result = self.home.kaohe("verify", "-", "--key", self.first, stdin=whole)
        self.assert_run(result, 1, "is not signed by the log's key that was given; record ")
        proof = self.home.must("prove", n).encode()
        self.assertEqual([False, True], [self.is_good(key, what="-", stdin=proof) for key in (self.first, last)])
        ways = []
        for number, event in enumerate(self.named()):
            ways.append(self.home.dir / f"way-{number}")
            ways[-1].write_text(self.home.must("prove", event["n"]))
        self.assertTrue(self.is_good(self.first, *ways, what="-", stdin=proof))
        self.assertTrue(self.is_good(new, ways[1], what="-", stdin=proof))
        self.assertFalse(self.is_good(self.first, ways[0], what="-", stdin=proof))
        self.assertFalse(self.is_good(self.first, ways[1], what="-", stdin=proof))
        self.assertTrue(self.is_good(last, what="-", stdin=self.home.must("prove", 3).encode()))

    def test_a_key_that_the_log_does_not_lead_to_is_an_alarm_that_says_what_to_do(self):
        other = Key(self.first.split("+")[0], LOG, b"\7" * 32)
        self.home.stop("wuhou")
        self.rotate()
        self.file("log").write_text(other.verifier + "\n")
        self.home.start("wuhou")
        self.alarmed("wuhou", "is signed by another key than keys/log.signer, and nothing shows that it follows",
                     "kaohe keys import scorer")


class GoesOn(LogKeys):
    def check_changed(self, old):
        self.assertEqual(1, len(self.named()))
        self.assertEqual(self.named()[0]["signer"], self.signer("log"))
        self.assertEqual(old, self.signer("log-old-1"))
        self.assertEqual([], list((self.home.dir / "keys").glob("*-next*")))
        self.assertEqual([], list((self.home.dir / "keys").glob("log-old-2*")))
        self.check_signed("log", "log-old-1")

    def test_when_the_office_was_away(self):
        self.home.stop("office")
        self.fails(69, "rotate", "log", says=("office's collector",))
        made = self.signer("log-next")
        self.assertEqual(self.first, self.signer("log"))
        self.home.stop("scorer")    # a pair that nobody has named signs nothing
        self.home.start("scorer", "office")
        self.reports("wuhou", 2)
        self.check_signed("log")
        self.assertNotIn("made", self.rotate())
        self.assertEqual(made, self.signer("log"))
        self.check_changed(self.first)

    def test_behind_the_record_and_between_any_two_of_its_files(self):
        self.home.stop("office")
        self.fails(69, "rotate", "log")
        self.home.start("office")
        line = {"action": "log-key", "signer": self.signer("log-next")}
        self.home.must("submit", "--source", "office", "--wait", "-", stdin=json.dumps(line).encode() + b"\n")
        files = {path.name: path.read_bytes() for path in (self.home.dir / "keys").glob("log*")}
        for kept, put in (((), ()), ((True,), ()), ((True, False), ()), ((True, False), (True,)),
                          ((True, False), (True, False))):
            with self.subTest(kept=kept, put=put):
                self.bring_back(files)
                for secret in kept:
                    os.link(self.file("log", secret), self.file("log-old-1", secret))
                for secret in put:
                    self.file("log-next", secret).replace(self.file("log", secret))
                self.home.kill9("scorer")
                self.home.start("scorer")
                self.reports("wuhou", 2 + len(kept) + len(put))
                self.check_signed(*(("log", "log-old-1") if put else ("log-next", "log")))
                self.assertNotIn("naming", self.rotate())
                self.check_changed(self.first)

    def bring_back(self, files):
        for path in (self.home.dir / "keys").glob("log*"):
            path.unlink()
        for name, data in files.items():
            path = self.home.dir / "keys" / name
            path.touch(0o600 if name.endswith("secret") else 0o644)
            path.write_bytes(data)

    def test_the_day_is_over_without_anyones_help(self):
        self.rotate()
        self.later(23)
        self.reports("wuhou", 2)
        self.check_signed("log", "log-old-1")
        self.later(25)
        self.reports("wuhou", 3)
        self.check_signed("log")
        self.assertTrue(self.is_good(self.first))

    def test_a_key_before_that_is_lost_within_the_day_is_told(self):
        self.rotate()
        self.home.stop("scorer")
        kept = self.file("log-old-1", True).read_bytes()
        self.file("log-old-1", True).unlink()
        self.home.start("scorer")
        self.assertIn("does not have the one before, which signs too for a day", self.home.said("scorer"))
        self.assertIn("a key of the log is lost", self.home.must("status"))
        self.home.stop("scorer")
        self.file("log-old-1", True).touch(0o600)
        self.file("log-old-1", True).write_bytes(kept)
        self.home.start("scorer")
        self.reports("wuhou", 2)
        self.check_signed("log", "log-old-1")
        self.assertNotIn("is lost", self.home.must("status"))

    def test_a_key_file_of_that_name_is_not_mistaken(self):
        self.home.must("keys", "new", "log")
        self.fails(64, "rotate", "log", says=("there is a key file keys/log.key too",))


class Another(LogKeys):
    def test_another_key_of_the_logs_name_is_not_signed_by(self):
        self.home.stop("scorer")
        other = Key(self.first.split("+")[0], LOG, b"\7" * 32)
        kept = self.file("log", True).read_bytes()
        self.file("log", True).write_text(other.secret + "\n")
        daemon = self.home.launch("scorer")
        self.assertEqual(78, daemon.process.wait(20))
        self.assertIn("is signed by another key of " + other.name, daemon.said())
        self.file("log", True).write_bytes(kept)
        self.home.start("scorer")
        self.home.settle()


if __name__ == "__main__":
    unittest.main()
