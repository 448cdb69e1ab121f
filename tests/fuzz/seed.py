#!/usr/bin/env python3
"""Writes the first inputs of each target: seed.py. What stands in corpus/ already stays.

They are made of the vectors of proto/, of the samples and rulebooks of deploy/, and of what stands
below. What libFuzzer finds is added by run.py --keep.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/service"))

from c2sp import LOG, WITNESS, Key, checkpoint, leaf, proof  # noqa: E402

SAMPLES = ROOT / "deploy/samples"
SAMPLE = b"b"  # of fuzz_csv.c: the map of the samples

STANDINGS = """{"n":7,"year":2006,"closed":false,"tiers":[{"tier":1,"name":"第一圈层","quota":1,"centres":[
{"centre":"wuhou","name":"武侯区","rank":1,"score":70.5,"base":70,"bonus":0.5,"deduction":0,"deduction_raw":0,
"pending":1,"excellent":"yes","self_check":"2006-11-30T00:00:00.000+08:00","self_check_late":false}]}],
"before":{"wuhou":2}}"""
CHANGE = """{"n":3,"year":2006,"centre":"wuhou","name":"武侯区","score_before":70,"score":71.25,"rank_before":2,
"rank":1,"event":{"received":"2006-05-02T10:00:00.000+08:00","source":"office","outcome":"confirmed",
"action":"confirm","centre":"wuhou","clause":"publication","record":"WH-P-17","summary":"核实"}}"""
SETTINGS = """scorer
    query = tcp://127.0.0.1:5000
    map-mib = 32
collector
    intake = "ipc:///tmp/x"
    outbox-events-max = 5
disk
    reserve-mib = 0
"""
EVENT_MAP = """kind = event
encoding = GB18030
delimiter = ";"
timezone = -03:30
time-format = "%d.%m.%Y %H:%M"
columns
    record = no
    occurred = at
    centre = where
    points = points
constants
    clause = leadership
centres
    wuhou = "A | B"
filters
    one
        column = kind
        keep = "x | "
