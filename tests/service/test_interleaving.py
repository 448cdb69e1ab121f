"""Random events of all sources at once: whatever order they come in, the books are right."""

import json
import random
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import OFFICE, SOURCES, Scenario, rows_of
from generate import Generator, encode

COUNT = 6000
SLICE_MAX = 120
RUNS_AT_ONCE = 8


def random_lines(seed, count):
    """Lines by source, as the generator writes them; an event without source is the office's."""
    generator = Generator(seed, count, received=False)
    lines = {source: [] for source in SOURCES}
    for _ in range(count):
        event = generator.event()
        source = event.pop("source", OFFICE)
        if source in lines:
            lines[source].append(encode(generator.rng, event))
    return lines


def slices(rng, lines):
    """The lines cut into pieces of random sizes, some of them long."""
    while lines:
        size = rng.choice((1, 2, rng.randint(1, SLICE_MAX)))
        yield lines[:size]
        lines = lines[size:]


class Interleaving(Scenario):
    daemons = ("scorer", *SOURCES)

    def submit_all(self, jobs):
        """Runs all jobs, a few at once; each is a stream of its own, within which order holds."""
        for number, (source, lines) in enumerate(jobs):
            self.home.note(source, lines, stream=number)
        with ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
            for result, (_, lines) in zip(pool.map(self.submit, jobs), jobs):
                self.assert_run(result, 0)
                self.assertEqual(f"taken {len(lines)}, malformed 0\n", result.out)

    def submit(self, job):
        source, lines = job
        data = "".join(line + "\n" for line in lines).encode()
        return self.home.kaohe("submit", "--source", source, "-", stdin=data)

    def test_sources_that_send_at_once_leave_one_log_that_all_agree_on(self):
        rng = random.Random(20061110)
        jobs = [(source, piece) for source, lines in random_lines(1, COUNT).items()
                for piece in slices(rng, lines)]
        rng.shuffle(jobs)
        self.submit_all(jobs)
        self.home.settle()
        outcomes = {event["outcome"] for event in self.home.events()}
        self.assertEqual(9, len(outcomes), f"too tame a history: {outcomes}")

    def test_the_order_of_sources_does_not_matter_to_facts_that_count_at_once(self):
        """The same reports in two orders, from two sets of collectors, give the same standings."""
        reports = {source: [{"clause": "overdue-case", "record": f"{source}-{i}",
                             "occurred": "2006-05-05T00:00:00Z"} for i in range(40)]
                   for source in SOURCES if source != OFFICE}
        jobs = [(source, [json.dumps(report) for report in reports[source]]) for source in reports]
        self.submit_all(jobs + jobs[::-1])
        self.home.settle()
        for row in rows_of(self.home.standings(2006)).values():
            self.assertEqual((70, 0, 80), (row["score"], row["deduction"], row["deduction_raw"]))


if __name__ == "__main__":
    unittest.main()
