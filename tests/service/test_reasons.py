"""What people are told of events that the scorer refused, and of a source that it does not know."""

import re
import unittest

from harness import RULEBOOK, Home, Scenario, eventually, ndjson

ARTICLE = {"clause": "publication", "record": "JJ-P-17", "occurred": "2006-05-02T00:00:00+08:00",
           "grade": "province"}
PRAISE = {"clause": "leadership", "record": "L-1", "occurred": "2006-06-01T09:00:00+08:00",
          "points": 3.5}
YEAR = "no rulebook is for the year 1999, they are for 2000 to 2099"


class Reasons(Scenario):
    daemons = ("scorer", "jinjiang", "office")

    def refusals(self, source, events):
        """Submits, and gives what is said of each line on stderr, by its number."""
        result = self.home.submit(source, events, "--wait", code=1)
        said = [re.fullmatch(r"kaohe: submit: -:(\d+): (\w+): refused: ([a-z-]+) "
                             r"\(record \d+\): (.*)", line) for line in result.err.splitlines()]
        self.assertNotIn(None, said, result.err)
        return {int(match[1]): match.groups()[1:] for match in said}

    def test_a_time_is_named_with_what_is_wrong_with_it(self):
        said = self.refusals("jinjiang", [
            {**ARTICLE, "occurred": "2006-05-02"},
            {**ARTICLE, "occurred": "1999-05-02T00:00:00+08:00"},
            {**ARTICLE, "occurred": "2099-05-02T00:00:00+08:00"},
            {"action": "self-check", "year": 1999}])
        self.assertEqual(("occurred", "bad-time"), said[1][:2])
        self.assertIn('"2006-05-02" is no time with an offset, such as ', said[1][2])
        self.assertIn("is in 1999, and no rulebook is for that year, they are for 2000 to 2099", said[2][2])
        self.assertIn("is more than 10 minutes after it was received, at 2", said[3][2])
        self.assertEqual(("year", "bad-time", YEAR), said[4])

    def test_a_field_that_the_line_lacks_is_not_blamed(self):
        said = self.refusals("office", [{"action": "close-year", "year": 1999}])
        self.assertEqual({1: ("year", "bad-time", YEAR)}, said)

    def test_a_conflict_names_the_record_and_what_differs(self):
        self.home.submit("jinjiang", [ARTICLE], "--wait")
        said = self.refusals("jinjiang", [
            {**ARTICLE, "grade": "city"},
            {**ARTICLE, "occurred": "2006-05-02T00:00:01+08:00", "centre": "锦江区"}])
        for text in (said[1][2], said[2][2]):
            self.assertRegex(text, rf"^it is record {self.home.first_n} already, from jinjiang on 20\d\d-")
        self.assertIn("`grade` is province there and city here", said[1][2])
        self.assertIn("`occurred` is 2006-05-02T00:00:00+08:00 there and "
                      "2006-05-02T00:00:01+08:00 here", said[2][2])
        self.assertNotIn("grade", said[2][2])

    def test_forbidden_says_who_may(self):
        ruling = {"action": "confirm", "clause": "publication", "record": "JJ-P-17"}
        said = self.refusals("jinjiang", [PRAISE, {**ARTICLE, "centre": "武侯区"}, ruling,
                                          {**PRAISE, "centre": "510104"}])
        self.assertEqual("under `leadership` the office alone may report, and this is from jinjiang",
                         said[1][2])
        self.assertEqual(("centre", "forbidden"), said[2][:2])
        self.assertIn('about "武侯区": only the office may', said[2][2])
        self.assertIn("`confirm` is for the office alone", said[3][2])
        self.assertEqual("clause", said[4][0], "its own centre by its code")

    def test_what_a_clause_asks_for_is_told(self):
        said = self.refusals("jinjiang", [{**ARTICLE, "grade": "world"}])
        self.assertEqual('"world" is none of `publication`, which has city, province, nation',
                         said[1][2])
        said = self.refusals("office", [{**PRAISE, "centre": "wuhou", "points": 7}])
        self.assertEqual("7: `leadership` takes 1 to 5", said[1][2])

    def test_a_case_is_told_by_its_own_fields(self):
        case = {"case": "C-1", "due": "1999-05-02T00:00:00+08:00"}
        result = self.home.kaohe("submit", "--source", "jinjiang", "--wait", "-",
                                 stdin=ndjson([ARTICLE, case]))
        self.home.note("jinjiang", [ARTICLE])
        self.home.expect_overdue("jinjiang", "C-1", case["due"])
        self.assert_run(result, 1, f"-:2: due: refused: bad-time (record {self.home.first_n + 1}): "
                                   "1999-05-02T")

    def test_a_refused_ruling_is_explained_too(self):
        result = self.home.kaohe("confirm", "jinjiang", "publication", "JJ-P-18")
        self.home.note("office", [{"action": "confirm", "centre": "jinjiang",
                                   "clause": "publication", "record": "JJ-P-18"}])
        self.assert_run(result, 1, f"record: refused: no-such-finding (record {self.home.first_n}): "
                                   'nobody reported "JJ-P-18" of jinjiang under `publication`')


