"""kaohe keys: pairs are made and handed over, granted, listed and withdrawn; each mistake says what to do."""

import json
import re
import unittest

from audit import parse_lines
from harness import environment, eventually
from key_home import A_KEY, Keys, fingerprint
from terminal import Terminal, width_of
from test_manners import run_on_terminal


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
        self.fails(78, "export", "wuhou", says=("wuhou.key (mode 0666)", "chmod 0644",
                                                "somebody may have changed it"))
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


    def goes_not(self, *parts):
        """That the office's own key is not gone by."""
        self.assert_run(self.home.kaohe("standings"), 78, *parts)

    def test_a_secret_that_is_gone_damaged_or_anothers_is_said(self):
        self.home.must("init")
        path = self.home.path("office", True)
        secret = path.read_text()
        path.unlink()
        self.goes_not("there is no", "office.key_secret beside the public half", "from a backup", "SECURITY.md")
        for text, parts in (("junk\n", ("office.key_secret: ", "no key file", "from a backup")),
                            (self.home.secret("wuhou"), ("office.key_secret are no pair", "from a backup"))):
            path.write_text(text)
            path.chmod(0o600)
            self.goes_not(*parts)
        path.write_text(secret)
        self.assertEqual(69, self.home.kaohe("standings").code)    # now it only lacks a scorer

    def test_a_public_half_that_others_may_change_stops_whoever_goes_by_it(self):
        self.home.must("init")
        self.home.path("office").chmod(0o666)
        self.goes_not("others may change", "office.key (mode 0666): chmod 0644")
        self.home.path("office").chmod(0o644)
        for name in ("wuhou", "scorer"):
            self.home.path(name).chmod(0o666)
            daemon = self.home.launch(name)
            self.assertEqual(78, daemon.process.wait(20))
            self.assertIn(f"{name}.key (mode 0666): chmod 0644", daemon.said())
            self.home.path(name).chmod(0o644)


