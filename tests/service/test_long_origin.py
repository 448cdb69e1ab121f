"""A log whose origin is as long as a name may be: it is signed, cosigned, proved and verified like any other."""

import unittest

from c2sp import LOG, Key
from test_witness import Witnesses

NAME_BYTES_MAX = 255        # of a signed note, as the house reads it
ROTATED_BYTES_MAX = 74      # of an origin whose next key has room in a record


class LongOrigin(Witnesses):
    init = False

    def begin(self, origin):
        """The log's key has this name; init makes the rest of the home around it."""
        key = Key(origin, LOG, b"\7" * 32)
        keys = self.home.dir / "keys"
        keys.mkdir(mode=0o700)
        for name, text, mode in (("log.signer", key.verifier, 0o644), ("log.signer_secret", key.secret, 0o600)):
            (keys / name).write_text(text + "\n")
            (keys / name).chmod(mode)
        self.home.must("init")
        self.start("wuhou", "jinniu", "office")
        return key

    def check(self, key):
        for number in range(3):
            self.reports("wuhou", self.last() + number)
        n = self.vouch("wuhou", "jinniu")
        proof = self.home.must("prove", n)
        self.assertIn(f"\n{key.name}\n", proof)
        result = self.is_verified(proof, "wuhou", "jinniu")
        self.assertEqual(0, result.code, result)
        self.assertEqual(1, self.is_verified(proof, "wuhou", "jinniu", witnesses=3).code)
        names = [self.signer(name).split("+")[0] for name in ("wuhou", "jinniu")]
        self.assertEqual(2, len(set(names)))
        for name in names:
            self.assertIn(f"cosigned by {name}, ", result.out)
        keys = [part for name in ("log", "wuhou", "jinniu") for part in ("--key", self.signer(name))]
        self.home.must("verify", self.home.dir, *keys, "--witnesses", 2)
        export = self.home.dir / "export"
        export.write_text(self.home.must("export", "--proof"))
        self.home.must("verify", export, *keys, "--witnesses", 2)

    def test_the_longest_that_a_name_can_be(self):
        key = self.begin("o" * NAME_BYTES_MAX)
        self.check(key)
        result = self.home.kaohe("keys", "rotate", "log")
        self.assert_run(result, 78, "255 bytes", f"{ROTATED_BYTES_MAX}")
        self.home.stop("scorer")
        self.home.start("scorer")
        self.check(key)

    def test_the_longest_whose_next_key_has_room_in_a_record(self):
        key = self.begin("o" * ROTATED_BYTES_MAX)
        self.check(key)
        self.home.must("keys", "rotate", "log")
        self.check(key)

    def test_one_that_is_longer_by_a_byte_is_not_rotated(self):
        self.begin("o" * (ROTATED_BYTES_MAX + 1))
        self.assert_run(self.home.kaohe("keys", "rotate", "log"), 78, f"{ROTATED_BYTES_MAX + 1} bytes")


if __name__ == "__main__":
    unittest.main()