class UnknownSource(unittest.TestCase):
    def setUp(self):
        # A key that is not granted is refused before its source is looked at.
        self.home = Home(keys=False)
        self.addCleanup(self.home.close)

    def end(self, name):
        daemon = self.home.launch(name)
        return daemon.process.wait(20), daemon.said()

    def test_a_source_that_no_rulebook_has_does_not_start(self):
        code, said = self.end("nosuch")
        self.assertEqual(78, code, said)
        self.assertIn("the source nosuch is neither `office` nor a centre of the rulebook "
                      "chengdu-2006 (which is compiled in", said)
        self.assertFalse((self.home.dir / "collector" / "nosuch").exists())

    def test_a_source_that_the_setting_lacks_does_not_start(self):
        own = self.home.dir / "own.zpl"
        own.write_text(re.sub(r"\bwuhou\b", "wuhou-new", RULEBOOK.read_text()))
        self.home.configure(f"scorer\n    rulebook = {own}\n")
        code, said = self.end("wuhou")
        self.assertEqual(78, code, said)
        self.assertIn(f"the rulebook {own} (which the setting scorer/rulebook names", said)
        self.home.start("wuhou-new")

    def test_it_is_told_where_the_scorer_does_not_know_the_source(self):
        own = self.home.dir / "own.zpl"
        own.write_text(re.sub(r"\bwuhou\b", "wuhou-new", RULEBOOK.read_text()))
        self.home.start("scorer")
        self.home.configure(f"scorer\n    rulebook = {own}\n")
        self.home.start("wuhou-new")
        eventually(lambda: self.home.collector("wuhou-new")["why"], 20, "the scorer refuses it")
        self.assertEqual("the scorer does not know this source",
                         self.home.collector("wuhou-new")["why"])
        line = ndjson([{**ARTICLE, "record": "1"}])
        submit = ("submit", "--source", "wuhou-new")
        result = self.home.kaohe(*submit, "-", stdin=line)
        self.assertEqual((0, "taken 1, malformed 0\n"), (result.code, result.out))
        note = "in the outbox of wuhou-new: the scorer does not know this source"
        self.assertIn(f"note: 1 event waits {note}", result.err)
        self.assertIn("the collector of wuhou-new does not have the scorer: the scorer does not "
                      "know this source", self.home.must("status"))
        waiting = self.home.popen(*submit, "--wait", "-")
        waiting.stdin.write(line)
        waiting.stdin.close()
        self.assertIn(f"note: 2 events wait {note}", waiting.stderr.readline().decode())
        waiting.kill()
        waiting.wait()
        waiting.stdout.close()
        waiting.stderr.close()

    def test_a_source_that_was_one_starts_though_its_roster_lacks_it_now(self):
        own = self.home.dir / "own.zpl"
        own.write_text(re.sub(r"\bwuhou\b", "wuhou-new", RULEBOOK.read_text()))
        self.home.configure(f"scorer\n    rulebook = {own}\n")
        self.home.start("wuhou-new")
        self.home.stop("wuhou-new")
        self.home.configure("")
        self.home.start("wuhou-new")
        self.assertIn("the source wuhou-new is neither", self.home.said("wuhou-new"))

    def test_nothing_is_noted_where_all_is_well(self):
        self.home.start("scorer", "wuhou")
        result = self.home.kaohe("submit", "--source", "wuhou", "--wait", "-", stdin=ndjson([ARTICLE]))
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertIsNone(self.home.collector("wuhou")["why"])


if __name__ == "__main__":
    unittest.main()
