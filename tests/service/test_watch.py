"""Live standings: as JSON, as lines, and as a table on a terminal."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import threading
import time
import unicodedata
import unittest

from harness import Scenario, environment, eventually, let_pass, overdue_cases

PRAISE = {"clause": "leadership", "centre": "wuhou", "record": "L-1", "points": 4.5,
          "occurred": "2006-06-01T09:00:00+08:00", "summary": "市领导批示"}
SILENCE_S = 5    # common/client/mirror.h
BEATS_S = 1.5
DRAWN_S = 20
CLEARED = "\033[H\033[J"


def praise(number, centre):
    return {**PRAISE, "record": f"L-{number}", "centre": centre, "points": 1}


class Watch(Scenario):
    daemons = ("scorer", "office", "wuhou")

    def watch(self, *options):
        """A running watch; what it says so far can be read from the files `out` and `err`."""
        self.out, self.err = self.home.dir / "watch.out", self.home.dir / "watch.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            process = self.home.popen("watch", *options, stdin=subprocess.DEVNULL, stdout=out,
                                      stderr=err)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: "watching from" in self.err.read_text(), what="it watches")
        return process

    def lines(self, count):
        """The first lines that it writes, once they are as many."""
        eventually(lambda: self.out.read_text().count("\n") >= count, what=f"{count} lines")
        return self.out.read_text().splitlines()

    def test_json_has_a_line_a_change_with_the_event_that_caused_it(self):
        self.watch("--json")
        self.home.submit("office", [PRAISE])
        (change,) = map(json.loads, self.lines(1))
        event = self.home.events()[-1]
        self.assertEqual(event, change["event"])
        self.assertEqual((event["n"], "wuhou", 74.5, 70, 1, 1), tuple(
            change[key] for key in ("n", "centre", "score", "score_before", "rank", "rank_before")))

    def test_changes_come_in_order_and_each_once(self):
        self.watch("--json")
        for number in range(12):
            self.home.submit("office", [praise(number, "锦江区" if number % 2 else "wuhou")])
        changes = [json.loads(line) for line in self.lines(12)]
        self.assertEqual(list(range(2, 14)), [change["n"] for change in changes])
        self.assertEqual([f"L-{i}" for i in range(12)], [c["event"]["record"] for c in changes])
        self.assertEqual([(70, 71), (70, 71), (71, 72)],
                         [(c["score_before"], c["score"]) for c in changes[:3]])

    def test_what_was_told_adds_up_to_the_standings(self):
        self.watch("--json")
        scores = {}
        self.home.submit("office", [praise(n, ("wuhou", "pixian", "dayi")[n % 3])
                                    for n in range(15)], "--wait")
        for line in self.lines(15):
            change = json.loads(line)
            scores[change["centre"]] = change["score"]
        self.assertEqual({centre: self.home.score(centre) for centre in scores}, scores)

    def test_without_a_terminal_it_is_a_line_a_change(self):
        self.watch()
        self.home.submit("office", [PRAISE])
        (line,) = self.lines(1)
        for part in ("2", "武侯区", "70 → 74.5", "leadership", "L-1", "市领导批示"):
            self.assertIn(part, line)
        self.assertNotIn("\033", line)

    def test_a_tier_or_a_centre_can_be_chosen(self):
        for options in (("--tier", "1"), ("--centre", "wuhou"), ("--centre", "武侯区")):
            with self.subTest(options=options):
                process = self.watch("--json", *options)
                number = len(self.home.events())
                self.home.submit("office", [praise(f"{number}-{i}", centre) for i, centre
                                            in enumerate(("pixian", "wuhou", "dayi", "wuhou"))])
                changes = [json.loads(line) for line in self.lines(2)]
                self.assertEqual(["wuhou"] * 2, [change["centre"] for change in changes])
                process.kill()

    def test_it_says_that_it_missed_a_restart_and_goes_on(self):
        self.watch("--json")
        self.home.kill9("scorer")
        self.home.start("scorer")
        eventually(lambda: "lost" in self.err.read_text(), 30, "the gap is noticed")
        self.home.submit("office", [PRAISE])
        self.assertEqual(74.5, json.loads(self.lines(1)[0])["score"])

    def test_the_feed_beats_though_no_collector_is_there(self):
        self.home.stop("office", "wuhou")
        self.watch("--json")
        let_pass(SILENCE_S + 1.5)
        self.assertNotIn("silent", self.err.read_text())

    def test_it_ends_with_0_on_sigint(self):
        process = self.watch()
        process.send_signal(signal.SIGINT)
        self.assertEqual(0, process.wait(10))


class HeldQuestion:
    """Stands between a client and the scorer's query port, and lets nothing through for a while."""

    def __init__(self, port):
        self.port, self.let_go = port, threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self.socket.getsockname()[1]}\n"
        self.has_come = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        ours, _ = self.socket.accept()
        self.has_come.set()
        self.let_go.wait()
        theirs = socket.create_connection(("127.0.0.1", self.port))
        with ours, theirs:
            while ready := select.select([ours, theirs], [], [])[0]:
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    (theirs if one is ours else ours).sendall(data)


