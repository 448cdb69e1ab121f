"""Collectors as witnesses: they cosign the log's checkpoints, and notice where the log is another one."""

import json
import shutil
import unittest

from c2sp import LOG, Key
from harness import eventually, overdue_cases
from key_home import Keys

WITHIN = 30


class Witnesses(Keys):
    def reports(self, source, number):
        self.home.must("submit", "--source", source, "--wait", "-",
                       stdin=json.dumps(overdue_cases(source, number, 1)[0]).encode() + b"\n")

    def last(self):
        return self.home.status()["scorer"]["n"]

    def signer(self, name):
        return (self.home.dir / "keys" / f"{name}.signer").read_text().strip()

    def checkpoint(self):
        """Signs what the log has, and returns how many records that are."""
        n = self.last()
        self.home.must("prove", n)
        return n

    def ask_again(self, *names):
        """A collector asks as it is welcomed; else some seconds later."""
        self.home.stop(*names)
        self.home.start(*names)

    def witness(self, source):
        """Nothing yet where the collector has not answered in time."""
        return self.home.collector(source).get("witness", {"state": None, "n": None, "why": None})

    def vouch(self, *names):
        """All of the log is signed, and cosigned by these."""
        n = self.checkpoint()
        self.ask_again(*names)
        for name in names:
            eventually(lambda: self.witness(name) == {"state": "good", "n": n, "why": None}, WITHIN,
                       f"{name} vouches for {n}")
        return n

    def alarmed(self, source, *says):
        """That it says so in its log, once, and in the status; the evidence."""
        self.ask_again(source)
        eventually(lambda: self.witness(source)["state"] == "alarm", WITHIN, f"{source} raises an alarm")
        why = self.witness(source)["why"]
        for part in says:
            self.assertIn(part, why)
        self.assertEqual(1, self.home.said(source).count("ALARM"))
        self.assertIn(why, self.home.said(source))
        self.assertIn(f"ALARM: the collector of {source} does not vouch for the log any more: {why}\n",
                      self.home.must("status"))
        return self.evidence(source)

    def evidence(self, source, end="alarm"):
        return (self.home.dir / "witness" / f"{source}.{end}").read_text()

    def is_verified(self, text, *names, witnesses=None):
        """Whether others can verify it by the log's key and those of these witnesses."""
        keys = [part for name in ("log", *names) for part in ("--key", self.signer(name))]
        return self.home.kaohe("verify", "-", *keys, "--witnesses", witnesses or len(names),
                               stdin=text.encode())


class Vouched(Witnesses):
    def test_proofs_and_exports_have_the_cosignatures(self):
        self.start("wuhou", "jinniu")
        for number in range(3):
            self.reports("wuhou", number)
        n = self.vouch("wuhou", "jinniu")
        proof = self.home.must("prove", n - 1)
        result = self.is_verified(proof, "wuhou", "jinniu")
        self.assertEqual(0, result.code, result)
        self.assertEqual(1, self.is_verified(proof, "wuhou", "jinniu", witnesses=3).code)
        origin = self.signer("log").split("+")[0]
        for name in ("wuhou", "jinniu"):
            self.assertIn(f"cosigned by {origin}/{name}, ", result.out)
        note = json.loads(self.home.must("export", "--proof").splitlines()[-1])["checkpoint"]
        self.assertEqual(1 + 2, note.count("\n— "))
        self.assertIn("2 witnesses vouch for the log, at least up to record "
                      f"{n}\n", self.home.must("status"))
        said = self.home.earlier["wuhou"].said() + self.home.said("wuhou")
        self.assertEqual(1, said.count("taken as they are"))    # at first contact alone

    def test_a_new_checkpoint_is_cosigned_without_anyones_help(self):
        self.start("wuhou")
        self.vouch("wuhou")
        self.reports("wuhou", 1)
        n = self.checkpoint()
        eventually(lambda: self.witness("wuhou")["n"] == n, WITHIN, "it asks by itself")

    def test_a_collector_that_cannot_be_one_says_why(self):
        self.start("wuhou")
        self.home.stop("wuhou")
        (self.home.dir / "keys" / "log.signer").unlink()
        self.home.start("wuhou")
        self.assertEqual({"state": "none", "n": 0, "why": "there is no keys/log.signer in this home"},
                         self.witness("wuhou"))
        self.assertIn("no witness of the log: there is no keys/log.signer", self.home.said("wuhou"))

    def test_nothing_is_accepted_where_there_is_no_alarm(self):
        self.start("wuhou")
        self.assertIn("nothing to accept", self.home.must("accept-restore", "--source", "wuhou"))
        for code, arguments in ((69, ("--source", "jinniu")), (64, ("--source", "nowhere")), (64, ()),
                                (64, ("--source", "../x"))):
            self.assertEqual(code, self.home.kaohe("accept-restore", *arguments).code, arguments)
        self.assertFalse((self.home.dir / "witness").exists())


