"""Homes with keys, where something is cut short, removed, stolen or too much."""

import json
import re
import resource
import subprocess
import time
import unittest

from harness import BIN, Home, Scenario, environment, eventually, let_pass, overdue_cases
from key_home import A_KEY, Keys
from keyed import give_key, public_key
from test_attacks import RawTcp
from test_limits_wire import GREETING, ready

TCP = ("scorer\n" + "".join(f"    {name} = \"tcp://127.0.0.1:0\"\n"
                            for name in ("ingest", "query", "feed")) +
       "collector\n    intake = \"tcp://127.0.0.1:0\"\n")
# loopback alone asks for keys; over ipc nobody is asked
LOOPBACK = TCP + "security\n    keys-only = 0\n"
RENEWED_WITHIN = 1.2    # seconds until the feed is bound anew after a withdrawal
RATE, AT_ONCE_TOO_MANY = 100, 300
TOLD_WITHIN = 0.9    # seconds until a collector that is silent has heard of it; it pings once a second


class Holes(Scenario):
    keys = True

    def order(self, **event):
        self.home.submit("office", [event], "--wait")

    def grant(self, name, role, **centre):
        self.order(action="grant", key=public_key(self.home, name), role=role, **centre)

    def withdraw(self, name):
        self.order(action="withdraw", key=public_key(self.home, name))

    def run_program(self, *line):
        return subprocess.run([BIN / line[0], "--home", self.home.dir, *line[1:]],
                              capture_output=True, text=True, timeout=20, env=environment())


class Removed(Holes):
    settings = LOOPBACK
    daemons = ("scorer", "office")

    def address(self, name):
        host, port = ((self.home.dir / "run" / f"{name}.endpoint").read_text().strip()
                      .removeprefix("tcp://").rsplit(":", 1))
        return host, int(port)

    def answers_without_a_key(self, name, kind):
        raw = RawTcp(self.address(name), GREETING, ready(kind))
        self.assertTrue(raw.is_cut())
        raw.socket.close()
        return b"READY" in raw.got

    def check_keys(self):
        for name, kind in (("feed", b"SUB"), ("query", b"DEALER"), ("ingest", b"DEALER")):
            self.assertFalse(self.answers_without_a_key(name, kind), name)

    def test_a_socket_that_is_bound_anew_has_keys_still(self):
        spare = Home(keys=True)
        self.addCleanup(spare.close)
        give_key(spare, self.home, "office", True, "reader")
        self.grant("reader", "reader")
        (self.home.dir / "keys" / "scorer.key").unlink()
        self.withdraw("reader")    # and the feed is bound anew
        let_pass(RENEWED_WITHIN)
        self.check_keys()
        self.home.stop("scorer")
        self.home.start("scorer")    # its secret alone says that it has keys
        self.check_keys()
        self.home.must("keys", "new", "scorer")    # completes the pair
        self.home.must("standings")


class Stolen(Holes):
    settings = TCP
    daemons = ("scorer", "office", "wuhou")

    def test_a_withdrawn_key_does_not_fill_the_outbox(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1), "--wait")
        give_key(self.home, self.home, "wuhou", True, "thief")
        by_thief = ("--key", "thief", "submit", "--source", "wuhou", "-")
        line = b'{"clause":"overdue-case","record":"%d","occurred":"2006-07-01T12:00:00+08:00"}\n'
        self.withdraw("wuhou")
        eventually(lambda: "not permitted: " in self.home.said("wuhou"), TOLD_WITHIN)
        for number in range(2):    # the second as a newcomer, whom the authenticator sees
            result = self.home.kaohe(*by_thief, stdin=line % number)
            self.assert_run(result, 77, "not permitted")
        eventually(lambda: re.search(r"not let in as who hands lines over: the key \S{40} from "
                                     r"127\.0\.0\.1, ", self.home.said("wuhou")))
        (self.home.dir / "keys" / "thief.key_secret").unlink()
        self.grant("wuhou", "district", centre="wuhou")
        self.home.stop("wuhou")
        self.home.start("wuhou")
        self.home.submit("wuhou", overdue_cases("wuhou", 1, 1), "--wait")


class Check(Holes):
    settings = LOOPBACK

    def test_check_reads_the_keys_that_the_start_needs(self):
        lines = {"scorer": ("kaohe-scorer",), "wuhou": ("kaohe-collector", "--source", "wuhou")}
        for name, line in lines.items():
            path = self.home.dir / "keys" / f"{name}.key_secret"
            self.assertEqual(0, self.run_program(*line, "--check").returncode)
            path.chmod(0o644)
            for more in ("--check",), ():
                result = self.run_program(*line, *more)
                self.assertEqual(78, result.returncode, result)
                self.assertIn(str(path), result.stderr)
            path.chmod(0o600)


