#!/usr/bin/python3 -Bu
"""Hands events to a collector, and prints what becomes of each: submit.py --source wuhou <FILE

Exit codes: 0 all is in the log, 1 an event was refused, 65 a line was malformed, 69 nobody answers,
75 full, try later, 77 not permitted, 78 no such key.
"""

import secrets, sys, time
from itertools import accumulate
from wire import OUTCOMES, NoAnswer, Questions, options

SUBMIT, AWAIT = 16, 18
ITEMS_MAX, FRAME_BYTES_GOAL, LONG_LINE_BYTES_MAX = 256, 61440, 393216
AGAIN_MS, GIVE_UP_MS, OUTCOME_GIVE_UP_S, ASK_S, UNKNOWN_MAX = 2000, 8000, 60, 0.02, 32768
REASONS = (None, "unknown-action", "unknown-centre", "unknown-clause", "forbidden", "bad-time",
           "bad-grade", "bad-points", "no-such-finding", "conflict")
codes = {0}
waiting = {}    # numbers of lines, by the sequence of their event: no outcome is known of it yet


def hand_over(intake, source, lines):
    """One SUBMIT after another, the next when all of the one before is on the collector's disk."""
    client, at = 1 + secrets.randbelow(2**63 - 1), 0    # our name: what it repeats is taken once
    while at < len(lines):
        sizes = accumulate(map(len, lines[at:at + ITEMS_MAX]))
        group = lines[at:at + max(1, sum(size <= FRAME_BYTES_GOAL for size in sizes))]
        verdicts, = intake.ask(SUBMIT, client, source, group)
        for number, (taken, seq, *why) in enumerate(verdicts, at + 1):
            if seq:
                waiting[seq] = number
            if not taken:
                codes.add(65)
            if any(why):
                say(f"line {number}", None if taken else "malformed", *why)
        at += len(group)
        settle(intake, UNKNOWN_MAX)    # a collector keeps the outcomes of the latest only


def settle(intake, most):
    """Asks what became of events, until that is unknown of so many at most."""
    end = time.monotonic() + OUTCOME_GIVE_UP_S
    while len(waiting) > most:
        seqs = list(waiting)[:ITEMS_MAX]
        receipts, = intake.ask(AWAIT, seqs)
        for seq, (n, outcome, reason, ref, _) in zip(seqs, receipts):
            if n:
                more = f": {REASONS[reason]}" if reason else f" of record {ref}" if ref else ""
                print(f"line {waiting.pop(seq)}: record {n}, {OUTCOMES[outcome]}{more}")
                codes.add(int(OUTCOMES[outcome] == "refused"))
                end = time.monotonic() + OUTCOME_GIVE_UP_S
        if time.monotonic() > end:
            raise NoAnswer("the collector does not reach the scorer")
        time.sleep(ASK_S if waiting else 0)


def say(*words):
    print(*filter(None, words), sep=": ", file=sys.stderr)


if __name__ == "__main__":
    parser = options("hand the lines of stdin to a collector, and wait for their outcomes")
    parser.add_argument("--source", required=True, help="the slug of a centre, or office")
    args = parser.parse_args()
    # Cut a byte behind the longest a line is malformed as it was; in full no frame might hold it.
    lines = sys.stdin.buffer.read().removeprefix(b"\xef\xbb\xbf").removesuffix(b"\n")
    lines = [line[:LONG_LINE_BYTES_MAX + 1] for line in lines.split(b"\n")]
    try:
        intake = Questions(args, f"intake.{args.source}", args.source, AGAIN_MS, GIVE_UP_MS)
        hand_over(intake, args.source, lines)
        settle(intake, 0)
    except (NoAnswer, OSError) as error:
        say(str(error), f"no outcome of lines {list(waiting.values())}" if waiting else None)
        codes = {getattr(error, "code", 78)}
    sys.exit(max(codes))
