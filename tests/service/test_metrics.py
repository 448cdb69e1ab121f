"""What scorer, collectors and board measure: as Prometheus reads it, from end to end."""

import http.client
import json
import re
import socket
import subprocess
import unittest

import yaml

import prometheus
from harness import PRAISE, ROOT, Home, Scenario, eventually, let_pass, overdue_cases
from prometheus import DEPLOY, Prometheus, promtool, read_metrics, sample, table
from test_http import API, HTTP, Board
from test_stall import StallingHome

METRICS = ("scorer\n    metrics = \"tcp://127.0.0.1:0\"\n"
           "collector\n    metrics = \"tcp://127.0.0.1:0\"\n")
NOTES = {"scorer": "metrics", "collector": "metrics.wuhou", "board": "board"}
RULES = yaml.safe_load((DEPLOY / "kaohe.rules.yml").read_text())
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "kaohe.json").read_text())
BATCHES = 5
LOOK_S = 1    # once a second what changes by itself is noted


def expressions():
    """Those of the alerts, and of the dashboard with an interval of its own."""
    found = [rule["expr"] for group in RULES["groups"] for rule in group["rules"]]
    return found + [target["expr"].replace("$__rate_interval", "1m")
                    for panel in DASHBOARD["panels"] for target in panel["targets"]]


class Files(unittest.TestCase):
    def test_the_configuration_and_the_alerts_are_good(self):
        code, said = promtool("check", "rules", DEPLOY / "kaohe.rules.yml")
        self.assertEqual(0, code, said)
        code, said = promtool("test", "rules", ROOT / "tests" / "service" / "alerts.yml")
        self.assertEqual(0, code, said)

    def test_each_alert_is_tested_where_it_comes_and_where_it_does_not(self):
        tests = yaml.safe_load((ROOT / "tests" / "service" / "alerts.yml").read_text())["tests"]
        cases = [case for test in tests for case in test["alert_rule_test"]]
        for rule in RULES["groups"][0]["rules"]:
            told = {bool(case.get("exp_alerts")) for case in cases if case["alertname"] == rule["alert"]}
            self.assertEqual({True, False}, told, rule["alert"])

    def test_each_expression_names_metrics_that_exist(self):
        known = prometheus.series_names()
        for expression in expressions():
            self.assertLessEqual(prometheus.named(expression), known, expression)

    def test_the_page_tells_each_metric_and_each_alert(self):
        page = (ROOT / "deploy" / "metrics.md").read_text()
        alerts = [rule["alert"] for rule in RULES["groups"][0]["rules"]]
        for name in [*alerts, *(name for program in prometheus.TABLES for name in table(program))]:
            self.assertIn(f"`{name}`", page)
        self.assertLessEqual(set(re.findall(r"`((?:kaohe|process)_\w+)`", page)),
                             {name for program in prometheus.TABLES for name in table(program)})

    def test_names_are_by_the_conventions(self):
        for program in prometheus.TABLES:
            for name, (kind, _) in table(program).items():
                with self.subTest(name=name):
                    self.assertTrue(name.startswith((f"kaohe_{program}_", "process_", "kaohe_build_info")))
                    self.assertEqual(kind == "counter", name.endswith("_total"))
                    self.assertTrue(kind != "histogram" or name.endswith("_seconds"))


class Metered(Board):
    settings = HTTP + METRICS

    def read(self, program):
        return read_metrics(self.home, NOTES[program])[1]

    def until(self, program, series, value):
        eventually(lambda: sample(self.read(program), series) == value, 20, f"{series} is {value}")


