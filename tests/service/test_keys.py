"""Homes with keys: who may speak is what the log has granted, and not any more once it is withdrawn."""

import json
import os
import re
import shutil
import socket
import subprocess
import unittest

from harness import (BIN, Home, Scenario, environment, eventually, let_pass, overdue_cases, praise,
                     rows_of)
from keyed import give_key, public_key

TCP = ("scorer\n" + "".join(f"    {name} = \"tcp://127.0.0.1:0\"\n"
                            for name in ("ingest", "query", "feed")) +
       "collector\n    intake = \"tcp://127.0.0.1:0\"\n")
DENIED = "not permitted: "
AGAIN_WITHIN = 70    # a collector that was refused tries once a minute
WITHDRAWN_WITHIN = 1    # second, until a reader is cut off
STREAM = int(os.environ.get("KAOHE_STREAM", 20_000))    # `tests/soak withdrawal` has a million
BEFORE, HELD_BACK, CHUNK = STREAM // 200, 2_000, 200


class Keyed(Scenario):
    keys = True
    daemons = ("scorer", "office")

    def setUp(self):
        super().setUp()
        self.spare = Home(keys=True)    # has pairs that the log knows nothing of
        self.addCleanup(self.spare.close)

    def order(self, **event):
        """The office's grant or withdrawal; its record."""
        self.home.submit("office", [event], "--wait")
        return next(record for record in reversed(self.home.events())
                    if record.get("action") == event["action"])["n"]

    def grant(self, name, role, **centre):
        return self.order(action="grant", key=public_key(self.home, name), role=role, **centre)

    def withdraw(self, name):
        return self.order(action="withdraw", key=public_key(self.home, name))

    def by(self, name, *arguments, **options):
        return self.home.kaohe("--key", name, *arguments, **options)

    def denied(self, name, *arguments):
        result = self.by(name, *arguments)
        self.assert_run(result, 77, "not permitted")
        self.assertEqual("", result.out)

    def submit_by(self, name, source, events):
        """Hands events over by a key that may."""
        self.home.note(source, events)
        lines = "".join(json.dumps(event) + "\n" for event in events).encode()
        result = self.by(name, "submit", "--source", source, "-", stdin=lines)
        self.assert_run(result, 0)
        self.assertEqual(f"taken {len(events)}, malformed 0\n", result.out)

    def watch(self, name):
        """Follows the feed by a key; where it writes, and what it says."""
        out, err = self.home.dir / f"{name}.out", self.home.dir / f"{name}.err"
        with open(out, "wb") as told, open(err, "wb") as says:
            process = self.home.popen("--key", name, "watch", "--json", stdin=subprocess.DEVNULL,
                                      stdout=told, stderr=says)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        eventually(lambda: "watching from" in err.read_text(), what=f"{name} watches")
        return out


    def praise_and_tell(self, name, number):
        """Gives a point, and waits until who watches by this key is told of it; or that it was missed, while
        the feed was bound anew."""
        out, err = self.home.dir / f"{name}.out", self.home.dir / f"{name}.err"
        self.home.submit("office", [praise(number, "wuhou")], "--wait")
        n = self.home.standings()["n"]

        def is_told():
            missed = map(int, re.findall(r"to (\d+) may not be listed", err.read_text()))
            return f'"L-{number}"' in out.read_text() or max(missed, default=0) >= n
        eventually(is_told, what="the others are told")