class Strangers(Holes):
    daemons = ("scorer", "office", "wuhou")

    def test_who_is_not_let_in_at_an_intake_is_said(self):
        self.home.must("keys", "new", "stranger")
        result = self.home.kaohe("--key", "stranger", "cases", "--source", "wuhou")
        self.assert_run(result, 77, "not permitted")
        said = eventually(lambda: re.search(
            r"not let in as who hands lines over: the key (\S{40}) from process \d+ of this "
            r"machine, which ", self.home.said("wuhou")))
        self.assertEqual(public_key(self.home, "stranger"), said[1])


class Heard(Holes):
    daemons = ("scorer", "office", "wuhou", "qingyang")

    def heard(self):
        """When each key was heard, by the name of its file; of several with one key the first."""
        rows = json.loads(self.home.must("keys", "list", "--json"))["keys"]
        return {row["file"]: row["heard"] for row in rows}

    def test_each_key_has_a_last_time_of_its_own(self):
        for name in ("reader", "spare"):
            self.home.must("keys", "new", name)
        self.grant("reader", "reader")
        self.grant("spare", "district", centre="wuhou")
        eventually(lambda: all(self.heard()[name] for name in ("wuhou", "office")), what="both have greeted")
        heard = self.heard()
        for name in ("reader", "spare", "pixian"):
            self.assertIsNone(heard[name], heard)
        self.home.must("--key", "reader", "standings")
        self.assertIsNotNone(self.heard()["reader"])

    def test_after_a_start_it_is_known_of_the_log(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1), "--wait")
        self.home.stop("wuhou", "qingyang", "scorer")
        self.home.start("scorer")
        heard = self.heard()
        self.assertEqual(self.home.events()[-1]["received"], heard["wuhou"])
        self.assertIsNone(heard["qingyang"])


class Share(Holes):
    settings = f"scorer\n    source-events-per-second = {RATE}\n"
    daemons = ("scorer", "office", "wuhou", "qingyang")

    def test_a_source_over_its_rate_is_told_to_slow_down_and_loses_nothing(self):
        began = time.monotonic()
        self.home.submit("wuhou", overdue_cases("wuhou", 0, AT_ONCE_TOO_MANY))
        told = "the scorer takes no more events of this source at a time; sending more slowly"
        eventually(lambda: told in self.home.said("wuhou"))
        self.assertEqual({"counted": 1},
                         self.home.outcomes("qingyang", overdue_cases("qingyang", 0, 1)))
        self.home.settle()
        took = time.monotonic() - began
        self.assertGreater(took, AT_ONCE_TOO_MANY / RATE - 1.5)
        self.assertNotIn(told, self.home.said("qingyang"))


class CutShort(Keys):
    init = False

    def init_within(self, bytes_max):
        """kaohe init, where a file may have so many bytes."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))
        return subprocess.run(self.home.command("init"), preexec_fn=limit, capture_output=True,
                              timeout=20, env=environment()).returncode

    def test_an_init_that_is_cut_short_is_done_again(self):
        settings = self.home.dir / "kaohe.zpl"
        for bytes_max in (0, 10):
            self.assertNotEqual(0, self.init_within(bytes_max))
            self.assertFalse(settings.exists())
        self.home.must("init")
        self.assertIn("keys-only = 1", settings.read_text())
        self.start("office")

    def test_settings_that_ask_for_no_keys_over_ipc_are_said(self):
        for text, is_said in (("", True), ("security\n    keys-only = 0\n", True),
                              ("security\n    keys-only = 1\n", False)):
            (self.home.dir / "kaohe.zpl").write_text(text)
            result = self.home.kaohe("init")
            self.assert_run(result, 0, "stays as it is")
            self.assertEqual(is_said, "`keys-only = 1`" in result.err, result)

    def test_names_that_a_rotation_makes_may_not_be_given(self):
        self.home.must("init")
        for name in ("wuhou-next", "wuhou-old-1", "my-old-pc"):
            self.fails(64, "new", name, says=("kaohe keys rotate",))
            self.fails(64, "import", name, A_KEY, says=("kaohe keys rotate",))
            self.fails(64, "rotate", name)


if __name__ == "__main__":
    unittest.main()
