// Which year and which moment are shown, and how to choose others. All are links, but for a time to the
// minute.
import { element, place } from "./elements.js";
import { inYear, isBefore, minuteOf, monthBegin, monthEnd, thisYear } from "./time.js";
import { addressOf, isOfNow, monthOf, NOW } from "./view.js";

const shown = (time) => time.replace(/[tT]/, " ").replace(/(?<=:\d\d)(:00)?(\.\d+)?(?=[zZ+-]|$)/, "").replace(/\+08:00$/, "");

// A record with when it was received, where that is known.
export function recordText(n, { words, received, year }) {
    return words.recordAt(n, received?.n === n ? inYear(minuteOf(received.when), year) : "");
}

// The record that what is shown is as of: of now, the last that is known of.
export function recordOf({ view, standings, feed }) {
    const n = standings?.n ?? 0;
    return isOfNow(view) ? Math.max(n, feed.n) : n;
}

// The moment of a view in words; null: it is of now.
export function momentOf(view, year, words) {
    const parts = [];
    const month = monthOf(view, year);
    if (month) parts.push(words.monthEnd(year, month));
    else if (view.occurredUntil) parts.push(words.until(shown(view.occurredUntil)));
    if (view.asOf) parts.push(words.asOf(shown(view.asOf)));
    if (view.at) parts.push(words.at(view.at));
    return parts.length > 0 ? parts.join(words.comma) : null;
}

function linkTo(view, changes, text, isCurrent) {
    return element("a", { href: addressOf(view, { centre: null, ...changes }), "aria-current": isCurrent && "true" }, text);
}

const hasBegun = (year, month) => !isBefore(new Date().toISOString(), monthBegin(year, month));

function monthLinks(view, year, words) {
    const links = [];
    for (let month = 1; month <= 12; month++)
        links.push(hasBegun(year, month)
            ? linkTo(view, { ...NOW, year, occurredUntil: monthEnd(year, month) }, words.month(month), monthOf(view, year) === month)
            : element("span", { class: "soft" }, words.month(month)));
    links.push(linkTo(view, { ...NOW, year }, words.now, isOfNow(view)));
    return element("nav", { class: "strip", "aria-label": words.monthsLabel }, links);
}

function yearLinks(view, year, years, words) {
    const all = [...new Set([...years.map((one) => one.year), year])].sort();
    const links = all.map((other) => linkTo(view, { ...NOW, year: other }, `${other}`, other === year));
    return element("nav", { class: "strip", "aria-label": words.years }, links);
}

function chosen(form) {
    const time = `${form.elements.time.value.padEnd(19, ":00")}+08:00`;
    return form.elements.kind.value === "occurred" ? { ...NOW, occurredUntil: time } : { ...NOW, asOf: time };
}

function chooser(view, year, words) {
    const kinds = Object.entries(words.chooseKind).map(([kind, text]) => element("option", { value: kind }, text));
    const time = element("input", { type: "datetime-local", name: "time", required: "", step: "60", value: `${year}-12-31T23:59`, "aria-label": words.choose });
    const form = element("form", {}, time, element("select", { name: "kind", "aria-label": words.chooseWhat }, kinds), element("button", {}, words.go));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        location.assign(addressOf(view, { ...chosen(form), year, centre: null }));
    });
    return element("details", { id: "choose" }, element("summary", {}, words.choose), form);
}

// To what stands below, where the page is long.
function jumps({ tiers }, words) {
    const links = [...tiers.map(({ tier }) => [`#tier-${tier}`, words.tier(tier)]), ["#news", words.changes], ["#moves", words.movesShort]];
    return element("nav", { class: "strip jumps", "aria-label": words.jumps }, links.map(([href, text]) => element("a", { href }, text)));
}

// Without a year in the address: which it is, and what else there is, where it is not the one that a reader
// expects.
export function showWhich({ view, words, years }, { year }) {
    const line = place("which"), others = years.filter((one) => one.year !== year && one.findings > 0);
    const own = years.find((one) => one.year === year)?.findings;
    line.hidden = Boolean(view.year) || !isOfNow(view) || year === thisYear() || !own;
    if (line.hidden) return;
    const links = others.map((one) => [view.isWall ? `${one.year}` : linkTo(view, { year: one.year }, `${one.year}`, false),
        words.findingsIn(one.findings)]);
    const listed = links.flatMap((one, i) => (i > 0 ? [words.list, ...one] : [words.otherYears, ...one]));
    line.replaceChildren(words.which(year, own, thisYear()), ...listed);
}

// The controls; they are made anew where the year, or which years there are, has changed.
export function showControls({ view, words, years }, standings) {
    const { year } = standings, controls = place("controls"), made = `${year} ${years.map((one) => one.year)}`;
    if (view.isWall || controls.dataset.made === made) return;
    controls.dataset.made = made;
    controls.replaceChildren(yearLinks(view, year, years, words), monthLinks(view, year, words), chooser(view, year, words), jumps(standings, words));
}

// The banner: that this is the past, and the way back.
export function showMoment(view, year, words) {
    const banner = place("when"), moment = momentOf(view, year, words);
    banner.hidden = moment === null;
    document.body.classList.toggle("past", moment !== null);
    if (moment !== null)
        banner.replaceChildren(element("strong", {}, moment), `${words.comma}${view.occurredUntil ? words.byRulings : words.past} `,
            view.isWall ? "" : linkTo(view, { ...NOW, year, centre: view.centre }, words.toNow, false));
}
