"""A Prometheus of Debian's, and the tables of metrics that the programs are made of."""

import json
import re
import shutil
import socket
import subprocess
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from harness import ROOT, eventually

DEPLOY = ROOT / "deploy" / "prometheus"
TABLES = {name: f"services/{name}/metrics.def" for name in ("scorer", "collector", "board")}
TABLES["process"] = "common/http/process.def"
ENDINGS = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("",), "gauge": ("",)}


def table(program):
    """The names of a program's metrics, each with its kind and labels."""
    text = (ROOT / TABLES[program]).read_text()
    rows = re.findall(r'^METRIC\(\w+, "(\w+)", (\w+), \w+, "(\w*)", "(\w*)", "', text, re.MULTILINE)
    return {name: (kind.lower(), [label for label in labels if label])
            for name, kind, *labels in rows}


def series_names():
    """All names that a series can have, but for those that Prometheus makes itself."""
    return {name + ending for program in TABLES for name, (kind, _) in table(program).items()
            for ending in ENDINGS[kind]}


def named(expression):
    """The metrics that an expression names."""
    return set(re.findall(r"\b(?:kaohe|process)_\w+", expression))


def promtool(*arguments, stdin=""):
    run = subprocess.run(["promtool", *map(str, arguments)], input=stdin, capture_output=True,
                         text=True, timeout=60)
    return run.returncode, run.stdout + run.stderr


def endpoint_of(home, name):
    """Where the note in a home's run/ says that something listens: host and port."""
    return (home.dir / "run" / f"{name}.endpoint").read_text().strip().removeprefix("tcp://")


def read_metrics(home, name):
    with urllib.request.urlopen(f"http://{endpoint_of(home, name)}/metrics", timeout=20) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def sample(text, series):
    """The value of a series in a text; None: it has none."""
    match = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return match and float(match[1])


class Prometheus:
    """As deploy/prometheus/prometheus.yml has it, but that it looks each second."""

    def __init__(self, home):
        self.dir = Path(tempfile.mkdtemp(prefix="kp", dir="/tmp"))
        config = (DEPLOY / "prometheus.yml").read_text().replace("15s", "1s")
        (self.dir / "prometheus.yml").write_text(config)
        shutil.copy(DEPLOY / "kaohe.rules.yml", self.dir)
        subprocess.run([DEPLOY / "targets", home.dir, self.dir / "targets.json"], check=True, timeout=20)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        with open(self.dir / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.dir}/prometheus.yml",
                 f"--storage.tsdb.path={self.dir}/data", f"--web.listen-address={self.address}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.dir)

    def ask(self, expression):
        """What it answers to a query: a list of labels and value. It fails where it is no query."""
        query = urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(f"http://{self.address}/api/v1/query?{query}", timeout=20) as answer:
            told = json.load(answer)["data"]
        if told["resultType"] != "vector":
            return [({}, float(told["result"][1]))]
        return [(one["metric"], float(one["value"][1])) for one in told["result"]]

    def is_up(self):
        try:
            return bool(self.ask("1"))
        except OSError:
            return False

    def value(self, expression):
        """Of the one series that an expression gives; None: not one."""
        told = self.ask(expression)
        return told[0][1] if len(told) == 1 else None

    def expect(self, expression, value):
        eventually(lambda: self.value(expression) == value, 30, f"{expression} is {value}: "
                   f"{self.ask(expression)}")