class Texts(Metered):
    def test_promtool_finds_nothing_to_say(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")
        self.get(f"{API}/standings")
        for program, note in NOTES.items():
            eventually(lambda: "store_map_bytes" in self.read(program) or program == "board")
            kind, text = read_metrics(self.home, note)
            self.assertEqual("text/plain; version=0.0.4; charset=utf-8", kind)
            self.assertEqual((0, ""), promtool("check", "metrics", stdin=text), program)

    def test_each_metric_of_the_tables_is_there_and_no_other(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")
        if self.home.keys:
            self.home.must("prove", self.last())    # it asks for a checkpoint
        for program in NOTES:
            self.get(f"{API}/standings")
            wanted = {**table(program), **table("process")}
            if not self.home.keys:
                wanted.pop("kaohe_scorer_source_cosigned_records", None)
            told = eventually(lambda: (lambda found: found if set(found) == set(wanted) else None)(
                dict(re.findall(r"^# TYPE (\w+) (\w+)$", self.read(program), re.MULTILINE))), 90,
                f"all metrics of {program} are there")
            self.assertEqual({name: kind for name, (kind, _) in wanted.items()}, told)

    def test_a_witness_that_has_stopped_is_missed_also_after_a_restart(self):
        if not self.home.keys:
            self.skipTest("there are no witnesses")
        series = 'kaohe_scorer_source_cosigned_records{source="wuhou"}'
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")
        n = self.last()
        self.home.must("prove", n)
        self.home.stop("wuhou")    # which asks as it is welcomed
        self.home.start("wuhou")
        self.until("scorer", series, n)
        self.home.stop("wuhou")
        self.home.stop("scorer")
        self.home.start("scorer")
        self.until("scorer", series, n)

    def test_events_are_counted_by_source_and_outcome(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 5), "--wait")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 2), "--wait")
        self.home.submit("office", [PRAISE], "--wait")
        counted = "kaohe_scorer_events_total"
        for labels, value in (('source="wuhou",outcome="counted"', 5),
                              ('source="wuhou",outcome="duplicate"', 2),
                              ('source="office",outcome="counted"', 1),
                              ('source="wuhou",outcome="refused"', 0),
                              ('source="pixian",outcome="counted"', 0)):
            self.until("scorer", f"{counted}{{{labels}}}", value)
        self.until("scorer", "kaohe_scorer_log_records", self.last())
        self.until("collector", 'kaohe_collector_events_taken_total{source="wuhou"}', 7)
        self.until("collector", 'kaohe_collector_events_receipted_total{source="wuhou"}', 7)

    def test_commits_are_counted_and_a_histogram_adds_up(self):
        before = sample(self.read("scorer"), "kaohe_scorer_commit_seconds_count")
        for turn in range(BATCHES):
            self.home.submit("wuhou", overdue_cases("wuhou", turn, 1), "--wait")
        text = self.read("scorer")
        count = sample(text, "kaohe_scorer_commit_seconds_count")
        self.assertEqual(BATCHES, count - before, "a pass without records is no commit")
        self.assertEqual(count, sample(text, 'kaohe_scorer_commit_seconds_bucket{le="+Inf"}'))
        self.assertGreater(sample(text, "kaohe_scorer_commit_seconds_sum"), 0)

    def test_an_outbox_that_stands_is_seen_at_the_collector(self):
        self.home.stop("scorer")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 4))
        self.until("collector", 'kaohe_collector_outbox_events{source="wuhou"}', 4)
        self.until("collector", 'kaohe_collector_link_state{source="wuhou",state="live"}', 0)
        self.until("board", "kaohe_board_scorer_heard", 0)
        self.home.start("scorer")
        self.until("collector", 'kaohe_collector_outbox_events{source="wuhou"}', 0)
        self.until("collector", 'kaohe_collector_link_state{source="wuhou",state="live"}', 1)

    def test_who_is_heard_and_who_never_was(self):
        self.until("scorer", 'kaohe_scorer_source_connected{source="wuhou"}', 1)
        self.until("scorer", 'kaohe_scorer_source_connected{source="pixian"}', 0)
        self.home.stop("wuhou")
        self.until("scorer", 'kaohe_scorer_source_connected{source="wuhou"}', 0)
        heard = sample(self.read("scorer"), 'kaohe_scorer_source_last_heard_timestamp_seconds{source="wuhou"}')
        start = sample(self.read("scorer"), "process_start_time_seconds")
        self.assertLess(abs(heard - start), 120)

    def test_requests_and_streams_of_the_board(self):
        streams = [self.follow() for _ in range(3)]
        for stream in streams:
            stream.until("standings")
        self.follow(10**12).until("standings")
        self.get(f"{API}/standings?year=06")
        self.get("/no/such/path")
        self.get(f"{API}/centres/dayi?year=2006")
        self.until("board", "kaohe_board_streams", 4)
        self.until("board", "kaohe_board_resyncs_total", 1)
        requests = "kaohe_board_requests_total"
        text = self.read("board")
        self.assertEqual(4, sample(text, f'{requests}{{route="{API}/events",code="200"}}'))
        self.assertEqual(2, sum(sample(text, f'{requests}{{route="none",code="{code}"}}') or 0
                                for code in (400, 404)))
        self.assertIsNotNone(sample(text, f'{requests}{{route="{API}/centres/*",code="200"}}'))
        for stream in streams:
            stream.close()
        eventually(lambda: sample(self.read("board"), "kaohe_board_streams") <= 1, 30, "they are gone")

    def test_what_was_removed_from_run_is_made_again(self):
        for note in ("metrics", "metrics.wuhou"):
            path = self.home.dir / "run" / f"{note}.endpoint"
            noted = path.read_text()
            path.unlink()
            eventually(lambda: path.exists() and path.read_text() == noted, 10, f"{note} is noted again")

    def test_who_reads_nothing_holds_up_nobody(self):
        host, port = prometheus.endpoint_of(self.home, "metrics").rsplit(":", 1)
        for _ in range(40):
            deaf = socket.create_connection((host, int(port)), timeout=20)
            self.addCleanup(deaf.close)
            deaf.sendall(b"GET /metr")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 1), "--wait")
        eventually(lambda: self.is_read(), 30, "the idle ones are sent away")

    def is_read(self):
        try:
            return bool(self.read("scorer"))
        except OSError:
            return False


