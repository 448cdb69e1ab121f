"""kaohe keys: pairs are made and handed over, granted, listed and withdrawn; each mistake says what to do."""

import json
import unittest

from audit import parse_lines
from harness import environment, eventually
from key_home import A_KEY, Keys, fingerprint
from terminal import Terminal


class Files(Keys):
    """Nobody runs: new, export and import need no one."""

    init = False

    def test_a_pair_is_made_once_and_shown(self):
        made = self.home.must("keys", "new", "wuhou")
        key = self.home.key("wuhou")
        self.assertEqual(f"wuhou {key} {fingerprint(key)}\n", made)
        self.assertEqual(made, self.home.must("keys", "export", "wuhou"))
        self.assertIn(f'public-key = "{key}"', self.home.secret("wuhou"))
        modes = [oct(path.stat().st_mode & 0o777) for path in
                 (self.home.dir / "keys", self.home.path("wuhou", True), self.home.path("wuhou"))]
        self.assertEqual(["0o700", "0o600", "0o644"], modes)
        before = self.home.secret("wuhou")
        self.fails(1, "new", "wuhou", says=("wuhou.key_secret is there already", "rotate wuhou"))
        self.assertEqual(before, self.home.secret("wuhou"))

    def test_a_pair_whose_public_half_was_not_written_is_completed(self):
        made = self.home.must("keys", "new", "wuhou")
        self.home.path("wuhou").unlink()
        self.assertEqual(made, self.home.must("keys", "new", "wuhou"))

    def test_names_are_small_letters_digits_and_hyphens(self):
        self.home.must("keys", "new", "a" * 32)
        for name in ("a" * 33, "Wuhou", "wu hou", "../wuhou", "wuhou.key", "武侯", ""):
            with self.subTest(name=name):
                self.fails(64, "new", name, says=("name",))
                self.fails(64, "import", name, A_KEY, says=("name",))

    def test_a_public_key_is_brought_from_another_machine(self):
        line = self.home.must("keys", "import", "scorer", A_KEY)
        self.assertEqual(f"scorer {A_KEY} {fingerprint(A_KEY)}\n", line)
        self.assertEqual(A_KEY, self.home.key("scorer"))
        self.assertEqual(line, self.home.must("keys", "import", "scorer", A_KEY))    # the same again
        other = self.home.must("keys", "new", "other").split()[1]
        self.fails(1, "import", "scorer", other,
                   says=(fingerprint(A_KEY), fingerprint(other), "remove that file"))
        self.assertEqual(A_KEY, self.home.key("scorer"))
        self.fails(1, "import", "other", A_KEY, says=("other.key",))
        self.fails(1, "new", "scorer", says=("scorer.key is there already",))
        self.assertFalse(self.home.path("scorer", True).exists())

    def test_what_is_no_key_is_refused(self):
        for key in (A_KEY[:-1], A_KEY + "0", A_KEY[:-1] + "~", "#" * 40, ""):
            with self.subTest(key=key):
                self.fails(65, "import", "scorer", key, says=("not 32 bytes in Z85", "quotes"))
        self.assertFalse(self.home.path("scorer").exists())

    def test_each_mistake_says_what_to_do(self):
        self.fails(78, "export", "wuhou", says=("/keys: ", "kaohe init", "kaohe keys new"))
        self.home.must("keys", "new", "wuhou")
        self.fails(78, "export", "jinniu", says=("/keys/jinniu.key: ", "kaohe keys import"))
        self.home.path("wuhou").chmod(0o666)
        self.fails(78, "export", "wuhou", says=("wuhou.key (mode 0666)", "chmod 0644"))
        self.home.path("wuhou").chmod(0o644)
        (self.home.dir / "keys").chmod(0o755)
        self.fails(78, "export", "wuhou", says=("/keys (mode 0755)", "chmod 0700"))
        (self.home.dir / "keys").chmod(0o700)
        self.home.path("wuhou").write_text("curve\n    public-key = short\n")
        self.fails(78, "export", "wuhou", says=("wuhou.key:2: ", "no key file"))
        self.fails(64, says=("missing",))
        self.fails(64, "burn", says=("`burn`",))
        self.fails(64, "grant", "wuhou", says=("--role",))
        self.fails(64, "grant", "wuhou", "--role", "king", says=("--role",))
        self.fails(64, "rotate", "scorer", says=("SECURITY.md",))

    def test_a_secret_that_others_may_read_stops_its_daemon(self):
        self.home.must("init")
        self.home.path("scorer", True).chmod(0o640)
        daemon = self.home.launch("scorer")
        self.assertEqual(78, daemon.process.wait(20))
        self.assertIn("scorer.key_secret (mode 0640): chmod 0600", daemon.said())