"""
CASE = {"case": "1", "centre": "武侯区", "accepted": "2006-03-01T00:00:00+08:00",
        "due": "2006-03-14T10:20:00+08:00", "closed": None}


def vectors(prefix):
    for path in sorted((ROOT / "proto/vectors").glob(f"{prefix}*.hex")):
        yield path.stem, bytes.fromhex(path.read_text())


def sample_lines(step):
    lines = (SAMPLES / "invented-2006.ndjson").read_bytes().splitlines()
    return lines[::step]


def messages():
    """The vectors, and lists as long as they may be, and longer."""
    full = {f"await-{count}": b"\x94\x01\x12\x07\xdc" + count.to_bytes(2, "big") + bytes(count)
            for count in (256, 257)}
    return dict(vectors("message")) | full


def events():
    """The vectors, and digests that are too short and too long."""
    rulebook = dict(vectors("event"))["event-rulebook"]
    at = rulebook.rindex(b"\xc4\x20")
    digests = {f"digest-{size}": rulebook[:at] + bytes((0xc4, size)) + bytes(size) + rulebook[at + 34:]
               for size in (0, 31, 33)}
    return {name: data for name, data in vectors("event") if len(data) < 20000} | digests


def codec():
    deep = {f"deep-{depth}": b"\x91" * depth + b"\xc0" for depth in (1, 3, 8, 9)}
    claims = {"claims-array": b"\xdd\xff\xff\xff\xff", "claims-bin": b"\xc6\x7f\xff\xff\xff\x00",
              "map": b"\x81\x01\x02", "float32": b"\x91\xca\x00\x00\x00\x00", "ext": b"\xd4\x01\x00"}
    return messages() | events() | deep | claims


def records():
    """The vector; cut short, and with a source that is as long as it may be, and longer."""
    record = dict(vectors("record"))["record"]
    cut = {f"cut-{size}": record[:size] for size in (43, 44, 46)}
    long = {f"source-{size}": record[:3] + bytes((size,)) + record[4:44] + b"x" * size + b"e"
            for size in (31, 32)}
    return {"record": record} | cut | long


def lines():
    found = {f"sample-{number}": line for number, line in enumerate(sample_lines(97))}
    found["case"] = str(CASE).replace("'", '"').replace("None", "null").encode()
    for size in (64, 65):
        found[f"case-{size}"] = b'{"case":"%s"}' % (b"x" * size)
    found["rulebook"] = b'{"action":"rulebook","text":"name = x\\n"}'
    found["clock"] = b'{"action":"clock","step_ms":-5}'
    found["restore"] = b'{"action":"restore","from":7,"n":8,"outcome":"noted"}'
    found["log-key"] = (b'{"action":"log-key","signer":"kaohe/0123456789abcdef+3c59abb2+'
                        b'AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"}')
    found["envelope"] = (b'{"n":3,"received":"2006-05-02T10:00:00.000+08:00","source":"wuhou",'
                         b'"outcome":"refused","reason":"conflict","clause":"x","record":"1",'
                         b'"occurred":"z","points":1e300}')
    found["long-number"] = b'{"action":"close-year","year":2006.0,"n":99999999999999999999}'
    return found


def csv():
    boston = (SAMPLES / "boston311-2011q3.csv").read_bytes().splitlines(keepends=True)
    head = "no,where,from,to,end,kind\n"
    rows = head + ('1,武侯,2006-01-01 00:00:00,2006-01-02 00:00:00,,x\n2,"锦\n江",,,,\n'
                   '3,a"b,,,,\n"4\n5,,,,,\n')
    event = "no,at,points,note,grade\n1,03/05/06,0.5,\"a\"\"b\nc\",x\n2,,1e5,,\n"
    fill = b"".join(b"\x0b" + bytes([size]) + text + b"\n"
                    for size in (126, 128, 130) for text in (b'"x', b",,a", "汉,".encode()))
    open_row = b'"1\n\x0b\x40x\n' + b"y" * 55 + b'\n\x0b\x7fz\n2,"\n'
    own = b"\0no;at;where;points;kind\r\n1;01.02.2006 10:00;A;2;x\r\n"

    def cases(number, charset, more=b""):
        return bytes([number]) + rows.encode(charset, "replace") + more
    return {"filled": b"\0" + head.encode() + fill, "open-row": b"\0" + head.encode() + open_row,
            "boston": SAMPLE + b"".join(boston[:8]), "utf-8": cases(0, "utf-8"),
            "gb18030": cases(1, "gb18030"),
            "big5": b"\2" + rows.replace(",", ";").replace("锦", "武").encode("big5", "replace"),
            "hkscs": cases(5, "big5hkscs", b"4,\x88\x66"), "jisx0213": cases(6, "euc_jisx0213"),
            "tcvn": cases(7, "ascii", b"6,A\xb0"), "iso-2022": cases(8, "ascii", b"7,\x1b$)A\x0eNd\x0f"),
            "event": b"\4" + event.encode(), "mark": b"\0\xef\xbb\xbf" + rows.encode(),
            "own-map": b"m" + EVENT_MAP.encode() + own}


def maps():
    filters = {f"filters-{count}": EVENT_MAP + "".join(
        f"    f{number}\n        column = x\n        keep = y\n" for number in range(count - 1))
        for count in (32, 33)}
    return {name: text.encode() for name, text in filters.items()} | {
        "charset-unknown": EVENT_MAP.replace("GB18030", "GB18031").encode(),
        "boston": (SAMPLES / "boston311.map").read_bytes(), "event": EVENT_MAP.encode()}


def settings():
    return {"settings": SETTINGS.encode(), "endpoint": b"tcp://127.0.0.1:5000\n", "empty": b"#\n",
            "long": b"scorer\n    rulebook = " + b"x" * 600 + b"\n"}


def keyfiles():
    """The pair of RFC 26's page, as czmq and as kaohe write it, and what is nearly one."""
    public = '    public-key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"\n'
    secret = '    secret-key = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"\n'
    czmq = "#   ****  Generated on 2026-01-01  ****\nmetadata\n    email = \"a@b\"\n"
    texts = {"public": f"curve\n{public}", "pair": f"#   A\n\nmetadata\n    name = \"x\"\ncurve\n{public}{secret}",
             "czmq": f"{czmq}curve\n{public}{secret}", "twice": f"curve\n{public}{public}{secret}",
             "secret-alone": f"curve\n{secret}", "short": f"curve\n{public[:30]}\"\n{secret}",
             "other": f"curve\n{public.replace('Yne', 'Ynf')}{secret}", "sections": f"curve\n{public}curve\n{secret}",
             "unquoted": f"curve\n{public}{secret}".replace('"', "")}
    return {name: text.encode() for name, text in texts.items()}


