// Draws the table and all that stands round it, from what is known.
import { element, keepingPlace, place } from "./elements.js";
import { latest } from "./facts.js";
import { showFreshness, showTitle } from "./frame.js";
import { showControls, showMoment, showWhich } from "./moment.js";
import { showMoves } from "./moves.js";
import { showSheet } from "./sheet.js";
import { showSummary } from "./summary.js";
import { showTable } from "./table.js";
import { showNewest, showTicker } from "./ticker.js";
import { isOfNow } from "./view.js";

export const CHANGES_MAX = 30;

function showNews(page, merged) {
    if (!page.facts) return;
    const entries = latest(page.facts, page.view.occurredUntil).slice(0, CHANGES_MAX);
    showTicker(place("changes"), merged > 0 ? [{ merged }, ...entries] : entries, page);
    place("news").hidden = false;
    if (isOfNow(page.view)) showNewest(place("latest"), entries, page);
}

// `merged`: so many changes were not listed.
export function show(page, merged) {
    const { standings, view, words } = page;
    if (!standings) return;
    place("fresh").hidden = false;
    showTitle(page, standings);
    showFreshness(page);
    showMoment(view, standings.year, words);
    showWhich(page, standings);
    showSheet(place("sheet"), standings, page);
    keepingPlace(place("whole"), () => {
        showControls(page, standings);
        showTable(place("tiers"), standings, page);
        showSummary(place("summary"), standings, page);
        showMoves(place("moves"), page);
        showNews(page, merged);
    });
}

// Why there is no table: of trouble.js.
export function showTrouble({ words }, { why, href }) {
    place("fresh").hidden = true;
    place("tiers").replaceChildren(
        element("p", { class: "trouble", role: "alert" }, why, " ", element("a", { href }, words.toNow)));
}
