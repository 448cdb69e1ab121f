"""Case records: the collector finds the overdue ones, once each, whenever that may be."""

import unittest
from datetime import datetime, timedelta, timezone

from harness import Scenario, check_same, eventually, ndjson, parse_lines

BEIJING = timezone(timedelta(hours=8))
PAST, LATER = "2006-03-14T10:20:00+08:00", "2006-03-14T10:20:00.000000001+08:00"
ACCEPTED = "2006-03-01T09:00:00+08:00"
FAR = "2090-01-01T00:00:00+08:00"


def moment(seconds_ahead):
    """A time so many seconds ahead of now, as people write it."""
    ahead = datetime.now(BEIJING) + timedelta(seconds=seconds_ahead)
    return ahead.isoformat(timespec="milliseconds")


def case(number, due=None, closed=None, **more):
    times = {"accepted": ACCEPTED, "due": due, "closed": closed}
    return {"case": number, **{key: value for key, value in times.items() if value}, **more}


class Cases(Scenario):
    daemons = ("scorer", "jinjiang", "office")

    def send(self, cases, opened=0, updated=0, overdue=0, source="jinjiang", wait=True):
        """Sends case records and checks what submit says of them; all it says on stderr."""
        result = self.home.kaohe("submit", "--source", source, *(["--wait"] if wait else []), "-",
                                 stdin=ndjson(cases))
        self.assertEqual(0, result.code, result)
        self.assertEqual([f"taken {len(cases)}, malformed 0",
                          f"cases: opened {opened}, updated {updated}, overdue {overdue}"],
                         result.out.splitlines()[:2])
        return result.err

    def reported(self, number):
        """The reports of a case in the log."""
        return [event for event in self.home.events() if event.get("record") == number]

    def open_cases(self, *arguments):
        return parse_lines(self.home.must("cases", *arguments, "--json"))

    def test_a_case_becomes_overdue_while_nothing_is_sent(self):
        due = moment(2)
        self.send([case("C-1", due)], opened=1)
        self.assertEqual([], self.reported("C-1"))
        self.home.expect_overdue("jinjiang", "C-1", due)
        (report,) = eventually(lambda: self.reported("C-1"), 10, "the deadline passes")
        self.assertEqual(("overdue-case", "counted", "jinjiang", due), tuple(
            report[key] for key in ("clause", "outcome", "source", "occurred")))
        self.assertLess(datetime.fromisoformat(due), datetime.fromisoformat(report["received"]))
        self.assertGreater(datetime.fromisoformat(due) + timedelta(seconds=5),
                           datetime.fromisoformat(report["received"]))

    def test_a_deadline_that_passes_while_the_collector_is_down_is_found_at_its_start(self):
        due = moment(1)
        self.send([case("C-1", due)], opened=1)
        self.home.stop("jinjiang")
        eventually(lambda: moment(0) > due, what="the deadline passes")
        self.assertEqual([], self.reported("C-1"))
        self.home.expect_overdue("jinjiang", "C-1", due)
        self.home.start("jinjiang")
        eventually(lambda: self.reported("C-1"), 10, "the report")

    def test_what_has_passed_already_is_reported_at_once(self):
        self.send([case("C-1", PAST), case("C-2", PAST, LATER), case("C-3", PAST, FAR)],
                  opened=3, overdue=3)
        for number in ("C-1", "C-2", "C-3"):
            self.home.expect_overdue("jinjiang", number, PAST)

    def test_what_was_closed_in_time_or_has_no_deadline_is_never_overdue(self):
        self.send([case("C-1", PAST, PAST), case("C-2", PAST, ACCEPTED), case("C-3"),
                   case("C-4", closed=LATER), case("C-5", "2006-03-14T02:20:00Z", PAST),
                   {"case": "C-6", "due": FAR, "closed": None}], opened=6)
        self.send([case("C-9", PAST)], opened=1, overdue=1)
        self.home.expect_overdue("jinjiang", "C-9", PAST)    # and behind it came no other

    def test_a_case_that_is_closed_before_its_deadline_is_done(self):
        due = moment(1.5)
        self.send([case("C-1", due)], opened=1)
        self.send([case("C-1", due, moment(0))], updated=1)
        eventually(lambda: moment(0) > due, what="the deadline passes")
        self.send([case("C-9", PAST)], opened=1, overdue=1)
        self.home.expect_overdue("jinjiang", "C-9", PAST)

    def test_sent_twice_changes_nothing(self):
        cases = [case(f"C-{i}", PAST) for i in range(300)]
        self.send(cases, opened=300, overdue=300)
        for record in cases:
            self.home.expect_overdue("jinjiang", record["case"], PAST)
        before = self.home.events()
        self.send(cases, updated=300)
        self.home.stop("jinjiang")
        self.home.start("jinjiang")
        self.send(cases, updated=300)
        check_same(self, before, self.home.events(), "the log")

    def test_a_later_line_replaces_all_fields(self):
        self.send([case("C-1", FAR), case("C-2", FAR)], opened=2)
        self.send([{"case": "C-1", "due": "2089-01-01T00:00:00Z"}, case("C-2", PAST)],
                  updated=2, overdue=1)
        self.home.expect_overdue("jinjiang", "C-2", PAST)
        self.assertEqual([("C-1", None, "2089-01-01T00:00:00Z"), ("C-2", ACCEPTED, PAST)],
                         [(row["case"], row["accepted"], row["due"]) for row in self.open_cases()])

    def test_a_correction_after_the_report_is_told_and_only_the_office_revokes(self):
        self.send([case("C-1", PAST)], opened=1, overdue=1)
        self.home.expect_overdue("jinjiang", "C-1", PAST)
        said = self.send([case("C-1", PAST, ACCEPTED)], updated=1)
        self.assertIn("C-1", said)
        self.assertIn("office", said)
        self.assertEqual(1, len(self.reported("C-1")))
        revoke = {"action": "revoke", "clause": "overdue-case", "record": "C-1"}
        self.assertEqual({"refused": 1}, self.home.outcomes("jinjiang", [revoke], code=1))
        self.home.must("revoke", "jinjiang", "overdue-case", "C-1")
        self.home.note("office", [{**revoke, "centre": "jinjiang"}])
        self.assertEqual(["counted", "refused", "revoked"],
                         [event["outcome"] for event in self.reported("C-1")])
        self.send([case("C-1", PAST)], updated=1)    # once for ever
        self.assertEqual(3, len(self.reported("C-1")))

    def test_a_late_report_is_sent_again_when_the_case_is_sent_again(self):
        self.assertEqual({"noted": 1}, self.home.outcomes(
            "office", [{"action": "close-year", "year": 2006}]))
        self.send([case("C-1", PAST)], opened=1, overdue=1)
        self.assertEqual({"noted": 1}, self.home.outcomes(
            "office", [{"action": "reopen-year", "year": 2006}]))
        self.assertEqual(["late"], [event["outcome"] for event in self.reported("C-1")])
        self.send([case("C-1", PAST)], updated=1, overdue=1)
        self.send([case("C-1", PAST)], updated=1)
        self.assertEqual(["late", "counted"], [e["outcome"] for e in self.reported("C-1")])
        for _ in range(2):
            self.home.expect_overdue("jinjiang", "C-1", PAST)

    def test_a_report_of_a_year_without_rulebook_is_sent_again_with_its_case(self):
        due = "1999-03-01T00:00:00+08:00"
        for number, said in enumerate(({"opened": 1}, {"updated": 1}), 1):
            result = self.home.kaohe("submit", "--source", "jinjiang", "--wait", "-",
                                     stdin=ndjson([case("C-1", due)]))
            self.assert_run(result, 1, "bad-time")
            self.home.expect_overdue("jinjiang", "C-1", due)
            self.assertEqual(["bad-time"] * number,
                             [event["reason"] for event in self.reported("C-1")])

    def test_cases_are_listed_by_deadline_and_closed_ones_are_not(self):
        self.send([case("C-1"), case("C-2", FAR), case("C-3", "2089-12-31T16:00:00-09:00"),
                   case("C-4", "2088-01-01T00:00:00Z"), case("C-5", FAR, ACCEPTED)], opened=5)
        rows = self.open_cases()
        self.assertEqual(["C-4", "C-2", "C-3", "C-1"], [row["case"] for row in rows])
        self.assertEqual({"case": "C-4", "centre": "jinjiang", "accepted": ACCEPTED,
                          "due": "2088-01-01T00:00:00Z", "overdue": False}, rows[0])
        self.assertEqual(rows, self.open_cases("--source", "jinjiang"))
        self.assertEqual([], self.open_cases("--source", "office"))
        head, *lines = self.home.must("cases").splitlines()
        self.assertEqual(["办理期限", "超时", "中心", "受理时间", "办件编号"], head.split())
        self.assertEqual(["C-4", "C-2", "C-3", "C-1"], [line.split()[-1] for line in lines])
        self.assertEqual([["2088-01-01", "08:00", "锦江区", "2006-03-01", "09:00", "C-4"],
                          ["2090-01-01", "00:00", "锦江区", "2006-03-01", "09:00", "C-2"],
                          ["2090-01-01", "09:00", "锦江区", "2006-03-01", "09:00", "C-3"],
                          ["-", "锦江区", "2006-03-01", "09:00", "C-1"]],
                         [line.split() for line in lines])

    def test_a_collector_that_is_down_hides_no_other(self):
        self.send([case("C-1", FAR)], opened=1)
        self.home.start("wuhou", "chenghua")
        self.home.stop("chenghua")
        result = self.home.kaohe("cases")
        self.assert_run(result, 69, "the collector of chenghua")
        self.assertIn("C-1", result.out)
        self.assertEqual("没有在办件\n", self.home.must("cases", "--source", "wuhou"))

    def test_an_overdue_case_is_listed_until_it_is_closed(self):
        self.send([case("C-1", PAST)], opened=1, overdue=1)
        self.home.expect_overdue("jinjiang", "C-1", PAST)
        self.assertEqual([True], [row["overdue"] for row in self.open_cases()])
        self.assertIn("超时", self.home.must("cases"))
        self.send([case("C-1", PAST, LATER)], updated=1)
        self.assertEqual([], self.open_cases())

    def test_a_thousand_cases_come_in_order_over_all_pages(self):
        dues = [f"20{60 + i % 30}-01-{1 + i % 28:02}T00:00:00Z" for i in range(1000)]
        self.send([case(f"C-{i}", due) for i, due in enumerate(dues)], opened=1000)
        listed = self.open_cases()
        self.assertEqual(sorted(dues), [row["due"] for row in listed])
        self.assertEqual(1000, len({row["case"] for row in listed}))

    def test_the_office_sends_for_any_centre(self):
        named = {"C-1": "wuhou", "C-2": "郫县", "C-3": "510181"}
        cases = [case(number, PAST, centre=centre) for number, centre in named.items()]
        self.send(cases, opened=3, overdue=3, source="office")
        for number, centre in named.items():
            self.home.expect_overdue("office", number, PAST, centre=centre)
        for centre in ("wuhou", "pixian", "dujiangyan"):
            rows = {row["centre"]: row for tier in self.home.standings(2006)["tiers"]
                    for row in tier["centres"]}
            self.assertEqual(2, rows[centre]["deduction_raw"], centre)

    def test_the_same_number_at_two_centres_is_two_cases(self):
        cases = [case("C-1", PAST, centre=centre) for centre in ("wuhou", "jinjiang")]
        self.send(cases, opened=2, overdue=2, source="office")
        for record in cases:
            self.home.expect_overdue("office", "C-1", PAST, centre=record["centre"])
        self.assertEqual(["counted"] * 2, [e["outcome"] for e in self.reported("C-1")])

    def test_a_district_and_the_office_may_send_the_same_case_and_it_counts_once(self):
        self.send([case("C-1", PAST)], opened=1, overdue=1)
        self.home.expect_overdue("jinjiang", "C-1", PAST)
        self.send([case("C-1", PAST, centre="锦江区")], opened=1, overdue=1, source="office")
        self.home.expect_overdue("office", "C-1", PAST, centre="锦江区")
        self.assertEqual(["counted", "duplicate"], [e["outcome"] for e in self.reported("C-1")])


class Spellings(Scenario):
    """A centre may be written as slug, GB code or name; its case is the same one."""

    daemons = ("scorer", "jinjiang")

    def test_a_case_closed_under_another_spelling_is_closed(self):
        due = (datetime.now(BEIJING) + timedelta(seconds=60)).isoformat(timespec="seconds")
        lines = [{"case": "A1", "centre": "锦江区", "accepted": ACCEPTED, "due": due},
                 {"case": "A1", "accepted": ACCEPTED, "due": due, "closed": ACCEPTED},
                 {"case": "A1", "centre": "510104", "accepted": ACCEPTED, "due": PAST,
                  "closed": ACCEPTED}]
        out = self.home.must("submit", "--source", "jinjiang", "-", stdin=ndjson(lines))
        self.assertIn("opened 1, updated 2, overdue 0", out)


if __name__ == "__main__":
    unittest.main()
