"""Live standings: as JSON, as lines, and as a table on a terminal."""

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

from harness import Scenario, environment, eventually, let_pass, overdue_cases
from terminal import Terminal, width_of

PRAISE = {"clause": "leadership", "centre": "wuhou", "record": "L-1", "points": 4.5,
          "occurred": "2006-06-01T09:00:00+08:00", "summary": "市领导批示"}
SILENCE_S = 5    # common/client/mirror.h
BEATS_S = 1.5
GONE_S = 4       # services/tool/watch.c looks each second
DISK, USAGE = 74, 64


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
        own = [c for c in changes if c["centre"] == ("wuhou" if c["n"] % 2 == 0 else "jinjiang")]
        self.assertEqual(list(range(2, 14)), [change["n"] for change in own])
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
        for part in ("2006年", "2", "武侯区", "70 → 74.5", "leadership", "主要领导重视并亲自抓",
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
        for part in ("锦江区 72（第 1 → 2 名）", "因武侯区计分", "主要领导重视并亲自抓", "L-9"):
            self.assertIn(part, lines[-1])

    def test_what_waits_for_a_ruling_is_said_to(self):
        self.watch()
        self.home.submit("wuhou", [{"clause": "complaint", "record": "C-1",
                                    "occurred": "2006-06-01T09:00:00+08:00"}], "--wait")
        self.assertIn("2006年 第 2 条  武侯区 70（第 1 名） 待核（未计分） complaint", self.lines(1)[0])

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
                (USAGE, ("--tier", "1", "--centre", "dayi"), "大邑县 is in tier 3"),
                (USAGE, ("--year", "20060"), "--year"), (1, ("--tier", "4"), "no tier 4"),
                (1, ("--centre", "510999"), "510999"), (1, ("--year", "1999"), "no rulebook")):
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
            self.assertTrue(terminal.shows("截至第 5 条记录"), terminal.screen.text())


def columns(text):
    """Where each word of a line ends, in columns of a terminal."""
    ends, at = [], 0
    for word in re.findall(r"\S+|\s+", text):
        at += sum(map(width_of, word))
        if not word.isspace():
            ends.append((word, at))
    return ends


class OnTerminal(Scenario):
    daemons = ("scorer", "office", "wuhou")

    def watch(self, rows, columns, *options, term="xterm"):
        self.terminal = Terminal(self.home.command("watch", *options), rows, columns,
                                 environment(TERM=term))
        self.addCleanup(self.terminal.close)
        return self.terminal

    def wait_for(self, *texts, within=15):
        try:
            return eventually(lambda: self.terminal.shows(*texts), within, texts)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.terminal.screen.text()}") from None

    def tiers(self):
        """The lines of each tier that is shown: its heads and its centres."""
        tables = re.findall(r"^第.圈层（.*\n((?:.+\n)+?)(?=\n|第|最近)", self.terminal.screen.text(),
                            re.M)
        return [table.splitlines() for table in tables]


