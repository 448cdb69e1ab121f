// What one sees first: who leads each tier, and who is silent.
import { element } from "./elements.js";
import { isUnknown, silentOf } from "./presence.js";
import { minuteOf } from "./time.js";
import { addressOf } from "./view.js";

const NAMES_MAX = 6, WALL_NAMES_MAX = 4;
const LEADERS_MAX = 3;

function nameOf(row, { view, words }) {
    const name = words.name(row);
    return view.isWall ? name : element("a", { href: addressOf(view, { centre: row.centre }) }, name);
}

const between = (nodes, comma) => nodes.flatMap((node, i) => (i > 0 ? [comma, node] : [node]));

function aheadOf(tier, leaders, words) {
    const second = tier.centres.find((row) => row.rank > 1);
    if (leaders.length > LEADERS_MAX) return "";
    if (leaders.length > 1) return words.tiedLead(leaders.length);
    return second ? words.ahead(Math.round(100 * (leaders[0].score - second.score)) / 100) : "";
}

function leaderOf(tier, page) {
    const { words } = page;
    const leaders = tier.centres.filter((row) => row.rank === 1);
    const shown = leaders.length > LEADERS_MAX ? [words.tiedLead(leaders.length)]
        : between(leaders.map((row) => nameOf(row, page)), words.list);
    return element("div", { class: "card" }, element("h2", {}, `${words.tier(tier.tier)} ${words.leads}`),
        element("p", { class: "big" }, shown, " ", element("span", { class: "figure" }, leaders[0]?.score ?? "")),
        element("p", { class: "soft" }, aheadOf(tier, leaders, words)));
}

// Many names tell less than their number; all are in the title.
function noReportsOf(standings, { view, words, reporters }) {
    if (!reporters) return null;
    const rows = standings.tiers.flatMap((tier) => tier.centres).filter((row) => !reporters.has(row.centre));
    if (rows.length === 0) return null;
    const names = rows.map(words.name), isMany = view.isWall || rows.length > NAMES_MAX;
    return element("p", { class: "soft", title: names.join(words.list) },
        isMany ? words.noReportsFrom(rows.length) : words.noReports(names.join(words.list)));
}

function silentList(silent, page) {
    const { view, words, presence } = page, shown = silent.slice(0, view.isWall ? WALL_NAMES_MAX : NAMES_MAX);
    const isBrief = silent.length > (view.isWall ? 1 : NAMES_MAX);
    const tell = (row) => {
        const state = presence.get(row.centre), since = state.isNever ? words.never : words.gone(state.seconds);
        return element("span", { class: "silent" }, nameOf(row, page), isBrief ? null : ` ${since}`);
    };
    const more = silent.length > shown.length
        && [" ", element("span", { class: "silent" }, words.andMore(silent.length))];
    return [between(shown.map(tell), words.list), more];
}

function presenceCard(standings, page) {
    const { words, presence } = page, silent = silentOf(standings, presence);
    const count = standings.tiers.reduce((sum, tier) => sum + tier.centres.length, 0);
    return element("div", { class: silent.length > 0 ? "card alarm" : "card", id: "presence" },
        element("h2", {}, words.presence),
        element("p", { class: "big" }, silent.length > 0 ? words.silentOnes(silent.length) : words.allHere(count)),
        silent.length > 0 && element("p", {}, silentList(silent, page)), noReportsOf(standings, page));
}

// Since when it is not known is when it was known last.
function unknownCard({ words, presenceMs }) {
    const since = presenceMs > 0 ? minuteOf(new Date(presenceMs).toISOString()).slice(-5) : "";
    return element("div", { class: "card unknown", id: "presence" }, element("h2", {}, words.presence),
        element("p", { class: "big" }, words.unknownSince(since)));
}

// Replaces what `place` holds.
export function showSummary(place, standings, page) {
    const cards = standings.tiers.map((tier) => leaderOf(tier, page));
    if (isUnknown(page)) cards.push(unknownCard(page));
    else if (page.presence) cards.push(presenceCard(standings, page));
    place.replaceChildren(...cards);
}
