"""The invented year and a random log through real collectors with keys: the log that comes of it, byte by byte."""

import itertools
import json
import os
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import asking
import chance
import checkpoint
import compare
import fold
import homes
import lines
import note
from page import ROOT

SAMPLE = ROOT / "deploy" / "samples" / "invented-2006.ndjson"
OFFICE = "office"
FEW = (OFFICE, "wuhou", "jinjiang", "xinjin")
SEED = int(os.environ.get("KAOHE_SEED") or 1)


def source_of(event):
    return event.get("source", OFFICE)


def stretches(events):
    """Runs of districts' and of office events by turns: within one the order between sources does not matter."""
    for _, run in itertools.groupby(events, lambda event: source_of(event) == OFFICE):
        by_source = {}
        for event in run:
            by_source.setdefault(source_of(event), []).append(event)
        yield by_source


def sent(event):
    """A line as its source hands it over."""
    kept = {name: value for name, value in event.items() if name not in ("source", "received")}
    return (chance.written(kept) + "\n").encode()


def in_turns(events, few):
    """Those of a few sources, a few at a time of each."""
    events = [event for event in events if source_of(event) in few]
    for start in range(0, len(events), 80):
        yield from sorted(events[start:start + 80], key=source_of)


def log_of_default_rules():
    log = chance.Log(SEED)
    log.book, log.books, log.is_timed, log.is_keyed = None, [], False, True
    return log


def log_of_other_rules():
    """One whose first rulebook is invented too, and followed by others."""
    log = next(log for log in map(chance.Log, itertools.count(SEED)) if log.book and not log.is_timed)
    log.rulebooks = 5
    return log


class Live(unittest.TestCase):
    def submit(self, home, events):
        with ThreadPoolExecutor(4) as pool:
            for by_source in stretches(events):
                list(pool.map(lambda item: home.submit(item[0], [sent(event) for event in item[1]]), by_source.items()))

    def judge(self, home):
        """Holds the home's log, each record's bytes and all standings to the rules."""
        query = asking.Query(home.dir)
        found = fold.fold(asking.with_bytes(home.must("export"), query.records()))
        query.close()
        self.assertEqual(([], []), (found.wrong[:5], found.malformed[:5]))
        self.assertEqual(found.n, len(found.records))
        for shown in (None, *sorted(found.state.years_with_anything())):
            options = () if shown is None else ("--year", shown)
            self.assertEqual(compare.mine(found, shown), home.must("standings", "--json", *options).decode())
        self.assertEqual(compare.mine(found), home.must("score", self.kept(home), "--json").decode())
        home.must("replay", home.dir)
        self.judge_the_past(home, found)
        return found

    def judge_the_past(self, home, found):
        """Standings as of some records, of the latest year of then and of another."""
        for n in range(1, found.n + 1, max(1, found.n // 40)):
            then = fold.fold(home.must("export", "--to", n))
            for shown in (None, *sorted(then.state.years_with_anything())[:1]):
                options = () if shown is None else ("--year", shown)
                expected = compare.mine(then, shown)
                got = home.must("standings", "--at", n, "--json", *options) if expected else b""
                self.assertEqual(expected or "", got.decode(), (n, shown))

    def judge_growing(self, home, key):
        """While events come in, too, an export ends with what its checkpoint covers."""
        done = threading.Event()

        def grow():
            for block in itertools.count():
                home.submit("wuhou", [sent({"clause": "overdue-case", "centre": "wuhou", "record": f"grows-{block}-{i}",
                                            "occurred": "2006-07-01T08:00:00+08:00"}) for i in range(50)])
                if done.is_set():
                    return

        with ThreadPoolExecutor(1) as pool:
            growing = pool.submit(grow)
            try:
                exports = {}
                while len(exports) < 3:
                    whole = home.must("export", "--proof")
                    exports[len(whole)] = whole
            finally:
                done.set()
            growing.result()
        for whole in exports.values():
            found = fold.fold(whole)
            said = checkpoint.read(note.read(found.checkpoints[-1]).text)
            self.assertEqual((found.n, []), (said.size, fold.wrong_checkpoints(whole, found, [key])))

    def judge_the_proof(self, home):
        """The export that proves itself: its checkpoint is of just these records, signed by the log's key."""
        key = note.read_verifier((home.dir / "keys/log.signer").read_text().strip())
        other = note.read_verifier((home.dir / "keys/wuhou.signer").read_text().strip())
        whole = home.must("export", "--proof")
        found = fold.fold(whole)
        self.assertEqual(([], []), (found.wrong + fold.wrong_checkpoints(whole, found, [key]), found.malformed))
        said = checkpoint.read(note.read(found.checkpoints[-1]).text)
        self.assertEqual((key.name, found.n), (said.origin, said.size))
        self.assertEqual(1, len(fold.wrong_checkpoints(whole, found, [other])))
        dropped = b"".join(line for i, line in enumerate(whole.splitlines(True)) if i != found.n - 3)
        less = fold.fold(dropped)
        self.assertTrue(less.wrong + fold.wrong_checkpoints(dropped, less, [key]))
        self.judge_growing(home, key)

    def test_the_invented_year_and_a_random_log_with_keys(self):
        print(f"seed {SEED}")
        year = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
        with homes.Home(sorted({source_of(event) for event in year}), keyed=True) as home:
            self.submit(home, year)
            self.submit(home, in_turns(log_of_default_rules().events(), FEW))
            found = self.judge(home)
            self.assertGreater(found.n, 700)
            self.assertTrue(all(judged.event.key for judged in found.judged[22:]))
            self.judge_the_proof(home)
            home.must("keys", "rotate", "log")    # and by the next key of the log
            self.judge_the_proof(home)

    def test_a_random_log_of_other_rulebooks(self):
        print(f"seed {SEED}")
        log = log_of_other_rules()
        few = (OFFICE, *[slug for centres in log.book.tiers.values() for slug in centres][:2])
        with homes.Home(few, rulebook=log.book.text()) as home:
            self.submit(home, in_turns(itertools.islice(log.events(), 1, None), few))
            self.judge(home)

    def kept(self, home):
        path = home.dir / "log.ndjson"
        path.write_bytes(home.must("export"))
        self.assertEqual([], [line for _, line in lines.split(path.read_bytes()) if not line.startswith(b'{"n":')])
        return path


if __name__ == "__main__":
    unittest.main()
