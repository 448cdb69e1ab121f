"""What nobody should do to a home: it is noticed and said, and never guessed at."""

import os
import resource
import subprocess
import unittest
from datetime import datetime, timedelta, timezone

from harness import BIN, Scenario, environment, eventually, let_pass, ndjson, overdue_cases

CONFIG, DISK = 78, 74


def processor_seconds(daemon):
    with open(f"/proc/{daemon.process.pid}/stat") as stat:
        user, system = map(int, stat.read().rpartition(")")[2].split()[11:13])
    return (user + system) / os.sysconf("SC_CLK_TCK")


class Breakage(Scenario):
    maxDiff = 400

    def fill(self, source, count=3000):
        self.home.start(source)
        self.home.kaohe("submit", "--source", source, "-",
                        stdin=ndjson(overdue_cases(source, 0, count)))
        self.home.stop(source)

    def outbox(self, source):
        return self.home.dir / "collector" / source

    def assert_refused(self, name, code, word):
        daemon = self.home.launch(name)
        self.assertEqual(code, daemon.process.wait(20), daemon.said())
        self.assertIn(word, daemon.said())

    def test_an_outbox_that_is_another_sources_is_refused(self):
        for source in ("wuhou", "jinniu"):
            self.fill(source, 5)
        spare = self.home.dir / "spare"
        self.outbox("wuhou").rename(spare)
        self.outbox("jinniu").rename(self.outbox("wuhou"))
        self.assert_refused("wuhou", CONFIG, "it is the outbox of jinniu")

    def test_a_store_that_was_emptied_is_not_taken_for_a_new_one(self):
        self.fill("wuhou", 5)
        os.truncate(self.outbox("wuhou") / "data.mdb", 0)
        self.assert_refused("wuhou", CONFIG, str(self.outbox("wuhou")))

    def test_a_store_that_was_cut_short_ends_its_daemon_with_a_word(self):
        self.fill("wuhou")
        os.truncate(self.outbox("wuhou") / "data.mdb", 8192)
        self.assert_refused("wuhou", DISK, "is damaged or cut short")

    def check_ends(self, name):
        daemon = self.home.daemons.pop(name)
        self.assertEqual(DISK, daemon.process.wait(20), daemon.said())
        self.assertIn("cannot go on with the store", daemon.said())

    def test_a_store_that_is_removed_ends_its_daemon(self):
        self.home.start("scorer", "wuhou")
        for place in (self.home.dir / "scorer", self.outbox("wuhou")):
            place.rename(place.with_name("away"))
        for name in ("scorer", "wuhou"):
            self.check_ends(name)

    def test_a_case_that_falls_due_while_the_outbox_is_full_costs_nothing(self):
        self.home.configure("collector\n    outbox-events-max = 1\n")
        self.home.start("wuhou")
        due = datetime.now(timezone.utc) + timedelta(seconds=1)
        case = {"case": "C-1", "accepted": "2006-01-01T00:00:00Z",
                "due": due.isoformat(timespec="milliseconds")}
        for line in (case, *overdue_cases("wuhou", 0, 1)):
            self.home.kaohe("submit", "--source", "wuhou", "-", stdin=ndjson([line]))
        eventually(lambda: datetime.now(timezone.utc) > due, what="the deadline has passed")
        before = processor_seconds(self.home.daemons["wuhou"])
        let_pass(2)
        self.assertLess(processor_seconds(self.home.daemons["wuhou"]) - before, 0.5)

    def test_a_daemon_goes_on_though_nobody_reads_what_it_says(self):
        self.home.start("scorer")
        out, unread = os.pipe()
        self.addCleanup(os.close, out)
        collector = subprocess.Popen([BIN / "kaohe-collector", "--home", self.home.dir,
                                      "--source", "wuhou"], stderr=unread, env=environment())
        os.close(unread)
        self.addCleanup(collector.wait)
        self.addCleanup(collector.kill)
        cases = [{"case": f"C-{i}", "accepted": "2006-01-01T00:00:00Z",
                  "due": "2006-02-01T00:00:00Z"} for i in range(1200)]
        eventually(lambda: self.home.kaohe("status").out.count("wuhou"), what="it has begun")
        for closed in ({}, {"closed": "2006-01-20T00:00:00Z"}):
            lines = [{**case, **closed} for case in cases]
            result = self.home.kaohe("submit", "--source", "wuhou", "-", stdin=ndjson(lines))
            self.assertEqual((0, "taken 1200, malformed 0"),
                             (result.code, result.out.splitlines()[0]), result.err[:300])
        for case in cases:
            self.home.expect_overdue("wuhou", case["case"], case["due"])
        eventually(lambda: self.home.collector("wuhou")["outbox"] == 0, what="all is delivered")

    def test_a_file_at_its_limit_is_an_error_with_a_word(self):
        daemon = subprocess.run(
            [BIN / "kaohe-scorer", "--home", self.home.dir], capture_output=True, timeout=20,
            env=environment(), text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 10, 1 << 10)))
        self.assertEqual(DISK, daemon.returncode, daemon.stderr)
        self.assertIn("cannot", daemon.stderr)


if __name__ == "__main__":
    unittest.main()
