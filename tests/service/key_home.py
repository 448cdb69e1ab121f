"""Homes with keys, as kaohe init makes them."""

import hashlib
import json

from audit import tiers_text
from harness import Home, Scenario, overdue_cases
from keyed import public_key

Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
A_KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"


def key_bytes(text):
    """The 32 bytes of a key in Z85, read apart from the program."""
    parts = (text[i:i + 5] for i in range(0, len(text), 5))
    numbers = (sum(Z85.index(letter) * 85 ** (4 - at) for at, letter in enumerate(part))
               for part in parts)
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def fingerprint(text):
    digits = hashlib.sha256(key_bytes(text)).hexdigest()[:16]
    return "-".join(digits[i:i + 4] for i in range(0, 16, 4))


class KeyHome(Home):
    def path(self, name, secret=False):
        return self.dir / "keys" / f"{name}.key{'_secret' if secret else ''}"

    def key(self, name):
        return public_key(self, name)

    def secret(self, name):
        return self.path(name, True).read_text()

    def granted(self):
        """The rows of the list by their keys."""
        return {row["key"]: row for row in json.loads(self.must("keys", "list", "--json"))["keys"]}

    def grant_of(self, name):
        row = self.granted().get(self.key(name))
        return row and (row["role"], row["source"])


class Keys(Scenario):
    """Homes of kaohe init. The log is folded again in the end; who sent what is for the test to say."""

    home_kind = KeyHome
    keys = False    # the test makes them
    init = True

    def setUp(self):
        super().setUp()
        if self.init:
            self.home.must("init")

    def start(self, *names):
        self.home.start("scorer", *names)

    def tearDown(self):
        if "scorer" not in self.home.daemons:
            return
        self.home.settle()
        self.home.must("replay", self.home.dir)
        scored = self.home.must("score", "-", "--json", stdin=self.home.must("export").encode())
        self.assertEqual(tiers_text(self.home.must("standings", "--json")), tiers_text(scored))

    def fails(self, code, *arguments, says=()):
        result = self.home.kaohe("keys", *arguments)
        self.assert_run(result, code, *says)
        return result

    def reports(self, source, record):
        """That a report of the source comes into the log."""
        line = json.dumps(overdue_cases(source, record, 1)[0]).encode() + b"\n"
        return self.home.kaohe("submit", "--source", source, "--wait", "-", stdin=line)
