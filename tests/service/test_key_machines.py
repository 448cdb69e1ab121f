"""The office comes back from its last key's loss; a district's machine joins the city's by the very lines
of deploy/second-machine.md."""

import json
import os
import re
import socket
import subprocess
import unittest

from audit import parse_lines
from harness import BIN, ROOT, environment, eventually, overdue_cases
from key_home import KEY, KeyHome, Keys, fingerprint


class LastKeyLost(Keys):
    def grant_office(self, path, code=0):
        run = subprocess.run([BIN / "kaohe-scorer", "--home", self.home.dir, "--grant-office", path],
                             capture_output=True, text=True, timeout=60, env=environment())
        self.assertEqual(code, run.returncode, run)
        return run.stderr

    def lose(self):
        lost = self.home.key("office")
        for secret in (True, False):
            self.home.path("office", secret).unlink()
        self.home.must("keys", "new", "office")
        return lost

    def test_the_office_comes_back(self):
        self.start()
        self.home.stop("scorer")
        lost = self.lose()
        path = self.home.path("office")
        said = self.grant_office(path)
        self.assertIn(f"{fingerprint(self.home.key('office'))}: record 23", said)
        self.assertIn("granted already, as office by record 23", self.grant_office(path, 1))
        self.start("office")
        event = parse_lines(self.home.must("export", "--from", 23))[0]
        self.assertEqual(("grant", "office", "noted", self.home.key("office"), "office", False),
                         (event["action"], event["source"], event["outcome"], event["key"],
                          event["role"], "by_key" in event))
        self.assertEqual(("office", "office"), self.home.grant_of("office"))
        self.home.must("keys", "withdraw", fingerprint(lost), "--yes")
        self.assertNotIn(lost, self.home.granted())

    def test_a_scorer_that_runs_is_not_overtaken(self):
        self.start()
        self.lose()
        self.assertIn("scorer.lock", self.grant_office(self.home.path("office"), 78))
        as_wuhou = self.home.must("--key", "wuhou", "keys", "list", "--json")
        self.assertEqual(22, json.loads(as_wuhou)["n"])
        self.home.stop("scorer")

    def test_without_a_log_there_is_nothing_to_grant_in(self):
        self.assertIn("no log", self.grant_office(self.home.path("office"), 78))
        self.assertFalse((self.home.dir / "scorer").exists())

    def test_only_a_public_key_is_granted(self):
        self.start()
        self.home.stop("scorer")
        (self.home.dir / "x").write_text("curve\n")
        self.assertIn("/x:1: ", self.grant_office(self.home.dir / "x", 78))
        self.assertIn("there is no", self.grant_office(self.home.dir / "y", 78))
        self.home.start("scorer")
        self.assertEqual(22, json.loads(self.home.must("keys", "list", "--json"))["n"])


def free_ports(count):
    """Ports of the loopback interface that nobody has."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class SecondMachine(Keys):
    """The lines of deploy/second-machine.md, as they stand there, in two homes."""

    def setUp(self):
        super().setUp()
        self.district = KeyHome()
        self.addCleanup(self.district.close)
        page = (ROOT / "deploy" / "second-machine.md").read_text(encoding="utf-8")
        for port, free in zip(("5570", "5571", "5572"), free_ports(3)):
            self.assertIn(port, page)
            page = page.replace(port, str(free))
        self.blocks = re.findall(r"```sh (city|district)\n(.*?)```", page, re.S)
        self.assertLessEqual(sum(text.count("\n") for _, text in self.blocks), 10)

    def run_block(self, number, who, **variables):
        place, text = self.blocks[number]
        self.assertEqual(who, place)
        home = self.home if who == "city" else self.district
        run = subprocess.run(["bash", "-euc", text], capture_output=True, text=True, timeout=60,
                             env=environment(KAOHE_HOME=str(home.dir), CITY="127.0.0.1",
                                             PATH=f"{BIN}:{os.environ['PATH']}", **variables))
        self.assertEqual(0, run.returncode, run)
        return run.stdout

    def test_a_district_joins_the_city(self):
        scorer = self.run_block(0, "city").split()
        self.start("office")
        wuhou = self.run_block(1, "district", SCORER=scorer[1]).splitlines()
        self.assertEqual(scorer, wuhou[1].split())    # the same fingerprint on both sides
        key = wuhou[0].split()[1]
        self.run_block(2, "city", WUHOU=key)
        self.assertEqual({key}, {row["key"] for row in self.home.granted().values()
                                 if row["source"] == "wuhou"})
        self.assertIn("kaohe-collector --source wuhou\n", self.blocks[3][1])
        self.district.start("wuhou")
        line = json.dumps(overdue_cases("wuhou", 1, 1)[0]).encode()
        self.assertIn("counted 1", self.district.must("submit", "--source", "wuhou", "--wait", "-",
                                                      stdin=line))
        self.assertEqual(self.home.must("standings"), self.district.must("standings"))
        self.assertEqual(77, self.district.kaohe("clock", "accept").code)    # the office's alone
        secret = KEY.search(self.district.secret("wuhou"))
        self.assertNotIn(secret and self.district.secret("wuhou").split('"')[-2],
                         "".join(path.read_text(errors="replace")
                                 for path in (self.home.dir / "keys").iterdir()))

    def test_before_it_is_granted_it_is_told_why(self):
        scorer = self.run_block(0, "city").split()
        self.start()
        self.run_block(1, "district", SCORER=scorer[1])
        self.district.start("wuhou")
        eventually(lambda: "not permitted" in self.district.said("wuhou"), what="it is told")
        self.assert_run(self.district.kaohe("standings"), 77, "never granted")


if __name__ == "__main__":
    unittest.main()
