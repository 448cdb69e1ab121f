"""kaohe verify of a store and of an export with proofs: what a real home wrote is good, and the first record,
row or checkpoint that is not what the log adds up to is named."""

import base64
import json
import random
import unittest

from c2sp import LOG, WITNESS, Key
from dumps import HAVE_TOOLS, Dump
from harness import Home, Scenario, overdue_cases
from test_manners import run_on_terminal

PARTS, CASES = 3, 90
TRIES, SEED = 60, 9
WORD = b"\xe8\xb6\x85\xe8\xbf\x87"    # of a summary: no rule looks at it


def n_of(key):
    return int.from_bytes(key, "big")


def signed(key, text, *lines):
    return (text + "\n" + key.line(text) + "".join(lines)).encode()


def text_of(note):
    return note.decode().split("\n\n")[0] + "\n"


def fill(home, word="超过承诺时限"):
    """A log of some parts, each behind a checkpoint."""
    home.start("scorer", "wuhou", "office")
    for part in range(PARTS):
        home.submit("wuhou", [{**case, "summary": word if part == 0 else case["summary"]}
                              for case in overdue_cases("wuhou", part * CASES, CASES)], "--wait")
        home.submit("office", [{"action": "revoke", "centre": "wuhou", "clause": "overdue-case",
                                "record": f"wuhou-{part * CASES:06}", "summary": "查无此事"}], "--wait")
        home.stop("scorer")    # which signs what it has
        home.start("scorer")


class Verified(Scenario):
    keys = True

    def setUp(self):
        super().setUp()
        fill(self.home)
        self.key = Key.of_secret((self.home.dir / "keys" / "log.signer_secret").read_text())
        self.other = Key(self.key.name, LOG, b"\2" * 32)
        self.n = self.home.first_n - 1 + PARTS * (CASES + 1)

    def verify(self, *arguments, **options):
        return self.home.kaohe("verify", *arguments, **options)

    def good(self, *arguments, says=(), **options):
        result = self.verify(*arguments, **options)
        self.assertEqual((0, ""), (result.code, result.err))
        for part in says:
            self.assertIn(part, result.out)

    def bad(self, *arguments, says, **options):
        result = self.verify(*arguments, **options)
        self.assert_run(result, 1, says)
        self.assertEqual(("", 1), (result.out, result.err.count("\n")))


class Stores(Verified):
    def test_a_home_is_good_while_its_scorer_runs_and_behind_it(self):
        whole = f"{self.n} records of the log {self.key.name},\ntheir tree and all tables agree, " \
                f"with {PARTS} checkpoints"
        own = "the log's key was not given"
        vouched = f"the checkpoint of {self.n} records is signed by the log's key that was given"
        for _ in range(2):
            self.good(self.home.dir, says=(whole, own))
            self.good(self.home.dir / "scorer", "--key", self.key.verifier, says=(whole, vouched))
            if "scorer" in self.home.daemons:
                self.home.stop("scorer")

    def test_records_behind_the_newest_checkpoint_are_told(self):
        self.home.submit("wuhou", overdue_cases("wuhou", 900, 5), "--wait")
        self.good(self.home.dir, "--key", self.key.verifier,
                  says=(f"no signature covers the records after it, to {self.n + 5}",))

    def test_another_key_and_too_few_witnesses_are_1(self):
        where = f"the checkpoint of {self.n} records: "
        stranger = Key(f"{self.key.name}/wuhou", WITNESS, b"\3" * 32)
        self.bad(self.home.dir, "--key", self.other.verifier, says="is not signed by the log's key that was given")
        self.bad(self.home.dir, "--key", stranger.verifier, "--witnesses", 1, says=where + "fewer of the witnesses")

    def test_what_is_no_store_is_65(self):
        for folder in (self.home.dir / "logs", self.home.dir / "collector" / "wuhou"):
            result = self.verify(folder)
            self.assertEqual((65, ""), (result.code, result.out))
            self.assertIn(str(folder), result.err)


