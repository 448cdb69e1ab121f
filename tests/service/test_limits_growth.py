"""Maps that grow while the store is in use: nothing is refused, and whoever reads goes on."""

import json
import re
import signal
import subprocess
import unittest
from threading import Event, Thread

from harness import Scenario, eventually

SETTINGS = """scorer
    map-mib = 16
collector
    map-mib = 16
"""
WIDE = "x" * 250_000    # about as much as the `text` of one event may be
FEW, MANY = 200, 280    # such texts; a map grows a second time when it holds 64 MiB


def wide_events(first, count):
    """Large events: rulebooks that are none, and so are refused, but stand in the log."""
    return [{"action": "rulebook", "text": f"no rulebook {number}\n{WIDE}"}
            for number in range(first, first + count)]


def sizes_said(said):
    """To how many MiB a daemon said that its map has grown."""
    return [int(size) for size in re.findall(r"has grown to (\d+) MiB", said)]


def read_proc(pid, name):
    with open(f"/proc/{pid}/{name}", encoding="ascii", errors="replace") as stream:
        return stream.read()


def is_stopped(process):
    return read_proc(process.pid, "stat").rsplit(")", 1)[1].split()[0] == "T"


class Asking(Thread):
    """Asks the scorer for standings again and again; `failed` is what went wrong first."""

    def __init__(self, home):
        super().__init__()
        self.home, self.stopped, self.failed, self.count = home, Event(), None, 0
        self.start()

    def run(self):
        while not self.stopped.is_set() and not self.failed:
            result = self.home.kaohe("standings", "--json")
            self.failed = result if result.code or not json.loads(result.out)["tiers"] else None
            self.count += 1

    def end(self):
        self.stopped.set()
        self.join()


class GrowingHome(Scenario):
    settings = SETTINGS

    def check_grown(self, name):
        said = self.home.said(name)
        self.assertEqual([256, 512], sizes_said(said), said)
        self.assertEqual(2, said.count("growing it once its readers are done"), said)
        self.assertNotIn("full", said)


class Growth(GrowingHome):
    daemons = ("office",)

    def test_an_outbox_grows_while_the_scorer_is_away(self):
        self.home.submit("office", wide_events(0, MANY))
        self.check_grown("office")
        self.home.start("scorer")
        self.home.settle()
        self.check_grown("scorer")
        self.home.stop("office")
        self.home.start("office")
        self.home.submit("office", wide_events(MANY, 1))
        self.assertEqual([], sizes_said(self.home.said("office")))    # it has stayed large


class GrowthUnderReaders(GrowingHome):
    daemons = ("scorer", "office")

    def replay(self):
        return self.home.popen("replay", self.home.dir, stdin=subprocess.DEVNULL)

    def stopped_replay(self):
        """A replay of the live store, stopped in the middle of reading."""
        while True:
            reader = self.replay()
            while reader.poll() is None and "memfd:kaohe" not in read_proc(reader.pid, "maps"):
                pass    # it folds into memory once it reads
            reader.send_signal(signal.SIGSTOP)
            eventually(lambda: reader.poll() is not None or is_stopped(reader), what="it stops")
            self.addCleanup(reader.communicate)
            self.addCleanup(reader.kill)
            if reader.returncode is None:
                return reader

    def replay_until_settled(self):
        """Replays of the live store one after another; how many there were."""
        count = 0
        while count == 0 or not self.home.is_settled():
            with self.replay() as reader:
                out, err = reader.communicate(timeout=60)
            self.assertEqual((0, b""), (reader.returncode, err), out)
            count += 1
        return count

    def test_a_log_grows_under_readers(self):
        self.home.submit("office", wide_events(0, FEW))
        self.home.settle()
        reader, asking = self.stopped_replay(), Asking(self.home)
        self.addCleanup(asking.end)
        self.home.submit("office", wide_events(FEW, MANY))
        self.replay_until_settled()
        asking.end()
        self.check_grown("scorer")
        self.assertIsNone(asking.failed)
        self.assertGreater(asking.count, 10)
        reader.send_signal(signal.SIGCONT)
        out, err = reader.communicate(timeout=60)
        self.assertEqual(0, reader.returncode, err)
        self.assertIn(int(out.split()[0]), 
                      (self.home.at(FEW + 1), self.home.at(FEW + MANY + 1)))    # with what came meanwhile
        self.assertIn(b"findings agree", out)


if __name__ == "__main__":
    unittest.main()
