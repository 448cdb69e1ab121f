"""kill -9 at any moment: what was acknowledged is in the log, once, and in its order."""

import random
import signal
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from harness import Scenario, check_same, eventually, let_pass, ndjson, overdue_cases

DISTRICTS = ("jinjiang", "wenjiang", "xinjin")
ROUNDS = 10
SIZES = (1, 1, 7, 40, 300)    # of a run of submit; a frame holds 256 lines
PACE = 0.0005                 # seconds a line, so that the log stays small


def records(events):
    return [event["record"] for event in events]


def finish_writing(pipe, content):
    pipe.write(content)
    pipe.close()


class Load:
    """Submits reports for each district in runs one after another, until told to stop."""

    def __init__(self, home, seed):
        self.home, self.seed = home, seed
        self.sent, self.stopped = dict.fromkeys(DISTRICTS, 0), Event()
        self.pool = ThreadPoolExecutor(len(DISTRICTS))
        self.runs = [self.pool.submit(self.send, source) for source in DISTRICTS]

    def send(self, source):
        rng = random.Random(f"{self.seed} {source}")
        while not self.stopped.is_set():
            size = rng.choice(SIZES)
            self.home.submit(source, overdue_cases(source, self.sent[source], size))
            self.sent[source] += size
            self.stopped.wait(size * PACE)

    def goes_on(self, source, count):
        """True once so many reports of a source are taken; fails where sending has failed."""
        for run in self.runs:
            if run.done():
                run.result()
        return self.sent[source] >= count

    def end(self):
        self.stopped.set()
        self.pool.shutdown()
        for run in self.runs:
            run.result()


class Kills(Scenario):
    daemons = ("scorer", *DISTRICTS)
    may_repeat = True

    def kill_under_load(self, seed, choose):
        """Kills what `choose` says and starts it again, at random moments while all send."""
        rng, load = random.Random(seed), Load(self.home, seed)
        self.addCleanup(load.stopped.set)
        for number in range(ROUNDS):
            source = rng.choice(DISTRICTS)
            wanted = load.sent[source] + rng.randint(1, 100)
            eventually(lambda: load.goes_on(source, wanted), 40, "sending goes on")
            let_pass(rng.uniform(0, 0.02))
            name = choose(rng)
            self.home.kill9(name)
            self.home.start(name)
        load.end()
        self.check_each_counts_once_and_in_order()

    def check_each_counts_once_and_in_order(self):
        self.home.settle()
        events = self.home.events()
        for source in DISTRICTS:
            counted = [event for event in events
                       if event["source"] == source and event["outcome"] == "counted"]
            check_same(self, records(self.home.streams[source][None]), records(counted), source)

    def test_nothing_is_lost_when_the_scorer_is_killed(self):
        self.kill_under_load(1, lambda rng: "scorer")
        self.assertNotIn("duplicate", {event["outcome"] for event in self.home.events()})

    def test_nothing_is_lost_when_collectors_are_killed(self):
        self.kill_under_load(2, lambda rng: rng.choice(DISTRICTS))

    def test_nothing_is_lost_when_anything_is_killed(self):
        self.kill_under_load(3, lambda rng: rng.choice(("scorer", *DISTRICTS)))

    def test_a_submit_keeps_its_order_though_its_collector_is_killed(self):
        """Stopped first, the collector holds lines that die with it, while others behind them
        still wait in the submit for the collector that starts."""
        events = overdue_cases("jinjiang", 0, 3500)
        with self.home.popen("submit", "--source", "jinjiang", "-") as sender:
            sender.stdin.write(ndjson(events[:1]))
            sender.stdin.flush()
            eventually(lambda: len(self.home.sent()) == 1, what="the submit is connected")
            self.home.daemons["jinjiang"].process.send_signal(signal.SIGSTOP)
            writer = Thread(target=finish_writing, args=(sender.stdin, ndjson(events[1:])))
            writer.start()
            let_pass(0.5)    # for as much to be on its way as ever will
            self.home.kill9("jinjiang")
            self.home.start("jinjiang")
            self.assertEqual(b"taken 3500, malformed 0\n", sender.stdout.read())
            self.assertEqual(0, sender.wait(60))
            writer.join()
        for source in DISTRICTS:
            self.home.note(source, events if source == "jinjiang" else [])
        self.check_each_counts_once_and_in_order()

    def test_a_late_answer_is_not_taken_for_that_of_the_next_frame(self):
        """Its collector stands still until the first frame was sent twice, and answers both."""
        good = overdue_cases("jinjiang", 0, 256)
        path = self.home.dir / "lines"
        path.write_bytes(ndjson([*good, *["{}"] * 256]))
        collector = self.home.daemons["jinjiang"].process
        collector.send_signal(signal.SIGSTOP)
        submit = self.home.popen("submit", "--source", "jinjiang", path)
        let_pass(2.5)
        collector.send_signal(signal.SIGCONT)
        out, _ = submit.communicate(timeout=20)
        self.home.note("jinjiang", good)
        self.assertEqual(b"taken 256, malformed 256\n", out)

    def test_of_a_killed_submit_the_log_has_a_whole_beginning(self):
        sent = overdue_cases("jinjiang", 0, 20000)
        path = self.home.dir / "events"
        path.write_bytes(ndjson(sent))
        sender = self.home.popen("submit", "--source", "jinjiang", path, stdin=subprocess.DEVNULL)
        eventually(lambda: len(self.home.sent()) > 300, what="events arrive")
        sender.kill()
        sender.communicate()
        end = overdue_cases("jinjiang", 20000, 1)
        self.home.outcomes("jinjiang", end)    # behind all that the killed one has sent
        taken = len(self.home.sent()) - 1
        self.home.streams.clear()
        self.home.note("jinjiang", sent[:taken] + end)
        self.assertGreater(taken, 300)


if __name__ == "__main__":
    unittest.main()
