#!/usr/bin/env python3
"""How long `kaohe cases` takes for many open cases: cases.py BUILD [COUNT], in a home of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def start(build, *command):
    daemon = subprocess.Popen([build / command[0], *command[1:]], stderr=subprocess.PIPE, text=True)
    while not daemon.stderr.readline().endswith(": ready\n"):
        pass
    return daemon


def main():
    build, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200000
    lines = "".join(json.dumps({"case": f"C-{number:06}", "accepted": "2026-01-01T00:00:00Z",
                                "due": f"2090-01-01T00:00:{number % 60:02}Z"}) + "\n"
                    for number in range(count))
    with tempfile.TemporaryDirectory(prefix="kh", dir="/tmp") as home:
        os.environ["KAOHE_HOME"] = home
        collector = start(build, "kaohe-collector", "--source", "wuhou")
        subprocess.run([build / "kaohe", "submit", "--source", "wuhou", "-"], input=lines, text=True,
                       check=True)
        for _ in range(3):
            begin = time.monotonic()
            out = subprocess.run([build / "kaohe", "cases"], capture_output=True, check=True).stdout
            print(f"{out.count(10)} lines in {time.monotonic() - begin:.2f} s")
        collector.terminate()
        collector.wait()


if __name__ == "__main__":
    main()
