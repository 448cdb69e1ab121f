// The standings at the end of each month of a year: for the line of each row, and for who has moved since the
// month before. A month counts as gone by when something in it, or after it, has changed a score.

import { ask } from "./ask.js";
import { localDay } from "./facts.js";
import { apiQuery, monthEnd } from "./view.js";

function rowsOf(standings) {
    return new Map(standings.tiers.flatMap((tier) => tier.centres.map((row) => [row.centre, row])));
}

async function fetchMonths(view, year) {
    const months = [];
    for (let month = 1; month <= 12; month++)
        months.push(ask(`standings${apiQuery({ ...view, year, occurredUntil: monthEnd(year, month) })}`));
    return (await Promise.all(months)).map(rowsOf);
}

function differs(month, before) {
    return [...month].some(([centre, row]) => row.score !== (before?.get(centre)?.score ?? row.base)
        || row.pending !== (before?.get(centre)?.pending ?? 0));
}

function lastMonth(months) {
    for (let month = 12; month > 1; month--)
        if (differs(months[month - 1], months[month - 2])) return month;
    return 1;
}

// The month of a year that a view ends in; null: it is not cut off by when things happened.
function cutOf(view, year) {
    const day = localDay(view.occurredUntil);
    if (!day || day.slice(0, 4) > `${year}`) return null;
    return day.slice(0, 4) < `${year}` ? 1 : Number(day.slice(5, 7));
}

// `month` is the one that is shown, `before` the rows at the end of the month before (none in January).
export async function fetchHistory(view, year) {
    const months = await fetchMonths(view, year);
    const month = cutOf(view, year) ?? lastMonth(months);
    return { months: months.slice(0, month), month, before: month > 1 ? months[month - 2] : null };
}

// The scores of a centre, month by month; the last is that of now.
export function scoresOf(history, row) {
    const scores = history.months.map((month) => month.get(row.centre)?.score).filter((score) => score !== undefined);
    scores[scores.length - 1] = row.score;
    return scores;
}

// By how many ranks a centre is better than at the end of the month before; 0: as before, or not known.
export function moveOf(history, row) {
    return (history?.before?.get(row.centre)?.rank ?? row.rank) - row.rank;
}