def bounded_rulebooks():
    """As many of each part as there may be, and one more."""
    book = (HERE / "rulebook.zpl").read_text()
    head, tiers = book.split("tiers\n")
    tier, clauses = tiers.split("clauses\n")
    indent = " " * 12
    for more in (0, 1):
        grades = "".join(f"{indent}g{number} = 1\n" for number in range(6 + more))
        yield f"grades-{8 + more}", book.replace(f"{indent}nation = 1.5\n", f"{indent}nation = 1.5\n{grades}")
        rulings = "".join(f"    r{number} = x\n" for number in range(15 + more))
        yield f"rulings-{16 + more}", f"{head}{rulings}tiers\n{tiers}"
        centres = "".join(f"{indent}c{number}\n{indent}    name = n{number}\n" for number in range(61 + more))
        yield f"centres-{64 + more}", f"{head}tiers\n{tier}{centres}clauses\n{clauses}"
        others = "".join(f"    {number}\n        name = t\n        centres\n{indent}t{number}\n"
                         f"{indent}    name = {number}\n" for number in range(3, 9 + more))
        yield f"tiers-{8 + more}", f"{head}tiers\n{tier}{others}clauses\n{clauses}"
        extra = "".join(f"    x{number}\n        article = a\n        kind = base\n        text = t\n"
                        "        reporter = office\n        counts = report\n" for number in range(28 + more))
        yield f"clauses-{32 + more}", book + extra


def rulebooks():
    bounded = {name: text.encode() for name, text in bounded_rulebooks()}
    return bounded | {"small": (HERE / "rulebook.zpl").read_bytes(),
            "chengdu-2006": (ROOT / "deploy/rulebooks/chengdu-2006.zpl").read_bytes()}


def mirror():
    def update(epoch, seq, before, n, year, merged, rows, text):
        return bytes((4, epoch, seq, before, n, year, merged, rows, len(text))) + text

    def snapshot(year, n, text):
        return bytes((2, year, n, len(text))) + text
    many = b"".join(update(1, seq, seq, seq + 1, seq % 11, 0, 1, b"x") for seq in range(1, 24))
    return {"feed": update(1, 1, 0, 1, 6, 0, 1, b"a") + update(1, 2, 1, 2, 6, 0, 1, b"b") + b"\1\x40",
            "gap": update(1, 1, 0, 1, 6, 0, 1, b"a") + update(1, 5, 7, 9, 6, 2, 1, b"b") +
                   snapshot(6, 9, b"c"),
            "epochs": update(1, 9, 8, 9, 6, 0, 1, b"a") + update(2, 1, 0, 1, 6, 0, 1, b"b") +
                      update(1, 10, 9, 10, 6, 0, 1, b"c") * 3 + snapshot(6, 1, b"d") + b"\0\6",
            "older": update(1, 1, 8, 9, 6, 0, 1, b"a") + update(1, 2, 8, 8, 6, 0, 1, b"b") +
                     snapshot(6, 8, b"c"),
            "many-years": many + snapshot(3, 200, b"y")}


def answers():
    looks = {"narrow": b"\x14\x0a\x00\x00", "wide": b"\xc8\x40\x07\x051n\033[A",
             "centre": b"\x50\x18\x1b\x02 q"}
    return {f"{what}-{look}": looks[look] + text.encode() for look in looks
            for what, text in (("standings", STANDINGS), ("change", CHANGE))}


