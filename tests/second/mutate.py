"""Lines that are nearly events: a byte more or less, a member gone, doubled, renamed or with an odd value."""

import json

import lines

BITS = (b'"', b",", b":", b"\\", b"\\u0000", b"\\ud800", b"\\u00e9", b"\x00", b"\x1f", b"\x7f", b"\xc2\x85", b"\xff",
        b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"e", b"E+", b".", b"-", b"0", b"{", b"}",
        b"[", b"]", b" ", b"\t", b"\r", b"null", b"true", b"//")
VALUES = ('""', '"x"', "null", "true", "0", "-1", "1.5", "1e2", "2006", "2006.0", "1e400", "-0", "01", "[]", "{}", "NaN",
          '"' + "x" * 513 + '"', '"2006-03-14T10:20:00+08:00"', "9223372036854775807", "9223372036854775808",
          "1" * 400, '"office"', '"wuhou"', '"district"', '"5.1"', '"covert"')
NAMES = (*lines.FORMS, "received", "source", "reason", "by_key", "case", "")


def bytes_changed(rng, line):
    at = rng.randint(0, len(line))
    how = rng.choice(("more", "more", "less", "twice", "flip"))
    if how == "more":
        return line[:at] + rng.choice(BITS) + line[at:]
    if how == "less":
        return line[:at] + line[at + rng.choice((1, 1, 3)):]
    if how == "twice":
        return line[:at] + line[max(0, at - 9):]
    at = min(at, len(line) - 1)
    return line[:at] + bytes([line[at] ^ 1 << rng.randrange(8)]) + line[at + 1:]


def members_changed(rng, line):
    try:
        members = list(json.loads(line).items())
    except (ValueError, AttributeError):
        return line
    parts = [[json.dumps(name), json.dumps(value, ensure_ascii=False)] for name, value in members]
    part = rng.choice(parts)
    how = rng.choice(("gone", "twice", "name", "value", "value", "more", "more", "order"))
    if how == "gone":
        parts.remove(part)
    elif how == "twice":
        parts.insert(rng.randint(0, len(parts)), list(part))
    elif how == "name":
        part[0] = json.dumps(rng.choice(NAMES))
    elif how == "value":
        part[1] = rng.choice(VALUES)
    elif how == "more":
        parts.append([json.dumps(rng.choice(NAMES)), rng.choice(VALUES)])
    else:
        rng.shuffle(parts)
    return ("{" + ", ".join(f"{name} :{value}" for name, value in parts) + "}").encode()


def mutated(rng, data):
    """Of a file's lines each fourth is changed so."""
    kept = []
    for line in data.split(b"\n"):
        if line and rng.random() < 0.25:
            line = rng.choice((bytes_changed, members_changed))(rng, line)
        kept.append(line)
    return b"\n".join(kept)
