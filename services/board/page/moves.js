// Who moved since the end of the month before, and why: the findings of the month that count. A centre that fell
// and lost nothing was overtaken.
import { element } from "./elements.js";
import { countedIn } from "./facts.js";
import { lastMonth, monthBefore, moveOf, rowOf } from "./months.js";
import { signed } from "./ticker.js";
import { addressOf } from "./view.js";

const SHOWN_MAX = 3;

function reasonOf(finding, { words, facts }) {
    const name = words.clause(facts.clauses.get(finding.clause), finding.clause);
    return element("li", {}, name, " ", element("b", { class: finding.points > 0 ? "up" : "down" }, signed(finding.points)),
        finding.summary ? element("span", { class: "text", lang: "zh-CN" }, ` ${finding.summary}`) : null);
}

function overtakersOf(row, tier, { words, history }) {
    const before = monthBefore(history), was = rowOf(before, row.centre).rank;
    return tier.centres.filter((other) => other.rank < row.rank && rowOf(before, other.centre)?.rank >= was && other !== row)
        .map((other) => words.name(other.name, other.centre));
}

// What speaks for the move: what was taken where it fell, what was given where it rose.
function reasonsOf(row, tier, page) {
    const { words, history, facts, year } = page;
    const isUp = moveOf(history, row) > 0;
    const all = countedIn(facts, row.centre, year, lastMonth(history));
    const told = all.filter((finding) => isUp === finding.points > 0 && finding.points !== 0);
    const lines = told.slice(0, SHOWN_MAX).map((finding) => reasonOf(finding, page));
    if (told.length > SHOWN_MAX) lines.push(element("li", { class: "soft" }, words.more(told.length)));
    const hasLost = row.score < rowOf(monthBefore(history), row.centre).score;
    const overtakers = isUp || hasLost || told.length > 0 ? [] : overtakersOf(row, tier, page);
    if (overtakers.length > 0) lines.push(element("li", { class: "soft" }, words.overtaken(overtakers.join(words.list))));
    return lines;
}

function lineOf(row, tier, page) {
    const { view, words, history } = page;
    const by = moveOf(history, row), before = rowOf(monthBefore(history), row.centre);
    const name = words.name(row.name, row.centre);
    return element("li", { "data-moved": row.centre },
        element("p", {}, element("span", { class: by > 0 ? "up" : "down" }, by > 0 ? "▲ " : "▼ "),
            view.isWall ? element("strong", {}, name) : element("a", { href: addressOf(view, { centre: row.centre }) }, element("strong", {}, name)),
            ` ${words.from(before.rank, row.rank)} `, element("span", { class: "soft" }, words.scores(before.score, row.score))),
        element("ul", {}, reasonsOf(row, tier, page)));
}

// Replaces what `place` holds; those who fell furthest stand first. Without a month before there is nothing.
export function showMoves(place, standings, page) {
    place.hidden = !monthBefore(page.history) || !page.facts;
    if (place.hidden) return;
    const moved = standings.tiers.flatMap((tier) => tier.centres.map((row) => ({ row, tier, by: moveOf(page.history, row) })))
        .filter(({ by }) => by !== 0).sort((a, b) => a.by - b.by);
    const title = element("h2", { id: "moves-title" }, page.words.moves(lastMonth(page.history)));
    place.replaceChildren(title, moved.length > 0
        ? element("ul", { class: "moves" }, moved.map(({ row, tier }) => lineOf(row, tier, page)))
        : element("p", { class: "soft" }, page.words.noMoves(lastMonth(page.history))));
}
