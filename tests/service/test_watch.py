"""Live standings as JSON and as lines; on a terminal: test_board.py."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time
import unittest

from harness import PRAISE, Scenario, environment, eventually, let_pass, praise
from terminal import Terminal

SILENCE_S = 5    # common/client/mirror.h
BEATS_S = 1.5
GONE_S = 15      # services/tool/watch.c looks each second
DISK, USAGE = 74, 64


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
        change = json.loads(self.lines(1)[0])
        event = self.home.events()[-1]
        self.assertEqual(event, change["event"])
        self.assertEqual((event["n"], "wuhou", 74.5, 70, 1, 1), tuple(
            change[key] for key in ("n", "centre", "score", "score_before", "rank", "rank_before")))

    def test_changes_come_in_order_and_each_once(self):
        self.watch("--json")
        for number in range(12):
            self.home.submit("office", [praise(number, "锦江区" if number % 2 else "wuhou")])
        self.home.settle()
        eventually(lambda: '"L-11"' in self.out.read_text(), what="the last change")
        changes = [json.loads(line) for line in self.lines(12)]
        first = self.home.first_n
        own = [c for c in changes if c["centre"] == ("wuhou" if (c["n"] - first) % 2 == 0 else "jinjiang")]
        self.assertEqual(list(range(first, first + 12)), [change["n"] for change in own])
        self.assertEqual([f"L-{i}" for i in range(12)], [c["event"]["record"] for c in own])
        self.assertEqual([(70, 71), (70, 71), (71, 72)],
                         [(c["score_before"], c["score"]) for c in own[:3]])
        self.assertEqual(sorted(c["n"] for c in changes), [c["n"] for c in changes])

    def test_what_was_told_adds_up_to_the_standings(self):
        self.watch("--json")
        scores = {}
        self.home.submit("office", [praise(n, ("wuhou", "pixian", "dayi")[n % 3])
                                    for n in range(15)], "--wait")
        eventually(lambda: '"L-14"' in self.out.read_text(), what="the last change")
        for line in self.lines(15):
            change = json.loads(line)
            scores[change["centre"]] = change["score"]
        self.assertEqual({centre: self.home.score(centre) for centre in scores}, scores)

    def test_without_a_terminal_it_is_a_line_a_change(self):
        self.watch()
        self.home.submit("office", [PRAISE])
        line = self.lines(1)[0]
        for part in ("2006年", str(self.home.first_n), "武侯区", "70 → 74.5", "leadership", "领导重视",
                     "L-1", "市领导批示"):
            self.assertIn(part, line)
        self.assertNotIn("\033", line)

    def test_a_tier_or_a_centre_can_be_chosen(self):
        for options in (("--tier", "1"), ("--centre", "wuhou"), ("--centre", "武侯区"),
                        ("--centre", "510107"), ("--centre", "wuhou", "--tier", "1")):
            with self.subTest(options=options):
                process = self.watch("--json", *options)
                number = len(self.home.events())
                self.home.submit("office", [praise(f"{number}-{i}", centre) for i, centre
                                            in enumerate(("pixian", "wuhou", "dayi", "wuhou"))])
                eventually(lambda: f"{number}-3" in self.out.read_text(), what="the last change")
                changes = [json.loads(line) for line in self.lines(2)]
                own = [change for change in changes if change["event"]["centre"] == "wuhou"]
                self.assertEqual([f"L-{number}-{i}" for i in (1, 3)],
                                 [c["event"]["record"] for c in own if c["centre"] == "wuhou"])
                self.assertEqual(own, changes)
                process.kill()

    def test_a_centre_is_told_that_it_falls_by_the_rise_of_another(self):
        self.watch("--centre", "510104")
        self.home.submit("office", [praise(1, "jinjiang"), praise(2, "jinjiang")], "--wait")
        self.home.submit("office", [{**PRAISE, "record": "L-9"}], "--wait")
        lines = self.lines(3)
        self.assertEqual(3, len(lines))
        for part in ("锦江区 72（第 1 → 2 名）", "因武侯区计分", "领导重视", "L-9"):
            self.assertIn(part, lines[-1])

    def test_what_waits_for_a_ruling_is_said_to(self):
        self.watch()
        self.home.submit("wuhou", [{"clause": "complaint", "record": "C-1",
                                    "occurred": "2006-06-01T09:00:00+08:00"}], "--wait")
        self.assertIn(f"2006年 第 {self.home.first_n} 条  武侯区 70（第 1 名） 待核（未计分） complaint", self.lines(1)[0])

    def test_each_line_names_its_year_and_a_year_can_be_chosen(self):
        events = [{**PRAISE, "record": year, "occurred": f"{year}-06-01T09:00:00+08:00"}
                  for year in ("2011", "2006", "2005")]
        process = self.watch()
        self.home.submit("office", events, "--wait")
        eventually(lambda: "2005年" in self.out.read_text())
        self.assertEqual({"2011年", "2006年", "2005年"},
                         {line.split()[0] for line in self.lines(3)})
        process.kill()
        self.watch("--year", "2006")
        self.home.submit("office", [{**event, "record": f"{event['record']}-2"}
                                    for event in events], "--wait")
        self.home.submit("office", [praise("last", "wuhou")], "--wait")
        eventually(lambda: "L-last" in self.out.read_text())
        self.assertEqual({"2006年"}, {line.split()[0] for line in self.lines(2)})

    def test_what_can_never_be_shown_is_an_error(self):
        for code, options, words in (
                (USAGE, ("--tier", "1", "--centre", "dayi"), "大邑县在第 3 圈层，不在第 1 圈层 (it is in tier 3)"),
                (USAGE, ("--year", "20060"), "--year"), (1, ("--tier", "4"), "没有第 4 圈层 (there is no tier 4)"),
                (1, ("--centre", "510999"), "510999"), (1, ("--year", "1999"), "没有适用于 1999 年的规则 (no rulebook is for this year)")):
            with self.subTest(options=options):
                self.assert_run(self.home.kaohe("watch", *options, within=20), code, words)

    def test_a_pipe_that_nobody_reads_ends_it(self):
        ours, theirs = os.pipe()
        process = self.home.popen("watch", stdin=subprocess.DEVNULL, stdout=theirs)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        os.close(theirs)
        eventually(lambda: b"watching" in process.stderr.readline())
        os.close(ours)
        self.assertEqual(DISK, process.wait(GONE_S))

    def test_it_says_that_it_missed_a_restart_and_goes_on(self):
        process = self.watch("--json")
        process.send_signal(signal.SIGSTOP)
        self.home.kill9("scorer")
        self.home.start("scorer")
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        process.send_signal(signal.SIGCONT)
        n = self.home.first_n
        eventually(lambda: re.search(rf"lost: changes of records \d+ to {n} may", self.err.read_text()),
                   30, "the gap is noticed")
        self.home.submit("office", [praise(2, "wuhou")])
        self.assertEqual((n + 1, 72), tuple(json.loads(self.lines(1)[0])[key]
                                              for key in ("n", "score")))

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

    def test_an_update_older_than_the_answer_does_not_move_standings_back(self):
        held, let_others_ask = self.hold_questions()
        terminal = Terminal(self.home.command("watch"), 24, 80, environment())
        self.addCleanup(terminal.close)
        self.assertTrue(held.has_come.wait(20))
        let_others_ask()
        for number in range(4):
            self.home.submit("office", [praise(number, "wuhou")], "--wait")
        held.let_go.set()
        eventually(lambda: terminal.shows("截至第"), 20)
        end = time.monotonic() + BEATS_S
        while time.monotonic() < end:
            self.assertTrue(terminal.shows(f"截至第 {self.home.at(5)} 条记录"), terminal.screen.text())


if __name__ == "__main__":
    unittest.main()
