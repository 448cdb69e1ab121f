// What stands round the table and round a centre's page: the title, how fresh it is, the language, links.
import { element, place } from "./elements.js";
import { isLost } from "./feed.js";
import { addressOf, isOfNow } from "./view.js";

function shareButton(words) {
    const button = element("button", { type: "button" }, words.share);
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(location.href);
            button.textContent = words.shared;
        } catch {
            window.prompt(words.share, location.href); // without a secure context there is no clipboard
        }
    });
    return button;
}

function printButton(words) {
    const button = element("button", { type: "button" }, words.print);
    button.addEventListener("click", () => window.print());
    return button;
}

function toolsOf({ view, words }) {
    if (view.isWall) return [];
    const other = view.lang === "en" ? "zh" : "en";
    return [element("a", { href: addressOf(view, { lang: other }), lang: words.otherLang, hreflang: words.otherLang }, words.other),
        element("a", { href: addressOf(view, { isWall: true, centre: null }) }, words.wall), shareButton(words), printButton(words)];
}

// What does not wait for the standings.
export function beginFrame(page) {
    const { view, words } = page;
    document.documentElement.lang = words.lang;
    document.body.classList.toggle("wall", view.isWall);
    place("skip").textContent = words.skip;
    place("skip").hidden = view.isWall;
    place("controls").setAttribute("aria-label", words.controls);
    place("summary").setAttribute("aria-label", words.summary);
    place("fresh").textContent = words.waiting;
    place("tools").replaceChildren(...toolsOf(page));
    place("changes-title").textContent = isOfNow(view) ? words.changes : words.changesThen;
    place("news").hidden = true;
}

// `own`: what the tab and a bookmark say, where that is something else.
export function showTitle({ words }, standings, own) {
    const title = words.title(standings.year) + (standings.closed ? words.closed : words.open);
    if (place("title").textContent !== title) place("title").textContent = title;
    if (document.title !== (own ?? title)) document.title = own ?? title;
}

// Of now, what is shown is as fresh as the last word of the stream, or, before one, as when it came.
function freshnessOf({ view, words, feed, standings, cameMs }) {
    const heardMs = Math.max(feed.heardMs, cameMs);
    if (standings && !isOfNow(view)) return words.still(standings.n);
    if (heardMs === 0) return words.waiting;
    return words.fresh(Math.max(standings?.n ?? 0, feed.n), Math.max(0, Math.round((Date.now() - heardMs) / 1000)));
}

export function showFreshness(page) {
    const { words, feed } = page, lost = isLost(feed);
    const banner = place("lost");
    if (banner.hidden === (lost || feed.isSilent)) banner.hidden = !banner.hidden;
    const text = lost ? words.lost : words.silent;
    if (!banner.hidden && banner.textContent !== text) banner.textContent = text;
    document.body.classList.toggle("stale", !banner.hidden);
    place("fresh").textContent = freshnessOf(page);
}
