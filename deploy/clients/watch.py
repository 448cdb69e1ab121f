#!/usr/bin/python3 -Bu
"""Follows the standings, and prints a line a change. Ended by SIGINT or SIGTERM it prints the
standings that it holds, a year a line."""
import contextlib, json, signal, struct, sys
import msgpack, zmq
from wire import OUTCOMES, NoAnswer, Questions, connect, options

GET_STANDINGS, GET_LOG, GET_STATUS = 32, 33, 37
AGAIN_MS, GIVE_UP_MS, SILENCE_MS = 1000, 5000, 5000
RECORD = struct.Struct(">4B6QH2Bi3B")    # the head of a record of format 2

class Mirror:
    """The standings of each year, from updates, and from questions where updates are missing."""

    def __init__(self, query):
        self.query, self.standings = query, {}    # year: the record they are as of, and their JSON
        self.feed = None    # epoch and number of the last update that nothing was missing before
        self.since, self.told = 0, set()    # told are all changes up to a record, and these

    def take(self, epoch, seq, n_before, n, year, merged, text, rows):
        """Applies an update. Raises where what is missing cannot be had: the next is a gap, too."""
        if not self.feed or self.feed[0] != epoch:    # our first, or the scorer was started again,
            self.standings.clear()                    # perhaps with an older store
            if not self.feed or n_before < self.since:
                self.since, self.told = n_before, set()
            print(f"watching from record {n_before}", file=sys.stderr)
        self.standings[year] = max((n, text), self.standings.get(year, (0,)))
        if self.feed != (epoch, seq - 1):
            self.repair(year, n_before)
        if n > n_before:
            self.since, self.told = n_before, {past for past in self.told if past > n_before}
        for change in map(json.loads, rows):
            tell(change)
            self.told.add(change["n"])
        if merged:    # they come behind those of the rows
            self.tell_records(self.since + 1, n)
        self.feed = epoch, seq

    def repair(self, year, n_before):
        """The standings of the years but that of the update, and the changes before the update."""
        status = json.loads(self.query.ask(GET_STATUS)[1])
        years = self.standings.keys() | {row["year"] for row in status["years"] or ()}
        for other in years - {year}:
            n, text = self.query.ask(GET_STANDINGS, other, 0, None, None)
            if n < n_before:
                raise NoAnswer("an answer from before the gap")
            self.standings[other] = max((n, text), self.standings.get(other, (0,)))
        self.tell_records(self.since + 1, n_before)

    def tell_records(self, first, last):
        while 0 < first <= last:
            first, records = self.query.ask(GET_LOG, first, last)
            for record in records:
                _, outcome, _, size, n, *_, effect = RECORD.unpack_from(record)
                about = filter(None, msgpack.unpackb(record[RECORD.size + size:])[1:5])
                if n not in self.told and (4 <= outcome <= 8 or effect):
                    self.told.add(n)
                    print(f"record {n}:", *about, OUTCOMES[outcome], "(no update told of it)")

def tell(change):
    what = (change["event"].get(name) for name in ("action", "clause", "record", "outcome"))
    moved = "{centre} {score_before} → {score}, rank {rank_before} → {rank}" \
        if "centre" in change else "year {year}"
    print(f"record {change['n']}:", moved.format(**change), f"({' '.join(filter(None, what))})")

args = options("follow the standings").parse_args()
mirror = Mirror(Questions(args, "query", "scorer", AGAIN_MS, GIVE_UP_MS))
signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    while True:
        with connect(args, zmq.SUB, "feed", "scorer") as feed:
            feed.subscribe(b"")
            while feed.poll(SILENCE_MS):
                _, _, *update = msgpack.unpackb(feed.recv())
                with contextlib.suppress(NoAnswer):
                    mirror.take(*update)
        print("no updates: the scorer is away, or this key is not let in", file=sys.stderr)
except KeyboardInterrupt:
    print(*(text for _, (_, text) in sorted(mirror.standings.items())), sep="\n")
