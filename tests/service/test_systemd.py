"""The units of deploy/systemd: what systemd says of them, and that the programs do nothing that they forbid."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, PRAISE, ROOT, Home, eventually, rows_of
from sanitizer import SANITIZER
from test_http import API, Board

UNITS = ROOT / "deploy" / "systemd"
OF = {"scorer": "kaohe-scorer.service", "wuhou": "kaohe-collector@.service", "office": "kaohe-collector@.service",
      "board": "kaohe-board.service"}
HOME = Path("/var/lib/kaohe")
EXPOSURE_MAX = 20    # of 100, as `systemd-analyze security` counts: its 2.0, which it calls "OK"
WRITES = re.compile(r'^\d+ +(?:open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", [A-Z_|]*(?:O_WRONLY|O_RDWR|O_CREAT)'
                    r'|(?:mkdir|rename|unlink|rmdir|chmod|symlink|link)\("([^"]+)")', re.M)
READS = re.compile(r'^\d+ +open(?:at)?\((?:AT_FDCWD, )?"([^"]+)"', re.M)


def missing():
    return [name for name in ("systemd-analyze", "strace") if not shutil.which(name)]


def lines_of(unit):
    """What a unit sets: name → all its values, in their order."""
    found = {}
    for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", (UNITS / unit).read_text(), re.M):
        found.setdefault(name, []).append(value)
    return found


def expand(words, known={}):
    """The system calls of sets and names."""
    calls = set()
    for word in words:
        if word.startswith("@"):
            if word not in known:
                shown = subprocess.run(["systemd-analyze", "syscall-filter", word], check=True, capture_output=True,
                                       text=True, timeout=60).stdout
                known[word] = expand(re.findall(r"^ +([@a-z0-9_-]+)$", shown, re.M))
            calls |= known[word]
        else:
            calls.add(word)
    return calls


def allowed(unit):
    calls = set()
    for value in lines_of(unit)["SystemCallFilter"]:
        if value.startswith("~"):
            calls -= expand(value[1:].split())
        else:
            calls |= expand(value.split())
    return calls


class Units(unittest.TestCase):
    """Without systemd too."""

    def test_all_are_hardened_alike(self):
        own = {"Description", "After", "AssertPathExists", "ExecStart", "MemoryMax", "InaccessiblePaths", "ReadWritePaths"}
        first, *others = ({name: value for name, value in lines_of(unit).items() if name not in own}
                          for unit in sorted(set(OF.values())))
        self.assertIn("SystemCallFilter", first)
        for other in others:
            self.assertEqual(first, other)

    def test_each_starts_in_the_home_that_it_asks_for_and_writes_there(self):
        for unit in set(OF.values()):
            lines = lines_of(unit)
            home = re.search(r" --home (\S+)$", lines["ExecStart"][0])[1]
            self.assertEqual(([f"{home}/keys"], [home]), (lines["AssertPathExists"], lines["ReadWritePaths"]), unit)

    def test_what_a_later_start_mends_is_started_again_without_end_and_without_haste(self):
        text = (ROOT / "common" / "base" / "status.def").read_text()
        codes = {code for name, code in re.findall(r"^STATUS\((\w+), (\d+)", text, re.M)
                 if name in ("USAGE", "DENIED")}    # CONFIG is also a port that is taken, and a restore's lock
        for unit in set(OF.values()):
            lines = lines_of(unit)
            self.assertEqual(codes, set(lines["RestartPreventExitStatus"][0].split()))
            self.assertEqual((["on-failure"], ["0"]), (lines["Restart"], lines["StartLimitIntervalSec"]))
            self.assertLessEqual(5, int(lines["RestartSec"][0]))


@unittest.skipIf(missing(), f"no systemd: {missing()}")
class Judged(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="ku", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.dir)
        for path in UNITS.glob("*.service"):
            for name in (path.name, path.name.replace("@.", "@wuhou.")):
                (self.dir / name).write_text(path.read_text().replace("/usr/local/bin", str(BIN)))

    def analyze(self, *arguments):
        return subprocess.run(["systemd-analyze", *arguments], cwd=self.dir, capture_output=True, text=True, timeout=60)

    def test_systemd_finds_nothing_wrong_with_them(self):
        for name in ("kaohe-scorer.service", "kaohe-collector@wuhou.service", "kaohe-board.service"):
            result = self.analyze("verify", f"./{name}")
            said = [line for line in (result.stdout + result.stderr).splitlines() if "kaohe" in line]
            self.assertEqual((0, []), (result.returncode, said), name)

    def test_they_are_exposed_to_little(self):
        for name in sorted(set(OF.values())):
            result = self.analyze("security", "--offline=true", f"--threshold={EXPOSURE_MAX}", f"./{name}")
            self.assertEqual(0, result.returncode, result.stdout[-400:] + result.stderr)


class Traced(Home):
    """The program is the child that is waited for; who traces it stands beside. The board has a home of its own
    (deploy/second-machine.md)."""

    def program(self, name):
        program = super().program(name)
        if name == "board":
            program[program.index(self.dir)] = self.board_home()
        return ["strace", "-D", "-f", "-q", "-s", "4096", "-o", self.dir / f"trace.{name}", *program]

    def board_home(self):
        keys = self.dir / "board" / "keys"
        keys.parent.mkdir(mode=0o700)
        keys.mkdir(mode=0o700)
        for name in ("board.key", "board.key_secret"):
            (self.dir / "keys" / name).rename(keys / name)
        shutil.copy(self.dir / "keys" / "scorer.key", keys)
        run = self.dir / "run"
        (keys.parent / "kaohe.zpl").write_text(f'scorer\n    query = "ipc://{run}/query.sock"\n    feed = "ipc://{run}/feed.sock"\n'
                                               'security\n    keys-only = 1\nboard\n    http = "tcp://127.0.0.1:0"\n')
        return keys.parent

    def trace(self, name):
        """What it did, once it has ended."""
        path = self.dir / f"trace.{name}"
        return eventually(
            lambda: (text := path.read_text(errors="replace")).rstrip().endswith("+++ exited with 0 +++") and text)


@unittest.skipIf(missing() or SANITIZER, f"no systemd: {missing() or SANITIZER}")
class Programs(Board):
    home_kind = Traced
    keys = True
    settings = 'scorer\n    ingest = "tcp://127.0.0.1:0"\n    metrics = "tcp://127.0.0.1:0"\n'

    def setUp(self):
        super().setUp()
        self.home.submit("office", [PRAISE], "--wait")
        eventually(lambda: rows_of(self.get(f"{API}/standings").json())["wuhou"]["score"] == 74.5)
        for path in ("/metrics", f"{API}/centres/wuhou/explain", f"{API}/status"):
            self.assertEqual(200, self.get(path).status)
        self.home.must("status")

    def port(self):
        return int((self.home.dir / "board" / "run" / "board.endpoint").read_text().rsplit(":", 1)[1])

    def closed_to(self, unit):
        """What its unit hides from it, in this home."""
        paths = " ".join(lines_of(unit).get("InaccessiblePaths", [])).split()
        return [self.home.dir / Path(path.lstrip("-")).relative_to(HOME) for path in paths]

    def test_the_board_sees_no_secret_but_its_own(self):
        closed = self.closed_to(OF["board"])
        secrets = {path for path in self.home.dir.rglob("*_secret") if not any(path.is_relative_to(it) for it in closed)}
        self.assertEqual({self.home.dir / "board" / "keys" / "board.key_secret"}, secrets)

    def test_they_do_what_their_units_allow(self):
        self.home.stop(*reversed(OF))
        for name, unit in OF.items():
            trace = self.home.trace(name)
            calls = set(re.findall(r"^\d+ +(?:<\.\.\. )?([a-z0-9_]+)(?:\(| resumed)", trace, re.M))
            families = set(re.findall(r"\bsocket\((AF_[A-Z0-9]+)", trace))
            with self.subTest(name):
                self.assertIn("socket", calls)
                self.assertEqual(set(), calls - allowed(unit))
                self.assertLessEqual(families, set(lines_of(unit)["RestrictAddressFamilies"][0].split()))
                self.check_files(trace, unit)

    def check_files(self, trace, unit):
        """It writes where it may, and looks nowhere where it may not."""
        written = {path for pair in WRITES.findall(trace) for path in pair if path.startswith("/")}
        free = tuple(str(self.home.dir / Path(path).relative_to(HOME)) for path in lines_of(unit)["ReadWritePaths"])
        self.assertEqual(set(), {path for path in written if not path.startswith((*free, "/dev/", "/tmp/", "/proc/self"))})
        for closed in map(str, self.closed_to(unit)):
            self.assertEqual(set(), {path for path in (*written, *READS.findall(trace)) if f"{path}/".startswith(f"{closed}/")})


if __name__ == "__main__":
    unittest.main()
