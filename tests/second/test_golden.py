"""A log of each format of records, made once: it must be read, scored and replayed to the same for ever."""

import json
import lzma
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import compare
import fold
import golden
import homes
import merkle

KAOHE = homes.BIN / "kaohe"
ROOTS = {     # of the Merkle tree over the bytes of all records
    "format-1": "72e3d787687353af0c65f696b2faa1193de81716c2ec7b0754bdc51fd19258f6",
    "format-2": "0bbddc1ddb82c68f108481ef25258a1b44ff7cc5e7da190a45e8f90c5c1978e1",
}


def without_bytes(data):
    """What `kaohe export` writes: a line's bytes are its last member."""
    return re.sub(rb',"bytes":"[^"]*"}(?=\n)', b"}", data)


class Golden(unittest.TestCase):
    def each(self):
        for name in ROOTS:
            yield name, (golden.GOLDEN / f"{name}.ndjson").read_bytes(), \
                (golden.GOLDEN / f"{name}.standings").read_text().splitlines(True)

    def place(self, name, folder):
        """The store, where a scorer of a home has it."""
        (folder / "scorer").mkdir()
        store = (golden.GOLDEN / f"{name}.mdb.xz").read_bytes()
        (folder / "scorer" / "data.mdb").write_bytes(lzma.decompress(store))

    def test_the_rules_say_the_same(self):
        for name, data, standings in self.each():
            found = fold.fold(data)
            years = sorted(found.state.years_with_anything())
            self.assertEqual(([], []), (found.wrong, found.malformed))
            self.assertEqual(standings, [compare.mine(found, year) for year in years])
            self.assertEqual(ROOTS[name], merkle.root(found.leaves).hex())
            self.assertEqual({int(name[-1])}, {record.form for record in found.records})

    def test_the_program_scores_the_same(self):
        for _, data, standings in self.each():
            for text in standings:
                code, out, err = compare.score_of(KAOHE, without_bytes(data), json.loads(text)["year"])
                self.assertEqual((0, text), (code, out), err)

    def test_the_program_replays_the_store(self):
        for name, *_ in self.each():
            with tempfile.TemporaryDirectory() as folder:
                self.place(name, Path(folder))
                done = subprocess.run([KAOHE, "replay", folder], capture_output=True)
                self.assertEqual(0, done.returncode, done)

    def test_the_scorer_opens_the_store(self):
        for name, data, standings in self.each():
            home = homes.Home([])
            self.place(name, home.dir)
            with home:
                for text in standings:
                    self.assertEqual(text, home.must("standings", "--json", "--year",
                                                     json.loads(text)["year"]).decode())
                self.assertEqual(without_bytes(data), home.must("export"))


if __name__ == "__main__":
    unittest.main()
