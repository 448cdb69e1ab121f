// What an explanation comes to: the place among the others, what waits, and the way to the next rank. Pure;
// it says what `kaohe explain` says in its last lines.
import { pointsText } from "./charts.js";
import { rowOf, tierOf } from "./months.js";
import { dayOf, isBefore } from "./time.js";

const cents = (points) => Math.round(points * 100);
const sumOf = (list, of) => list.reduce((sum, one) => sum + cents(of(one)), 0) / 100;

export function signOf(kind) {
    return { bonus: "+", deduction: "−" }[kind] ?? "";
}

// What stands of a clause with findings of one status: [{clause, count, points}].
function findingsBy(explanation, isWanted) {
    return explanation.clauses.map((clause) => {
        const found = clause.findings.filter(isWanted);
        return { clause, count: found.length, points: sumOf(found, (finding) => finding.points) };
    }).filter(({ count }) => count > 0);
}

export function pendingOf(explanation) {
    return findingsBy(explanation, ({ status }) => status === "pending");
}

// The deductions, the greatest first.
export function lossesOf(explanation) {
    return findingsBy({ clauses: explanation.clauses.filter(({ kind }) => kind === "deduction") },
        ({ status }) => status === "counted").sort((a, b) => b.points - a.points);
}

// What was deducted month by month: [{month, points, clauses}], by the day on which it occurred.
export function lossesByMonth(explanation) {
    const months = new Map();
    for (const clause of explanation.clauses.filter(({ kind }) => kind === "deduction"))
        for (const finding of clause.findings.filter(({ status }) => status === "counted")) {
            const month = Number(dayOf(finding.occurred).slice(5, 7));
            const one = months.get(month) ?? { month, points: 0, clauses: [] };
            one.points = (cents(one.points) + cents(finding.points)) / 100;
            if (!one.clauses.includes(clause)) one.clauses.push(clause);
            months.set(month, one);
        }
    return [...months.values()].sort((a, b) => a.month - b.month);
}

// How many of the tier have this rank.
function tiedOf(standings, explanation) {
    return tierOf(standings, explanation.centre)?.centres.filter((row) => row.rank === explanation.rank).length ?? 1;
}

export function rankLine(explanation, standings, words) {
    return words.rank(words.tier(explanation.tier), explanation.rank, tiedOf(standings, explanation));
}

// A self-check that came behind the time up to which things count is not told of that time.
export function awardLines({ explanation, standings, until, words }) {
    const row = rowOf(standings, explanation.centre), tier = tierOf(standings, explanation.centre);
    if (!row) return [];
    const isThen = !until || (row.self_check && !isBefore(until, row.self_check));
    return [words.awards(words.excellent[row.excellent] || words.notExcellent, tier.quota, row.excellent === "tied"),
            isThen && words.selfCheck(dayOf(row.self_check), row.self_check_late)].filter(Boolean);
}

// {lines, rooms}: sentences, and the bonus clauses that still give something. No rooms: bonus alone does not
// lead there.
export function wayOf(explanation, standings, words) {
    const { next, score, base } = explanation;
    if (standings?.closed) return { lines: [words.isClosed], rooms: [] };
    if (!next) return { lines: [words.noneAbove], rooms: [] };
    const above = tierOf(standings, explanation.centre)?.centres.find((row) => row.rank === next.rank);
    const gap = above ? (cents(above.score) - cents(score)) / 100 : next.points;
    const lines = [words.way(next.rank, pointsText(gap), pointsText(next.points))];
    if (explanation.deduction_cut > 0) lines.push(words.wayCut(pointsText(explanation.deduction_cut)));
    const room = sumOf(next.room, ({ points }) => points);
    if (cents(next.points) > cents(room)) {
        lines.push(words.unreachable(pointsText(room), next.rank, base > 0));
        return { lines, rooms: [] };
    }
    if (next.room.length === 0) lines.push(words.roomsNone);
    return { lines, rooms: next.room };
}

// The bonus clauses that still give something, in one line; "" where there are none. `names`: of clauses by
// slug.
export function roomsLine(rooms, names, words) {
    const parts = rooms.map(({ clause, points }) =>
        `${words.clause({ clause, name: names.get(clause) })} ${pointsText(points)}`);
    return parts.length ? words.rooms + words.colon + parts.join(words.list) : "";
}

// A view as it is told: what is counted by when it occurred says nothing of a year that was closed later.
export function toldOf(view) {
    return view.until ? { ...view, standings: { ...view.standings, closed: false } } : view;
}

// Why a finding counts what it counts.
export function whyOf(finding, kind, words) {
    const counts = pointsText(finding.counts);
    const ruled = { pending: words.whyPending, dismissed: words.whyDismissed,
        revoked: words.whyRevoked }[finding.status];
    if (ruled) return ruled;
    if (kind === "base") return words.whyBase;
    return cents(finding.points) > cents(finding.counts) ? words.whyCapped(counts) : words.counts(counts);
}

// What a finding is worth: 省级 +1, −2.
export function worthOf(finding, kind, words) {
    if (kind === "base") return words.noBase;
    const grade = finding.grade ? `${words.grades[finding.grade] ?? finding.grade} ` : "";
    return `${grade}${signOf(kind)}${pointsText(finding.points)}`;
}
