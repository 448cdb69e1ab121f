// A centre's own page: where it stands, what cost it points, what waits, what is missing; then its charts,
// and the explanation line by line. It is drawn as of one record; a change of this centre draws it anew.
import { ask, isPassing } from "./ask.js";
import { clauseFigures, yearFigures } from "./centre_charts.js";
import { centreHead } from "./centre_head.js";
import { element, keepingPlace } from "./elements.js";
import { explanationDocument } from "./explanation.js";
import { showFreshness, showTitle } from "./frame.js";
import { showMoment } from "./moment.js";
import { fetchYear, tierOf } from "./months.js";
import { isBy, readRulebook } from "./rulebook.js";
import { isBefore, monthEnd } from "./time.js";
import { tellTrouble } from "./trouble.js";
import { addressOf, apiQuery, isOfNow } from "./view.js";
import { centreWords } from "./words_centre.js";

const PAUSE_MS = 2000, AGAIN_MS = 3000;
// `opened`: the record of the first drawing; `trouble`: why the last drawing failed, and when.
const shown = { page: null, place: null, opened: 0, tier: new Set(), isDrawing: false, isDue: false, end: null, trouble: null, troubledMs: 0 };

function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

// ---- what is fetched ----

// All is as of the record that the explanation is as of.
async function fetchView(view, signal) {
    const explanation = await ask(`centres/${view.centre}/explain${apiQuery(view)}`, signal);
    const { n, year } = explanation, until = view.occurredUntil;
    const [standings, begin, moment] = await Promise.all(
        [`standings${apiQuery({ year, at: n, occurredUntil: until })}`, "records?from=1&to=1", `records?from=${n}&to=${n}`]
            .map((path) => ask(path, signal)));
    return { explanation, standings, first: begin.records[0], last: moment.records[0], until };
}

function bookOf({ explanation, standings, first }) {
    const book = first.text ? readRulebook(first.text) : null;
    return book && isBy(explanation, standings, book) ? book : null;
}

// The table of a month's end, of what the charts are of.
function monthHref(view, year, month) {
    const end = monthEnd(year, month), until = view.occurredUntil;
    return addressOf(view, { centre: null, year, occurredUntil: until && isBefore(until, end) ? until : end });
}

// What is drawn, of what was told.
function pictureOf(told, { view }) {
    const book = bookOf(told), rows = told.standings.tiers.flatMap((tier) => tier.centres);
    return {
        ...told, since: shown.opened, words: centreWords(view.lang), isPast: !isOfNow(view),
        hrefs: { table: addressOf(view, { centre: null }), month: (year, month) => monthHref(view, year, month) },
        received: told.last.received, names: new Map(rows.map(({ centre, name }) => [centre, name])),
        book,
        clauseNames: new Map([...told.explanation.clauses, ...(book?.clauses ?? [])].map(({ clause, name }) => [clause, name])),
    };
}

// ---- what is drawn ----

function wayBack(href, words) {
    return element("nav", { class: "c-bar" }, element("a", { href, class: "c-back" }, "← ", words.back));
}

// The frame stays while what is in it changes: a reader of the screen hears only a line that was there
// before.
function drawFrame(place, words) {
    place.replaceChildren(element("div", { class: "c-body" }, element("p", { class: "c-note" }, words.loading)),
        element("p", { class: "c-told", role: "status" }));
}

function drawPicture({ place, page }, picture) {
    const { explanation, standings, words } = picture, title = words.title(words.name(explanation), explanation.year);
    const year = place.querySelector(".c-year") ?? element("div", { class: "c-year" }, element("p", { class: "c-note" }, words.loading));
    const charts = element("div", { class: "c-charts" }, year, element("div", { class: "c-clauses" }, clauseFigures(explanation, picture.book, words)));
    keepingPlace(place, () => place.querySelector(".c-body").replaceChildren(wayBack(picture.hrefs.table, words), element("article", { class: "centre" },
        element("p", { class: "c-title" }, title), centreHead(picture), charts,
        element("h2", { class: "c-lines" }, words.explanation), explanationDocument(picture))));
    if (picture.since && explanation.n > picture.since) place.querySelector(".c-told").textContent = words.refreshed(explanation.n);
    document.getElementById("fresh").hidden = false;
    Object.assign(page, { standings, year: explanation.year, cameMs: Date.now() });
    if (explanation.n >= (page.received?.n ?? 0)) page.received = { n: explanation.n, when: picture.received };
    showTitle(page, standings, title);
    showMoment(page.view, page.year, page.words);
    showFreshness(page);
}

