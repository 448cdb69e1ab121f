"""The demo on a terminal: it shows the invented year whatever happens to its scorer, and with its
window all of it ends."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.request import urlopen

from harness import ROOT, environment, eventually
from terminal import Terminal

BUILT_S, DRAWN_S, ENDED_S = 600, 60, 30


def running_in(home):
    """The commands of all processes that have this home, by their ids."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes()
        except OSError:    # it has ended, or is another's
            continue
        if f"KAOHE_HOME={home}".encode() in variables and command:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


class Demo(unittest.TestCase):
    def setUp(self):
        subprocess.run([ROOT / "deploy" / "prepare", "demo"], check=True, timeout=BUILT_S)
        self.terminal = Terminal([ROOT / "deploy" / "demo"], 24, 80, environment())
        self.addCleanup(self.terminal.close)
        shown = eventually(lambda: self.terminal.shows("主目录", "名次"), DRAWN_S, "the table")
        self.home = Path(re.search(r"主目录 (/tmp/kaohe-demo\.\w+)", shown)[1])

    def has_ended(self):
        return not running_in(self.home) and not self.home.exists()

    def daemon(self, name):
        """The process of its daemon of this name."""
        name = f"{ROOT}/.build/demo/kaohe-{name}".encode()
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                variables = (entry.parent / "environ").read_bytes()
                if entry.read_bytes().split(b"\0")[0] == name and str(self.home).encode() in variables:
                    return int(entry.parent.name)
            except OSError:
                continue
        return None

    def is_started_again_when_killed(self, name):
        first = eventually(lambda: self.daemon(name))
        os.kill(first, 9)
        eventually(lambda: self.daemon(name) not in (None, first), DRAWN_S, "it is started again")

    @staticmethod
    def answers(endpoint):
        """Whether the page answers at the address that a browser has it from."""
        try:
            with urlopen(endpoint.strip().replace("tcp:", "http:"), timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def test_the_year_stays_when_its_scorer_is_killed(self):
        eventually(lambda: self.terminal.shows("2006年政务", "→"), DRAWN_S, "the year moves")
        self.is_started_again_when_killed("scorer")
        eventually(lambda: self.terminal.shows("更新丢失"), DRAWN_S, "the new scorer is heard")
        self.assertTrue(self.terminal.shows("2006年政务", str(self.home)))
        self.terminal.press("\x03")
        self.terminal.process.wait(ENDED_S)
        eventually(self.has_ended, ENDED_S, "all has ended")
        self.assertTrue(self.terminal.is_restored())

    def test_a_board_that_is_killed_comes_back_where_an_open_page_asks(self):
        page = self.home / "run" / "board.endpoint"
        first = page.read_text()
        for _ in range(2):
            self.is_started_again_when_killed("board")
            eventually(lambda: self.answers(first), DRAWN_S, "the page answers")
            self.assertEqual(first, page.read_text())

    def test_with_its_window_all_of_it_ends(self):
        self.assertGreaterEqual(len(running_in(self.home)), 23)
        self.terminal.hang_up()
        eventually(self.has_ended, ENDED_S, "all has ended")

    def test_where_it_was_killed_nothing_is_started_again(self):
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.terminal.process.kill()
        self.terminal.process.wait(ENDED_S)
        for process, command in running_in(self.home).items():
            if command.startswith(f"{ROOT}/.build/demo/kaohe-"):
                os.kill(process, 9)
        eventually(lambda: not running_in(self.home), ENDED_S, "all has ended")


class Build(unittest.TestCase):
    def flags(self, folder):
        """What the compiler is called with, after a look at what is installed."""
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DBUILD_TESTING=OFF"],
                       check=True, stdout=subprocess.DEVNULL, timeout=BUILT_S)
        lines = (Path(folder) / "build.ninja").read_text().splitlines()
        return [line for line in lines if line.startswith(("  FLAGS =", "  INCLUDES ="))]

    def test_a_second_look_changes_no_flag_so_that_nothing_is_built_again(self):
        with tempfile.TemporaryDirectory() as folder:
            first = self.flags(folder)
            self.assertTrue(first)
            self.assertEqual(first, self.flags(folder))


if __name__ == "__main__":
    unittest.main()
