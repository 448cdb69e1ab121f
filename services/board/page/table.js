// The table: three tiers, a row a centre. Where ranks change, rows go to their new places so that an eye can
// follow them.
import { element } from "./elements.js";
import { COLUMNS } from "./row.js";

const MOVE_MS = 900;

function cellOf(key, row, page) {
    const isName = key === "centre";
    const cell = element(isName ? "th" : "td",
        { class: key, role: isName ? "rowheader" : "cell", scope: isName && "row", "data-head": page.words.heads[key] },
        COLUMNS[key](row, page));
    if (key === "last" || key === "check") cell.title = cell.textContent.trim();
    return cell;
}

function lineOf(row, page) {
    return element("tr", { role: "row", "data-centre": row.centre, class: row.excellent === "yes" && "excellent" },
        Object.keys(COLUMNS).map((key) => cellOf(key, row, page)));
}

function aboutOf(key, { words, movement }) {
    if (key === "move") return movement && words.movedAgainst(movement);
    return words.about[key];
}

// With a rank's change stands since when it is.
function wordOf(key, { words, movement }) {
    const since = key === "move" && movement ? element("small", {}, words.sinceShort(movement)) : null;
    return [words.heads[key], since && " ", since];
}

function headOf(page) {
    const cells = Object.keys(COLUMNS).map((key) =>
        element("th", { class: key, role: "columnheader", scope: "col", title: aboutOf(key, page) },
            wordOf(key, page)));
    return element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, cells));
}

function tableOf(tier, page) {
    const { words } = page;
    const caption = element("caption", {}, words.tier(tier.tier), " ",
        element("span", { class: "soft" }, words.quota(tier.quota)));
    return element("table", { id: `tier-${tier.tier}`, role: "table", "data-tier": tier.tier }, caption, headOf(page),
        element("tbody", { role: "rowgroup" }, tier.centres.map((row) => lineOf(row, page))));
}

const linesOf = (place) => [...place.querySelectorAll("tr[data-centre]")];
const scoreOf = (line) => line.querySelector(".score").textContent;

function seen(place) {
    return new Map(linesOf(place).map((line) => [line.dataset.centre, { top: line.offsetTop, score: scoreOf(line) }]));
}

function showMoves(place, before) {
    const lines = linesOf(place);
    const isSameOrder = lines.map((line) => line.dataset.centre).join() === [...before.keys()].join();
    const isCalm = isSameOrder || matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const line of lines) {
        const was = before.get(line.dataset.centre);
        if (!was) continue;
        if (was.score !== scoreOf(line)) line.classList.add("changed");
        const by = was.top - line.offsetTop;
        if (by !== 0 && !isCalm)
            line.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }],
                { duration: MOVE_MS, easing: "ease-in-out" });
    }
}

// Replaces what `place` holds. `page` is as row.js has it.
export function showTable(place, standings, page) {
    const before = seen(place);
    place.replaceChildren(...standings.tiers.map((tier) => tableOf(tier, page)));
    showMoves(place, before);
}
