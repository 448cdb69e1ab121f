"""A home with a board, and crowds that meet it: what the runs of many.py share."""

import http.client
import os
import subprocess
from urllib.parse import quote

from harness import BIN, ROOT, ROSTER, eventually, overdue_cases, rows_of
from keyed import KeyedHome, tcp_settings
from proc import seconds_run

READER = "follower"
PROGRAMS = BIN / "tests" / "service"
BOARD = "board\n    http = \"tcp://127.0.0.1:0\"\n"
MANY_CONNECTIONS = "    connections-max = 16384\n    connections-per-address = 16384\n"


class CrowdHome(KeyedHome):
    """A home that runs from the beginning until it is left."""

    def __init__(self, settings):
        super().__init__(settings)
        try:
            self.begin()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def seconds_run(self):
        """How long each daemon ran on a processor."""
        return {name: seconds_run(daemon.process.pid) for name, daemon in self.daemons.items()}

    def grant(self, name):
        self.must("keys", "new", name)
        self.must("keys", "grant", name, "--role", "reader")


class BoardHome(CrowdHome):
    """A home with a board, and a collector."""

    def __init__(self, settings=BOARD):
        super().__init__(settings)

    def begin(self):
        self.start("scorer", "office")
        self.grant("board")
        self.start("board")
        eventually(self.is_ready, 20, "the board hears the scorer")

    def port(self):
        return int((self.dir / "run" / "board.endpoint").read_text().rsplit(":", 1)[1])

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=20)
        connection.request("GET", "/readyz")
        is_ready = connection.getresponse().status == 200
        connection.close()
        return is_ready


class PageHome(BoardHome):
    """A home over TCP whose centres have so many findings each, and 20 sources that may send."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(BOARD + MANY_CONNECTIONS + tcp_settings("127.0.0.1"))

    def begin(self):
        super().begin()
        self.submit("office", [dict(event, centre=centre.slug) for centre in ROSTER
                               for event in overdue_cases(centre.slug, 0, self.findings)], "--wait")

    def paths(self):
        """What a page asks for that is opened now, besides its files (services/board/page)."""
        standings, events = self.standings(2006), self.events()
        known = quote(events[len(events) // 2]["received"])    # a page rounds the moment, so that all ask for the same
        ends = [f"2006-{month:02}-28T23:59:59.999%2B08:00" for month in range(1, 13)]
        return ["/api/v1/standings", "/api/v1/status", "/api/v1/records?from=1&to=1",
                *(f"/api/v1/standings?year=2006&at={standings['n']}&occurred_until={end}" for end in ends),
                f"/api/v1/standings?year=2006&as_of={known}",
                *(f"/api/v1/centres/{centre}/explain?year=2006" for centre in rows_of(standings))]

    def files(self):
        page = ROOT / "services" / "board" / "page"
        return ["/", *(f"/page/{path.name}" for path in sorted(page.iterdir()) if path.name != "index.html")]


class FeedHome(CrowdHome):
    """A scorer over TCP that takes as much as comes, and a key for those who follow it."""

    def __init__(self):
        super().__init__(tcp_settings("127.0.0.1") + "    source-events-per-second = 100000000\n")

    def begin(self):
        self.start("scorer", "office")
        self.grant(READER)
        self.stop("office")


class Subscribers:
    """So many who follow a home's feed; what they were told is noted when they leave."""

    def __init__(self, home, count, gives_way=True):
        self.home, self.count, self.noted = home, count, None
        self.begins = give_way if gives_way else None

    def __enter__(self):
        if self.count:
            command = [PROGRAMS / "kaohe-subscribers", self.home.dir, READER, str(self.count)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                            preexec_fn=self.begins)
            if self.process.stdout.readline() != "ready\n":
                raise AssertionError("not all are let in")
        return self

    def __exit__(self, *_):
        if self.count:
            self.noted = figures(self.process.communicate()[0])


def figures(told):
    """Those of the last line that a crowd prints, by name."""
    return {name: float(number) for name, number in (word.split("=") for word in told.splitlines()[-1].split())}


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=True, **options)
    return figures(done.stdout)


def give_way():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def say(text):
    print(text, flush=True)
