"""Makes a golden log with the real programs, once for each format of records; it is then never changed.

    KAOHE_BIN=BUILD golden.py NAME [--keys]     golden/NAME.ndjson, golden/NAME.standings, golden/NAME.mdb.xz

Each line is one of `kaohe export` with the bytes of its record. The standings are those of `kaohe
standings --json` for each year, one line each. The last is the scorer's store, made small. golden/format-1 was
made with the programs of commit cb0eacc, the last that wrote records of format 1.
"""

import json
import lzma
import sys
from pathlib import Path

import asking
import fold
from homes import Home
from rulebook import DEFAULT

GOLDEN = Path(__file__).resolve().parent / "golden"
MARCH = "2006-03-14T10:20:00+08:00"


def report(clause, record, occurred=MARCH, **more):
    return {"clause": clause, "record": record, "occurred": occurred, **more}


def rule(action, centre, clause, record):
    return {"action": action, "centre": centre, "clause": clause, "record": record, "summary": "核实"}


def later_rulebook():
    """For other years, and without the names of clauses: the programs of format 1 did not read those."""
    head, clauses = DEFAULT.read_text(encoding="utf-8").split("\nclauses\n")
    clauses = "".join(line for line in clauses.splitlines(True) if not line.startswith("        name = "))
    text = f"{head}\nclauses\n{clauses}".replace("name = chengdu-2006", "name = later")
    return text.replace("year-first = 2000", "year-first = 2100").replace("year-last = 2099", "year-last = 2101") \
        .replace("bonus-max = 30", "bonus-max = 10.5")


ON_TIME = report("overdue-case", "O-2", "2006-05-01T00:00:00.25Z")
STORY = (
    ("wuhou", [report("publication", "P-1", grade="province", evidence="四川日报 2006-05-02 第3版"),
               report("overdue-case", "O-1"), report("overdue-case", "O-1", "2006-03-14T02:20:00Z"),
               report("overdue-case", "O-1", "2006-03-15T02:20:00Z"), {"action": "self-check", "year": 2006},
               {"action": "self-check", "year": 2006}, report("leadership", "L-1", points=2),
               report("complaint", "C-1"), report("complaint", "C-2", method="covert", item="5.2.1")]),
    ("jinjiang", [report("media-praise", "M-1", grade="nation"), report("media-praise", "M-2", grade="village"),
                  report("hosting", "H-1", "2005-12-31T16:00:00Z", points=0.5), report("hosting", "H-1"),
                  report("hosting", "H-2", "yesterday"), report("no-such", "X-1"),
                  report("hosting", "H-3", centre="510107")]),
    ("office", [rule("confirm", "武侯区", "publication", "P-1"), rule("dismiss", "510107", "complaint", "C-1"),
                rule("revoke", "wuhou", "complaint", "C-2"), rule("confirm", "wuhou", "complaint", "C-2"),
                rule("confirm", "jinjiang", "media-praise", "M-1"), rule("confirm", "jinjiang", "hosting", "none"),
                report("leadership", "L-1", centre="wuhou", points=4.5),
                report("leadership", "L-2", centre="wuhou", points=4.504),
                report("leadership", "L-3", centre="wuhou", points=1e0), report("hosting", "H-9"),
                report("not-operating", "N-1", centre="jintang"), rule("revoke", "jintang", "not-operating", "N-1"),
                report("not-operating", "N-2", centre="xinjin"), report("hosting", "H-1", "2007-01-01T00:00:00Z",
                                                                       centre="xindu"),
                {"action": "close-year", "year": 2006}, {"action": "close-year", "year": 2006}]),
    ("wuhou", [ON_TIME]),
    ("office", [rule("confirm", "jinjiang", "hosting", "H-1"), {"action": "reopen-year", "year": 2006}]),
    ("wuhou", [ON_TIME]),
    ("office", [{"action": "rulebook", "text": later_rulebook()}, {"action": "rulebook", "text": "none"},
                {"action": "praise", "centre": "wuhou"}, {"action": "close-year", "year": 1999},
                report("efficiency", "E-1", "2006-02-03T04:05:06Z", centre="wenjiang", points=0.01)]),
)
KEY, OTHER = "0963ac6!o!#m2N?HC3>iW5s]MJ*6CRx7(1-skh93", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
KEYS = (
    ("office", [{"action": "grant", "key": KEY, "role": "reader"}, {"action": "grant", "key": KEY, "role": "reader"},
                {"action": "grant", "key": OTHER, "role": "district", "centre": "武侯区"},
                {"action": "withdraw", "key": OTHER}, {"action": "withdraw", "key": OTHER}]),
    ("wuhou", [{"action": "grant", "key": OTHER, "role": "district", "centre": "wuhou"}]),
)


def lines_of(events):
    return [json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events]


def play(home, story):
    """Plays a story, and returns its log with the bytes of the records, and the standings of each year."""
    for source, events in story:
        home.submit(source, lines_of(events))
    query = asking.Query(home.dir)
    records = query.records()
    query.close()
    log = asking.with_bytes(home.must("export"), records)
    years = sorted(fold.fold(log).state.years_with_anything())
    return log, b"".join(home.must("standings", "--json", "--year", year) for year in years)


def main():
    name, keyed = sys.argv[1], "--keys" in sys.argv
    with Home(["wuhou", "jinjiang", "office"], keyed) as home:
        log, standings = play(home, STORY + (KEYS if keyed else ()))
        home.stop()
        store = (home.dir / "scorer" / "data.mdb").read_bytes()
    (GOLDEN / f"{name}.ndjson").write_bytes(log)
    (GOLDEN / f"{name}.standings").write_bytes(standings)
    (GOLDEN / f"{name}.mdb.xz").write_bytes(lzma.compress(store))


if __name__ == "__main__":
    main()
