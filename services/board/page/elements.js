// Elements. Everything that came from outside becomes text or an attribute's value, never HTML.
const SVG = "http://www.w3.org/2000/svg";

// What turns the direction of writing could make a text say something else than it does.
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// A text as it is shown.
export function shownText(text) {
    return String(text).replace(TURNS, "\ufffd");
}

const isThere = (value) => value !== null && value !== undefined && value !== false;

function fill(made, attributes, children) {
    for (const [key, value] of Object.entries(attributes).filter(([, given]) => isThere(given)))
        made.setAttribute(key, shownText(value));
    made.append(...children.flat(Infinity).filter((child) => isThere(child) && child !== "")
        .map((child) => (typeof child === "object" ? child : shownText(child))));
    return made;
}

// `attributes` whose value is null, undefined or false are left out; so are such children, and empty ones.
export function element(name, attributes = {}, ...children) {
    return fill(document.createElement(name), attributes, children);
}

// An SVG element, with presentation attributes: the page's policy allows no style of its own.
export function drawn(name, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
}

export const place = (id) => document.getElementById(id);

// Shown, and said otherwise to who listens.
export function spoken(shown, said, className) {
    return [element("span", { "aria-hidden": "true", class: className }, shown),
        element("span", { class: "unseen" }, said)];
}

// A table with its caption; the first cell of a row is the row's head.
export function numbersTable(caption, heads, rows) {
    const cell = (name, scope, value) => element(name, { scope }, value ?? "–");
    return element("table", { class: "numbers" },
        element("caption", {}, caption),
        element("thead", {}, element("tr", {}, heads.map((head) => cell("th", "col", head)))),
        element("tbody", {}, rows.map(([head, ...values]) => element("tr", {},
            cell("th", "row", head), values.map((value) => cell("td", null, value))))));
}

const partOf = (one) => one.parentElement?.closest("[id]")?.id;

// The element that is again what one was: of the same identifier; or of its kind and address, best in the
// same part.
function again(within, { id, href, name, part }) {
    if (id) return document.getElementById(id);
    const alike = [...within.querySelectorAll(name)].filter((one) => one.getAttribute("href") === href);
    return alike.find((one) => partOf(one) === part) ?? (href ? alike[0] : null);
}

// Runs `draw`, which replaces what is in a place: what a reader had open there stays open, and who was on
// something is on the same again.
export function keepingPlace(within, draw) {
    const open = [...within.querySelectorAll("details[open]")].map(({ id }) => id).filter(Boolean),
        focus = document.activeElement;
    const hold = focus && within.contains(focus)
        && { id: focus.id, href: focus.getAttribute("href"), name: focus.localName, part: partOf(focus) };
    draw();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (hold && !within.contains(document.activeElement)) again(within, hold)?.focus({ preventScroll: true });
}