def refused():
    report, other = dict(vectors("event"))["event-report"], dict(vectors("event"))["event-points-other"]
    return {f"reason-{reason}": bytes((reason, 0xff & (reason * 37 | 12))) + len(report).to_bytes(2, "big") +
            report + other for reason in range(12)}


def tables():
    put = b"\0\1\x08" + (2).to_bytes(8, "big") + (3).to_bytes(2, "big") + b"abc"
    change = b"".join(bytes((1, row, 0, 5, 1)) for row in range(12))
    keys = b"".join(bytes((2, row, 0, 0, 3)) for row in range(0, 24, 3))
    return {"good": b"", "put": put, "change": change, "keys": keys,
            "delete": bytes((4, 0)), "resize": bytes((3, 4, 200)) + bytes((3, 9, 1)),
            **{f"row-{row}": bytes((1, row, 0, row, 0x80)) for row in range(0, 40, 4)}}


def folds():
    lines = sample_lines(1)
    some = b"\n".join(lines[:40]).replace(b"complaint", b"overdue-case").replace(b"publication", b"paper")
    day = b'"occurred":"2006-03-14T10:20:00+08:00"'
    praise = b'"clause":"praise","record":"1"'
    rulings = b"\n".join((
        b'{"source":"wuhou",%s,%s,"points":2}' % (praise, day),
        b'{"source":"office","action":"confirm","centre":"wuhou",%s}' % praise,
        b'{"source":"office","action":"revoke","centre":"wuhou","received":"2006-12-24T10:20:00+08:00",%s}' % praise,
        b'{"source":"office","centre":"xindu","clause":"closed-down","record":"2",%s}' % day,
        b'{"source":"xindu","action":"self-check","year":2006}',
        b'{"source":"office","action":"log-key","signer":"kaohe/0123456789abcdef+3c59abb2+'
        b'AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"}',
        b'{"source":"office","action":"close-year","year":2006}',
        b"",
        b'{"source":"wuhou","clause":"overdue-case","record":"3",%s}' % day))
    return {"sample": some, "rulings": rulings}


def proofs():
    log = Key("kaohe/0123456789abcdef", LOG, bytes(32))
    witnesses = [Key(f"{log.name}/w{i}", WITNESS, bytes((i,)) * 32) for i in range(1, 16)]
    record = bytes.fromhex((ROOT / "proto/vectors/record.hex").read_text())
    leaves = [leaf(record if n == 1234 else b"%d" % n) for n in range(1, 1300)]
    text = checkpoint(log.name, leaves)
    signed = text + "\n" + log.line(text)
    cosigned = signed + "".join(key.line(text, 1700000000) for key in witnesses)
    naming = bytes((2, 9, 0, 6)) + (1234).to_bytes(8, "big") + bytes(51) + b"office" + dict(vectors("event"))["event-log-key"]
    named = [leaf(naming if n == 1234 else b"%d" % n) for n in range(1, 1300)]
    told = checkpoint(log.name, named)
    made = {"naming": proof(naming, 1233, named, told + "\n" + log.line(told)),
            "good": proof(record, 1233, leaves, signed), "cosigned": proof(record, 1233, leaves, cosigned),
            "no-record": proof(b"x", 1233, leaves, signed), "elsewhere": proof(record, 1232, leaves, signed),
            "note": signed, "checkpoint": text, "verifier": log.verifier, "witness": witnesses[0].verifier,
            "secret": log.secret}
    return {name: data.encode() for name, data in made.items()}


SEEDS = {"message": messages, "event": events, "record": records, "codec": codec,
         "line": lines, "csv": csv, "map": maps, "settings": settings,
         "keyfile": keyfiles, "rulebook": rulebooks,
         "mirror": mirror, "proof": proofs,
         "answer": answers, "refused": refused, "ledger": tables, "outbox": tables, "fold": folds}


def main():
    for target, make in SEEDS.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in make().items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