class Cheated(Witnesses):
    """The operator of the log's machine writes its store as he likes."""

    def copy(self, *paths):
        """What is stopped, as it is now."""
        for path in paths:
            shutil.copytree(self.home.dir / path, self.home.dir / "old" / path)

    def bring_back(self, *paths):
        for path in paths:
            shutil.rmtree(self.home.dir / path)
            shutil.copytree(self.home.dir / "old" / path, self.home.dir / path)

    def test_a_store_that_is_an_older_copy(self):
        self.start("wuhou", "jinniu")
        self.reports("wuhou", 1)
        self.vouch("wuhou")
        self.home.stop("scorer")
        self.copy("scorer")
        self.home.start("scorer")
        self.home.settle()
        self.reports("jinniu", 1)
        n = self.vouch("wuhou")
        self.home.stop("jinniu", "scorer")
        self.bring_back("scorer")
        self.home.start("scorer")
        evidence = self.alarmed("wuhou", "the log has shrunk", f"of {n - 1} records", f"one of {n} was")
        self.assertEqual(2, evidence.count(self.signer("log").split("+")[0] + "\n"))
        self.accept("wuhou")

    def accept(self, source):
        """It is cosigned again only when a person has said so, and then what the log is now."""
        self.reports("wuhou", 2)
        n = self.checkpoint()
        self.ask_again(source)
        self.assertEqual("alarm", self.witness(source)["state"])
        self.assertNotIn(f"\n— {self.signer(source).split('+')[0]} ", self.home.must("prove", n))
        before = self.evidence(source)
        out = self.home.must("accept-restore", "--source", source)
        self.assertIn("accepted: ", out)
        eventually(lambda: self.witness(source) == {"state": "good", "n": n, "why": None}, WITHIN)
        self.assertEqual(before, self.evidence(source, "accepted"))
        self.assertEqual(["accepted"], [path.suffix[1:] for path in (self.home.dir / "witness").iterdir()])
        proof = self.home.must("prove", n)
        self.assertEqual(0, self.is_verified(proof, source).code)
        self.assertIn("nothing to accept", self.home.must("accept-restore", "--source", source))

    def test_a_record_that_was_written_anew_and_signed_again(self):
        self.start("wuhou", "jinniu")
        self.reports("wuhou", 1)
        self.vouch("wuhou")
        self.home.stop("jinniu", "scorer")
        self.copy("scorer", "collector/jinniu")
        self.home.start("jinniu", "scorer")
        self.home.settle()
        self.reports("jinniu", 1)
        n = self.vouch("wuhou")
        self.home.stop("jinniu", "scorer")
        self.bring_back("scorer", "collector/jinniu")
        self.home.start("jinniu", "scorer")
        self.home.settle()
        self.reports("jinniu", 2)    # in the place of the other
        self.assertEqual(n, self.checkpoint())
        evidence = self.alarmed("wuhou", "the log has forked", f"two different checkpoints of {n} records")
        self.assertEqual(2, evidence.count(f"\n{n}\n"))
        self.home.must("accept-restore", "--source", "wuhou")
        self.vouch("wuhou")
        self.home.stop("scorer")     # and once more, with more behind it
        self.bring_back("scorer")
        self.home.start("scorer")
        self.home.stop("jinniu")
        self.bring_back("collector/jinniu")
        self.home.start("jinniu")
        self.home.settle()
        for number in (3, 4, 5):
            self.reports("jinniu", number)
        self.checkpoint()
        self.alarmed("wuhou", f"its {n + 2} records do not begin with the {n} that")

    def test_an_event_in_its_name_that_it_did_not_hand_over(self):
        self.start("wuhou", "office")
        self.reports("wuhou", 1)
        n = self.vouch("wuhou")
        self.home.stop("wuhou")
        self.copy("collector/wuhou")
        self.home.begin_anew("wuhou")
        self.home.start("wuhou")
        self.reports("wuhou", 2)
        self.home.stop("wuhou")
        self.bring_back("collector/wuhou")
        self.home.start("wuhou")
        self.checkpoint()
        self.alarmed("wuhou", f"up to record {n + 1} the log counts 2 events of wuhou, and 1 were handed over",
                     "it has 1 that did not come from here")
        self.accept("wuhou")

    def test_another_key_under_the_logs_name(self):
        """To whoever knows the log by the other one this log is signed by another key."""
        self.start("wuhou")
        n = self.vouch("wuhou")
        self.home.stop("wuhou")
        other = Key(self.signer("log").split("+")[0], LOG, b"\7" * 32)
        (self.home.dir / "keys" / "log.signer").write_text(other.verifier + "\n")
        self.home.start("wuhou")
        self.alarmed("wuhou", f"checkpoint of {n} records is signed by another key than keys/log.signer")


if __name__ == "__main__":
    unittest.main()
