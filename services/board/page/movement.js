// Since when ranks have moved, and what they were then: {before, now, hours} or {before, now, month}.
//
// While a year goes on it is by what was known: a finding is often ruled on long after it occurred, and who
// is moved by that has moved today. By the months it is in a year that is closed, where only counts what had
// occurred by then, and where the log, or the year in it, is too young. Where all were level nobody has moved
// by what came first.
import { ask } from "./ask.js";
import { lastMonth, monthBefore, rowOf } from "./months.js";
import { isBefore } from "./time.js";
import { apiQuery, isOfNow } from "./view.js";

const MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS;
// Before now it is a whole hour or minute, so that all who look ask the same question: the board asks the
// scorer once.
const SPANS = [{ hours: 30 * 24, stepMs: HOUR_MS }, { hours: 24, stepMs: 10 * MINUTE_MS },
    { hours: 1, stepMs: MINUTE_MS }];

const hasRanks = (standings) => standings.tiers.some(({ centres }) => centres.some(({ rank }) => rank > 1));

const roundedDown = (ms, step) => ms - ms % step;

// The standings as they were known so long before a moment; null: there were none, or none that could move.
async function knownBefore(ms, hours, year, first) {
    const asOf = new Date(ms - hours * HOUR_MS).toISOString();
    const before = isBefore(asOf, first.received) ? null : await ask(`standings${apiQuery({ year, asOf })}`);
    return before && hasRanks(before) ? before : null;
}

// The moment that a view of the past is of: that of its record.
async function momentOf(view, { n }) {
    return Date.parse(view.asOf ?? (await ask(`records?from=${n}&to=${n}`)).records[0].received);
}

async function knownMovement(view, standings, first) {
    const isNow = isOfNow(view), moment = isNow ? Date.now() : await momentOf(view, standings);
    for (const { hours, stepMs } of SPANS) {
        const ms = isNow ? roundedDown(moment, stepMs) : moment;
        const before = await knownBefore(ms, hours, standings.year, first);
        if (before) return { before, now: standings, hours };
    }
    return null;
}

function monthMovement(view, standings, history) {
    const before = monthBefore(history);
    if (!before || !hasRanks(before)) return null;
    return { before, now: isOfNow(view) ? history.occurred.at(-1) : standings, month: lastMonth(history) };
}

// null: there is nothing to compare with. `history`: of months.js; `first`: the record that the log begins
// with.
export async function fetchMovement(view, standings, history, first) {
    const known = view.occurredUntil || standings.closed || !first ? null : await knownMovement(view, standings, first);
    return known ?? monthMovement(view, standings, history);
}

// By how many ranks a centre is better than then; 0: as then, or not known.
export function moveOf(movement, row) {
    return (rowOf(movement?.before, row.centre)?.rank ?? row.rank) - row.rank;
}
