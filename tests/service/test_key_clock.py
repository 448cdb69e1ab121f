"""The keys that the scorer itself grants, while its clock is wrong: nothing is logged then."""

import subprocess
import unittest

from harness import BIN, Home, Scenario, environment, eventually
from keyed import give_key
from test_clock import DAY, ShiftedHome


class Behind(Scenario):
    keys = False
    home_kind = ShiftedHome
    daemons = ("scorer", "office")

    def tearDown(self):
        """What the scorer has written nobody has submitted, so the audit of others does not fit."""
        self.home.must("replay", self.home.dir)

    def grants(self):
        return self.home.said("scorer").count("the first of this log, received ")

    def test_first_keys_are_granted_once_the_clock_is_right(self):
        self.home.stop("scorer", "office")
        keyed = Home(keys=True)
        self.addCleanup(keyed.close)
        for name in ("scorer", "office"):
            give_key(keyed, self.home, name, True)
        self.home.shift(-DAY, "scorer")
        self.home.start("scorer")
        eventually(lambda: "it is before the last record" in self.home.said("scorer"))
        self.assertEqual(0, self.grants())
        self.assertEqual(1, len(self.home.events()))
        self.home.shift(0, "scorer")
        eventually(self.grants, what="the key is granted")
        self.assertEqual(2, len(self.home.events()))
        self.home.start("office")

    def test_no_key_is_granted_to_the_office_by_a_clock_that_is_behind(self):
        self.home.stop("scorer", "office")
        self.home.must("keys", "new", "spare")
        command = [BIN / "kaohe-scorer", "--home", self.home.dir, "--grant-office",
                   self.home.dir / "keys" / "spare.key"]
        for shift, code, said in ((-DAY, 1, "set the clock first"), (0, 0, "behind one of 20")):
            self.home.shift(shift, "scorer")
            result = subprocess.run(command, capture_output=True, text=True, timeout=20,
                                    env=environment(**self.home.variables("scorer")))
            self.assertEqual(code, result.returncode, result)
            self.assertIn(said, result.stderr)
        self.home.start("scorer")
        self.assertEqual(2, len(self.home.events()))


if __name__ == "__main__":
    unittest.main()
