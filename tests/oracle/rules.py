"""The roster and the clauses of chengdu-2006, from the tables of proto/EVENTS.md."""

from typing import NamedTuple, Optional


class Centre(NamedTuple):
    slug: str
    name: str
    code: Optional[str]
    tier: int


ROSTER = tuple(Centre(*(entry.split() + [None])[:3], tier) for tier, entries in enumerate((
    "jinjiang 锦江区 510104, qingyang 青羊区 510105, jinniu 金牛区 510106, wuhou 武侯区 510107,"
    "chenghua 成华区 510108, gaoxin 高新区",
    "longquanyi 龙泉驿区 510112, qingbaijiang 青白江区 510113, xindu 新都区 510114,"
    "wenjiang 温江区 510115, shuangliu 双流县 510122, pixian 郫县 510124",
    "dujiangyan 都江堰市 510181, pengzhou 彭州市 510182, qionglai 邛崃市 510183,"
    "chongzhou 崇州市 510184, jintang 金堂县 510121, dayi 大邑县 510129, pujiang 蒲江县 510131,"
    "xinjin 新津县 510132"), 1) for entry in entries.split(","))
SLUGS = frozenset(centre.slug for centre in ROSTER)
SLUG_OF = {name: c.slug for c in ROSTER for name in (c.slug, c.name, c.code) if name}


class Clause(NamedTuple):
    """One row of the rulebook's table; exactly one of fixed, grades and span is set."""
    kind: str                       # "base", "bonus" or "deduction"
    fixed: Optional[int] = None
    grades: Optional[dict] = None
    span: Optional[tuple] = None    # the least and the most that `points` may be
    cap: Optional[int] = None
    district: bool = True           # may a district report it?
    on_report: bool = False         # does a district's report count without a ruling?


PRESS = {"city": 50, "province": 100, "nation": 150}
HONOUR = {"county": 50, "city": 100, "province": 150}
CLAUSES = {
    "not-operating": Clause("base", fixed=0, district=False),
    "leadership": Clause("bonus", span=(100, 500), cap=500, district=False),
    "efficiency": Clause("bonus", span=(50, 500), cap=500, district=False),
    "innovation": Clause("bonus", fixed=50, cap=200),
    "publication": Clause("bonus", grades=PRESS, cap=400),
    "commendation": Clause("bonus", grades=HONOUR, cap=400),
    "media-praise": Clause("bonus", grades=PRESS, cap=400),
    "hosting": Clause("bonus", fixed=50, cap=200),
    "assigned-task": Clause("bonus", fixed=50, cap=200),
    "contribution": Clause("bonus", fixed=50, cap=200),
    "dual-acceptance": Clause("deduction", fixed=200),
    "overdue-case": Clause("deduction", fixed=200, on_report=True),
    "complaint": Clause("deduction", fixed=200),
    "language-complaint": Clause("deduction", fixed=200),
    "criticism": Clause("deduction", fixed=500),
    "media-exposure": Clause("deduction", fixed=300),
    "special-deduction": Clause("deduction", span=(1, 10000), district=False),
}