class Readers(Keyed):
    origin = r"process \d+ of this machine"    # of who is not let in

    def test_a_reader_reads_and_does_not_hand_over(self):
        give_key(self.spare, self.home, "office", True, "reader")
        for command in (("standings",), ("watch", "--json"), ("export",)):
            self.denied("reader", *command)
        eventually(lambda: re.search(rf"not let in as a reader: the key \S{{40}} from {self.origin}, "
                                     r"which ", self.home.said("scorer")))
        self.home.start("wuhou")
        self.grant("reader", "reader")
        told = self.watch("reader")
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        eventually(told.read_text, what="the reader is told")
        row = rows_of(json.loads(self.by("reader", "standings", "--json").out))["wuhou"]
        self.assertEqual(self.home.score("wuhou"), row["score"])
        links = {row["source"]: row["link"]
                 for row in json.loads(self.by("reader", "status", "--json").out)["collectors"]}
        self.assertEqual({"office": "denied", "wuhou": "denied"}, links)
        for source in ("wuhou", "office"):
            result = self.home.kaohe("--key", "reader", "submit", "--source", source, "-",
                                     stdin=json.dumps(praise(2, "wuhou")).encode() + b"\n")
            self.assert_run(result, 77, DENIED)
            self.assertEqual("taken 0, malformed 0\n", result.out)
        self.assert_run(self.by("reader", "clock", "accept"), 77, "not-permitted")

    def test_a_withdrawn_reader_is_told_nothing_more(self):
        give_key(self.spare, self.home, "office", True, "reader")
        self.grant("reader", "reader")
        told, others = self.watch("reader"), self.watch("office")
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        for file in (told, others):
            eventually(lambda: '"L-1"' in file.read_text(), what="the change is told")
        self.withdraw("reader")
        let_pass(WITHDRAWN_WITHIN)
        before = told.read_text()
        for number in range(2, 5):
            self.praise_and_tell("office", number)
        self.assertEqual(before, told.read_text())
        self.denied("reader", "standings")


class ReadersOverTcp(Readers):
    settings = TCP
    origin = r"127\.0\.0\.1"


