// What one sees first: who leads each tier, and who is silent.
import { element } from "./elements.js";
import { silentOf } from "./presence.js";
import { addressOf } from "./view.js";

const WALL_NAMES_MAX = 4;

function nameOf(row, { view, words }) {
    const name = words.name(row.name, row.centre);
    return view.isWall ? name : element("a", { href: addressOf(view, { centre: row.centre }) }, name);
}

const between = (nodes, comma) => nodes.flatMap((node, i) => (i > 0 ? [comma, node] : [node]));

function aheadOf(tier, leaders, words) {
    const second = tier.centres.find((row) => row.rank > 1);
    if (leaders.length > 1) return words.tiedLead(leaders.length);
    return second ? words.ahead(Math.round(100 * (leaders[0].score - second.score)) / 100) : "";
}

function leaderOf(tier, page) {
    const { words } = page;
    const leaders = tier.centres.filter((row) => row.rank === 1);
    const shown = leaders.length > 3 ? [words.tiedLead(leaders.length)] : between(leaders.map((row) => nameOf(row, page)), words.list);
    return element("div", { class: "card" }, element("h2", {}, `${words.tier(tier.tier)} ${words.leads}`),
        element("p", { class: "big" }, shown, " ", element("span", { class: "figure" }, leaders[0]?.score ?? "")),
        element("p", { class: "soft" }, aheadOf(tier, leaders, words)));
}

function noReportsOf(standings, page) {
    if (!page.reporters) return null;
    const rows = standings.tiers.flatMap((tier) => tier.centres).filter((row) => !page.reporters.has(row.centre));
    if (page.view.isWall && rows.length > 0) return page.words.noReportsFrom(rows.length);
    return rows.length > 0 ? page.words.noReports(rows.map((row) => page.words.name(row.name, row.centre)).join(page.words.list)) : null;
}

// A wall does not scroll: it names as many as it has room for.
function namesOnWall(silent, { words }) {
    const names = silent.slice(0, WALL_NAMES_MAX).map((row) => words.name(row.name, row.centre)).join(words.list);
    return element("span", { class: "silent" }, silent.length > WALL_NAMES_MAX ? words.andMore(names, silent.length) : names);
}

function presenceCard(standings, page) {
    const { view, words, presence } = page;
    const silent = silentOf(standings, presence);
    const count = standings.tiers.reduce((sum, tier) => sum + tier.centres.length, 0);
    const tell = (row) => {
        const state = presence.get(row.centre);
        return element("span", { class: "silent" }, nameOf(row, page), " ", state.isNever ? words.never : words.gone(state.seconds));
    };
    return element("div", { class: silent.length > 0 ? "card alarm" : "card", id: "presence" }, element("h2", {}, words.presence),
        element("p", { class: "big" }, silent.length > 0 ? words.silentOnes(silent.length) : words.allHere(count)),
        element("p", {}, view.isWall && silent.length > 1 ? namesOnWall(silent, page) : between(silent.map(tell), words.list)),
        element("p", { class: "soft" }, noReportsOf(standings, page)));
}

// Replaces what `place` holds.
export function showSummary(place, standings, page) {
    const cards = standings.tiers.map((tier) => leaderOf(tier, page));
    if (page.presence) cards.push(presenceCard(standings, page));
    place.replaceChildren(...cards);
}
