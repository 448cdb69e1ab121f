"""How the programs behave on a command line: help, usage, settings, homes, signals, colour."""

import os
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unicodedata
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BIN, Home, Scenario, environment, eventually, overdue_cases
from terminal import Terminal

COMMANDS = ("init", "submit", "standings", "explain", "watch", "pending", "confirm", "dismiss", "revoke", "rulings", "undo",
            "cases",
            "status", "keys", "clock", "accept-restore", "export", "score", "what-if", "replay", "prove",
            "verify", "backup", "restore", "rules")
PROGRAMS = ("kaohe", "kaohe-scorer", "kaohe-collector", "kaohe-board")
WRONG = (    # command lines of each program
    ("kaohe",), ("kaohe", "help", "standing"), ("kaohe", "standings", "--home"), ("kaohe", "--home"), ("kaohe", "--colour"), ("kaohe", "standing"),
    ("kaohe", "standings", "--yaer", "2006"), ("kaohe", "standings", "--year"),
    ("kaohe", "standings", "--year", "06"), ("kaohe", "standings", "--year", "2006x"),
    ("kaohe", "standings", "--json=yes"), ("kaohe", "standings", "2006"), ("kaohe", "submit", "-"),
    ("kaohe", "submit", "--source", "wuhou"), ("kaohe", "submit", "--source"),
    ("kaohe", "export", "--from", "5", "--to", "3"),
    ("kaohe", "confirm", "wuhou", "hosting"), ("kaohe", "confirm", "wuhou", "hosting", "1", "2"),
    ("kaohe", "dismiss"), ("kaohe", "revoke", "--sumary", "x", "wuhou", "hosting", "1"),
    ("kaohe", "pending", "wuhou"), ("kaohe", "cases", "--centre", "wuhou"),
    ("kaohe", "watch", "--tier", "first"), ("kaohe", "watch", "--tier", "0"),
    ("kaohe", "export", "--from", "0"), ("kaohe", "export", "--to", "-1"),
    ("kaohe", "export", "all"), ("kaohe", "score"), ("kaohe", "score", "a", "b"),
    ("kaohe", "score", "--year", "20066", "/dev/null"), ("kaohe", "replay"), ("kaohe", "restore"),
    ("kaohe", "replay", "a", "b"), ("kaohe", "rules", "a", "b"), ("kaohe", "status", "--jsn"),
    ("kaohe-scorer", "--source", "wuhou"), ("kaohe-scorer", "start"), ("kaohe-scorer", "--home"),
    ("kaohe-scorer", "--grant-office"), ("kaohe", "keys"), ("kaohe", "keys", "burn"),
    ("kaohe", "keys", "new"), ("kaohe", "keys", "list", "wuhou"), ("kaohe", "keys", "import", "x"),
    ("kaohe-collector",), ("kaohe-collector", "--source"),
    ("kaohe-collector", "--source", "wuhou", "--chek"),
    ("kaohe-board", "--source", "wuhou"), ("kaohe-board", "now"))


def run(*command, **more):
    return subprocess.run([BIN / command[0], *command[1:]], capture_output=True, timeout=60,
                          text=True, stdin=subprocess.DEVNULL, env=environment(**more))


