"""What must hold of every home, whatever was done to it."""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "oracle"))
from judge import Malformed, compact, judge_file  # noqa: E402

ENVELOPE = ("n", "received", "source", "by_key", "outcome", "reason")
FIRST_GRANTS = "granted by the scorer as it started"


def parse_lines(text):
    """The objects of NDJSON; str.splitlines would also split at U+2028 and the like."""
    return [json.loads(line) for line in text.split("\n") if line]


def bare(event):
    """An event without its envelope; a `key` that is a number is the envelope's."""
    return {key: value for key, value in event.items()
            if key not in ENVELOPE and not (key == "key" and isinstance(value, int))}


def is_of_scorer(event):
    """Whether no source has sent it: a step of the clock, and the grants that begin a log."""
    if event["outcome"] != "noted":
        return False
    return (event.get("action") == "clock" or
            event.get("action") == "grant" and FIRST_GRANTS in event.get("summary", ""))


def counted(events):
    """The events as a multiset; 5 and 5.0 are the same number."""
    plain = ({**event, "points": event["points"] + 0.0} if "points" in event else event
             for event in events)
    return Counter(json.dumps(event, sort_keys=True, ensure_ascii=False) for event in plain)


def tiers_text(standings):
    """The bytes of `tiers` in a line of standings."""
    return standings[standings.index('"tiers":'):].rstrip("\n")


def check_same(test, expected, found, what):
    """That two long lists are equal; tells of the first difference only."""
    if expected == found:
        return
    place = next((i for i, pair in enumerate(zip(expected, found)) if pair[0] != pair[1]),
                 min(len(expected), len(found)))
    test.fail(f"{what}: {len(expected)} expected, {len(found)} found; from {place} on:\n"
              f"expected {expected[place:place + 2]}\nfound    {found[place:place + 2]}")


class Audit:
    """Compares a home's log with what was submitted, and all that is derived from it with the log.

    With `may_repeat` a line can be in the log more than once: a program was killed before it
    could answer, or forgot that it was answered, and the line was sent again.
    """

    def __init__(self, test, home, may_repeat=False):
        self.test, self.home, self.may_repeat = test, home, may_repeat

    def run(self):
        self.home.settle()
        self.exported = self.home.must("export")
        self.events = parse_lines(self.exported)
        self.check_log()
        self.check_sources()
        self.check_standings()
        self.check_judge()
        replay = self.home.kaohe("replay", self.home.dir)
        self.test.assertEqual(0, replay.code, replay)

    def check_log(self):
        numbers = [event["n"] for event in self.events]
        check_same(self.test, list(range(1, len(numbers) + 1)), numbers, "record numbers")
        received = [event["received"] for event in self.events]
        check_same(self.test, sorted(received), received, "`received`, which never decreases")
        first = self.events[0]
        self.test.assertEqual(("office", "rulebook", "noted"),
                              (first["source"], first["action"], first["outcome"]))

    def check_sources(self):
        logged = {}
        for event in self.events[1:]:
            if is_of_scorer(event):
                continue
            logged.setdefault(event["source"], []).append(bare(event))
        for source in logged.keys() | self.home.streams.keys() | self.home.caused.keys():
            self.check_source(source, logged.get(source, []))

    def check_source(self, source, logged):
        caused = self.home.caused.get(source, [])
        cases = {report["record"] for report in caused}
        reports, others = [], []
        for event in logged:
            of_case = event.get("record") in cases and "action" not in event
            (reports if of_case else others).append(event)
        for report in reports:
            report.pop("evidence", None)    # the collector may say more about the case
        self.check_multiset(caused, reports, self.may_repeat, f"reports for cases of {source}")
        streams = list(self.home.streams.get(source, {}).values())
        if len(streams) == 1 and not self.may_repeat:
            check_same(self.test, streams[0], others, f"events of {source}")
        self.check_multiset(sum(streams, []), others, self.may_repeat, f"events of {source}")
        for stream in streams:
            rest = iter(others)
            self.test.assertTrue(all(event in rest for event in stream), f"order within {source}")

    def check_multiset(self, expected, found, may_repeat, what):
        expected, found = counted(expected), counted(found)
        if may_repeat:
            expected, found = Counter(set(expected)), Counter(set(found))
        missing, surplus = list(expected - found), list(found - expected)
        self.test.assertFalse(missing or surplus, f"{what}: {len(missing)} missing: {missing[:2]}, "
                                                  f"{len(surplus)} too many: {surplus[:2]}")

    def check_standings(self):
        standings = self.home.must("standings", "--json")
        scored = self.home.must("score", "-", "--json", stdin=self.exported.encode())
        self.test.assertEqual(tiers_text(standings), tiers_text(scored))

    def check_judge(self):
        """The reference judge comes to the same outcomes, and the same standings of each year.

        It knows one rulebook only, so rulebooks for other years are not shown to it.
        """
        shown = [line for line, event in zip(self.exported.split("\n"), self.events)
                 if event["n"] == 1 or event.get("action") != "rulebook"]
        judge, results = judge_file("\n".join(shown).encode())
        for line, result in zip(shown, results, strict=True):
            event = json.loads(line)
            if isinstance(result, Malformed):
                self.test.fail(f"the export is malformed: {event}: {result}")
            self.test.assertEqual((result.outcome, result.reason),
                                  (event["outcome"], event.get("reason")), event)
        for year in sorted({finding.year for finding in judge.findings.values()}):
            standings = self.home.must("standings", "--year", year, "--json")
            expected = f'"tiers":{compact(judge.tiers(year))}}}'
            self.test.assertEqual(expected, tiers_text(standings))