class ReadersOfAPort(Keyed):
    def setUp(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.settings = f'scorer\n    feed = "tcp://127.0.0.1:{free.getsockname()[1]}"\n'
        super().setUp()

    def test_the_feed_comes_back_at_its_port(self):
        give_key(self.spare, self.home, "office", True, "reader")
        self.watch("office")
        for number in range(10):
            self.grant("reader", "reader")
            self.withdraw("reader")
            self.praise_and_tell("office", number)


class Intake(Keyed):
    daemons = ("scorer", "office", "wuhou", "jinniu")

    def test_an_intake_key_is_good_for_one_collector_also_without_the_scorer(self):
        give_key(self.spare, self.home, "office", True, "hand")
        self.denied("hand", "cases", "--source", "wuhou")
        self.grant("hand", "intake", centre="wuhou")
        cases = ("cases", "--source", "wuhou")
        eventually(lambda: self.by("hand", *cases).code == 0, what="the collector is told")
        self.submit_by("hand", "wuhou", overdue_cases("wuhou", 0, 5))
        self.denied("hand", "cases", "--source", "jinniu")
        self.denied("hand", "standings")
        self.home.settle()
        self.home.stop("scorer", "wuhou")
        self.home.start("wuhou")
        self.submit_by("hand", "wuhou", overdue_cases("wuhou", 5, 5))
        self.home.start("scorer")
        self.home.settle()
        self.withdraw("hand")
        eventually(lambda: self.by("hand", *cases).code == 77, what="the collector is told")
        self.home.stop("scorer", "wuhou")
        self.home.start("wuhou")
        self.denied("hand", *cases)
        self.home.start("scorer")


class IntakeOverTcp(Intake):
    settings = TCP


class Collectors(Keyed):
    def waits(self, source):
        """That a collector was refused, and with what it holds."""
        state = self.home.collector(source)
        return state["link"] == "away" and DENIED in (state["why"] or "") and state["outbox"]

    def submit_waiting(self, source, events):
        """Submits and waits, until it is told why that takes long."""
        self.home.note(source, events)
        process = self.home.popen("submit", "--source", source, "--wait", "-")
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        process.stdin.write("".join(json.dumps(event) + "\n" for event in events).encode())
        process.stdin.close()
        line = process.stderr.readline().decode()
        self.assertIn(f"the outbox of {source}: {DENIED}", line)
        return process

    def test_a_key_that_is_granted_late(self):
        """Slow: the collector tries again once a minute."""
        give_key(self.spare, self.home, "wuhou", True)
        self.home.start("wuhou")
        eventually(lambda: DENIED in self.home.said("wuhou"), what="it is refused")
        process = self.submit_waiting("wuhou", overdue_cases("wuhou", 0, 30))
        self.assertEqual(30, eventually(lambda: self.waits("wuhou")))
        self.assertIn(f"does not have the scorer: {DENIED}", self.home.must("status"))
        self.grant("wuhou", "district", centre="wuhou")
        self.assertEqual(0, process.wait(AGAIN_WITHIN))
        self.assertIn("counted 30", process.stdout.read().decode())
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(1, self.home.said("wuhou").count(DENIED))
        self.home.settle()

    def test_one_source_cannot_speak_as_another(self):
        own = self.home.dir / "own"
        shutil.copytree(self.home.dir / "keys", own / "keys")
        give_key(self.home, self.home, "wuhou", True, "pixian")
        self.home.start("pixian")
        eventually(lambda: DENIED in self.home.said("pixian"), what="it is refused")
        self.home.submit("pixian", overdue_cases("pixian", 0, 5))
        self.assertEqual(5, self.waits("pixian"))
        self.assertIn("pixian", self.home.status()["scorer"]["never"])
        self.assertEqual(self.home.first_n - 1, len(self.home.events()))
        self.home.stop("pixian")
        for half in ("key", "key_secret"):
            shutil.copy(own / f"keys/pixian.{half}", self.home.dir / "keys")
        self.home.start("pixian")    # which begins a conversation at once

    def feed(self, process, events):
        process.stdin.write("".join(json.dumps(event) + "\n" for event in events).encode())
        process.stdin.flush()

    def stream(self, events, order):
        """Hands over a stream through wuhou's collector; `order` is given to the office in its midst,
        and the end of the stream held back until that has come about."""
        self.home.note("wuhou", events)
        process = self.home.popen("submit", "--source", "wuhou", "-", stderr=subprocess.DEVNULL)
        at = 0
        while self.home.standings()["n"] < self.home.first_n + BEFORE:
            self.feed(process, events[at:at + CHUNK])
            at += CHUNK
        self.home.note("office", [order])
        office = self.home.popen("submit", "--source", "office", "--wait", "-")
        self.feed(office, [order])
        office.stdin.close()
        while office.poll() is None or at < STREAM - HELD_BACK:
            self.assertLess(at, STREAM, "the order takes long")
            self.feed(process, events[at:at + CHUNK])
            at += CHUNK
        self.assertEqual(0, office.returncode)
        self.feed(process, events[at:])
        process.stdin.close()
        self.assertEqual(f"taken {STREAM}, malformed 0\n", process.stdout.read().decode())
        self.assertEqual(0, process.wait(20))
        for pipe in (process.stdout, office.stdout, office.stderr):
            pipe.close()

    def test_no_record_above_a_withdrawal_has_come_by_its_key(self):
        self.home.start("wuhou")
        events = overdue_cases("wuhou", 0, STREAM)
        self.stream(events, {"action": "withdraw", "key": public_key(self.home, "wuhou")})
        eventually(lambda: self.waits("wuhou"), what="the collector is refused")
        log = self.home.events()
        withdrawal = next(event["n"] for event in log if event.get("action") == "withdraw")
        taken = [event["n"] for event in log if event["source"] == "wuhou"]
        self.assertLess(BEFORE, len(taken))
        self.assertLess(taken[-1], withdrawal)
        self.assertEqual(STREAM - len(taken), self.home.collector("wuhou")["outbox"])
        self.assertLessEqual(HELD_BACK - CHUNK, STREAM - len(taken))
        self.assertEqual(1, self.home.said("wuhou").count(DENIED))
        self.grant("wuhou", "district", centre="wuhou")
        self.home.stop("wuhou")
        self.home.start("wuhou")    # which begins a conversation at once


class CollectorsOverTcp(Keyed):
    settings = TCP
    daemons = ("scorer", "office", "wuhou")

    def test_a_key_that_is_changed_for_another(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 5), "--wait")
        first = self.home.events()[-1]["key"]
        before = public_key(self.home, "wuhou")
        self.home.stop("wuhou")
        give_key(self.spare, self.home, "wuhou", True)
        second = self.grant("wuhou", "district", centre="wuhou")
        self.order(action="withdraw", key=before)
        self.home.start("wuhou")
        self.home.submit("wuhou", overdue_cases("wuhou", 5, 5), "--wait")
        keys = [event["key"] for event in self.home.events() if event["source"] == "wuhou"]
        self.assertEqual([first] * 5 + [second] * 5, keys)


