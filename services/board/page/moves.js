// Who has moved (movement.js), and why: all findings that make the difference, what they come to, and whom
// the centre has passed or who has passed it. It is drawn as it was learnt, and not from the live table:
// figures and reasons are of one moment.
import { element } from "./elements.js";
import { countedIn, countedSince, isWholeAt } from "./facts.js";
import { rowOf } from "./months.js";
import { moveOf } from "./movement.js";
import { signed } from "./ticker.js";
import { dayOf } from "./time.js";
import { addressOf } from "./view.js";

const SHOWN_MAX = 5;

const rounded = (points) => Math.round(100 * points) / 100;
const sumOf = (findings) => rounded(findings.reduce((sum, { points }) => sum + points, 0));
const signedOrZero = (points) => (points === 0 ? "0" : signed(points));

function findingsOf(row, { facts, year, movement: { before, now, month } }) {
    return month ? countedIn(facts, row.centre, year, month, now.n) : countedSince(facts, row.centre, before.n, now.n);
}

// The findings with what each gives or takes; one that takes the base away takes as much as there was.
function differencesOf(row, before, page) {
    const { facts } = page;
    let base = rounded(row.base - before.base);
    const worth = (finding) => {
        if (facts.clauses.get(finding.clause)?.kind !== "base") return finding;
        const points = base;
        base = 0;
        return { ...finding, points };
    };
    return findingsOf(row, page).map(worth).filter(({ points }) => points);
}

// Where the reasons are not of one month, with the day; and the ruling, where one has made the difference.
function findingLine(finding, { words, facts, movement }) {
    const day = movement.month ? "" : `${dayOf(finding.occurred).slice(5)} `,
        ruled = movement.month ? null : words.what[finding.what];
    const name = words.clause({ clause: finding.clause, ...facts.clauses.get(finding.clause) });
    return element("li", {}, day, name, " ",
        element("b", { class: finding.points > 0 ? "up" : "down" }, signed(finding.points)), ruled && ` ${ruled}`,
        finding.summary ? element("span", { class: "text", lang: "zh-CN" }, ` ${finding.summary}`) : null);
}

// Where the score has changed by something else than the sum, a limit is why; but where not all findings are
// known, what is lacking may be.
function sumLine(findings, by, isWhole, words) {
    const sum = sumOf(findings), otherwise = isWhole ? words.limitedTo : words.unknownTo;
    const parts = findings.length <= SHOWN_MAX ? `${findings.map(({ points }) => signed(points)).join(" ")} = ` : "";
    const total = findings.length > 1 && words.sum(parts + signedOrZero(sum));
    const told = [total, sum !== by && otherwise(signedOrZero(by))].filter(Boolean);
    return told.length > 0 ? element("li", { class: "soft" }, told.join(words.comma)) : null;
}

function differenceLines(row, before, page) {
    const { words, facts, movement } = page;
    const findings = differencesOf(row, before, page), rest = findings.slice(SHOWN_MAX);
    const isWhole = isWholeAt(facts, row.centre, movement.now.n);
    if (findings.length === 0 && isWhole) return [];
    return [...findings.slice(0, SHOWN_MAX).map((finding) => findingLine(finding, page)),
        rest.length > 0 ? element("li", { class: "soft" }, words.rest(rest.length, signedOrZero(sumOf(rest)))) : null,
        sumLine(findings, rounded(row.score - before.score), isWhole, words)];
}

// Who stood before the centre and does so no more, or does so now and did not.
function crossing(row, tier, before) {
    const was = rowOf(before, row.centre).rank, isUp = row.rank < was;
    return tier.filter((other) => {
        const had = rowOf(before, other.centre)?.rank;
        return isUp ? had < was && other.rank >= row.rank : had >= was && other.rank < row.rank;
    });
}

function crossingLine(row, tier, { words, movement: { before } }) {
    const told = (others) => others.map((other) =>
        words.withScores(words.name(other), rowOf(before, other.centre).score, other.score)).join(words.list);
    const others = crossing(row, tier, before), level = others.filter(({ rank }) => rank === row.rank);
    const past = others.filter((other) => !level.includes(other)), parts = [];
    if (past.length > 0)
        parts.push(row.rank < rowOf(before, row.centre).rank ? words.passed(told(past)) : words.overtaken(told(past)));
    if (level.length > 0) parts.push(words.level(told(level)));
    return parts.length > 0 ? element("li", { class: "soft" }, parts.join(words.comma)) : null;
}

function lineOf(row, tier, page) {
    const { view, words, movement } = page;
    const by = moveOf(movement, row), before = rowOf(movement.before, row.centre);
    const name = words.name(row);
    return element("li", { "data-moved": row.centre },
        element("p", {}, element("span", { class: by > 0 ? "up" : "down" }, by > 0 ? "▲ " : "▼ "),
            view.isWall ? element("strong", {}, name)
                : element("a", { href: addressOf(view, { centre: row.centre }) }, element("strong", {}, name)),
            ` ${words.from(before.rank, row.rank)} `,
            element("span", { class: "soft" }, words.scores(before.score, row.score))),
        element("ul", {}, differenceLines(row, before, page), crossingLine(row, tier, page)));
}

// Replaces what `place` holds; those who fell furthest stand first. Where there is nothing to compare with
// there is nothing.
export function showMoves(place, page) {
    const { movement, facts, words } = page;
    place.hidden = !movement || !facts;
    if (place.hidden || page.movesOf === facts) return;
    page.movesOf = facts;
    const moved = movement.now.tiers.flatMap(({ centres }) =>
        centres.map((row) => ({ row, tier: centres, by: moveOf(movement, row) })))
        .filter(({ by }) => by !== 0).sort((a, b) => a.by - b.by);
    place.replaceChildren(element("h2", { id: "moves-title" }, words.moves(words.since(movement))), moved.length > 0
        ? element("ul", { class: "moves" }, moved.map(({ row, tier }) => lineOf(row, tier, page)))
        : element("p", { class: "soft" }, words.noMoves(words.since(movement))));
}
