"""Second opinions: `score` judges files without a daemon, `replay` a store, `rules` a rulebook."""

import fcntl
import json
import subprocess
import termios
import unittest

from dumps import HAVE_TOOLS, Dump
from harness import (RULEBOOK, SAMPLES, Home, Scenario, environment, eventually, ndjson, overdue_cases,
                     parse_lines, rows_of)
from judge import compact, judge_file
from audit import tiers_text

PRAISE = {"clause": "leadership", "centre": "wuhou", "record": "L-1", "points": 5,
          "occurred": "2006-06-01T09:00:00+08:00"}
FINE = {"clause": "criticism", "centre": "武侯区", "record": "F-1",
        "occurred": "2007-06-01T09:00:00+08:00"}
MANY, NEARLY_FULL = 20000, 60000    # lines; bytes of a pipe
HOSTING = {"clause": "hosting", "record": "H-1", "occurred": "2006-06-01T09:00:00+08:00"}


def waiting_bytes(pipe):
    """How much of a pipe waits to be read."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), "little")


def stricter_rules(home, name="stricter"):
    """A rulebook under which an overdue case takes 3 points instead of 2."""
    before, after = RULEBOOK.read_text().split("\n    overdue-case\n")
    path = home.dir / name
    path.write_text(before + "\n    overdue-case\n" + after.replace("points = 2", "points = 3", 1))
    return path


class Score(unittest.TestCase):
    def setUp(self):
        self.home = Home(keys=False)    # nobody runs in it
        self.addCleanup(self.home.close)

    def score(self, events, *options, code=0):
        result = self.home.kaohe("score", "-", "--json", *options, stdin=ndjson(events))
        self.assertEqual(code, result.code, result)
        self.said = result.err
        return json.loads(result.out)

    def row(self, *arguments, **options):
        return rows_of(self.score(*arguments, **options))["wuhou"]

    def test_hand_written_events_are_the_offices(self):
        row = self.row([PRAISE, {**FINE, "occurred": "2006-07-01T00:00:00Z"}])
        self.assertEqual((70, 5, 5, 5), tuple(
            row[key] for key in ("score", "bonus", "deduction", "deduction_raw")))

    def test_a_source_can_be_given_for_events_that_do_not_say(self):
        row = self.row([HOSTING, {**HOSTING, "record": "H-2", "source": "office",
                                  "centre": "wuhou"}], "--source", "wuhou")
        self.assertEqual((1, 0.5), (row["pending"], row["bonus"]))

    def test_a_rulebook_of_a_district_is_refused_and_the_default_holds(self):
        rulebook = {"action": "rulebook", "text": stricter_rules(self.home).read_text(),
                    "source": "wuhou", "outcome": "refused", "reason": "forbidden"}
        self.assertEqual(75, self.row([rulebook, PRAISE])["score"])

    def test_how_many_were_refused_is_said(self):
        wrong = {**PRAISE, "clause": "nothing"}
        self.score([PRAISE, wrong])
        self.assertIn("1 event was refused, the first in line 2\n", self.said)
        self.score([wrong, wrong])
        self.assertIn("2 events were refused, the first in line 1\n", self.said)

    def test_the_year_is_the_latest_with_a_finding_unless_given(self):
        self.assertEqual(2007, self.score([FINE, PRAISE])["year"])
        self.assertEqual((2006, 75), (self.score([FINE, PRAISE], "--year", 2006)["year"],
                                      self.row([FINE, PRAISE], "--year", 2006)["score"]))

    def test_a_malformed_line_is_65_and_the_good_ones_count(self):
        row = self.row(["{", PRAISE, {**PRAISE, "colour": "red"}], code=65)
        self.assertEqual(75, row["score"])
        self.assertEqual([1, 3], [int(line.split(":")[3]) for line in self.said.splitlines()])

    def test_outcomes_that_agree_are_0_and_others_are_1_and_the_first_is_named(self):
        right = [{**PRAISE, "outcome": "counted"}, {**PRAISE, "outcome": "duplicate"},
                 {**PRAISE, "points": 4, "outcome": "refused", "reason": "conflict"}]
        self.score(right)
        wrong = [right[0], {**right[1], "outcome": "counted"}, {**right[2], "outcome": "late"}]
        self.score(wrong, code=1)
        self.assertIn("-:2: ", self.said)
        self.assertNotIn("-:3: ", self.said)
        self.assertIn("duplicate", self.said)

    def test_a_number_that_does_not_rise_is_1_and_named(self):
        others = [{**PRAISE, "record": f"L-{i}"} for i in range(3)]
        self.score([{**others[0], "n": 3}, {**others[1], "n": 8}, others[2]])
        for n in (8, 7):
            self.score([{**others[0], "n": 3}, {**others[1], "n": 8}, {**others[2], "n": n}],
                       code=1)
            self.assertIn("-:3: ", self.said)

    def keyed(self, **changed):
        """A log with keys: the second of 武侯区 brings H-2, when the first is withdrawn."""
        keys = [f"{number:040}" for number in range(4)]
        grant = {"action": "grant", "source": "office", "role": "district", "centre": "wuhou"}
        hosting = {**HOSTING, "source": "wuhou"}
        events = [{**grant, "key": keys[1]}, {**hosting, "key": 2}, {**grant, "key": keys[2]},
                  {"action": "withdraw", "source": "office", "key": keys[1]},
                  {**hosting, "record": "H-2", "key": 4}]
        events = [{"n": n, **event} for n, event in enumerate(events, 2)]
        events[-1].update(changed)
        return events

    def test_keys_that_were_granted_are_good(self):
        self.assertEqual(2, self.row(self.keyed(), code=0)["pending"])
        self.score(self.keyed(key=None)[:-1] + [{**HOSTING, "source": "wuhou", "record": "H-2"}])

    def test_a_record_by_a_key_that_was_not_granted_is_1_and_named(self):
        for changed in ({"key": 2}, {"key": 3}, {"key": 6}, {"key": 9}, {"source": "jinjiang"}):
            self.score(self.keyed(**changed), code=1)
            self.assertIn("-:5: record 6: the key that it came by", self.said)
        grant = self.keyed(action="grant", source="office", key="9" * 40, by_key=4, role="reader")
        grant[-1] = {key: grant[-1][key] for key in ("n", "action", "source", "key", "by_key", "role")}
        self.score(grant, code=1)
        self.assertIn("-:5: record 6: the key that it came by (record 4)", self.said)

    def test_of_keys_that_were_granted_before_the_file_begins_nothing_is_said(self):
        self.score(self.keyed()[1:2] + self.keyed()[4:], code=1)
        self.assertIn("record 6: the key", self.said)    # 4 is above 3, and not in the file
        self.score(self.keyed()[4:])
        self.score([self.keyed()[1]])

    def test_another_rulebook_is_a_what_if_and_outcomes_need_not_agree(self):
        events = [{**PRAISE, "outcome": "late"}, {**overdue_cases("wuhou", 0, 1)[0],
                                                  "source": "wuhou"}]
        rules = stricter_rules(self.home)
        self.assertEqual(72, self.row(events, "--rulebook", rules)["score"])
        self.assertEqual(73, self.row(events[1:] + [PRAISE])["score"])

    def test_the_sample_year_is_judged_as_the_reference_judge_does(self):
        path = SAMPLES / "invented-2006.ndjson"
        judge, _ = judge_file(path.read_bytes())
        line = self.home.must("score", path, "--json")
        self.assertEqual(f'"tiers":{compact(judge.tiers(2006))}}}', tiers_text(line))
        self.assertEqual([91, 88.5, 88], [tier["centres"][0]["score"]
                                          for tier in json.loads(line)["tiers"]])

    def test_each_malformed_line_is_named_also_to_a_slow_reader(self):
        path = self.home.dir / "malformed"
        path.write_bytes(b"[]\n" * MANY)
        with self.home.popen("score", path) as score:
            eventually(lambda: waiting_bytes(score.stderr) > NEARLY_FULL or score.poll() is not None,
                       what="the pipe is full")
            said = score.stderr.read()
        self.assertEqual(MANY, said.count(b"not an object"))

    def test_a_file_that_is_not_there_is_said(self):
        result = self.home.kaohe("score", "/nowhere/file")
        self.assertNotIn(result.code, (0, 1))
        self.assertIn("/nowhere/file", result.err)


class Rules(unittest.TestCase):
    def setUp(self):
        self.home = Home(keys=False)    # nobody runs in it
        self.addCleanup(self.home.close)

    def test_the_rulebook_is_shown_with_centres_clauses_and_rulings(self):
        shown = self.home.must("rules", RULEBOOK)
        for part in ("锦江区", "510132", "not-operating", "special-deduction", "9(4)", "刊物发表",
                     "期限一过即为超时"):
            self.assertIn(part, shown)
        self.assertEqual(shown, self.home.must("rules"))

    def test_what_is_no_rulebook_is_65_and_its_line_named(self):
        text = RULEBOOK.read_text()
        line = text[:text.index("bonus-max")].count("\n") + 1
        for number, change in ((line, ("bonus-max = 30", "bonus-max = 30.005")),
                               (line, ("bonus-max", "bonus-mox")), (1, (text, "no rulebook\n"))):
            path = self.home.dir / "rules"
            path.write_text(text.replace(*change, 1))
            with self.subTest(change=change[1][:20]):
                result = self.home.kaohe("rules", path)
                self.assertEqual((65, ""), (result.code, result.out))
                self.assertIn(f"{path}:{number}: ", result.err)


class Replay(Scenario):
    daemons = ("scorer", "wuhou", "office")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", [*overdue_cases("wuhou", 0, 20), HOSTING], "--wait")
        self.home.submit("office", [PRAISE, FINE], "--wait")

    def test_a_store_agrees_with_its_log_by_home_and_by_store(self):
        for folder in (self.home.dir, self.home.dir / "scorer"):
            self.assertEqual(0, self.home.kaohe("replay", folder).code)

    def test_the_same_rules_as_a_what_if_agree(self):
        result = self.home.kaohe("replay", self.home.dir, "--rulebook", RULEBOOK)
        self.assertEqual(0, result.code, result)

    def test_other_rules_as_a_what_if_differ(self):
        result = self.home.kaohe("replay", self.home.dir, "--rulebook", stricter_rules(self.home))
        self.assert_run(result, 1, "differs from what the log folds to")
        self.assertRegex(result.err, "the (total|finding [^ ]+) of [^ ]+[区县市] ")
        self.assertNotIn("`books`", result.err)    # no total, and not what was asked

    def test_rules_that_change_no_total_but_a_standing_differ(self):
        text = RULEBOOK.read_text()
        for before, after in (("base = 70", "base = 10"), ("bonus-max = 30", "bonus-max = 1"),
                              ("quota-percent = 30", "quota-percent = 0")):
            self.assertIn(before, text)
            path = self.home.dir / "other"
            path.write_text(text.replace(before, after))
            result = self.home.kaohe("replay", self.home.dir, "--rulebook", path)
            with self.subTest(after=after):
                self.assert_run(result, 1, "year 2006: the standing of ")

    def test_a_folder_is_no_rulebook(self):
        self.assert_run(self.home.kaohe("replay", self.home.dir, "--rulebook", "/tmp"), 65,
                        "/tmp: Is a directory")

    def test_an_output_that_cannot_be_written_is_said_once(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            run = subprocess.run(self.home.command("export"), stdout=full, text=True,
                                 stderr=subprocess.PIPE, env=environment(), timeout=60)
        self.assertEqual(74, run.returncode)
        self.assertEqual("kaohe: export: cannot write the output: No space left on device\n",
                         run.stderr)

    def test_a_folder_that_is_no_store_is_said(self):
        empty = self.home.dir / "empty"
        empty.mkdir()
        for folder in (empty, "/nowhere", RULEBOOK, self.home.dir / "collector" / "wuhou"):
            with self.subTest(folder=folder):
                result = self.home.kaohe("replay", folder)
                self.assertIn(result.code, (65, 74, 78), result)
                self.assertIn(str(folder), result.err)
                self.assertEqual("", result.out)
        self.assertEqual([], list(empty.iterdir()))

    def test_an_export_is_judged_as_it_was(self):
        exported = self.home.must("export")
        self.assertEqual(0, self.home.kaohe("score", "-", stdin=exported.encode()).code)
        events = parse_lines(exported)
        events[-1]["outcome"] = "pending"
        result = self.home.kaohe("score", "-", stdin=ndjson(events))
        self.assert_run(result, 1, f"record {len(events)}")


    def test_without_a_usable_line_there_is_no_table(self):
        result = self.home.kaohe("score", "-", stdin=b'{"clause":1}\n[]\n')
        self.assert_run(result, 65, "没有一行可用")
        self.assertEqual("", result.out)


@unittest.skipUnless(HAVE_TOOLS, "needs lmdb-utils")
class ChangedStores(Scenario):
    daemons = ("scorer", "wuhou")

    def setUp(self):
        super().setUp()
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 20), "--wait")
        self.home.submit("wuhou", [HOSTING], "--wait")
        self.dump = Dump(self.home.dir / "scorer")

    def replay(self):
        return self.home.kaohe("replay", self.dump.load(self.home.dir / "changed"))

    def replay_with(self, table, change):
        """Replays a store in which `change` was done to the rows of a table."""
        self.dump.change(table, change)
        return self.replay()

    @staticmethod
    def change_first(rows):
        """The last byte of the first value."""
        key, value = rows[0]
        rows[0] = key, value[:-1] + bytes((value[-1] ^ 1,))

    def test_a_changed_outcome_is_1_and_named(self):
        def change(rows):
            key, value = rows[2]    # format, outcome 1: counted becomes 3: duplicate
            rows[2] = key, value[:1] + b"\3" + value[2:]
        self.assert_run(self.replay_with("log", change), 1, "record 3", "outcome")

    def test_a_record_that_is_missing_is_1_and_named(self):
        self.assert_run(self.replay_with("log", lambda rows: rows.pop(5)), 1, "record 6", "missing")

    def test_a_row_that_only_the_store_has_is_1_and_named(self):
        def change(rows):
            rows.append((b"\x07\xd7\0", rows[-1][1]))
        self.assert_run(self.replay_with("totals", change), 1, "total", "2007")

    def test_a_finding_that_waits_and_is_not_listed_is_1_and_named(self):
        self.assert_run(self.replay_with("pending", lambda rows: rows.pop()), 1, "pending")

    def test_a_copy_agrees(self):
        result = self.replay()
        self.assertEqual(0, result.code, result)

    def test_one_changed_total_is_1_and_named(self):
        result = self.replay_with("totals", self.change_first)
        self.assert_run(result, 1, "total", "2006")
        self.assertNotIn("agree", result.out)

    def test_one_changed_finding_is_1_and_named(self):
        self.assert_run(self.replay_with("findings", self.change_first), 1, "finding", "H-1")

    def test_a_changed_year_is_1_and_named(self):
        self.assert_run(self.replay_with("years", self.change_first), 1, "year", "2006")


if __name__ == "__main__":
    unittest.main()
