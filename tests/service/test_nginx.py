"""The board behind Debian's nginx, as deploy/nginx/kaohe.conf has it: TLS, a login, and streams as they come."""

import base64
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import PRAISE, ROOT, eventually
from test_http import API, Answer, Board, Stream

CONFIG = ROOT / "deploy" / "nginx" / "kaohe.conf"
USER = ("mayor", "an open secret")
WHOLE = """daemon off;
pid {dir}/pid;
error_log {dir}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    {temporary}
    include {dir}/kaohe.conf;
}}
"""
HOME = 'board\n    http = "tcp://127.0.0.1:0"\n    behind-proxy = 127.0.0.1\n'


def free_ports():
    """Two that differ: the second is asked for while the first is still held."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


class Nginx:
    """Debian's, with the example's file, in a directory of its own."""

    def __init__(self, board_port):
        self.dir = Path(tempfile.mkdtemp(prefix="kn", dir="/tmp"))
        self.dir.chmod(0o755)
        self.plain, self.port = free_ports()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-days", "2", "-keyout", self.dir / "key.pem", "-out", self.dir / "cert.pem"],
                       check=True, capture_output=True, timeout=60)
        hashed = subprocess.run(["openssl", "passwd", "-6", USER[1]], check=True, capture_output=True,
                                text=True, timeout=60).stdout
        (self.dir / "users").write_text(f"{USER[0]}:{hashed}")
        self.configure(board_port)
        self.process = subprocess.Popen(["nginx", "-e", self.dir / "error.log", "-c", self.dir / "nginx.conf"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def configure(self, board_port):
        text = CONFIG.read_text()
        for old, new in (("CERTIFICATE_KEY;", f"{self.dir}/key.pem;"), ("CERTIFICATE;", f"{self.dir}/cert.pem;"),
                         ("BOARD:8460;", f"127.0.0.1:{board_port};"), ("_name HOST;", "_name localhost;"),
                         ("USERS;", f"{self.dir}/users;"), ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
                         ("listen 443 ", f"listen 127.0.0.1:{self.port} ")):
            assert old in text, old
            text = text.replace(old, new)
        temporary = "".join(f"{name}_temp_path {self.dir}/{name};\n" for name in (
            "client_body", "proxy", "fastcgi", "scgi", "uwsgi"))
        (self.dir / "kaohe.conf").write_text(text)
        (self.dir / "nginx.conf").write_text(WHOLE.format(dir=self.dir, temporary=temporary))

    def connect(self):
        context = ssl.create_default_context(cafile=self.dir / "cert.pem")
        return http.client.HTTPSConnection("localhost", self.port, timeout=20, context=context)

    def is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=20).close()
            return True
        except OSError:
            assert self.process.poll() is None, (self.dir / "error.log").read_text()
            return False

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.dir)


def login(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class ProxiedStream(Stream):
    def __init__(self, nginx, last_id=None):
        self.connection = nginx.connect()
        headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        self.connection.request("GET", f"{API}/events", headers={**login(*USER), **headers})
        self.response = self.connection.getresponse()


class Proxied(Board):
    settings = HOME

    def setUp(self):
        super().setUp()
        self.nginx = Nginx(self.port())
        self.addCleanup(self.nginx.close)
        eventually(self.nginx.is_up, 20, "nginx is up")

    def ask(self, target, method="GET", **headers):
        connection = self.nginx.connect()
        connection.request(method, target, headers=headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def test_who_logs_in_reads_what_the_board_says(self):
        self.home.submit("office", [PRAISE], "--wait")
        wanted = self.home.must("standings", "--json")
        eventually(lambda: self.ask(f"{API}/standings", **login(*USER)).body == wanted)
        page = self.ask("/", **login(*USER))
        self.assertEqual(200, page.status)
        self.assertIn("script-src 'self'", page.headers["Content-Security-Policy"])
        self.assertIn("Strict-Transport-Security", page.headers)

    def test_past_nginx_the_board_answers_no_page_whose_name_leads_here(self):
        self.assertEqual(421, self.get("/metrics", Host="kaohe.example").status)
        self.assertEqual(200, self.ask("/healthz", Host="kaohe.example").status)

    def test_who_does_not_log_in_reads_nothing(self):
        for headers in ({}, login(USER[0], "no secret"), login("nobody", USER[1])):
            for target in ("/", f"{API}/standings", f"{API}/events", "/page/board.js"):
                answer = self.ask(target, **headers)
                self.assertEqual(401, answer.status)
                self.assertNotIn("wuhou", answer.body)
        self.assertEqual(200, self.ask("/healthz").status)

    def test_without_tls_one_is_sent_to_it(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.plain, timeout=20)
        connection.request("GET", "/?lang=en", headers={"Host": "localhost"})
        answer = Answer(connection.getresponse())
        connection.close()
        self.assertEqual((301, "https://localhost/?lang=en"), (answer.status, answer.headers["Location"]))

    def test_a_change_comes_through_as_it_is_and_a_lost_stream_goes_on(self):
        stream = ProxiedStream(self.nginx)
        self.addCleanup(stream.close)
        self.assertEqual(["hello", "standings"], [name for name, _, _ in stream.until("standings")])
        self.home.submit("office", [PRAISE], "--wait")
        events = stream.until("change")
        self.assertEqual("wuhou", events[-1][1]["centre"])
        stream.until("beat")
        number = stream.until("beat")[-1][2]
        stream.close()
        self.home.submit("office", [{**PRAISE, "record": "L-2", "centre": "dayi"}], "--wait")
        again = ProxiedStream(self.nginx, number)
        self.addCleanup(again.close)
        names, records = [], []
        while "L-2" not in records:
            name, data, _ = again.event()
            names.append(name)
            records += [data["event"]["record"]] if name == "change" else []
        self.assertNotIn("resync", names)

    def test_metrics_are_read_where_nginx_is(self):
        self.assertIn("kaohe_board_streams", self.ask("/metrics").body)
        text = CONFIG.read_text()
        block = text[text.index("location = /metrics"):]
        self.assertIn("deny all;", block[:block.index("}")])

    def test_a_body_is_refused_by_nginx_or_by_the_board(self):
        connection = self.nginx.connect()
        connection.request("POST", f"{API}/standings", json.dumps({"x": "y" * 5000}), headers=login(*USER))
        self.assertEqual(413, connection.getresponse().status)
        connection.close()
        self.assertEqual(405, self.ask(f"{API}/standings", "DELETE", **login(*USER)).status)


if __name__ == "__main__":
    unittest.main()
