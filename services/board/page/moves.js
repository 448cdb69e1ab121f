// Who moved since the end of the month before, and why: all findings of the month that count, what they come to,
// and whom the centre has passed or who has passed it. It is drawn as it was learnt, and not from the live table:
// figures and reasons are of one moment.
import { element } from "./elements.js";
import { countedIn } from "./facts.js";
import { lastMonth, monthBefore, moveOf, rowOf } from "./months.js";
import { signed } from "./ticker.js";
import { addressOf, isOfNow } from "./view.js";

const SHOWN_MAX = 5;

const rounded = (points) => Math.round(100 * points) / 100;
const sumOf = (findings) => rounded(findings.reduce((sum, { points }) => sum + points, 0));
const signedOrZero = (points) => (points === 0 ? "0" : signed(points));

// The findings of the month with what each gives or takes; one that takes the base away takes as much as there was.
function differencesOf(row, before, { facts, year, history }) {
    let base = rounded(row.base - before.base);
    const worth = (finding) => {
        if (facts.clauses.get(finding.clause)?.kind !== "base") return finding;
        const points = base;
        base = 0;
        return { ...finding, points };
    };
    return countedIn(facts, row.centre, year, lastMonth(history)).map(worth).filter(({ points }) => points);
}

function findingLine(finding, { words, facts }) {
    const name = words.clause(facts.clauses.get(finding.clause), finding.clause);
    return element("li", {}, name, " ", element("b", { class: finding.points > 0 ? "up" : "down" }, signed(finding.points)),
        finding.summary ? element("span", { class: "text", lang: "zh-CN" }, ` ${finding.summary}`) : null);
}

// Where the score has changed by something else than the sum, a limit is why.
function sumLine(findings, by, words) {
    const sum = sumOf(findings);
    if (findings.length < 2 && sum === by) return null;
    const parts = findings.length <= SHOWN_MAX ? `${findings.map(({ points }) => signed(points)).join(" ")} = ` : "";
    const text = words.sum(parts + signedOrZero(sum)) + (sum === by ? "" : words.comma + words.limitedTo(signedOrZero(by)));
    return element("li", { class: "soft" }, text);
}

function differenceLines(row, before, page) {
    const findings = differencesOf(row, before, page), rest = findings.slice(SHOWN_MAX);
    if (findings.length === 0) return [];
    return [...findings.slice(0, SHOWN_MAX).map((finding) => findingLine(finding, page)),
        rest.length > 0 ? element("li", { class: "soft" }, page.words.rest(rest.length, signedOrZero(sumOf(rest)))) : null,
        sumLine(findings, rounded(row.score - before.score), page.words)];
}

// Who stood before the centre and does so no more, or does so now and did not.
function crossing(row, tier, before) {
    const was = rowOf(before, row.centre).rank, isUp = row.rank < was;
    return tier.filter((other) => {
        const had = rowOf(before, other.centre)?.rank;
        return isUp ? had < was && other.rank >= row.rank : had >= was && other.rank < row.rank;
    });
}

function crossingLine(row, tier, { words, history }) {
    const before = monthBefore(history);
    const told = (others) => others.map((other) =>
        words.withScores(words.name(other.name, other.centre), rowOf(before, other.centre).score, other.score)).join(words.list);
    const others = crossing(row, tier, before), level = others.filter(({ rank }) => rank === row.rank);
    const past = others.filter((other) => !level.includes(other)), parts = [];
    if (past.length > 0) parts.push(row.rank < rowOf(before, row.centre).rank ? words.passed(told(past)) : words.overtaken(told(past)));
    if (level.length > 0) parts.push(words.level(told(level)));
    return parts.length > 0 ? element("li", { class: "soft" }, parts.join(words.comma)) : null;
}

function lineOf(row, tier, page) {
    const { view, words, history } = page;
    const by = moveOf(history, row), before = rowOf(monthBefore(history), row.centre);
    const name = words.name(row.name, row.centre);
    return element("li", { "data-moved": row.centre },
        element("p", {}, element("span", { class: by > 0 ? "up" : "down" }, by > 0 ? "▲ " : "▼ "),
            view.isWall ? element("strong", {}, name) : element("a", { href: addressOf(view, { centre: row.centre }) }, element("strong", {}, name)),
            ` ${words.from(before.rank, row.rank)} `, element("span", { class: "soft" }, words.scores(before.score, row.score))),
        element("ul", {}, differenceLines(row, before, page), crossingLine(row, tier, page)));
}

// The tiers' rows as of the moment that the history is of.
function tiersThen(standings, { view, history }) {
    return (isOfNow(view) ? history.occurred.at(-1) : standings).tiers.map(({ centres }) => centres);
}

// Replaces what `place` holds; those who fell furthest stand first. Without a month before there is nothing.
export function showMoves(place, standings, page) {
    const { history, facts, words } = page;
    place.hidden = !monthBefore(history) || !facts;
    if (place.hidden || page.movesOf === facts) return;
    page.movesOf = facts;
    const moved = tiersThen(standings, page).flatMap((tier) => tier.map((row) => ({ row, tier, by: moveOf(history, row) })))
        .filter(({ by }) => by !== 0).sort((a, b) => a.by - b.by);
    place.replaceChildren(element("h2", { id: "moves-title" }, words.moves(lastMonth(history))), moved.length > 0
        ? element("ul", { class: "moves" }, moved.map(({ row, tier }) => lineOf(row, tier, page)))
        : element("p", { class: "soft" }, words.noMoves(lastMonth(history))));
}
