// The year, month by month: the standings at the months' ends, all as of one record. A row's line, who has
// moved in a month, and a centre's charts are read from it.
import { ask } from "./ask.js";
import { isBefore, monthBegin, monthEnd } from "./time.js";
import { apiQuery } from "./view.js";

const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1);

export function tierOf(standings, slug) {
    return standings?.tiers.find((tier) => tier.centres.some((row) => row.centre === slug));
}

export function rowOf(standings, slug) {
    return tierOf(standings, slug)?.centres.find((row) => row.centre === slug);
}

// The months of a year that have begun by a time; all without one.
function monthsUntil(year, time) {
    return MONTHS.filter((month) => !time || !isBefore(time, monthBegin(year, month)));
}

function differs(standings, before) {
    return standings.tiers.some((tier) => tier.centres.some((row) => {
        const was = rowOf(before, row.centre);
        return row.score !== was?.score || row.pending !== was?.pending;
    }));
}

// Months in which no score has changed and nothing has come to wait, behind the last in which something did:
// nothing is known of them yet.
function withoutQuietEnd(standings) {
    const kept = [...standings];
    while (kept.length > 1 && !differs(kept.at(-1), kept.at(-2))) kept.pop();
    return kept;
}

// {months, occurred}: the standings at the end of each month as of the record of `standings`; nothing that
// occurred after `until` counts. `isGoingOn`: the year ends with the last month in which anything occurred.
async function fetchEnds({ year, n }, until, months, isGoingOn, signal) {
    const endOf = (month) => (until && isBefore(until, monthEnd(year, month)) ? until : monthEnd(year, month));
    const told = await Promise.all(months.map((month) =>
        ask(`standings${apiQuery({ year, at: n, occurredUntil: endOf(month) })}`, signal)));
    const occurred = isGoingOn ? withoutQuietEnd(told) : told;
    return { year, months: months.slice(0, occurred.length), occurred };
}

// Whether a view ends within a year.
const endsIn = (until, year) => Boolean(until) && !isBefore(monthEnd(year, 12), until);

// For the table.
export async function fetchHistory({ occurredUntil: until }, standings) {
    const { year } = standings;
    return fetchEnds(standings, until, monthsUntil(year, until), !endsIn(until, year));
}

// For a centre's charts; besides {known, began}: the standings as they were known at each month's end (null:
// the log had not begun, or that time has not come). `first` and `last`: records of the log, where it begins
// and where the year is looked at; `until`: nothing that occurred later is.
export async function fetchYear(standings, { first, last, until }, signal) {
    const { year, closed } = standings;
    const seen = until && isBefore(until, last.received) ? until : last.received;
    const isGoingOn = !closed && !endsIn(until, year) && isBefore(monthEnd(year, 12), last.received);
    const ends = await fetchEnds(standings, until, monthsUntil(year, seen), isGoingOn, signal);
    const isKnown = (end) => !isBefore(end, first.received) && !isBefore(last.received, end);
    const known = await Promise.all(ends.months.map((month) => monthEnd(year, month)).map((end) =>
        (isKnown(end) ? ask(`standings${apiQuery({ year, asOf: end })}`, signal) : null)));
    return { ...ends, known, began: first.received };
}

// ---- what a history says ----

// The month that is shown; its end is the moment of the standings.
export function lastMonth(history) {
    return history.months.at(-1);
}

// The standings at the end of the month before; undefined: there are none.
export function monthBefore(history) {
    return history?.occurred.at(-2);
}

// The scores of a centre, month by month; the last is that of now.
export function scoresOf(history, row) {
    const before = history.occurred.slice(0, -1).map((standings) => rowOf(standings, row.centre)?.score);
    return [...before.filter((score) => score !== undefined), row.score];
}