class Files(Keyed):
    daemons = ()
    OFFICE_LINE = ("kaohe-collector", "--source", "office")

    def assert_config(self, line, *parts):
        command = [BIN / line[0], "--home", self.home.dir, *line[1:]]
        result = subprocess.run(command, capture_output=True, text=True, timeout=20,
                                env=environment())
        self.assertEqual(78, result.returncode, result)
        for part in parts:
            self.assertIn(part, result.stderr)

    def test_files_that_others_may_read_or_change_are_78_and_named(self):
        keys = self.home.dir / "keys"
        self.home.start("scorer")
        for path, mode, who in (
                (keys, 0o750, (self.OFFICE_LINE, ("kaohe", "standings"))),
                (keys / "office.key_secret", 0o640, (self.OFFICE_LINE, ("kaohe", "standings"))),
                (keys / "scorer.key", 0o664, (self.OFFICE_LINE, ("kaohe", "standings"))),
                (keys, 0o701, (("kaohe-scorer",),)),
                (keys / "scorer.key_secret", 0o604, (("kaohe-scorer",),))):
            if who == (("kaohe-scorer",),) and "scorer" in self.home.daemons:
                self.home.stop("scorer")
            before = path.stat().st_mode
            path.chmod(mode)
            for line in who:
                with self.subTest(path=path, line=line):
                    self.assert_config(line, str(path), f"(mode {mode:04o})")
            path.chmod(before)
        self.home.start("scorer", "office")
        self.home.must("standings")

    def test_a_collector_waits_for_a_public_file_that_others_may_not_change(self):
        """Also one that runs already, once it connects again."""
        path = self.home.dir / "keys" / "scorer.key"
        self.home.start("scorer", "office")
        eventually(lambda: "connected to the scorer" in self.home.said("office"))
        self.home.stop("scorer")
        path.chmod(0o646)
        eventually(lambda: f"others may change {path} (mode 0646)" in self.home.said("office"))
        self.home.submit("office", [praise(1, "wuhou")])
        self.assertEqual(1, self.home.collector("office")["outbox"])
        self.assertEqual(78, self.home.launch("scorer").process.wait(20))
        path.chmod(0o644)
        self.home.start("scorer")
        self.home.settle()

    def test_a_scorer_with_another_key_is_77_and_the_handshake(self):
        self.home.start("scorer", "office")
        public = self.home.dir / "keys" / "scorer.key"
        before = public.read_text()
        shutil.copy(self.spare.dir / "keys" / "scorer.key", public)
        for command in (("standings",), ("watch", "--json")):
            self.assert_run(self.home.kaohe(*command), 77, "the handshake fails")
        self.home.stop("office")
        self.home.start("office")
        eventually(lambda: "the handshake with the scorer fails" in self.home.said("office"))
        public.write_text(before)
        self.home.must("standings")


if __name__ == "__main__":
    unittest.main()
