// A centre's own page: where it stands, what cost it points, what waits, what is missing; then its charts, and the
// explanation line by line. It is drawn as of one record; a change of this centre draws it anew.
import { clauseFigures, yearFigures } from "./centre_charts.js";
import { centreHead } from "./centre_head.js";
import { element, link } from "./centre_dom.js";
import { explanationDocument } from "./explanation.js";
import { fetchAll, fetchYear, tierOf } from "./centre_history.js";
import { isBy, readRulebook } from "./rulebook.js";
import { centreWords } from "./words_centre.js";

const TRIES = 4, TRY_AGAIN_MS = 1000, PAUSE_MS = 2000;
const shown = { place: null, what: null, lang: "", n: 0, opened: 0, tier: new Set(), isDrawing: false, isDue: false, end: null };

class Refused extends Error {
    constructor(status, code) {
        super(code);
        this.status = status;
        this.code = code;
    }
}

function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

// Where too many ask, or the scorer is away for a moment, it asks again.
function askUntil(signal) {
    return async (path) => {
        for (let left = TRIES; ; left--) {
            const answer = await fetch(`/api/v1/${path}`, { signal });
            const json = await answer.json();
            if (answer.ok) return json;
            if (answer.status !== 503 || left === 1) throw new Refused(answer.status, json.error.code);
            await pause(TRY_AGAIN_MS);
            signal.throwIfAborted();
        }
    };
}

function queryOf({ year, at, asOf, occurredUntil }) {
    const query = new URLSearchParams();
    if (year) query.set("year", year);
    if (at) query.set("at", at);
    if (asOf) query.set("as_of", asOf);
    if (occurredUntil) query.set("occurred_until", occurredUntil);
    return query;
}

function hrefOf(query, lang) {
    const all = new URLSearchParams(query);
    if (lang === "en") all.set("lang", "en");
    return all.size ? `/?${all}` : "/";
}

const isOfThen = ({ at, asOf, occurredUntil }) => Boolean(at || asOf || occurredUntil);

function hrefsOf(what, lang) {
    const now = new URLSearchParams(what.year ? { year: what.year } : {});
    now.set("centre", what.slug);
    return { table: hrefOf(queryOf(what), lang), now: hrefOf(now, lang) };
}

// ---- what is fetched ----

// All is as of the record that the explanation is as of.
async function fetchView(what, ask) {
    const query = queryOf(what);
    const explanation = await ask(`centres/${encodeURIComponent(what.slug)}/explain${query.size ? `?${query}` : ""}`);
    const { n, year } = explanation;
    const [standings, begin, moment] = await fetchAll(
        [`standings?${queryOf({ year, at: n, occurredUntil: what.occurredUntil })}`, "records?from=1&to=1", `records?from=${n}&to=${n}`], ask);
    return { explanation, standings, first: begin.records[0], last: moment.records[0], until: what.occurredUntil };
}

function bookOf({ explanation, standings, first }) {
    const book = first.text ? readRulebook(first.text) : null;
    return book && isBy(explanation, standings, book) ? book : null;
}

function viewOf(told, what, lang, since) {
    const book = bookOf(told), rows = told.standings.tiers.flatMap((tier) => tier.centres);
    return {
        ...told, since, words: centreWords(lang), isPast: isOfThen(what), hrefs: hrefsOf(what, lang),
        received: told.last.received, names: new Map(rows.map(({ centre, name }) => [centre, name])),
        book,
        clauseNames: new Map([...told.explanation.clauses, ...(book?.clauses ?? [])].map(({ clause, name }) => [clause, name])),
    };
}

// ---- what is drawn ----

function toolbar(hrefs, words) {
    const print = element("button", "c-print", words.print);
    print.type = "button";
    print.addEventListener("click", () => window.print());
    return element("nav", "c-bar", link(hrefs.table, "c-back", "← ", words.back), print);
}

// What the reader had open, and where they were, stays so.
function keepPlace(place, draw) {
    const open = [...place.querySelectorAll("details[open]")].map(({ id }) => id);
    const focus = place.contains(document.activeElement) ? document.activeElement : null;
    const hold = focus && { id: focus.id, href: focus.getAttribute("href"), name: focus.localName, parent: focus.parentElement.id };
    draw();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (!hold) return;
    const again = hold.id ? document.getElementById(hold.id)
        : [...place.querySelectorAll(hold.name)].find((one) => hold.href ? one.getAttribute("href") === hold.href
            : !hold.parent || one.parentElement.id === hold.parent);
    again?.focus({ preventScroll: true });
}

