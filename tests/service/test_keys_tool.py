"""kaohe keys: pairs are made and handed over, granted, listed, withdrawn and rotated; the office comes
back from its last key's loss; and a district's machine joins the city's by the page's own lines."""

import base64
import fcntl
import hashlib
import json
import os
import re
import socket
import subprocess
import unittest

from audit import parse_lines, tiers_text
from harness import BIN, ROOT, Home, Scenario, environment, eventually, overdue_cases
from terminal import Terminal

Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
KEY = re.compile(r'public-key = "(.{40})"')
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
        return KEY.search(self.path(name).read_text())[1]

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
        self.assertEqual(("district", "wuhou", "wuhou", None, fingerprint(row["key"])),
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
        self.fails(69, "grant", "screen", "--role", "reader", says=("the collector of office",))
        self.home.stop("scorer")
        self.fails(69, "list", says=("the scorer",))

    def test_a_scorer_with_another_key_is_not_talked_to(self):
        text = self.home.path("scorer").read_text()
        self.home.path("scorer").write_text(text.replace(self.home.key("scorer"), A_KEY))
        self.fails(77, "list", says=("the handshake fails", "fingerprint"))
        self.home.path("scorer").write_text(text)


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
                         r"granting the next key, \S+: record 24\n"
                         r"keys/wuhou is the next pair now; .* kept as wuhou-old-1\n"
                         r"withdrawing the old key, \S+: record 25\n"
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
        self.fails(69, "rotate", "wuhou", says=("the collector of office",))
        made = self.home.key("wuhou-next")
        self.assertEqual(old, self.home.key("wuhou"))
        self.home.start("office")
        self.assertNotIn("made", self.home.must("keys", "rotate", "wuhou"))
        self.check_rotated("wuhou", old, "district", "wuhou")
        self.assertEqual(made, self.home.key("wuhou"))

    def begin(self, name="wuhou", role=("district", "--centre", "wuhou")):
        """Up to the grant."""
        self.home.must("keys", "new", f"{name}-next")
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


class LastKeyLost(Keys):
    def grant_office(self, path, code=0):
        run = subprocess.run([BIN / "kaohe-scorer", "--home", self.home.dir, "--grant-office", path],
                             capture_output=True, text=True, timeout=60, env=environment())
        self.assertEqual(code, run.returncode, run)
        return run.stderr

    def lose(self):
        lost = self.home.key("office")
        for secret in (True, False):
            self.home.path("office", secret).unlink()
        self.home.must("keys", "new", "office")
        return lost

    def test_the_office_comes_back(self):
        self.start()
        self.home.stop("scorer")
        lost = self.lose()
        path = self.home.path("office")
        said = self.grant_office(path)
        self.assertIn(f"{fingerprint(self.home.key('office'))}: record 23", said)
        self.assertIn("granted already, as office by record 23", self.grant_office(path, 1))
        self.start("office")
        event = parse_lines(self.home.must("export", "--from", 23))[0]
        self.assertEqual(("grant", "office", "noted", self.home.key("office"), "office", False),
                         (event["action"], event["source"], event["outcome"], event["key"],
                          event["role"], "by_key" in event))
        self.assertEqual(("office", "office"), self.home.grant_of("office"))
        self.home.must("keys", "withdraw", fingerprint(lost), "--yes")
        self.assertNotIn(lost, self.home.granted())

    def test_a_scorer_that_runs_is_not_overtaken(self):
        self.start()
        self.lose()
        self.assertIn("scorer.lock", self.grant_office(self.home.path("office"), 78))
        as_wuhou = self.home.must("--key", "wuhou", "keys", "list", "--json")
        self.assertEqual(22, json.loads(as_wuhou)["n"])
        self.home.stop("scorer")

    def test_without_a_log_there_is_nothing_to_grant_in(self):
        self.assertIn("no log", self.grant_office(self.home.path("office"), 78))
        self.assertFalse((self.home.dir / "scorer").exists())

    def test_only_a_public_key_is_granted(self):
        self.start()
        self.home.stop("scorer")
        (self.home.dir / "x").write_text("curve\n")
        self.assertIn("/x:1: ", self.grant_office(self.home.dir / "x", 78))
        self.assertIn("there is no", self.grant_office(self.home.dir / "y", 78))
        self.home.start("scorer")
        self.assertEqual(22, json.loads(self.home.must("keys", "list", "--json"))["n"])


def free_ports(count):
    """Ports of the loopback interface that nobody has."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class SecondMachine(Keys):
    """The lines of deploy/second-machine.md, as they stand there, in two homes."""

    def setUp(self):
        super().setUp()
        self.district = KeyHome()
        self.addCleanup(self.district.close)
        page = (ROOT / "deploy" / "second-machine.md").read_text(encoding="utf-8")
        for port, free in zip(("5570", "5571", "5572"), free_ports(3)):
            self.assertIn(port, page)
            page = page.replace(port, str(free))
        self.blocks = re.findall(r"```sh (city|district)\n(.*?)```", page, re.S)
        self.assertLessEqual(sum(text.count("\n") for _, text in self.blocks), 10)

    def run_block(self, number, who, **variables):
        place, text = self.blocks[number]
        self.assertEqual(who, place)
        home = self.home if who == "city" else self.district
        run = subprocess.run(["bash", "-euc", text], capture_output=True, text=True, timeout=60,
                             env=environment(KAOHE_HOME=str(home.dir), CITY="127.0.0.1",
                                             PATH=f"{BIN}:{os.environ['PATH']}", **variables))
        self.assertEqual(0, run.returncode, run)
        return run.stdout

    def test_a_district_joins_the_city(self):
        scorer = self.run_block(0, "city").split()
        self.start("office")
        wuhou = self.run_block(1, "district", SCORER=scorer[1]).splitlines()
        self.assertEqual(scorer, wuhou[1].split())    # the same fingerprint on both sides
        key = wuhou[0].split()[1]
        self.run_block(2, "city", WUHOU=key)
        self.assertEqual({key}, {row["key"] for row in self.home.granted().values()
                                 if row["source"] == "wuhou"})
        self.assertIn("kaohe-collector --source wuhou\n", self.blocks[3][1])
        self.district.start("wuhou")
        line = json.dumps(overdue_cases("wuhou", 1, 1)[0]).encode()
        self.assertIn("counted 1", self.district.must("submit", "--source", "wuhou", "--wait", "-",
                                                      stdin=line))
        self.assertEqual(self.home.must("standings"), self.district.must("standings"))
        self.assertEqual(77, self.district.kaohe("clock", "accept").code)    # the office's alone
        secret = KEY.search(self.district.secret("wuhou"))
        self.assertNotIn(secret and self.district.secret("wuhou").split('"')[-2],
                         "".join(path.read_text(errors="replace")
                                 for path in (self.home.dir / "keys").iterdir()))

    def test_before_it_is_granted_it_is_told_why(self):
        scorer = self.run_block(0, "city").split()
        self.start()
        self.run_block(1, "district", SCORER=scorer[1])
        self.district.start("wuhou")
        eventually(lambda: "not permitted" in self.district.said("wuhou"), what="it is told")
        self.assert_run(self.district.kaohe("standings"), 77, "never granted")


if __name__ == "__main__":
    unittest.main()
