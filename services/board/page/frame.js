// What stands round the table and round a centre's page: the title, how fresh it is, the language, links.
import { element, place } from "./elements.js";
import { isLost, isStale } from "./feed.js";
import { learnCheckpoint, learnReceived } from "./learning.js";
import { recordOf, recordText } from "./moment.js";
import { showSheet } from "./sheet.js";
import { addressOf, isOfNow, NOW } from "./view.js";

const CHECKPOINT_MS = 5000; // so long paper waits for what proves it

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

// What the sheet lacks: when its record was received, and a checkpoint, if there is one.
async function learnSheet(page) {
    const n = recordOf(page);
    const asked = [page.checkpoint === undefined && learnCheckpoint(page), page.received?.n !== n && learnReceived(page, n)];
    await Promise.all(asked.filter(Boolean).map((one) => one.catch(() => {})));
}

async function print(page) {
    if (page.standings?.tiers) {
        const late = new Promise((done) => setTimeout(done, CHECKPOINT_MS));
        await Promise.race([learnSheet(page), late]);
        showSheet(place("sheet"), page.standings, page);
    }
    window.print();
}

function printButton(page) {
    const button = element("button", { type: "button" }, page.words.print);
    button.addEventListener("click", () => print(page));
    return button;
}

function toolsOf(page) {
    const { view, words } = page;
    if (view.isWall) return [];
    const other = view.lang === "en" ? "zh" : "en";
    return [element("a", { href: addressOf(view, { lang: other }), lang: words.otherLang, hreflang: words.otherLang }, words.other),
        element("a", { href: addressOf(view, { isWall: true, centre: null }) }, words.wall), shareButton(words), printButton(page)];
}

// What does not wait for the standings.
export function beginFrame(page) {
    const { view, words } = page;
    document.documentElement.lang = words.lang;
    document.body.classList.toggle("wall", view.isWall);
    document.body.classList.add("unread");
    place("title").textContent = document.title = words.title(view.year);
    place("skip").textContent = words.skip;
    place("skip").hidden = view.isWall;
    place("controls").setAttribute("aria-label", words.controls);
    place("summary").setAttribute("aria-label", words.summary);
    place("fresh").textContent = words.loading;
    place("tools").replaceChildren(...toolsOf(page));
    place("changes-title").textContent = isOfNow(view) ? words.changes : words.changesThen;
    place("news").hidden = true;
    // Who prints the table has what is known then, and not when it was drawn; a centre's page is signed at
    // its own end.
    window.addEventListener("beforeprint", () => page.standings && !view.centre && showSheet(place("sheet"), page.standings, page));
}

// `own`: what the tab and a bookmark say, where that is something else. A year that is closed now was open
// when what is shown had occurred.
export function showTitle({ view, words }, standings, own) {
    const title = words.title(standings.year) + (standings.closed && !view.occurredUntil ? words.isClosed(words.closed) : "");
    if (place("title").textContent !== title) place("title").textContent = title;
    if (document.title !== (own ?? title)) document.title = own ?? title;
}

// Instead of all: what of the address cannot be read, and what would be right.
export function showWrong({ view, words }) {
    const told = view.wrong.map(({ name, value, isTwice }) => element("p", {}, words.wrong(name),
        element("bdi", {}, `${name}=${value}`.slice(0, 80)), words.comma, isTwice ? words.isTwice : words.right[name] ?? words.isUnknown));
    const back = element("a", { href: addressOf(view, { ...NOW, year: null, centre: null }) }, words.toNow);
    for (const id of ["fresh", "tools"]) place(id).hidden = true;
    place("tiers").replaceChildren(element("div", { role: "alert" }, told, element("p", {}, words.wrongEnd)),
        view.isWall ? "" : element("p", {}, back));
}

// Of now, what is shown is as fresh as the last word of the stream, or, before one, as when it came.
function freshnessOf(page, isOld) {
    const { view, words, feed, standings, cameMs } = page, heardMs = Math.max(feed.heardMs, cameMs);
    if (standings && !isOfNow(view)) return words.still(recordText(standings.n, page));
    if (!standings) return words.loading;
    const record = recordText(recordOf(page), page);
    return isOld ? record : words.fresh(record, Math.max(0, Math.round((Date.now() - heardMs) / 1000)));
}

export function showFreshness(page) {
    const { words, feed } = page, lost = isLost(feed);
    const banner = place("lost");
    if (banner.hidden === isStale(page)) banner.hidden = !banner.hidden;
    const text = (lost ? words.lost : words.silent) + (page.standings ? words.mayBeOld : "");
    if (!banner.hidden && banner.textContent !== text) banner.textContent = text;
    document.body.classList.toggle("stale", !banner.hidden);
    document.body.classList.toggle("unread", !page.standings);
    place("fresh").textContent = freshnessOf(page, !banner.hidden);
}