class Granted(Keys):
    def setUp(self):
        super().setUp()
        self.start("office")

    def test_the_list_has_every_role(self):
        self.home.must("keys", "new", "screen")
        self.home.must("keys", "new", "system")
        self.home.must("keys", "grant", "screen", "--role", "reader", "--summary", "大屏")
        self.home.must("keys", "grant", "system", "--role", "intake", "--centre", "武侯区")
        table = self.home.must("keys", "list")
        rows = {line.split()[4]: line.split() for line in table.split("\n\n")[0].splitlines()[1:]}
        screen, system = rows[fingerprint(self.home.key("screen"))], \
            rows[fingerprint(self.home.key("system"))]
        self.assertEqual(["reader", "-", "23", "screen", "-"],
                         [screen[0], screen[1], screen[2], screen[5], screen[6]])
        self.assertEqual(["intake", "武侯区", "24", "system"], [*system[:3], system[5]])
        office = rows[fingerprint(self.home.key("office"))]
        self.assertEqual(["office", "office", "2", "office"], [*office[:3], office[5]])
        self.assertRegex(office[6], r"\A\d{4}-\d\d-\d\dT")
        self.assertRegex(table, r"\nscorer +\S+ the scorer's own\n")
        event = parse_lines(self.home.must("export", "--from", 23))[0]
        self.assertEqual(("大屏", "reader", self.home.key("screen"), 2),
                         (event["summary"], event["role"], event["key"], event["by_key"]))

    def test_the_list_as_json(self):
        whole = json.loads(self.home.must("keys", "list", "--json"))
        self.assertEqual(22, whole["n"])
        row = self.home.granted()[self.home.key("wuhou")]
        signer = (self.home.dir / "keys" / "wuhou.signer").read_text().strip()
        self.assertEqual(("district", "wuhou", "wuhou", signer, fingerprint(row["key"])),
                         tuple(row[name] for name in
                               ("role", "source", "file", "signer", "fingerprint")))
        self.assertEqual(["scorer"], [file["name"] for file in whole["files"]])

    def test_only_who_may_read_may_ask(self):
        self.home.must("keys", "new", "system")
        self.home.must("keys", "new", "stranger")
        self.home.must("keys", "grant", "system", "--role", "intake", "--centre", "wuhou")
        for name in ("system", "stranger"):
            result = self.home.kaohe("--key", name, "keys", "list")
            self.assert_run(result, 77, "our key may not enter there", "withdrawn")
        self.assertEqual(0, self.home.kaohe("--key", "wuhou", "keys", "list").code)

    def test_a_reader_comes_and_goes(self):
        line = self.home.must("keys", "new", "screen").split()
        self.assertEqual(77, self.home.kaohe("--key", "screen", "standings").code)
        said = self.home.must("keys", "grant", line[1], "--role", "reader")
        self.assertEqual(f"granting the key {line[2]}: reader\nrecord 23\n", said)
        self.home.must("--key", "screen", "standings")
        self.fails(1, "grant", "screen", "--role", "office",
                   says=("granted already, as reader by record 23",))
        self.fails(0, "withdraw", "screen", says=("nothing was written", "--yes"))
        self.home.must("--key", "screen", "standings")
        said = self.home.must("keys", "withdraw", line[2], "--yes", "--summary", "停用")
        self.assertEqual(f"withdrawing the key {line[2]}: reader\nrecord 24\n", said)
        self.assertEqual(77, self.home.kaohe("--key", "screen", "standings").code)
        self.fails(1, "withdraw", "screen", "--yes", says=(line[2], "not granted"))
        self.assertEqual(24, json.loads(self.home.must("keys", "list", "--json"))["n"])

    def test_a_withdrawal_asks_on_a_terminal(self):
        def answer(letter):
            terminal = Terminal(self.home.command("keys", "withdraw", "wuhou"), 24, 100,
                                environment())
            self.addCleanup(terminal.close)
            eventually(lambda: terminal.shows("withdraw it", "武侯区"), what="it asks")
            terminal.press(letter + "\r")
            terminal.process.wait(20)
        answer("n")
        self.assertEqual(("district", "wuhou"), self.home.grant_of("wuhou"))
        answer("y")
        self.assertIsNone(self.home.grant_of("wuhou"))

    def test_refusals_are_explained(self):
        self.home.start("wuhou")
        self.fails(1, "withdraw", "office", "--yes", says=("the office's last key",))
        self.home.must("keys", "new", "late")
        self.fails(1, "grant", "late", "--role", "district", "--centre", "atlantis",
                   says=("unknown-centre (record 23)", '"atlantis"'))
        self.fails(65, "grant", "late", "--role", "reader", "--centre", "wuhou", says=("centre",))
        self.fails(65, "grant", "late", "--role", "reader", "--signer", "x", says=("signer",))
        key, late = self.home.key("wuhou"), self.home.key("late")
        for source, event, parts in (
                ("office", {"action": "grant", "key": key, "role": "reader"},
                 ("key", "conflict", "as district of wuhou by record 6")),
                ("office", {"action": "withdraw", "key": late},
                 ("key", "conflict", "not granted")),
                ("office", {"action": "withdraw", "key": self.home.key("office")},
                 ("key", "conflict", "the office's last one")),
                ("wuhou", {"action": "withdraw", "key": key},
                 ("action", "forbidden", "`withdraw` is for the office alone"))):
            with self.subTest(event=event):
                result = self.home.kaohe("submit", "--source", source, "--wait", "-",
                                         stdin=json.dumps(event).encode())
                self.assert_run(result, 1, *parts)

    def test_who_is_away_is_said(self):
        self.home.must("keys", "new", "screen")
        self.home.stop("office")
        self.fails(69, "grant", "screen", "--role", "reader", says=("office's collector",))
        self.home.stop("scorer")
        self.fails(69, "list", says=("the scorer",))

    def test_a_scorer_with_another_key_is_not_talked_to(self):
        text = self.home.path("scorer").read_text()
        self.home.path("scorer").write_text(text.replace(self.home.key("scorer"), A_KEY))
        self.fails(77, "list", says=("the handshake fails", "fingerprint"))
        self.home.path("scorer").write_text(text)


if __name__ == "__main__":
    unittest.main()
