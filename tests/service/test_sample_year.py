"""The invented year of the samples, through real collectors in the order of its story."""

import json
import re
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from harness import OFFICE, SAMPLES, SOURCES, Scenario


def stretches():
    """The stretches of the story: the lines of each source, the office's behind the others."""
    found, after_office = [{}], False
    for line in (SAMPLES / "invented-2006.ndjson").read_text().splitlines():
        event = json.loads(line)
        source = event.pop("source")
        if after_office and source != OFFICE:
            found.append({})
        after_office = source == OFFICE
        found[-1].setdefault(source, []).append(event)
    return found


def readme_outcomes():
    """The table of outcomes in the samples' README."""
    lines = (SAMPLES / "README.md").read_text().splitlines()
    heads = next(number for number, line in enumerate(lines) if line.startswith("| counted |"))
    names, numbers = ([cell.strip() for cell in lines[row].strip("|").split("|")]
                      for row in (heads, heads + 2))
    return {name: int(re.match(r"\d+", number)[0]) for name, number in zip(names, numbers)}


def readme_standings():
    """The centres of each tier with their scores, as the README lists them."""
    text = (SAMPLES / "README.md").read_text()
    rows = re.findall(r"^\| [123] \| (.*) \|$", text, re.M)
    return [re.findall(r"([一-龥]+) ([0-9.]+)", row) for row in rows]


class SampleYear(Scenario):
    daemons = ("scorer", *SOURCES)

    def send(self, stretch):
        districts = [source for source in stretch if source != OFFICE]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda source: self.home.submit(source, stretch[source]), districts))
        self.home.settle()
        if OFFICE in stretch:
            self.home.submit(OFFICE, stretch[OFFICE])
            self.home.settle()

    def test_it_ends_as_its_readme_says(self):
        story = stretches()
        self.assertEqual(14, len(story))
        for stretch in story:
            self.send(stretch)
        outcomes = Counter(event["outcome"] for event in self.home.sent())
        self.assertEqual(readme_outcomes(), dict(outcomes))
        standings = self.home.standings()
        self.assertEqual((2006, True), (standings["year"], standings["closed"]))
        for tier, expected in zip(standings["tiers"], readme_standings(), strict=True):
            shown = [(row["name"], row["score"]) for row in tier["centres"]]
            self.assertEqual([(name, float(score)) for name, score in expected], shown)


if __name__ == "__main__":
    unittest.main()
