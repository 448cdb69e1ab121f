"""The board over HTTP: standings and events, end to end."""

import http.client
import json
import re
import signal
import socket
import unittest
from concurrent.futures import ThreadPoolExecutor

from audit import bare
from harness import PRAISE, ROOT, Scenario, eventually, overdue_cases, praise, rows_of

HTTP = "board\n    http = \"tcp://127.0.0.1:0\"\n"
API = "/api/v1"


class Answer:
    """What a request was answered with."""

    def __init__(self, response):
        self.status, self.headers = response.status, dict(response.getheaders())
        self.body = response.read().decode()

    def json(self):
        return json.loads(self.body)


class Stream:
    """A stream of events, read until a deadline."""

    def __init__(self, port, last_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        self.connection.request("GET", f"{API}/events", headers=headers)
        self.response = self.connection.getresponse()

    def close(self):
        self.response.close()
        self.connection.close()

    def event(self):
        """The next event: its name, its data and its id (None: it has none)."""
        fields = {}
        while line := self.response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        if "event" not in fields:
            return self.event()     # the line that tells when to come back
        return fields["event"], json.loads(fields["data"]), fields.get("id")

    def until(self, name):
        """All events up to the first of a name."""
        events = [self.event()]
        while events[-1][0] != name:
            events.append(self.event())
        return events


class Board(Scenario):
    settings = HTTP
    daemons = ("scorer", "office", "wuhou")

    def setUp(self):
        super().setUp()
        if self.home.keys:
            self.home.must("keys", "new", "board")
            self.home.must("keys", "grant", "board", "--role", "reader")
            self.home.note("office", [bare(self.home.events()[-1])])
        self.home.start("board")
        eventually(lambda: self.get("/readyz").status == 200, what="the board is ready")

    def port(self):
        return int((self.home.dir / "run" / "board.endpoint").read_text().rsplit(":", 1)[1])

    def get(self, target, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=20)
        connection.request(method, target, headers=headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def follow(self, last_id=None):
        stream = Stream(self.port(), last_id)
        self.addCleanup(stream.close)
        return stream

    def last(self):
        return self.home.events()[-1]["n"]


class Standings(Board):
    def test_they_are_those_of_the_tool_byte_for_byte(self):
        self.home.submit("office", [PRAISE], "--wait")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 2), "--wait")
        wanted = self.home.must("standings", "--json")
        for target in (f"{API}/standings", f"{API}/standings?year=2006", f"{API}/standings"):
            eventually(lambda: self.get(target).body == wanted, what=f"{target} says the same")
        answer = self.get(f"{API}/standings")
        self.assertEqual("application/json; charset=utf-8", answer.headers["Content-Type"])

    def test_the_past_is_that_of_the_tool(self):
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        n = self.last()
        self.home.submit("office", [praise(2, "wuhou")], "--wait")
        for query, options in ((f"at={n}", ("--at", n)), (f"year=2006&at={n}", ("--at", n)),
                               ("as_of=2099-01-01T00:00:00%2B08:00", ()),
                               ("occurred_until=2006-05-01T00:00:00+08:00&year=2006",
                                ("--occurred-until", "2006-05-01T00:00:00+08:00"))):
            with self.subTest(query=query):
                wanted = self.home.must("standings", "--year", 2006, "--json", *options)
                self.assertEqual(wanted, self.get(f"{API}/standings?{query}").body)

    def test_a_centre_is_its_row(self):
        self.home.submit("office", [PRAISE], "--wait")
        row = rows_of(self.home.standings(2006))["wuhou"]
        told = eventually(lambda: self.get(f"{API}/centres/wuhou?year=2006").json()
                          if self.get(f"{API}/centres/wuhou?year=2006").json()["score"] == 74.5 else None)
        self.assertEqual(row, {key: told[key] for key in row})
        self.assertEqual((2006, 1, 1), (told["year"], told["tier"], told["quota"]))

    def test_an_explanation_is_that_of_the_tool_byte_for_byte(self):
        self.home.submit("office", [PRAISE, praise(2, "wuhou")], "--wait")
        n = self.last()
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 700), "--wait")
        for query, options in (("year=2006", ()), (f"at={n}", ("--at", n)),
                               ("occurred_until=2006-06-15T00:00:00Z",
                                ("--occurred-until", "2006-06-15T00:00:00Z"))):
            with self.subTest(query=query):
                wanted = self.home.must("explain", "wuhou", "--json", *options)
                self.assertEqual(wanted, self.get(f"{API}/centres/wuhou/explain?{query}").body)

    def test_records_are_those_of_an_export(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 600), "--wait")
        told, start, pages = [], 1, 0
        while start:
            answer = self.get(f"{API}/records?from={start}").json()
            told += answer["records"]
            start, pages = answer["next"], pages + 1
        self.assertEqual(self.home.events(), told)
        self.assertGreater(pages, 2)
        self.assertEqual(told[4:6], self.get(f"{API}/records?from=5&to=6").json()["records"])
        self.assertEqual(400, self.get(f"{API}/records?from=6&to=5").status)

    def test_the_checkpoint_is_signed(self):
        if not self.home.keys:
            self.skipTest("without keys there are no checkpoints")
        told = eventually(lambda: self.get(f"{API}/checkpoint").json().get("checkpoint"))
        self.assertTrue(told.startswith("kaohe/"), told)
        self.assertIn("\n\n\u2014 ", told)

    def test_the_status_tells_who_is_silent_and_which_years_there_are(self):
        self.home.submit("office", [PRAISE], "--wait")
        told = self.get(f"{API}/status").json()
        self.assertEqual({"office": True, "wuhou": True},
                         {source["source"]: source["connected"] for source in told["sources"]})
        self.assertIn("jinjiang", told["never"])
        self.assertEqual([2006], [year["year"] for year in told["years"]])
        self.home.kill9("wuhou")
        eventually(lambda: [source for source in self.get(f"{API}/status").json()["sources"]
                            if source["source"] == "wuhou" and not source["connected"]], 60,
                   "it is silent")

    def test_what_is_not_there_is_refused_with_a_reason(self):
        for target, status, code in ((f"{API}/standings?at=999999", 404, "no-moment"),
                                     (f"{API}/standings?year=1999", 404, "not-found"),
                                     (f"{API}/centres/nobody", 404, "not-found"),
                                     (f"{API}/centres/nobody/explain", 404, "not-found"),
                                     (f"{API}/standings?year=06", 400, "bad-request"),
                                     (f"{API}/standing", 404, "not-found"),
                                     (f"{API}/standings?" + "x" * 2000, 414, "bad-request")):
            with self.subTest(target=target[:40]):
                answer = self.get(target)
                error = answer.json()["error"]
                self.assertEqual((status, status, code),
                                 (answer.status, error["status"], error["code"]))
                self.assertTrue(error["why"])

    def test_it_is_only_read(self):
        answer = self.get(f"{API}/standings", method="DELETE")
        self.assertEqual((405, "GET, HEAD"), (answer.status, answer.headers["Allow"]))
        self.assertEqual((200, ""), (lambda a: (a.status, a.body))(self.get(f"{API}/standings", "HEAD")))

    def test_the_head_of_a_stream_ends_with_its_headers(self):
        with socket.create_connection(("127.0.0.1", self.port()), timeout=20) as connection:
            connection.sendall(f"HEAD {API}/events HTTP/1.1\r\nHost: localhost\r\n"
                               "Connection: close\r\n\r\n".encode())
            told = b"".join(iter(lambda: connection.recv(4096), b""))
        self.assertIn(b"text/event-stream", told)
        self.assertEqual(b"", told.partition(b"\r\n\r\n")[2])

    def test_it_answers_no_page_whose_name_leads_here(self):
        answer = self.get(f"{API}/standings", Host=f"evil.example:{self.port()}")
        self.assertEqual(421, answer.status)
        self.assertNotIn("wuhou", answer.body)
        self.assertEqual(200, self.get(f"{API}/standings", Host=f"localhost:{self.port()}").status)

    def test_a_request_has_one_host(self):
        with socket.create_connection(("127.0.0.1", self.port()), timeout=20) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
                               b"Connection: close\r\n\r\n")
            told = b"".join(iter(lambda: connection.recv(4096), b""))
        self.assertIn(b" 400 ", told.partition(b"\r\n")[0])

    def test_beyond_this_machine_it_asks_for_a_proxy(self):
        self.home.stop("board")
        self.home.configure("board\n    http = \"tcp://0.0.0.0:0\"\n")
        board = self.home.launch("board")
        self.assertEqual(78, board.process.wait(20))
        self.assertIn("behind-proxy", board.said())

    def test_behind_a_proxy_it_answers_nobody_else(self):
        self.home.stop("board")
        for proxy, answers in (("127.0.0.2", False), ("127.0.0.1", True)):
            with self.subTest(proxy=proxy):
                self.home.configure(f"board\n    http = \"tcp://0.0.0.0:0\"\n    behind-proxy = {proxy}\n")
                self.home.start("board")
                try:
                    is_answered = self.get("/healthz").status == 200
                except (OSError, http.client.HTTPException):
                    is_answered = False
                self.assertEqual(answers, is_answered)
                self.home.stop("board")

    def test_behind_a_proxy_of_this_machine_it_answers_no_page_whose_name_leads_here(self):
        self.home.stop("board")
        self.home.configure(HTTP + "    behind-proxy = 127.0.0.1\n")
        self.home.start("board")
        for target in ("/metrics", f"{API}/standings"):
            self.assertEqual(421, self.get(target, Host="evil.example:8460").status)
        self.assertEqual(200, self.get("/healthz").status)

    def test_every_answer_forbids_foreign_code(self):
        for target in (f"{API}/standings", "/nothing", "/healthz"):
            headers = self.get(target).headers
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertNotIn("unsafe", headers["Content-Security-Policy"])
            self.assertEqual("nosniff", headers["X-Content-Type-Options"])

    def test_without_a_scorer_it_lives_and_is_not_ready(self):
        self.home.stop("scorer")
        eventually(lambda: self.get("/readyz").status == 503, what="it is not ready")
        self.assertEqual(200, self.get("/healthz").status)
        self.assertEqual("no-scorer", self.get(f"{API}/standings?at=1").json()["error"]["code"])
        self.home.start("scorer")
        eventually(lambda: self.get("/readyz").status == 200, 30, "it is ready again")

    def test_a_scorer_that_stands_still_is_not_waited_for_by_all(self):
        scorer = self.home.daemons["scorer"].process
        scorer.send_signal(signal.SIGSTOP)
        self.addCleanup(scorer.send_signal, signal.SIGCONT)
        eventually(lambda: self.get("/readyz").status == 503, 20, "it is not heard")
        with ThreadPoolExecutor(24) as many:
            answers = list(many.map(self.get, [f"{API}/standings?at=1"] * 12 + [f"{API}/centres/wuhou/explain"] * 12))
        self.assertEqual({(503, "no-scorer")}, {(a.status, a.json()["error"]["code"]) for a in answers})
        scorer.send_signal(signal.SIGCONT)
        eventually(lambda: self.get(f"{API}/standings?at=1").status == 200, 30, "it is asked again")

    def test_headers_that_are_too_long_are_refused(self):
        self.assertEqual(431, self.get(f"{API}/standings", Cookie="x" * 60000).status)