class Granted(Keys):
    def setUp(self):
        super().setUp()
        self.start("office")

    @staticmethod
    def cells(line):
        """Of a row of the list, by their columns."""
        places = (0, 9, 22, 24, 31, 51, 68, None)
        return [line[begin:end].strip() for begin, end in zip(places, places[1:])]

    def test_the_list_has_every_role(self):
        self.home.must("keys", "new", "screen")
        self.home.must("keys", "new", "system")
        self.home.must("keys", "grant", "screen", "--role", "reader", "--summary", "大屏")
        self.home.must("keys", "grant", "system", "--role", "intake", "--centre", "武侯区")
        table = self.home.must("keys", "list")
        self.assertEqual([], [line for line in table.splitlines() if sum(map(width_of, line)) > 80])
        lines = table.split("\n\n")[0].splitlines()
        self.assertEqual(["ROLE", "CENTRE", "W", "RECORD", "FINGERPRINT", "LAST HEARD", "FILE"],
                         self.cells(lines[0]))
        rows = {cells[4]: cells for cells in map(self.cells, lines[1:])}
        for name, cells in (("screen", ["reader", "-", "", "23", "-"]),
                            ("system", ["intake", "wuhou", "", "24", "-"]),
                            ("jinniu", ["district", "jinniu", "*", None, "-"]),
                            ("office", ["office", "office", "*", "2", None])):
            row = rows[mark := fingerprint(self.home.key(name))]
            self.assertEqual([*(had if cell is None else cell for had, cell in zip(row, cells[:4])),
                              mark, row[5] if cells[4] is None else cells[4], name], row)
        self.assertRegex(rows[fingerprint(self.home.key("office"))][5],
                         r"\A\d{4}-\d\d-\d\d \d\d:\d\d\Z")
        self.assertIn(" screen\n         大屏\n", table)
        self.assertRegex(lines[-1], r"W: a witness.* RECORD: the one that granted it")
        self.assertRegex(table, r"\nscorer +\S+ the scorer's own\n")
        event = parse_lines(self.home.must("export", "--from", 23))[0]
        self.assertEqual(("大屏", "reader", self.home.key("screen"), 2),
                         (event["summary"], event["role"], event["key"], event["by_key"]))

    def test_a_long_file_name_stands_below(self):
        name = "a-key-file-of-the-longest-name-0"
        self.home.must("keys", "new", name)
        self.home.must("keys", "grant", name, "--role", "reader", "--summary", "大屏" * 30)
        table = self.home.must("keys", "list")
        self.assertIn(f" below\n         keys/{name}.key\n         大屏", table)
        self.assertEqual(["         " + "大屏" * 30],
                         [line for line in table.splitlines() if sum(map(width_of, line)) > 80])
        wrapped = run_on_terminal(self.home.command("keys", "list")).splitlines()
        self.assertEqual([], [line for line in wrapped if sum(map(width_of, re.sub("\x1b[^m]*m", "", line))) > 80])

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
        self.fails(1, "withdraw", "screen", says=("nothing was written", "--yes"))
        self.home.must("--key", "screen", "standings")
        said = self.home.must("keys", "withdraw", line[2], "--yes", "--summary", "停用")
        self.assertEqual(f"withdrawing the key {line[2]}: reader\nrecord 24\n", said)
        self.assertEqual(77, self.home.kaohe("--key", "screen", "standings").code)
        self.fails(1, "withdraw", "screen", "--yes", says=(line[2], "not granted"))
        self.assertEqual(24, json.loads(self.home.must("keys", "list", "--json"))["n"])

    def answer(self, letter, *command, asks=()):
        terminal = Terminal(self.home.command("keys", *command), 24, 100, environment())
        self.addCleanup(terminal.close)
        eventually(lambda: terminal.shows(*asks), what="it asks")
        terminal.press(letter + "\r")
        self.assertEqual(0 if letter == "y" else 1, terminal.process.wait(20))

    def test_a_withdrawal_asks_on_a_terminal(self):
        asks = ("withdraw it? [y/N]", "武侯区")
        self.answer("n", "withdraw", "wuhou", asks=asks)
        self.assertEqual(("district", "wuhou"), self.home.grant_of("wuhou"))
        self.answer("y", "withdraw", "wuhou", asks=asks)
        self.assertIsNone(self.home.grant_of("wuhou"))

    def test_who_was_withdrawn_is_listed_and_comes_back_only_when_asked_for(self):
        self.home.must("keys", "new", "screen")
        self.home.must("keys", "new", "other")
        grant = ("grant", "screen", "--role", "reader")
        self.home.must("keys", *grant)
        self.home.must("keys", "withdraw", "screen", "--yes", "--summary", "丢了")
        table, mark = self.home.must("keys", "list"), fingerprint(self.home.key("screen"))
        self.assertRegex(table, rf"\nscreen +{mark} withdrawn by record 24 on \d{{4}}-\d\d-\d\d\n +丢了\n")
        self.assertRegex(table, r"\nother +\S+ not granted\n")
        files = {row["name"]: row for row in json.loads(self.home.must("keys", "list", "--json"))["files"]}
        self.assertEqual((24, "丢了"), tuple(files["screen"]["withdrawn"][name] for name in ("n", "summary")))
        said = self.fails(1, *grant, says=("nothing was written", "--yes"))
        self.assertIn("\nthis key was withdrawn by record 24 on ", said.out)
        self.answer("n", *grant, asks=("grant it again? [y/N]", "丢了"))
        self.assertIsNone(self.home.grant_of("screen"))
        self.answer("y", *grant, asks=("grant it again? [y/N]",))
        self.assertEqual(("reader", None), self.home.grant_of("screen"))
        self.home.must("keys", "withdraw", "screen", "--yes")
        self.assertIn("withdrawn by record 26", self.home.must("keys", "list"))
        self.home.must("keys", *grant, "--yes")
        self.assertNotIn("withdrawn", self.home.must("keys", "list"))

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
