"""Live standings on a terminal: what is drawn at which size, keys, and how it ends."""

import ctypes
import ctypes.util
import re
import signal
import time
import unittest
from pathlib import Path

from harness import PRAISE, Scenario, environment, eventually, overdue_cases, praise
from terminal import Terminal, width_of

BEATS_S = 1.5
CONFIG = 78
SILENT_S = 30    # a scorer and its collectors miss each other after 10 s
GONE_S = 15      # services/tool/watch.c looks each second


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

    def watch(self, rows, columns, *options, term="xterm", before=()):
        self.terminal = Terminal([*before, *self.home.command("watch", *options)], rows, columns,
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
                starts.add(ends[1][1] - sum(map(width_of, ends[1][0])))
        self.assertEqual(1, len(starts), tiers)

    def test_80x24_shows_all_tiers_the_changes_the_home_and_the_clock(self):
        self.watch(24, 80)
        shown = self.wait_for("锦江区", "新津县", "最近变动", "优：优秀", "已连接", str(self.home.dir))
        self.assertRegex(shown.splitlines()[0], r"\d\d:\d\d:\d\d$")
        centres = [columns(line) for line in shown.splitlines() if "龙泉驿区" in line or "新都区" in line]
        self.assertEqual(1, len({[end for _, end in line][6] for line in centres}), centres)
        self.terminal.press("3")
        self.wait_for("新津县", "实扣：", within=10)
        self.assertEqual([9], [len(tier) for tier in self.tiers()])
        self.assertNotIn("第一圈层", self.terminal.screen.text())
        self.terminal.press(" ")
        self.wait_for("第一圈层", "实扣：", within=10)
        self.terminal.press("0")
        self.wait_for("第一圈层", "新津县", within=10)

    def test_60x15_shows_all_tiers(self):
        self.watch(15, 60)
        self.wait_for("锦江区", "新津县", "最近变动", "q 结束")

    def test_what_moves_is_shown_with_its_reason(self):
        self.watch(24, 80, "--year", 2006, "--tier", 1)
        self.wait_for("锦江区")
        self.home.submit("office", [{**PRAISE, "centre": "jinjiang", "points": 1}], "--wait")
        self.home.submit("office", [PRAISE, *[{**case, "centre": "wuhou"} for case
                                              in overdue_cases("wuhou", 0, 1)]], "--wait")
        self.wait_for("72.5", "74.5 → 72.5", "70 → 74.5", "70 → 71", "领导重视")
        words = [[word for word, _ in columns(line)] for line in self.tiers()[0]]
        self.assertEqual(["1", "武侯区", "72.5", "70", "4.5", "2", "2", "0", "优秀"],
                         [word.rstrip("!") for word in words[1] if word[0] not in "↑↓"])
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
        self.assertNotIn("成华区", self.terminal.screen.text())

    def test_of_one_centre_it_shows_who_is_beside_it_and_why(self):
        self.home.submit("office", [PRAISE], "--wait")
        self.watch(24, 80, "--year", 2006, "--centre", "武侯区")
        shown = self.wait_for(">1", "锦江区", "+ 加分 4.5 − 实扣 0 = 74.5", "领导重视", "+4.5       1 项")
        self.assertNotIn("成华区", shown)
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1), "--wait")
        self.wait_for("74.5 → 72.5", "+ 加分 4.5 − 实扣 2 = 72.5", "超时办件", "−2         1 项")

    def test_it_begins_with_what_has_changed_before(self):
        self.home.submit("office", [PRAISE, {**PRAISE, "record": "L-2", "occurred": "2011-06-01T09:00:00+08:00"}],
                         "--wait")
        self.watch(24, 80, "--year", 2006)
        shown = self.wait_for("最近变动", "+4.5", "领导重视", "L-1")
        self.assertNotIn("L-2", shown)
        self.assertNotIn("还没有", shown)

    def test_resizing_draws_anew_at_once(self):
        self.watch(24, 80)
        self.wait_for("锦江区")
        self.terminal.resize(60, 200)
        self.wait_for("新津县", "自查", within=10)
        self.terminal.resize(12, 40)
        shown = self.wait_for("锦江区", "q", within=10)
        self.assertNotIn("自查", shown)

    def test_it_leaves_the_terminal_as_it_was(self):
        ends = ((0, lambda t: t.press("q")), (0, lambda t: t.press("\x03")),
                (0, lambda t: t.press("\x1c")),
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

    def test_while_it_is_stopped_the_terminal_is_as_it_was(self):
        terminal = self.watch(24, 80)
        self.wait_for("锦江区")
        terminal.press("\x1a")
        state = Path(f"/proc/{terminal.process.pid}/stat")
        eventually(lambda: state.read_text().rsplit(")", 1)[1].split()[0] == "T", what="it stops")
        self.assertTrue(terminal.is_restored())
        terminal.process.send_signal(signal.SIGCONT)
        eventually(lambda: terminal.shows("锦江区") and terminal.screen.is_other, what="it is back")
        self.assertFalse(terminal.is_restored())

    def test_a_dumb_terminal_gets_lines(self):
        self.watch(24, 80, term="dumb")
        self.wait_for("watching from")
        self.home.submit("office", [PRAISE])
        self.wait_for(f"2006年 第 {self.home.first_n} 条  武侯区 70 → 74.5")
        self.assertFalse(self.terminal.screen.is_other)

    def test_a_terminal_that_is_gone_ends_it(self):
        """Also where only who started it is told of that, and waits for it: as the demo does."""
        script = ("bash", "-c", 'trap "exit 3" HUP; "$@"; exit 4', "-")
        for options in ((), ("--json",)):
            with self.subTest(options):
                terminal = self.watch(24, 80, *options, before=script)
                self.wait_for("watching from" if options else "锦江区")
                terminal.hang_up()
                self.assertEqual(3, terminal.process.wait(GONE_S))


class Silence(OnTerminal):
    def test_a_district_that_is_silent_is_marked_until_it_is_heard(self):
        eventually(lambda: any(source["source"] == "wuhou" and source["connected"] for source
                               in self.home.status()["scorer"]["sources"]), what="it was heard")
        self.watch(24, 80, "--centre", "wuhou")
        self.wait_for("武侯区 ", "已连接")
        self.assertNotIn("失联", self.terminal.screen.text())
        self.home.daemons["wuhou"].process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.home.daemons["wuhou"].process.send_signal, signal.SIGCONT)
        shown = self.wait_for("失联", "武侯区!", within=SILENT_S)
        self.assertRegex(shown, r"! 失联 1 个：武侯区 \d\d-\d\d \d\d:\d\d\n")
        self.home.daemons["wuhou"].process.send_signal(signal.SIGCONT)
        eventually(lambda: self.terminal.shows("武侯区 ") and "失联" not in self.terminal.screen.text(),
                   SILENT_S, "it is heard again")

    def test_those_that_were_never_heard_are_counted(self):
        self.watch(24, 200, "--tier", 3)
        self.wait_for("! 失联 8 个：都江堰市 从未，")

    def test_where_the_scorer_is_away_nobody_is_called_silent(self):
        self.watch(24, 80)
        self.wait_for("失联 19 个")
        self.home.stop("scorer")
        self.wait_for("连接中断", within=SILENT_S)
        self.assertNotIn("失联", self.terminal.screen.text())
        self.home.start("scorer")
        shown = self.wait_for("已连接", "失联", within=SILENT_S)
        self.assertIn("失联 19 个", shown)    # those that were here have time to come back