// What was drawn before stays where the newer cannot be had.
async function drawYear(place, picture, signal) {
    const { explanation, standings, words } = picture, year = place.querySelector(".c-year");
    try {
        const parts = yearFigures(explanation, await fetchYear(standings, picture, signal), words, picture.hrefs.month);
        if (year.isConnected) keepingPlace(place, () => year.replaceChildren(...parts));
    } catch (trouble) {
        if (!signal.aborted && !year.querySelector("figure")) year.replaceChildren(element("p", { class: "c-note" }, words.failed(trouble)));
        throw trouble;
    }
}

// Who is on the button stays there while the trouble is the same. What will never be is not asked for again.
async function drawTrouble({ place, page: { view } }, trouble, signal) {
    const words = centreWords(view.lang), { why, href } = await tellTrouble(view, trouble, words);
    if (signal.aborted) return;
    if (place.querySelector(".trouble")?.textContent === why) return;
    const again = element("button", { type: "button" }, words.retry);
    again.addEventListener("click", () => draw());
    document.getElementById("fresh").hidden = true;
    place.querySelector(".c-body").replaceChildren(wayBack(href, words),
        element("p", { class: "trouble", role: "alert", tabindex: -1 }, why), isPassing(trouble) ? again : "");
}

// Fetches and draws what is to be shown; the charts over the year come last, and a newer drawing ends them.
async function draw() {
    const { place, page } = shown;
    shown.end?.abort();
    const { signal } = shown.end = new AbortController();
    shown.trouble = null;
    try {
        const picture = pictureOf(await fetchView(page.view, signal), page);
        if (signal.aborted) return;
        drawPicture(shown, picture);
        shown.opened ||= picture.explanation.n;
        shown.tier = new Set(tierOf(picture.standings, page.view.centre)?.centres.map(({ centre }) => centre));
        await drawYear(place, picture, signal);
    } catch (trouble) {
        // What is drawn stays when a refresh fails: the page says by itself that it may be old.
        if (signal.aborted) return;
        Object.assign(shown, { trouble, troubledMs: Date.now() });
        if (shown.opened === 0) await drawTrouble(shown, trouble, signal);
    }
}

// ---- what the page calls ----

// Draws the centre of the page's view into `place`, a <main>; resolves when it is drawn.
export async function showCentre(place, page) {
    Object.assign(shown, { place, page, tier: new Set([page.view.centre]) });
    drawFrame(place, centreWords(page.view.lang));
    await draw();
}

// A change came. One of the tier that is shown, which also moves what is missing to a rank, draws it anew,
// once for all that come meanwhile and shortly after: a year is a dozen questions.
export async function centreHears(change) {
    const { page } = shown;
    if (!page || !isOfNow(page.view) || (page.view.year && change.year !== page.view.year)) return;
    if (change.centre !== undefined && !shown.tier.has(change.centre)) return;
    shown.isDue = true;
    if (shown.isDrawing) return;
    shown.isDrawing = true;
    while (shown.isDue) {
        shown.isDue = false;
        await draw();
        await pause(PAUSE_MS);
    }
    shown.isDrawing = false;
}

// Each second: what could not be had for a while is asked for again.
export function centreTicks() {
    if (shown.trouble && isPassing(shown.trouble) && Date.now() - shown.troubledMs > AGAIN_MS) draw();
}

// Where a line breaks, and how wide a chart is, depends on the screen.
if (typeof matchMedia === "function")
    matchMedia("(max-width: 40rem)").addEventListener("change", () => { if (shown.opened > 0) draw(); });
