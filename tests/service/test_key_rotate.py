"""kaohe keys rotate: a key is changed for the next one, and wherever that stopped it goes on."""

import base64
import fcntl
import hashlib
import os
import unittest

from audit import parse_lines
from key_home import A_KEY, Keys


class Rotated(Keys):
    def setUp(self):
        super().setUp()
        self.start("office", "wuhou")
        self.assertEqual(0, self.reports("wuhou", 1).code)

    def tearDown(self):
        self.restart("wuhou")    # so that its collector can be asked, whatever it goes by
        self.restart("office")
        super().tearDown()

    def restart(self, source):
        self.home.stop(source)
        self.home.start(source)

    def check_rotated(self, name, old, role, source):
        self.assertNotEqual(old, self.home.key(name))
        self.assertEqual((role, source), self.home.grant_of(name))
        self.assertNotIn(old, self.home.granted())
        self.assertEqual(old, self.home.key(f"{name}-old-1"))
        self.assertIn(f'"{old}"', self.home.secret(f"{name}-old-1"))
        self.assertIn(f'"{self.home.key(name)}"', self.home.secret(name))
        self.assertEqual([], list((self.home.dir / "keys").glob("*-next*")))

    def test_a_districts_key(self):
        old = self.home.key("wuhou")
        said = self.home.must("keys", "rotate", "wuhou")
        self.assertRegex(said, r"\Amade the next pair, wuhou-next\n"
                         r"granting the next key, \S+\nrecord 24\n"
                         r"keys/wuhou is the next pair now; .* kept as wuhou-old-1\n"
                         r"withdrawing the old key, \S+\nrecord 25\n"
                         r"a collector of wuhou .* started again")
        self.check_rotated("wuhou", old, "district", "wuhou")
        self.restart("wuhou")
        self.assertEqual(0, self.reports("wuhou", 2).code)
        events = parse_lines(self.home.must("export", "--from", 23))
        self.assertEqual([(23, 6), (26, 24)], [(event["n"], event["key"]) for event in events
                                               if event["source"] == "wuhou"])

    def test_the_offices_key_while_its_collector_runs_by_the_old_one(self):
        old = self.home.key("office")
        self.home.must("keys", "rotate", "office")
        self.check_rotated("office", old, "office", "office")
        self.restart("office")
        self.home.must("keys", "new", "screen")
        self.home.must("keys", "grant", "screen", "--role", "reader")

    def test_the_offices_again_before_its_collector_was_started_again(self):
        self.home.must("keys", "rotate", "office")
        before = self.home.key("office")
        self.fails(1, "rotate", "office", says=("nothing was changed", "office-old-1", "start it again"))
        self.assertEqual(before, self.home.key("office"))
        self.assertEqual(1, sum(row["role"] == "office" for row in self.home.granted().values()))
        self.restart("office")
        self.home.must("keys", "rotate", "office")
        self.assertEqual(before, self.home.key("office-old-2"))

    def test_who_still_runs_by_the_old_key_is_said_to_be_started_again(self):
        self.home.must("keys", "rotate", "wuhou")
        self.home.must("keys", "rotate", "wuhou")    # then it runs by the last but one
        self.home.must("keys", "rotate", "office")
        says = ("the collector of {} still runs by its key before the rotation", "{}-old-1", "start it again")
        for source, result in (("office", self.home.kaohe("keys", "rotate", "jinniu")),
                               ("wuhou", self.reports("wuhou", 4))):
            self.assert_run(result, 77, *(part.format(source) for part in says))
        status = self.home.kaohe("status").out
        for source in ("office", "wuhou"):
            self.assertIn(f"the collector of {source} still runs by its key before the rotation,\n"
                          f"which is kept as {source}-old-1: start it again\n", status)

    def test_twice(self):
        self.home.must("keys", "rotate", "wuhou")
        first = self.home.key("wuhou")
        self.home.must("keys", "rotate", "wuhou")
        self.assertEqual(first, self.home.key("wuhou-old-2"))
        self.assertEqual(1, sum(row["source"] == "wuhou" for row in self.home.granted().values()))
        self.restart("wuhou")
        self.assertEqual(0, self.reports("wuhou", 3).code)

    def test_a_key_with_a_signer_keeps_it(self):
        self.home.must("keys", "new", "witness")
        name, key = b"wuhou", b"\x04" + bytes(range(32))
        signer = "+".join((name.decode(), hashlib.sha256(name + b"\n" + key).hexdigest()[:8],
                           base64.b64encode(key).decode()))
        self.home.must("keys", "grant", "witness", "--role", "district", "--centre", "wuhou",
                       "--signer", signer)
        self.home.must("keys", "rotate", "witness")
        self.assertEqual(signer, self.home.granted()[self.home.key("witness")]["signer"])

    def test_what_is_not_granted_is_not_rotated(self):
        self.home.must("keys", "new", "screen")
        self.fails(1, "rotate", "screen", says=("not granted", "kaohe keys grant screen"))
        self.home.must("keys", "import", "theirs", A_KEY)
        self.fails(78, "rotate", "theirs", says=("theirs.key_secret",))

    # --- where it may have stopped ---------------------------------------------------------

    def test_it_goes_on_when_the_office_was_away(self):
        old = self.home.key("wuhou")
        self.home.stop("office")
        self.fails(69, "rotate", "wuhou", says=("office's collector",))
        made = self.home.key("wuhou-next")
        self.assertEqual(old, self.home.key("wuhou"))
        self.home.start("office")
        self.assertNotIn("made", self.home.must("keys", "rotate", "wuhou"))
        self.check_rotated("wuhou", old, "district", "wuhou")
        self.assertEqual(made, self.home.key("wuhou"))

    def begin(self, name="wuhou", role=("district", "--centre", "wuhou")):
        """Up to the grant."""
        self.home.must("keys", "new", "made")    # nobody may give it the name that it gets
        for secret in (True, False):
            self.home.path("made", secret).rename(self.home.path(f"{name}-next", secret))
        self.home.must("keys", "grant", f"{name}-next", "--role", *role)
        return self.home.key(name), self.home.key(f"{name}-next")

    def test_it_goes_on_behind_the_grant(self):
        old, made = self.begin()
        said = self.home.must("keys", "rotate", "wuhou")
        self.assertNotIn("granting", said)
        self.check_rotated("wuhou", old, "district", "wuhou")
        self.assertEqual(made, self.home.key("wuhou"))

    def keep_old(self, name, *secrets):
        for secret in secrets:
            os.link(self.home.path(name, secret), self.home.path(f"{name}-old-1", secret))

    def put_next(self, name, *secrets):
        for secret in secrets:
            self.home.path(f"{name}-next", secret).replace(self.home.path(name, secret))

    def test_it_goes_on_between_any_two_of_its_files(self):
        for kept, put in (((True,), ()), ((True, False), ()), ((True, False), (True,)),
                          ((True, False), (True, False))):
            with self.subTest(kept=kept, put=put):
                self.home.must("keys", "new", name := f"x{len(kept)}{len(put)}")
                self.home.must("keys", "grant", name, "--role", "reader")
                old, made = self.begin(name, ("reader",))
                self.keep_old(name, *kept)
                self.put_next(name, *put)
                self.home.must("keys", "rotate", name)
                self.check_rotated(name, old, "reader", None)
                self.assertEqual(made, self.home.key(name))

    def test_it_goes_on_with_an_office_that_was_started_again(self):
        old, made = self.begin("office", ("office",))
        self.keep_old("office", True, False)
        self.put_next("office", True, False)
        self.restart("office")
        said = self.home.must("keys", "rotate", "office")
        self.assertIn("going on there", said)
        self.check_rotated("office", old, "office", "office")
        self.assertEqual(made, self.home.key("office"))

    def test_one_at_a_time(self):
        with open(self.home.dir / "run" / "keys.lock", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.fails(78, "rotate", "wuhou", says=("keys.lock",))


if __name__ == "__main__":
    unittest.main()
