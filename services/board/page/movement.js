// Since when ranks have moved, and what they were then: {before, now, hours} or {before, now, month}.
//
// While a year goes on it is by what was known: a finding is often ruled on long after it occurred, and who is moved by
// that has moved today. By the months it is in a year that is closed, where only counts what had occurred by then, and
// where the log, or the year in it, is too young. Where all were level nobody has moved by what came first.
import { ask } from "./ask.js";
import { lastMonth, monthBefore, rowOf } from "./months.js";
import { isBefore } from "./time.js";
import { apiQuery, isOfNow } from "./view.js";

const SPANS = [30 * 24, 24, 1]; // hours
const HOUR_MS = 3600 * 1000;

const hasRanks = (standings) => standings.tiers.some(({ centres }) => centres.some(({ rank }) => rank > 1));

// The standings as they were known so long before a moment; null: there were none, or none that could move.
async function knownBefore(moment, hours, year, first) {
    const asOf = new Date(Date.parse(moment) - hours * HOUR_MS).toISOString();
    const before = isBefore(asOf, first.received) ? null : await ask(`standings${apiQuery({ year, asOf })}`);
    return before && hasRanks(before) ? before : null;
}

// The moment that a view is of: that of its record, where it is of the past.
async function momentOf(view, { n }) {
    if (isOfNow(view)) return new Date().toISOString();
    return view.asOf ?? (await ask(`records?from=${n}&to=${n}`)).records[0].received;
}

async function knownMovement(view, standings, first) {
    const moment = await momentOf(view, standings);
    for (const hours of SPANS) {
        const before = await knownBefore(moment, hours, standings.year, first);
        if (before) return { before, now: standings, hours };
    }
    return null;
}

function monthMovement(view, standings, history) {
    const before = monthBefore(history);
    if (!before || !hasRanks(before)) return null;
    return { before, now: isOfNow(view) ? history.occurred.at(-1) : standings, month: lastMonth(history) };
}

// null: there is nothing to compare with. `history`: of months.js; `first`: the record that the log begins with.
export async function fetchMovement(view, standings, history, first) {
    const known = view.occurredUntil || standings.closed || !first ? null : await knownMovement(view, standings, first);
    return known ?? monthMovement(view, standings, history);
}

// By how many ranks a centre is better than then; 0: as then, or not known.
export function moveOf(movement, row) {
    return (rowOf(movement?.before, row.centre)?.rank ?? row.rank) - row.rank;
}
