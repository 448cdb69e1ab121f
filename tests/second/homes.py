"""A home in which the real programs run, for as long as a `with` lasts."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

BIN = Path(os.environ.get("KAOHE_BIN") or ".build/rel").resolve()
READY_SECONDS = 60


class Home:
    def __init__(self, sources, keyed=False, rulebook=None):
        self.sources, self.keyed, self.rulebook = sources, keyed, rulebook
        self.dir = Path(tempfile.mkdtemp(prefix="ks", dir="/tmp"))
        self.daemons, self.starts = [], 0

    def __enter__(self):
        try:
            if self.keyed:
                self.must("init")
            if self.rulebook:
                (self.dir / "first.zpl").write_text(self.rulebook, encoding="utf-8")
                (self.dir / "kaohe.zpl").write_text(f"scorer\n    rulebook = {self.dir}/first.zpl\n")
            self.go()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir)

    def go(self):
        self.start("kaohe-scorer")
        for source in self.sources:
            self.start("kaohe-collector", "--source", source)

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.send_signal(signal.SIGTERM)
        for daemon in self.daemons:
            daemon.wait(READY_SECONDS)
        self.daemons.clear()

    def start(self, program, *options):
        self.starts += 1
        log = self.dir / f"{program}.{self.starts}.log"
        with open(log, "wb") as stream:
            self.daemons.append(subprocess.Popen([BIN / program, "--home", self.dir, *options], stderr=stream,
                                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
        end = time.monotonic() + READY_SECONDS
        while b": ready\n" not in log.read_bytes():
            if time.monotonic() > end or self.daemons[-1].poll() is not None:
                raise RuntimeError(log.read_text())
            time.sleep(0.01)

    def run(self, *arguments, stdin=b""):
        return subprocess.run([BIN / "kaohe", "--home", self.dir, *map(str, arguments)], input=stdin,
                              capture_output=True, timeout=READY_SECONDS)

    def must(self, *arguments):
        done = self.run(*arguments)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr.decode()}")
        return done.stdout

    def submit(self, source, lines):
        """Hands lines over and waits for their outcomes; refused ones are for who asks to judge."""
        done = self.run("submit", "--wait", "--source", source, "-", stdin=b"".join(lines))
        if done.returncode not in (0, 1, 65):
            raise RuntimeError(done.stderr.decode())
        return done.stdout
