"""Random grants and withdrawals, for generate.py."""

from keys import ROLES, write_key, write_signer
from rules import ROSTER

UNKNOWN = ("", "Wuhou", "510103", "武侯", "Office")
BAD_KEYS = ("", "0" * 39, "0" * 41, "%nSc1" + "0" * 35, "0" * 35 + "#####", "0" * 39 + "'",
            "0" * 39 + " ", "0" * 39 + "é")
GOOD_SIGNER = write_signer("w", bytes(range(32)))
GOOD_LOG_SIGNER = write_signer("kaohe/0123456789abcdef", bytes(range(32)), 1)
BAD_SIGNERS = ("", "w", GOOD_SIGNER + "A", GOOD_SIGNER[:-1], "v" + GOOD_SIGNER[1:],
               "a b" + GOOD_SIGNER[1:], GOOD_SIGNER[1:], write_signer("w", bytes(32), 1),
               write_signer("w", bytes(32), 5), write_signer("w" * 75, bytes(32)))
BAD_LOG_SIGNERS = ("", "w", GOOD_LOG_SIGNER + "A", GOOD_LOG_SIGNER[:-1], "v" + GOOD_LOG_SIGNER[1:], GOOD_SIGNER,
                   write_signer("w", bytes(32), 0), write_signer("w", bytes(32), 2), write_signer("w" * 75, bytes(32), 1))
BAD_ROLES = ("", "Office", "office ", "witness", "x" * 512)


def make_keys(rng, count):
    return [write_key(bytes(rng.randrange(256) for _ in range(32))) for _ in range(count)]


def draw_centre(rng, role):
    if rng.random() < 0.08:
        return rng.choice(UNKNOWN)
    if role == "intake" and rng.random() < 0.3 or rng.random() < 0.03:
        return "office"
    centre = rng.choice(ROSTER)
    return rng.choice([name for name in (centre.slug, centre.name, centre.code) if name])


def draw_grant(rng, keys):
    role = rng.choice(("office", *ROLES, "district"))
    fields = {"action": "grant", "key": rng.choice(keys), "role": role}
    if ROLES[role]:
        fields["centre"] = draw_centre(rng, role)
    if rng.random() < 0.2:
        name = rng.choice(("w", "wuhou.example/1", "w" * 74, "~!*,"))
        fields["signer"] = write_signer(name, bytes(rng.randrange(256) for _ in range(32)))
    return fields


def draw_log_key(rng):
    name = rng.choice(("kaohe/0123456789abcdef",) * 5 + ("kaohe/0123456789abcdef/00000000ffffffff", "kaohe/other", "w" * 74))
    return {"action": "log-key", "signer": write_signer(name, bytes([rng.randrange(40)]) * 32, 1)}


def draw(rng, keys):
    if rng.random() < 0.12:
        return draw_log_key(rng)
    if rng.random() < 0.5:
        return draw_grant(rng, keys)
    return {"action": "withdraw", "key": rng.choice(keys)}


def bad_forms(fields):
    """Fields of a grant or a withdrawal with values that are malformed."""
    if fields["action"] == "log-key":
        return [("signer", signer) for signer in BAD_LOG_SIGNERS]
    forms = [("key", key) for key in BAD_KEYS]
    if fields["action"] == "grant":
        forms += [("role", role) for role in BAD_ROLES]
        forms += [("signer", signer) for signer in BAD_SIGNERS]
        # a centre too many, or the role of one without
        forms += [("role", "reader") if "centre" in fields else ("centre", "wuhou")] * 8
    return forms