class Trouble(OnTerminal):
    settings = 'scorer\n    feed = "tcp://127.0.0.1:0"\n'

    def test_an_error_is_said_on_the_terminal_as_it_was(self):
        terminal = self.watch(24, 80)
        self.wait_for("锦江区")
        self.home.stop("scorer")
        (self.home.dir / "run" / "feed.endpoint").write_text("tcp://nonsense\n")
        self.assertEqual(CONFIG, terminal.process.wait(30))
        self.assertTrue(terminal.is_restored())
        self.assertIn("kaohe: watch: ", terminal.screen.text())
        self.assertIn("nonsense", terminal.screen.text())


class Feed:
    """A subscriber of libzmq alone, for what no program shows."""

    SUB, SUBSCRIBE, RECEIVE_MS = 2, 6, 27

    def __init__(self, endpoint):
        self.zmq = ctypes.CDLL(ctypes.util.find_library("zmq") or "libzmq.so.5")
        self.zmq.zmq_ctx_new.restype = self.zmq.zmq_socket.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.zmq.zmq_ctx_new())
        self.socket = ctypes.c_void_p(self.zmq.zmq_socket(self.context, self.SUB))
        wait = ctypes.c_int(5000)
        self.zmq.zmq_setsockopt(self.socket, self.SUBSCRIBE, b"", ctypes.c_size_t(0))
        self.zmq.zmq_setsockopt(self.socket, self.RECEIVE_MS, ctypes.byref(wait),
                                ctypes.c_size_t(4))
        self.zmq.zmq_connect(self.socket, endpoint.encode())

    def year(self):
        """The year of the next update."""
        frame = ctypes.create_string_buffer(1 << 19)
        size = self.zmq.zmq_recv(self.socket, frame, ctypes.c_size_t(len(frame)), 0)
        return int(re.search(rb'{"year":(\d+),"n"', frame.raw[:size])[1])

    def close(self):
        self.zmq.zmq_close(self.socket)
        self.zmq.zmq_ctx_term(self.context)


class Year(OnTerminal):
    keys = False    # one test follows the feed without any program of this house

    def test_the_beat_goes_on_with_the_year_that_moved_last(self):
        self.home.submit("office", [
            {**PRAISE, "record": "later", "occurred": "2013-06-01T09:00:00+08:00"}, PRAISE],
            "--wait")
        self.home.kill9("scorer")
        self.home.start("scorer")
        feed = Feed(f"ipc://{self.home.dir}/run/feed.sock")
        self.addCleanup(feed.close)
        self.assertEqual(2006, feed.year())
        self.assertEqual(2013, self.home.standings()["year"])

    def test_the_year_that_is_shown_stays_through_a_restart_of_the_scorer(self):
        self.home.submit("office", [
            {**PRAISE, "record": "later", "occurred": "2013-06-01T09:00:00+08:00"}, PRAISE],
            "--wait")
        self.watch(24, 80, "--year", "2006")
        self.wait_for("2006年政务", "74.5")
        self.home.kill9("scorer")
        self.wait_for("连接中断", within=30)
        self.home.start("scorer")
        self.wait_for("已连接", within=30)
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