class Table(OnTerminal):
    def test_it_draws_all_tiers_with_chinese_names_aligned(self):
        self.watch(60, 200)
        self.wait_for("新津县", "q 结束")
        tiers = self.tiers()
        self.assertEqual([7, 7, 9], [len(tier) for tier in tiers])
        starts = set()
        for heads, *centres in tiers:
            wanted = columns(heads)
            self.assertEqual(["名次", "升降", "中心", "得分", "基本分", "加分", "实扣", "扣分合计",
                              "待核", "评优", "自查"], [word for word, _ in wanted])
            for centre in centres:
                ends = columns(centre)
                self.assertEqual([end for _, end in wanted[3:9]],
                                 [end for _, end in ends[2:8]], f"\n{heads}\n{centre}")
                self.assertEqual(wanted[0][1], ends[0][1])
                starts.add(ends[1][1] - 2 * len(ends[1][0]))
        self.assertEqual(1, len(starts), tiers)

    def test_80x24_shows_a_tier_the_changes_the_home_and_the_clock(self):
        self.watch(24, 80)
        shown = self.wait_for("锦江区", "最近变动", "实扣：", "已连接", str(self.home.dir))
        self.assertRegex(shown.splitlines()[0], r"\d\d:\d\d:\d\d$")
        self.assertNotIn("新津县", shown)
        self.assertEqual([7], [len(tier) for tier in self.tiers()])
        self.terminal.press("3")
        self.wait_for("新津县", within=3)
        self.terminal.press(" ")
        self.wait_for("锦江区", within=3)

    def test_what_moves_is_shown_with_its_reason(self):
        self.watch(24, 80, "--year", 2006)
        self.wait_for("锦江区")
        self.home.submit("office", [{**PRAISE, "centre": "jinjiang", "points": 1}], "--wait")
        self.home.submit("office", [PRAISE, *[{**case, "centre": "wuhou"} for case
                                              in overdue_cases("wuhou", 0, 1)]], "--wait")
        self.wait_for("72.5", "74.5 → 72.5", "70 → 74.5", "70 → 71", "主要领导重视并亲自抓")
        words = [[word for word, _ in columns(line)] for line in self.tiers()[0]]
        self.assertEqual(["1", "武侯区", "72.5", "70", "4.5", "2", "2", "0", "优秀"],
                         [word for word in words[1] if word[0] not in "↑↓"])
        self.assertIn("↑1", words[1])
        self.assertIn("↓1", words[2])
        changes = [line for line in self.terminal.look() if "→" in line]
        self.assertLess(changes.index(next(c for c in changes if "74.5 → 72.5" in c)),
                        changes.index(next(c for c in changes if "70 → 74.5" in c)))
        self.assertNotIn("因武侯区", self.terminal.screen.text())

    def test_of_one_centre_it_lists_what_another_caused(self):
        self.watch(24, 80, "--year", 2006, "--centre", "510104")
        self.wait_for("锦江区")
        self.home.submit("office", [{**PRAISE, "points": 1}], "--wait")
        self.wait_for("第 1 → 2 名", "因武侯区计分")
        self.assertNotIn("青羊区", self.terminal.screen.text())

    def test_resizing_draws_anew_at_once(self):
        self.watch(24, 80)
        self.wait_for("锦江区")
        self.terminal.resize(60, 200)
        self.wait_for("新津县", "自查", within=3)
        self.terminal.resize(12, 40)
        shown = self.wait_for("锦江区", "q", within=3)
        self.assertNotIn("自查", shown)

    def test_it_leaves_the_terminal_as_it_was(self):
        ends = ((0, lambda t: t.press("q")), (0, lambda t: t.press("\x03")),
                (0, lambda t: t.process.send_signal(signal.SIGTERM)),
                (0, lambda t: t.process.send_signal(signal.SIGHUP)))
        for number, (code, end) in enumerate(ends):
            with self.subTest(number):
                terminal = self.watch(24, 80)
                self.wait_for("锦江区")
                self.assertTrue(terminal.screen.is_other)
                self.assertFalse(terminal.is_restored())
                end(terminal)
                self.assertEqual(code, terminal.process.wait(10))
                self.assertTrue(terminal.is_restored(), vars(terminal.screen))

    def test_an_error_is_said_on_the_terminal_as_it_was(self):
        terminal = self.watch(24, 80)
        self.wait_for("锦江区")
        self.home.stop("scorer")
        (self.home.dir / "run" / "feed.endpoint").write_text("nonsense\n")
        self.home.configure('scorer\n    feed = "tcp://127.0.0.1:0"\n')
        self.wait_for("连接中断", within=20)
        terminal.press("q")
        self.assertEqual(0, terminal.process.wait(10))
        self.assertTrue(terminal.is_restored())

    def test_a_dumb_terminal_gets_lines(self):
        self.watch(24, 80, term="dumb")
        self.wait_for("watching from")
        self.home.submit("office", [PRAISE])
        self.wait_for("2006年 第 2 条  武侯区 70 → 74.5")
        self.assertFalse(self.terminal.screen.is_other)

    def test_a_terminal_that_is_gone_ends_it(self):
        for options in ((), ("--json",)):
            with self.subTest(options):
                terminal = self.watch(24, 80, *options)
                self.wait_for("watching from" if options else "锦江区")
                terminal.hang_up()
                terminal.process.wait(GONE_S)


class Year(OnTerminal):
    def test_the_year_that_is_shown_stays_through_a_restart_of_the_scorer(self):
        self.home.submit("office", [
            {**PRAISE, "record": "later", "occurred": "2013-06-01T09:00:00+08:00"}, PRAISE],
            "--wait")
        self.watch(24, 80, "--year", "2006")
        self.wait_for("2006年政务", "74.5")
        self.home.kill9("scorer")
        self.home.start("scorer")
        self.home.submit("office", [praise(9, "jinjiang")], "--wait")
        self.wait_for("70 → 71", within=30)
        end = time.monotonic() + BEATS_S
        while time.monotonic() < end:
            self.assertTrue(self.terminal.shows("2006年政务", "74.5"), self.terminal.screen.text())

    def test_the_year_of_the_first_answer_is_kept(self):
        self.home.submit("office", [
            {**PRAISE, "record": "later", "occurred": "2013-06-01T09:00:00+08:00"}], "--wait")
        self.watch(24, 80)
        self.wait_for("2013年政务")
        self.home.submit("office", [PRAISE], "--wait")
        self.wait_for("2013年政务", "2006年有变动（--year 2006）")


if __name__ == "__main__":
    unittest.main()