class Stale(Scenario):
    settings = 'scorer\n    query = "tcp://127.0.0.1:0"\n'
    daemons = ("scorer", "office")

    def hold_questions(self):
        path = self.home.dir / "run" / "query.endpoint"
        before = path.read_text()
        held = HeldQuestion(int(before.rsplit(":", 1)[1]))
        path.write_text(held.endpoint)
        self.addCleanup(held.socket.close)
        self.addCleanup(held.let_go.set)
        return held, lambda: path.write_text(before)

    def records_shown(self, terminal, until):
        """The record of each table that is drawn, to the first of record `until` and a while on."""
        written, end, deadline = "", None, time.monotonic() + DRAWN_S
        while time.monotonic() < (end or deadline):
            if select.select([terminal], [], [], 0.1)[0]:
                written += os.read(terminal, 65536).decode(errors="ignore")
            shown = [int(n) for n in re.findall(r"截至第 (\d+) 条记录", written)]
            if until in shown and end is None:
                end = time.monotonic() + BEATS_S
        self.assertIsNotNone(end, shown)
        return shown

    def test_an_update_older_than_the_answer_does_not_move_standings_back(self):
        held, let_others_ask = self.hold_questions()
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        process = subprocess.Popen(self.home.command("watch"), stdin=theirs, stdout=theirs,
                                   stderr=theirs, env=environment())
        os.close(theirs)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertTrue(held.has_come.wait(20))
        let_others_ask()
        for number in range(4):
            self.home.submit("office", [praise(number, "wuhou")], "--wait")
        held.let_go.set()
        self.assertEqual([5], sorted(set(self.records_shown(ours, 5))))


def columns(text):
    """Where each word of a line ends, in columns of a terminal."""
    ends, at = [], 0
    for word in re.findall(r"\S+|\s+", text):
        at += sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
        if not word.isspace():
            ends.append((word, at))
    return ends


class Table(Scenario):
    daemons = ("scorer", "office", "wuhou")

    def setUp(self):
        super().setUp()
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
        self.process = subprocess.Popen(self.home.command("watch"), stdin=theirs, stdout=theirs,
                                        stderr=theirs, env=environment())
        os.close(theirs)
        self.addCleanup(os.close, self.ours)
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        self.written = b""

    def frame(self):
        """What is on the screen, without styles."""
        while select.select([self.ours], [], [], 0)[0]:
            self.written += os.read(self.ours, 65536)
        shown = self.written.decode(errors="ignore").split(CLEARED)[-1]
        return re.sub(r"\033\[\d*m", "", shown).replace("\r", "")

    def wait_for(self, text):
        eventually(lambda: text in self.frame() and "Ctrl-C" in self.frame(), what=text)
        return self.frame()

    def rows(self, frame):
        """The lines of each tier: its heads and its centres."""
        tiers = re.split(r"\n第.圈层.*\n", frame)[1:]
        return [tier.split("\n\n")[0].splitlines() for tier in tiers]

    def test_it_draws_a_table_with_chinese_names_aligned(self):
        tiers = self.rows(self.wait_for("新津县"))
        self.assertEqual([7, 7, 9], [len(tier) for tier in tiers])
        for heads, *centres in tiers:
            wanted = columns(heads)
            self.assertEqual(["名次", "中心", "得分", "基本分", "加分", "扣分", "应扣", "待核"],
                             [word for word, _ in wanted[:8]])
            for centre in centres:
                ends = columns(centre)
                self.assertEqual([end for _, end in wanted[2:8]],
                                 [end for _, end in ends[2:8]], f"\n{heads}\n{centre}")
                self.assertEqual(wanted[0][1], ends[0][1])

    def test_names_begin_in_one_column_whatever_their_length(self):
        tiers = self.rows(self.wait_for("新津县"))
        starts = set()
        for tier in tiers:
            for line in tier:
                word, end = columns(line)[1]
                starts.add(end - 2 * len(word))
        self.assertEqual(1, len(starts), tiers)

    def test_it_is_drawn_again_at_a_change(self):
        self.wait_for("新津县")
        self.home.submit("office", [PRAISE, *[{**case, "centre": "wuhou"} for case
                                              in overdue_cases("wuhou", 0, 1)]])
        tier = self.rows(self.wait_for("72.5"))[0]
        words = [word for word, _ in columns(tier[1])]
        self.assertEqual(["1", "武侯区", "72.5", "70", "4.5", "2", "2", "0", "优秀"], words[:9])

    def test_ctrl_c_ends_it_with_0(self):
        self.wait_for("新津县")
        self.process.send_signal(signal.SIGINT)
        self.assertEqual(0, self.process.wait(10))


if __name__ == "__main__":
    unittest.main()
