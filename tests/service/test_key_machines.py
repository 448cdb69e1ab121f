"""The office comes back from its last key's loss; a district's machine joins the city's by the very lines
of README."""

import json
import os
import re
import subprocess
import unittest

from audit import parse_lines
from harness import BIN, ROOT, environment, eventually, overdue_cases
from key_home import KeyHome, Keys, fingerprint
from machines import Machine, NetworkTest


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


class KeyMachine(Machine, KeyHome):
    """The home of one machine."""


class SecondMachine(NetworkTest):
    """README's lines for a district's own machine, as they stand there, between two machines."""

    machines = ("city", "district")

    def setUp(self):
        super().setUp()
        self.city, self.district = (KeyMachine(self.network, name) for name in self.machines)
        for home in (self.city, self.district):
            self.addCleanup(home.close)
        self.city.must("init")
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        text = re.search(r"\n## A district's own machine\n.*?```sh\n(.*?)```", readme, re.S)[1]
        self.blocks = re.findall(r"# the (city|district).*\n((?:[^#].*\n)+)", text)
        self.comment = re.search(r"# the city, (.*)", text)[1]
        self.assertEqual(["city", "district"] * 2, [who for who, _ in self.blocks])
        self.assertLessEqual(sum(lines.count("\n") for _, lines in self.blocks), 10)

    def run_block(self, number, **variables):
        who, lines = self.blocks[number]
        home = self.city if who == "city" else self.district
        run = subprocess.run(self.network.inside(who, "bash", "-euc", lines), capture_output=True,
                             text=True, timeout=60, env=environment(
                                 KAOHE_HOME=str(home.dir), CITY=self.network.address("city"),
                                 PATH=f"{BIN}:{os.environ['PATH']}", **variables))
        self.assertEqual(0, run.returncode, run)
        return run.stdout

    def test_a_district_joins_the_city(self):
        scorer = self.run_block(0).split()
        self.city.start("scorer", "office")
        wuhou = self.run_block(1, SCORER=scorer[1]).splitlines()
        self.assertEqual(scorer[:3], wuhou[1].split())    # the same fingerprint on both sides
        key = wuhou[0].split()[1]
        self.run_block(2, WUHOU=key)
        self.assertEqual({key}, {row["key"] for row in self.city.granted().values()
                                 if row["source"] == "wuhou"})
        self.assertIn("kaohe-collector --source wuhou\n", self.blocks[3][1])
        self.district.start("wuhou")
        line = json.dumps(overdue_cases("wuhou", 1, 1)[0]).encode()
        self.assertIn("counted 1", self.district.must("submit", "--source", "wuhou", "--wait", "-",
                                                      stdin=line))
        self.assertEqual(self.city.must("standings"), self.district.must("standings"))
        self.assertEqual(77, self.district.kaohe("clock", "accept").code)    # the office's alone
        secret = self.district.secret("wuhou").split('"')[-2]
        self.assertEqual(40, len(secret))
        self.assertNotIn(secret, "".join(path.read_text(errors="replace")
                                         for path in (self.city.dir / "keys").iterdir()))

    def test_in_a_city_that_runs_already_what_is_told_is_started_again(self):
        programs = {"scorer": "scorer", "office": "all of its collectors"}
        self.city.start(*programs)
        scorer = self.run_block(0).split()
        for name, called in programs.items():
            if called in self.comment:
                self.city.stop(name)
                self.city.start(name)
        key = self.run_block(1, SCORER=scorer[1]).split()[1]
        self.run_block(2, WUHOU=key)    # it ends: the office's collector has found the scorer
        self.assertIn(key, {row["key"] for row in self.city.granted().values()})

    def test_before_it_is_granted_it_is_told_why(self):
        scorer = self.run_block(0).split()
        self.city.start("scorer")
        self.run_block(1, SCORER=scorer[1])
        self.district.start("wuhou")
        eventually(lambda: "not permitted" in self.district.said("wuhou"), what="it is told")
        denied = self.district.kaohe("standings")
        self.assertEqual(77, denied.code, denied)
        self.assertIn("never granted", denied.err)


if __name__ == "__main__":
    unittest.main()