// The frame stays while what is in it changes: a reader of the screen hears only a line that was there before.
function frame(place) {
    const told = element("p", "c-told");
    told.setAttribute("role", "status");
    place.replaceChildren(element("div", "c-body", element("p", "c-note", centreWords(shown.lang).loading)), told);
}

function drawView(place, view) {
    const { explanation, words } = view;
    const year = place.querySelector(".c-year") ?? element("div", "c-year", element("p", "c-note", words.loading));
    const charts = element("div", "c-charts", year, element("div", "c-clauses", clauseFigures(explanation, view.book, words)));
    keepPlace(place, () => place.querySelector(".c-body").replaceChildren(toolbar(view.hrefs, words), element("article", "centre",
        element("p", "c-title", words.title(explanation.name, explanation.year)), centreHead(view), charts,
        element("h2", "c-lines", words.explanation), explanationDocument(view))));
    if (view.since && explanation.n > view.since) place.querySelector(".c-told").textContent = words.refreshed(explanation.n);
    document.title = words.title(explanation.name, explanation.year);
}

// What was drawn before stays where the newer cannot be had.
async function drawYear(place, view, ask) {
    const { explanation, standings, words } = view, year = place.querySelector(".c-year");
    let parts;
    try {
        parts = yearFigures(explanation, await fetchYear({ year: explanation.year, closed: standings.closed }, view, ask), words);
    } catch (error) {
        if (error.name === "AbortError" || year.querySelector("figure")) return;
        parts = [element("p", "c-note", words.failed)];
    }
    if (year.isConnected) keepPlace(place, () => year.replaceChildren(...parts));
}

function drawTrouble(place, error) {
    const words = centreWords(shown.lang), again = element("button", "", words.retry);
    const isUnknown = error.status === 404 || error.status === 400;
    const why = error.code === "no-moment" ? words.noMoment : isUnknown ? words.noCentre : words.failed;
    const told = element("p", "c-trouble", why);
    told.setAttribute("role", "alert");
    told.tabIndex = -1;
    again.type = "button";
    again.addEventListener("click", () => draw());
    place.querySelector(".c-body").replaceChildren(toolbar(hrefsOf(shown.what, shown.lang), words), told, again);
}

// Fetches and draws what is to be shown; the charts over the year come last, and a newer drawing ends them.
async function draw() {
    const { place, what, lang } = shown, isSame = () => shown.what === what && shown.lang === lang;
    shown.end?.abort();
    const end = shown.end = new AbortController(), ask = askUntil(end.signal);
    try {
        const view = viewOf(await fetchView(what, ask), what, lang, shown.opened);
        if (!isSame()) return;
        drawView(place, view);
        shown.n = view.explanation.n;
        shown.opened ||= shown.n;
        shown.tier = new Set(tierOf(view.standings, what.slug)?.centres.map(({ centre }) => centre));
        await drawYear(place, view, ask);
    } catch (error) {
        // What is drawn stays when a refresh fails: the page says by itself that it may be old.
        if (isSame() && error.name !== "AbortError" && shown.n === 0) drawTrouble(place, error);
    }
}

// ---- what the page calls ----

// Draws the centre into `place`, a <main>; resolves when it is drawn. `what`: {slug, year, at, asOf, occurredUntil}.
export async function showCentre(place, what, lang) {
    const isTurned = place.childElementCount > 0; // and not opened with this
    Object.assign(shown, { place, what, lang, n: 0, opened: 0, tier: new Set([what.slug]) });
    frame(place);
    await draw();
    if (isTurned) place.querySelector(".c-who h2, .c-trouble")?.focus();
}

// A change came. One of the tier that is shown, which also moves what is missing to a rank, draws it anew, once for all that come meanwhile and
// shortly after: a year is a dozen questions.
export async function centreHears(change) {
    const { what } = shown;
    if (!what || isOfThen(what) || (what.year && change.year !== Number(what.year))) return;
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

// Where a line breaks, and how wide a chart is, depends on the screen.
if (typeof matchMedia === "function")
    matchMedia("(max-width: 40rem)").addEventListener("change", () => { if (shown.what && shown.n > 0) draw(); });