class Events(Board):
    def test_a_stream_begins_with_the_standings_and_tells_each_change(self):
        stream = self.follow()
        begun = stream.until("standings")
        self.assertEqual(["hello", "standings"], [name for name, _, _ in begun])
        self.home.submit("office", [PRAISE], "--wait")
        name, change, number = stream.until("change")[-1]
        self.assertEqual(("wuhou", 74.5, "L-1"),
                         (change["centre"], change["score"], change["event"]["record"]))

    def test_who_was_away_gets_what_it_missed(self):
        stream = self.follow()
        stream.until("standings")
        self.home.submit("office", [praise(1, "wuhou")], "--wait")
        events = stream.until("change")
        while events[-1][2] is None:
            events.append(stream.event())
        stream.close()
        last_id = events[-1][2]
        self.home.submit("office", [praise(2, "pixian"), praise(3, "dayi")], "--wait")
        again = self.follow(last_id)
        told, names = [], []
        while "L-3" not in told:
            name, data, _ = again.event()
            names.append(name)
            if name == "change":
                told.append(data["event"]["record"])
        self.assertNotIn("resync", names)
        self.assertIn("L-2", told)

    def test_who_cannot_go_on_is_told_to_begin_anew(self):
        for last_id in (0, 10**12):
            events = self.follow(last_id).until("standings")
            self.assertEqual(["hello", "resync", "standings"], [name for name, _, _ in events])

    def test_streams_see_the_scorer_go_and_come_back(self):
        stream = self.follow()
        stream.until("standings")
        self.home.stop("scorer")
        stream.until("silent")
        self.home.start("scorer")
        events = stream.until("resync")
        self.assertIn("back", [name for name, _, _ in events])

    def test_the_board_ends_in_order_while_streams_are_open(self):
        streams = [self.follow() for _ in range(20)]
        for stream in streams:
            stream.until("standings")
        self.home.stop("board")

    def test_who_reads_nothing_is_no_burden(self):
        deaf = socket.create_connection(("127.0.0.1", self.port()))
        self.addCleanup(deaf.close)
        deaf.sendall(f"GET {API}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        stream = self.follow()
        for number in range(40):
            self.home.submit("office", [praise(number, "wuhou")])
        seen = set()
        while "L-39" not in seen:
            seen.add(stream.until("change")[-1][1]["event"]["record"])


class Page(Board):
    def test_its_files_have_their_types_and_refer_to_nobody_else(self):
        page = ROOT / "services" / "board" / "page"
        types = {".html": "text/html", ".css": "text/css", ".js": "text/javascript",
                 ".svg": "image/svg+xml"}
        for path in page.iterdir():
            with self.subTest(file=path.name):
                answer = self.get("/" if path.name == "index.html" else f"/page/{path.name}")
                self.assertEqual((200, path.read_text()), (answer.status, answer.body))
                self.assertEqual(f"{types[path.suffix]}; charset=utf-8", answer.headers["Content-Type"])
                self.assertIn("script-src 'self'", answer.headers["Content-Security-Policy"])
                told = answer.body.replace("http://www.w3.org/2000/svg", "")     # a name, where nobody goes
                self.assertNotRegex(told, r"https?:|\son\w+=|\sstyle=|innerHTML|insertAdjacentHTML")

    def test_a_browser_that_looks_for_nothing_gets_a_page(self):
        answer = self.get("/nope", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
        self.assertEqual((404, "text/html; charset=utf-8"), (answer.status, answer.headers["Content-Type"]))
        self.assertIn("没有这个页面", answer.body)
        for path in re.findall(r'href="([^"]+)"', answer.body):
            self.assertEqual(200, self.get(path).status, path)
        self.assertEqual("not-found", self.get("/nope", Accept="*/*").json()["error"]["code"])

    def test_it_tells_programs_what_can_be_asked(self):
        answer = self.get("/openapi.yaml")
        self.assertEqual((200, "application/yaml; charset=utf-8"), (answer.status, answer.headers["Content-Type"]))
        self.assertEqual((ROOT / "services" / "board" / "openapi.yaml").read_text(), answer.body)

    def test_what_it_names_is_there(self):
        for path in re.findall(r'(?:href|src)="([^"#]+)"', self.get("/").body):
            self.assertEqual(200, self.get(path).status, path)

    def test_its_modules_import_each_other_and_nobody_else(self):
        waiting, seen = ["/page/board.js"], set()
        while waiting:
            path = waiting.pop()
            if path not in seen:
                seen.add(path)
                answer = self.get(path)
                self.assertEqual(200, answer.status, path)
                wanted = re.findall(r'(?:from|import) "([^"]*)"', answer.body)
                self.assertEqual([], [name for name in wanted if not name.startswith("./")])
                waiting += [f"/page/{name[2:]}" for name in wanted]
        page = ROOT / "services" / "board" / "page"
        self.assertEqual({f"/page/{path.name}" for path in page.glob("*.js")}, seen)


if __name__ == "__main__":
    unittest.main()