@unittest.skipUnless(HAVE_TOOLS, "needs lmdb-utils")
class Changed(Verified):
    def setUp(self):
        super().setUp()
        self.home.stop("scorer")
        self.dump = Dump(self.home.dir / "scorer")
        self.original = self.dump.text

    def load(self):
        return self.dump.load(self.home.dir / "changed")

    def found(self, table, change, says, *options):
        """Of the rows of a table that `change` was done to something is wrong."""
        self.dump.text = self.original
        self.dump.change(table, change)
        with self.subTest(table=table, says=says):
            self.bad(self.load(), *options, says=says)

    def at(self, n, change):
        """Changes the value under a number."""
        def change_rows(rows):
            at = next(i for i, (key, _) in enumerate(rows) if n_of(key) == n)
            rows[at] = rows[at][0], change(rows[at][1])
        return change_rows

    def test_each_row_that_differs_is_named(self):
        def last_byte(at):
            def change(rows):
                key, value = rows[at]
                rows[at] = key, value[:-1] + bytes((value[-1] ^ 1,))
            return change
        for table, says in (("totals", "the total of "), ("findings", "the finding wuhou-"),
                            ("seen", "the run of source "), ("tree", "a row of the table `tree`"),
                            ("counts", "`counts`"), ("keys", "`keys`"), ("rulings", "`rulings`"), ("years", "the state of the year 2006")):
            self.found(table, last_byte(-1), says)
        self.found("leaves", last_byte(1), "record 32: its bytes are not those")
        self.found("leaves", lambda rows: rows.pop(), "the log's tree lacks its hash")
        self.found("leaves", lambda rows: rows.append((bytes((0,) * 7 + (99,)), rows[0][1])),
                   "record 1585: it is missing, and the log's tree has its hash")

    def test_a_record_is_named_though_no_rule_looks_at_it(self):
        at = self.home.first_n + 3    # the first checkpoint is behind it
        changed = self.at(at, lambda value: value.replace(WORD, WORD[:-1] + b"\x88"))
        self.found("log", changed, f"record {at}: its bytes are not those whose hash the log's tree has")
        self.found("log", lambda rows: rows.pop(at - 1), f"record {at}: it is missing, and the log's tree has its hash")

    def test_a_record_is_named_where_another_shows_it(self):
        """Of another name it is counted as well; what was revoked is not there any more."""
        at = self.home.first_n + CASES * (PARTS - 1) + PARTS - 1
        number = f"wuhou-{CASES * (PARTS - 1):06}".encode()
        self.found("log", self.at(at, lambda value: value.replace(number, number[:-1] + b"x")),
                   f"record {at}: its bytes are not those")

    def test_a_checkpoint_is_held_against_the_log(self):
        first = self.home.first_n - 1 + CASES + 1
        where = f"the checkpoint of {first} records: "
        key = ("--key", self.key.verifier)

        def resigned(*edits):
            def change(note):
                text = text_of(note)
                for old, new in edits:
                    self.assertIn(old, text)
                    text = text.replace(old, new, 1)
                return signed(self.key, text)
            return self.at(first, change)
        note = dict((n_of(key), value) for key, value in self.dump.rows("checkpoints"))[first]
        _, _, root, totals, sources = text_of(note).splitlines()
        for edits, says in ((((totals, "totals " + "0" * 64),), "its totals are not those"),
                            (((root, base64.b64encode(bytes(32)).decode()),), "its root is not that"),
                            ((("wuhou=", "jinniu="),), "its sources are not those"),
                            (((f"wuhou={CASES}", f"wuhou={CASES - 1}"),), "its sources are not those"),
                            (((f"\n{first}\n", f"\n{first + 1}\n"),), "it says another number of records"),
                            ((("totals ", "total "),), "its fourth line is not that of the totals")):
            self.found("checkpoints", resigned(*edits), where + says, *key)
        self.found("checkpoints", self.at(first, lambda note: note[:-3]), where)
        self.found("checkpoints", self.at(first, lambda note: b""), "is no signed note")
        self.found("checkpoints", self.at(first, lambda note: signed(self.other, text_of(note))),
                   where + "the checkpoint is not signed by the log's key", *key)
        self.found("checkpoints", self.at(first, lambda note: note.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94 x", 1)),
                   where + "it is not signed in its origin's name")

    def test_all_checkpoints_are_of_one_log_and_none_has_more_than_it(self):
        strange = Key("kaohe/other", LOG, b"\4" * 32)
        self.found("checkpoints", self.at(self.n, lambda note: signed(
            strange, text_of(note).replace(self.key.name, strange.name))), "its origin is another")

        def beyond(rows):
            rows.append(((self.n + 7).to_bytes(8, "big"), rows[-1][1]))
        self.found("checkpoints", beyond, f"the checkpoint of {self.n + 7} records: the log has fewer")
        self.found("checkpoints", lambda rows: rows.insert(0, (bytes(8), rows[0][1])), "cannot be read")

    def test_a_log_without_checkpoints_is_its_own_word(self):
        self.dump.put("checkpoints", [])
        self.good(self.load(), says=("no checkpoint was signed",))
        self.bad(self.load(), "--key", self.key.verifier, says="it has no checkpoint")

    def test_cosignatures_of_the_newest_checkpoint_count(self):
        witness = Key(f"{self.key.name}/wuhou", WITNESS, b"\3" * 32)
        keys = ("--key", self.key.verifier, "--key", witness.verifier, "--witnesses", 1)
        cosigned = {n: lambda note: note + witness.line(text_of(note), 1700000000).encode()
                    for n in (self.home.first_n + CASES, self.n)}
        self.found("checkpoints", self.at(self.home.first_n + CASES, cosigned[self.home.first_n + CASES]),
                   "asked for: 0 of 1", *keys)
        self.dump.change("checkpoints", self.at(self.n, cosigned[self.n]))
        self.good(self.load(), *keys, says=(f"cosigned by {witness.name}, 2023-11-15T06:13:20.000+08:00",))

    def test_a_log_that_was_written_anew_is_told_by_an_older_checkpoint(self):
        """With the operator's key everything can be made again, but what others have of it."""
        anew = Home(keys=True)
        self.addCleanup(anew.close)
        anew.take_keys(self.home)
        fill(anew, "超过承诺时日")
        anew.stop("scorer")
        self.good(anew.dir, "--key", self.key.verifier, says=(f"{self.n} records",))
        old = self.dump.rows("checkpoints")[0]
        self.dump = Dump(anew.dir / "scorer")
        self.original = self.dump.text

        def keep_the_old(rows):
            self.assertEqual(old[0], rows[0][0])
            rows[0] = old
        self.found("checkpoints", keep_the_old, f"the checkpoint of {n_of(old[0])} records: its root is not",
                   "--key", self.key.verifier)


class Exports(Verified):
    def setUp(self):
        super().setUp()
        self.lines = self.home.must("export", "--proof").splitlines(keepends=True)

    def test_it_is_scored_like_an_export_without(self):
        proved = "".join(self.lines).encode()
        self.assertEqual(self.home.must("standings", "--json"),
                         self.home.must("score", "-", "--json", stdin=proved))
        self.home.must("what-if", "--add", "-", stdin=proved)

    def found(self, lines, says, *options):
        with self.subTest(says=says):
            self.bad("-", *options, says=says, stdin="".join(lines).encode())

    def with_line(self, n, line):
        return [*self.lines[:n - 1], line, *self.lines[n:]]

    def with_bytes(self, n, change):
        """A line of other bytes, with what they say."""
        line = json.loads(self.lines[n - 1])
        data = base64.b64encode(change(base64.b64decode(line["bytes"]))).decode()
        return self.with_line(n, self.lines[n - 1].replace(line["bytes"], data))

    def test_an_export_is_good(self):
        whole = f"{self.n} records agree with the checkpoint of the log\n{self.key.name}, in "
        text = "".join(self.lines)
        path = self.home.dir / "log.ndjson"
        path.write_text(text)
        self.good(path, says=(whole, "the log's key was not given"))
        self.good("-", "--key", self.key.verifier, stdin=text.encode(),
                  says=(whole, f"the checkpoint of {self.n} records is signed by the log's key"))
        self.bad(path, "--key", self.other.verifier, says="is not signed by the log's key that was given")
        self.bad(path, "--witnesses", 1, says="asked for: 0 of 1")

    def test_it_shows_how_far_it_is_on_a_terminal(self):
        path = self.home.dir / "log.ndjson"
        path.write_text("".join(self.lines))
        written = run_on_terminal(self.home.command("verify", path), "stderr")
        self.assertIn(" records", written)
        self.assertTrue(written.endswith("\r\033[K"), written[-200:])

    def test_the_first_line_that_is_wrong_is_named(self):
        at, lines = 40, self.lines
        self.found([*lines[:at - 1], *lines[at:]], f"record {at}: record {at + 1} stands in its place")
        self.found([*lines[:at - 1], lines[at], lines[at - 1], *lines[at + 1:]],
                   f"record {at}: record {at + 1} stands in its place")
        self.found([*lines[:at], *lines[at - 1:]], f"record {at + 1}: record {at} stands in its place")
        self.found(lines[1:], "record 1: record 2 stands in its place")
        self.found(self.with_line(at, lines[at - 1].replace("wuhou", "jinniu", 1)),
                   f"record {at}: its line says something else than its bytes")
        self.found(self.with_line(at, lines[at - 1][:-9] + "\n"), f"record {at}: its line is damaged or cut short")
        self.found(self.with_line(at, lines[at - 1].replace('"bytes":"', '"bytes":"*')),
                   f"record {at}: its bytes are no record")
        self.found(self.with_line(at, "\n"), f"record {at}: its line is damaged")
        self.found(self.with_line(at, "\0" + lines[at - 1]), f"record {at}: its line is damaged")

    def test_a_file_that_is_cut_short_is_named(self):
        text, last = "".join(self.lines), f"the checkpoint of {self.n} records: "
        self.found(self.lines[:-1], last + "its line, the last, is missing")
        self.found([text[:-1]], last + "its line is damaged or cut short")
        self.found([text[:-30]], last + "its line is damaged or cut short")
        self.found([text[:7]], "record 1: its line is damaged or cut short")
        at = text.index('{"n":77,') + 50
        self.found([text[:at]], "record 77: its line is damaged or cut short")

    def test_what_lines_and_bytes_say_together_is_held_against_rules_and_root(self):
        at = self.home.first_n + 3
        summary = self.with_bytes(at, lambda data: data.replace(WORD, WORD[:-1] + b"\x88"))
        summary[at - 1] = summary[at - 1].replace(WORD.decode(), (WORD[:-1] + b"\x88").decode())
        self.found(summary, f"the checkpoint of {self.n} records: its root is not")
        pending = self.with_bytes(at, lambda data: data[:1] + b"\2" + data[2:])
        pending[at - 1] = pending[at - 1].replace('"counted"', '"pending"')
        self.found(pending, f"record {at}: ")

    def test_the_checkpoint_is_of_just_these_records(self):
        note = json.loads(self.lines[-1])["checkpoint"]
        text = text_of(note.encode())

        def ending(whole):
            return self.with_line(len(self.lines), json.dumps({"checkpoint": whole}, ensure_ascii=False,
                                                              separators=(",", ":")) + "\n")
        where, key = f"the checkpoint of {self.n} records: ", ("--key", self.key.verifier)
        totals = text.splitlines()[3]
        other = signed(self.key, text.replace(totals, "totals " + "0" * 64)).decode()
        self.found(ending(other), where + "its totals are not those", *key)
        more = signed(self.key, text.replace(f"\n{self.n}\n", f"\n{self.n + 1}\n")).decode()
        self.found(ending(more), f"record {self.n + 1}: it is missing", *key)
        less = signed(self.key, text.replace(f"\n{self.n}\n", f"\n{self.n - 1}\n")).decode()
        self.found(ending(less), f"the checkpoint of {self.n - 1} records: more records stand before it", *key)
        self.found(ending("x"), where + "it is no text whose lines all end")
        self.found([*self.lines, self.lines[-1]], where + "something stands behind it")
        self.found(ending(signed(self.other, text).decode()), where + "the checkpoint is not signed by the log's key",
                   *key)

    def test_a_changed_bit_and_a_cut_anywhere_are_found(self):
        data, chance = "".join(self.lines).encode(), random.Random(SEED)
        for _ in range(TRIES):
            changed = bytearray(data)
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            for text in (bytes(changed), data[:chance.randrange(1, len(data))]):
                self.bad("-", "--key", self.key.verifier, says="kaohe: verify: ", stdin=text)

    def test_what_is_no_export_with_proofs_is_65(self):
        for text in ("{}\n", '{"n":1}\n', self.home.must("export", "--to", 3), "x", ""):
            with self.subTest(text=text[:20]):
                result = self.verify("-", stdin=text.encode())
                self.assertEqual((65, ""), (result.code, result.out))
                self.assertIn("no proof file", result.err)


if __name__ == "__main__":
    unittest.main()