def columns(text):
    """How wide it is on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text
               if not unicodedata.combining(letter))


def run_on_terminal(command, stream="stdout", **more):
    """What a program writes to stdout, or to stderr, where that is a terminal."""
    ours, theirs = pty.openpty()
    streams = {"stdout": subprocess.DEVNULL, "stderr": None, stream: theirs}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment(**more), **streams)
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:    # the last writer has gone
        pass
    os.close(ours)
    assert process.wait(20) == 0
    return written.decode()


class CommandLines(unittest.TestCase):
    def test_help_is_on_stdout_with_0(self):
        lines = [(program, "--help") for program in PROGRAMS]
        lines += [("kaohe", command, "--help") for command in COMMANDS]
        for line in lines:
            with self.subTest(line=line):
                result = run(*line)
                self.assertEqual((0, ""), (result.returncode, result.stderr))
                self.assertTrue(result.stdout.startswith(f"usage: {line[0]}"), result.stdout)

    def test_help_names_each_command_and_no_other(self):
        listed = re.findall(r"^  ([a-z][a-z-]+) ", run("kaohe", "--help").stdout, re.M)
        self.assertEqual(sorted(COMMANDS), sorted(listed))

    def test_help_fits_80_columns(self):
        for line in (*((program,) for program in PROGRAMS), *(("kaohe", command) for command in COMMANDS)):
            for text in run(*line, "--help").stdout.splitlines():
                self.assertLessEqual(columns(text), 80, text)

    def test_a_message_breaks_between_words_on_a_terminal(self):
        terminal = Terminal([BIN / "kaohe", "standings", "--at", "x"], 24, 40, environment())
        self.addCleanup(terminal.close)
        self.assertEqual(64, terminal.process.wait(20))
        self.assertIn("(not a whole number from 1 on)", terminal.look())

    def test_csv_without_a_map_and_a_source_by_its_name_are_told_what_to_do(self):
        with tempfile.NamedTemporaryFile("w", suffix=".CSV") as file:
            file.write("id,due\n")
            file.flush()
            result = run("kaohe", "submit", "--dry-run", file.name)
        self.assertEqual(65, result.returncode)
        self.assertIn("--map FILE", result.stderr)
        result = run("kaohe", "submit", "--source", "武侯区", "-", KAOHE_HOME="/nowhere")
        self.assertIn("kaohe rules", result.stderr)

    def test_help_is_had_in_each_usual_way(self):
        whole, one = run("kaohe", "--help").stdout, run("kaohe", "status", "--help").stdout
        for line, text in ((("help",), whole), (("-h",), whole), (("help", "status"), one),
                           (("status", "-h"), one), (("status", "--json", "--help"), one)):
            with self.subTest(line=line):
                result = run("kaohe", *line)
                self.assertEqual((0, text), (result.returncode, result.stdout))
        for program in PROGRAMS[1:]:
            self.assertEqual(run(program, "--help").stdout, run(program, "-h").stdout)

    def test_version_is_on_stdout_with_0(self):
        versions = set()
        for program in PROGRAMS:
            result = run(program, "--version")
            self.assertEqual((0, ""), (result.returncode, result.stderr))
            versions.add(re.fullmatch(rf"{program} ([0-9.]+)\n", result.stdout).group(1))
        self.assertEqual(1, len(versions), versions)

    def test_a_wrong_command_line_is_64_and_said_on_stderr(self):
        for line in WRONG:
            with self.subTest(line=line):
                result = run(*line, KAOHE_HOME="/nowhere")
                self.assertEqual((64, ""), (result.returncode, result.stdout))
                self.assertIn("--help", result.stderr)


class Waiting(Scenario):
    daemons = ("scorer",)

    def test_a_wait_is_told_on_a_terminal_and_leaves_no_trace(self):
        scorer = self.home.daemons["scorer"].process.pid
        os.kill(scorer, signal.SIGSTOP)
        terminal = Terminal(self.home.command("pending"), 24, 80, environment())
        self.addCleanup(terminal.close)
        eventually(lambda: terminal.shows("the scorer has not answered yet"), 4, "the wait is told")
        os.kill(scorer, signal.SIGCONT)
        self.assertEqual(0, terminal.process.wait(20))
        self.assertEqual(["没有待核事项", ""], terminal.look()[:2])


class Homes(unittest.TestCase):
    def test_an_unknown_home_is_69_for_the_tool_and_78_for_daemons(self):
        started = time.monotonic()
        for command in (("standings",), ("status",), ("cases",), ("watch",), ("pending",),
                        ("keys", "list"), ("submit", "--source", "wuhou", "/dev/null")):
            result = run("kaohe", "--home", "/nowhere/home", *command)
            self.assertEqual(69, result.returncode, result)
            self.assertIn("there is no home /nowhere/home", result.stderr)
        self.assertLess(time.monotonic() - started, 4, "it is said at once")
        for daemon in (("kaohe-scorer",), ("kaohe-board",), ("kaohe-collector", "--source", "wuhou")):
            result = run(*daemon, "--home", "/nowhere/home")
            self.assertEqual(78, result.returncode)
            self.assertIn("/nowhere/home", result.stderr)

    def test_the_home_may_stand_before_or_behind_the_command(self):
        before = run("kaohe", "--home", "/nowhere/home", "standings")
        for line in (("standings", "--home", "/nowhere/home"), ("standings", "--home=/nowhere/home")):
            behind = run("kaohe", *line)
            self.assertEqual((before.returncode, before.stderr),
                             (behind.returncode, behind.stderr))

    @unittest.skipIf(os.geteuid(), "only root can be nobody")
    def test_what_may_not_be_entered_or_read_is_77_and_named(self):
        home = Home()
        self.addCleanup(home.close)
        home.start("scorer", "wuhou")
        home.dir.chmod(0o755)
        program = shutil.copy(BIN / "kaohe", home.dir)    # where anybody may run it
        for command in (("status",), ("cases",), ("standings",), ("watch",),
                        ("submit", "--source", "wuhou", "/dev/null"), ("replay", home.dir)):
            result = subprocess.run([program, *home.command(*command)[1:]], capture_output=True,
                                    text=True, env=environment(), timeout=60, user=65534,
                                    group=65534)
            with self.subTest(command=command):
                self.assertEqual(77, result.returncode, result)
                self.assertIn(str(home.dir), result.stderr)

    def test_a_home_too_long_for_a_socket_is_said_at_once(self):
        home = "/tmp/" + "long" * 40
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        for line in (("kaohe-scorer",), ("kaohe-scorer", "--check"), ("kaohe", "standings"),
                     ("kaohe-collector", "--source", "wuhou"), ("kaohe", "submit", "--source",
                                                                "wuhou", "/dev/null")):
            with self.subTest(line=line):
                result = run(*line, KAOHE_HOME=home)
                self.assertEqual(78, result.returncode, result)
                self.assertIn("too long", result.stderr)

    def test_the_home_is_also_taken_from_the_environment(self):
        home = Home()
        self.addCleanup(home.close)
        home.start("scorer")
        result = run("kaohe", "standings", "--json", KAOHE_HOME=str(home.dir))
        self.assertEqual((0, home.must("standings", "--json")), (result.returncode, result.stdout))


class Settings(Scenario):
    BAD = (    # the text, the line at fault, and the name that must be said
        ("scorer\n    ingst = \"tcp://127.0.0.1:0\"\n", 2, "ingst"), ("scoorer\n", 1, "scoorer"),
        ("disk\n    reserve-mib = 1\n    reserve-mib = 2\n", 3, "reserve-mib"),
        ("disk\n    reserve-mib = 1\nscorer\n    map-mib = 64\ndisk\n", 5, "disk"),
        ("collector\n    outbox-events-max = many\n", 2, "outbox-events-max"),
        ("collector\n    outbox-events-max = 0\n", 2, "outbox-events-max"),
        ("scorer\n    map-mib = 99999999999999999999\n", 2, "map-mib"),
        ("scorer\n    query = \"udp://127.0.0.1:5\"\n", 2, "query"))
    LINES = (("kaohe-scorer",), ("kaohe-scorer", "--check"), ("kaohe", "standings"),
             ("kaohe-collector", "--source", "wuhou", "--check"))

    def test_a_bad_setting_is_78_and_named_with_file_line_and_key(self):
        for text, line, name in self.BAD:
            self.home.configure(text)
            for command in self.LINES:
                with self.subTest(text=text, command=command):
                    result = run(*command, KAOHE_HOME=str(self.home.dir))
                    self.assertEqual((78, ""), (result.returncode, result.stdout))
                    self.assertIn(f"{self.home.dir}/kaohe.zpl:{line}: ", result.stderr)
                    self.assertIn(f"`{name}`", result.stderr)

    def test_check_says_yes_and_leaves_the_home_alone(self):
        self.home.configure("scorer\n    map-mib = 64\ndisk\n    reserve-mib = 1\n")
        before = sorted(self.home.dir.rglob("*"))
        for command in (("kaohe-scorer",), ("kaohe-board",), ("kaohe-collector", "--source", "wuhou")):
            result = run(*command, "--check", KAOHE_HOME=str(self.home.dir))
            self.assertEqual(0, result.returncode, result)
        self.assertEqual(before, sorted(self.home.dir.rglob("*")))

    def test_check_of_a_board_looks_whether_the_address_is_this_machines(self):
        text = "board\n    http = \"tcp://{}:0\"\n    behind-proxy = \"127.0.0.1\"\n"
        for host, code in (("127.0.0.1", 0), ("[::1]", 0), ("0.0.0.0", 0), ("192.0.2.1", 78), ("[2001:db8::1]", 78)):
            self.home.configure(text.format(host))
            result = run("kaohe-board", "--check", KAOHE_HOME=str(self.home.dir))
            self.assertEqual(code, result.returncode, result)
            self.assertEqual(code == 78, "is no address of this machine" in result.stderr, result)
            if code:    # as it would say when started
                self.assertEqual(78, run("kaohe-board", KAOHE_HOME=str(self.home.dir)).returncode)

    def test_a_board_makes_no_home(self):
        home = self.home.dir / "another"
        result = run("kaohe-board", "--home", str(home))
        self.assertEqual(78, result.returncode)
        self.assertIn(f"there is no home {home}", result.stderr)
        self.assertFalse(home.exists())

    def test_a_rulebook_setting_that_is_no_rulebook_is_78(self):
        path = self.home.dir / "rules"
        for text, part in (("name = x\n", str(path)), (None, str(path))):
            path.unlink(missing_ok=True)
            if text:
                path.write_text(text)
            self.home.configure(f"scorer\n    rulebook = \"{path}\"\n")
            for command in (("kaohe-scorer",), ("kaohe-scorer", "--check")):
                result = run(*command, KAOHE_HOME=str(self.home.dir))
                self.assertEqual(78, result.returncode, result)
                self.assertIn(part, result.stderr)


class Loopback(Scenario):
    keys = False    # with keys one may listen anywhere

    def test_without_keys_no_program_listens_beyond_loopback(self):
        for host in ("0.0.0.0", "*", "192.0.2.1", "[::]"):
            for socket in ("ingest", "query", "feed"):
                self.home.configure(f"scorer\n    {socket} = \"tcp://{host}:0\"\n")
                for command in (("kaohe-scorer",), ("kaohe-scorer", "--check")):
                    with self.subTest(host=host, socket=socket, command=command):
                        result = run(*command, KAOHE_HOME=str(self.home.dir))
                        self.assertEqual(78, result.returncode, result)
                        self.assertIn("loopback", result.stderr)


class Daemons(Scenario):
    daemons = ("scorer", "wuhou")

    def test_a_second_one_of_its_kind_is_78_and_the_first_goes_on(self):
        for command in (("kaohe-scorer",), ("kaohe-collector", "--source", "wuhou")):
            result = run(*command, KAOHE_HOME=str(self.home.dir))
            self.assertEqual(78, result.returncode, result)
            self.assertIn("lock", result.stderr)
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")

    def test_a_second_one_may_check_its_configuration(self):
        for command in (("kaohe-scorer",), ("kaohe-collector", "--source", "wuhou")):
            self.assertEqual(0, run(*command, "--check", KAOHE_HOME=str(self.home.dir)).returncode)

    def test_they_end_with_0_on_sigterm_and_sigint(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            for name in ("wuhou", "scorer"):
                self.assertEqual(0, self.home.daemons.pop(name).end(number, 10))
                self.home.start(name)

    def test_they_say_nothing_on_stdout_and_name_themselves_on_stderr(self):
        for name, program in (("scorer", "kaohe-scorer"), ("wuhou", "kaohe-collector wuhou")):
            for line in self.home.said(name).splitlines():
                self.assertTrue(line.startswith(f"{program}: "), line)

    def test_who_is_ready_says_since_when_where_and_on_what(self):
        time_form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+08:00"
        for name, program, found in (
                ("scorer", "kaohe-scorer", f"last record {self.home.at(1)}, ingest at run/ingest.sock, "
                 "query at run/query.sock, feed at run/feed.sock"),
                ("wuhou", "kaohe-collector wuhou", "0 events in the outbox, "
                 "intake at run/intake.wuhou.sock")):
            line = rf"{program}: {time_form}: home {self.home.dir}, {found}: ready"
            self.assertRegex(self.home.said(name), f"(?m)^{line}$")

    def test_one_event_is_one(self):
        self.home.stop("scorer")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1))
        self.home.stop("wuhou")
        self.home.start("wuhou")
        self.assertIn("1 event in the outbox", self.home.said("wuhou"))

    def test_nobody_is_there_is_69(self):
        self.home.stop("scorer", "wuhou")
        commands = {("standings",): "scorer", ("export",): "scorer", ("pending",): "scorer",
                    ("status",): "scorer", ("watch",): "scorer", ("cases",): "collector of wuhou",
                    ("cases", "--source", "xindu"): "collector of xindu",
                    ("confirm", "wuhou", "hosting", "H-1"): "office's collector"}
        with ThreadPoolExecutor(len(commands)) as pool:
            results = list(pool.map(lambda command: self.home.kaohe(*command), commands))
        for command, result in zip(commands, results):
            with self.subTest(command=command):
                self.assert_run(result, 69, commands[command])

    def test_a_year_without_rulebook_is_a_no(self):
        for year in (1999, 2100):
            result = self.home.kaohe("standings", "--year", year, "--json")
            self.assert_run(result, 1, "rulebook")
            self.assertEqual("", result.out)
        self.assertEqual(2099, self.home.standings(2099)["year"])

    def test_long_work_shows_how_far_it_is_on_a_terminal_and_takes_that_away(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 600))
        self.home.settle()
        log = self.home.dir / "log.ndjson"
        log.write_text(self.home.must("export"))
        for command, what in ((("export",), "record "), (("score", log), "line "),
                              (("replay", self.home.dir), " records"), (("verify", self.home.dir), " records")):
            with self.subTest(command=command):
                written = run_on_terminal(self.home.command(*command), "stderr")
                self.assertIn(what, written)
                self.assertTrue(written.endswith("\r\033[K"), written[-200:])

    def test_colour_is_on_a_terminal_only_and_never_with_no_color(self):
        self.home.submit("wuhou", [{"clause": "hosting", "record": "H-1",
                                    "occurred": "2006-07-01T12:00:00Z"}], "--wait")
        for name in ("standings", "pending", "status"):
            command = self.home.command(name)
            with self.subTest(command=name):
                self.assertIn("\033[", run_on_terminal(command))
                self.assertNotIn("\033", run_on_terminal(command, NO_COLOR="1"))
                self.assertNotIn("\033", self.home.must(name))


if __name__ == "__main__":
    unittest.main()