class Doors(Scenario):
    settings = METRICS
    daemons = ("scorer",)

    def ask(self, target="/metrics", method="GET", **headers):
        connection = http.client.HTTPConnection(prometheus.endpoint_of(self.home, "metrics"), timeout=20)
        connection.request(method, target, headers=headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def test_only_metrics_are_read_and_by_this_machine_alone(self):
        for target, method, host, code in (("/metrics", "GET", "localhost:1", 200),
                                           ("/metrics?x=1", "GET", "127.0.0.1", 200),
                                           ("/metrics", "HEAD", "localhost", 200),
                                           ("/metrics", "DELETE", "localhost", 405),
                                           ("/", "GET", "localhost", 404),
                                           ("/metrics", "GET", "evil.example", 421)):
            with self.subTest(target=target, method=method, host=host):
                answer = self.ask(target, method, Host=host)
                self.assertEqual(code, answer.status)
                self.assertEqual(code == 200 and method == "GET", "kaohe_build_info" in answer.text)

    def test_without_the_setting_nobody_listens(self):
        self.home.stop("scorer")
        self.home.configure("")
        (self.home.dir / "run" / "metrics.endpoint").unlink()
        self.home.start("scorer")
        let_pass(2 * LOOK_S)
        self.assertFalse((self.home.dir / "run" / "metrics.endpoint").exists())

    def test_beyond_this_machine_nobody_listens(self):
        self.home.stop("scorer")
        for section, name, options in (("scorer", "scorer", ()), ("collector", "wuhou", ())):
            for address in ("0.0.0.0:0", "10.1.2.3:9464", "[::]:9464"):
                with self.subTest(section=section, address=address):
                    self.home.configure(f"{section}\n    metrics = \"tcp://{address}\"\n")
                    daemon = self.home.launch(name)
                    self.assertEqual(78, daemon.process.wait(20))
                    self.assertIn(f"{section}/metrics", daemon.said())
                    check = subprocess.run([*self.home.program(name), "--check"], capture_output=True,
                                           timeout=20)
                    self.assertEqual(78, check.returncode)

    def test_an_address_that_is_taken_is_told(self):
        self.home.configure(f"scorer\n    metrics = \"tcp://127.0.0.1:1\"\ncollector\n    metrics = "
                            f"\"tcp://{prometheus.endpoint_of(self.home, 'metrics')}\"\n")
        daemon = self.home.launch("wuhou")
        self.assertEqual(78, daemon.process.wait(20))
        self.assertIn("for metrics (collector/metrics)", daemon.said())


class Standing(Scenario):
    settings = METRICS
    daemons = ("scorer", "wuhou")
    home_kind = StallingHome

    def test_a_scorer_that_waits_for_its_disk_is_read(self):
        events = overdue_cases("wuhou", 0, 1)
        self.home.note("wuhou", events)
        eventually(lambda: sample(read_metrics(self.home, "metrics")[1], "kaohe_scorer_log_records"))
        self.home.stall("scorer")
        self.home.must("submit", "--source", "wuhou", "-",
                       stdin=(json.dumps(events[0]) + "\n").encode())
        eventually(lambda: self.home.is_stalled("scorer"), what="a sync stands")
        self.assertIn("kaohe_scorer_log_records", read_metrics(self.home, "metrics")[1])
        eventually(lambda: sample(read_metrics(self.home, "metrics.wuhou")[1],
                                  'kaohe_collector_outbox_events{source="wuhou"}') == 1, 20)
        let_pass(LOOK_S)
        self.home.go_on("scorer")
        self.home.settle()
        text = eventually(lambda: (lambda text: text if sample(
            text, 'kaohe_scorer_events_total{source="wuhou",outcome="counted"}') else None)(
                read_metrics(self.home, "metrics")[1]))
        slow = sample(text, "kaohe_scorer_commit_seconds_count") - sample(
            text, 'kaohe_scorer_commit_seconds_bucket{le="1"}')
        self.assertEqual(1, slow)


class Scraped(Metered):
    """By Debian's Prometheus, with the files of deploy/."""

    def setUp(self):
        super().setUp()
        self.prometheus = Prometheus(self.home)
        self.addCleanup(self.prometheus.close)
        eventually(self.prometheus.is_up, 60, "Prometheus is up")

    def test_its_queries_give_what_is_and_every_expression_is_one(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 5), "--wait")
        self.prometheus.expect('count(up{job="kaohe"} == 1)', 4)
        for program, count in (("scorer", 1), ("board", 1), ("collector", 2)):
            self.prometheus.expect(f'count(up{{program="{program}"}})', count)
        self.prometheus.expect('kaohe_scorer_events_total{source="wuhou",outcome="counted"}', 5)
        self.prometheus.expect("kaohe_scorer_log_records", self.last())
        self.prometheus.expect('kaohe_collector_events_taken_total{source="wuhou"}', 5)
        self.prometheus.expect("kaohe_board_scorer_heard", 1)
        self.prometheus.expect("count(kaohe_scorer_source_connected == 0)", 19)
        age = self.prometheus.value(
            'time() - kaohe_scorer_source_last_heard_timestamp_seconds{source="wuhou"}')
        self.assertLess(age, 30)
        for expression in expressions():
            with self.subTest(expression=expression):
                self.prometheus.ask(expression)

    def test_a_scorer_that_ends_is_missed(self):
        self.prometheus.expect('up{program="scorer"}', 1)
        self.home.stop("scorer")
        self.prometheus.expect('up{program="scorer"}', 0)
        self.prometheus.expect('count(ALERTS{alertname="KaoheDown"})', 1)
        self.home.start("scorer")


if __name__ == "__main__":
    unittest.main()
