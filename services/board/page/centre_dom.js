// Elements. What came from outside becomes text, never HTML.
const SVG = "http://www.w3.org/2000/svg";

// What turns the direction of writing could make a text say something else than it does.
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// A text as it is shown.
function shownText(text) {
    return text.replace(TURNS, "\ufffd");
}

function partOf(part) {
    return typeof part === "string" ? shownText(part) : part;
}

// `content`: nodes and texts; null, undefined and "" are left out.
export function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== "").map(partOf));
    return made;
}

export function link(href, className, ...content) {
    const made = element("a", className, ...content);
    made.setAttribute("href", href);
    return made;
}

// An SVG element, with presentation attributes: the page's policy allows no style of its own.
export function drawn(name, attributes = {}, ...content) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes))
        if (value !== undefined) made.setAttribute(key, String(value));
    made.append(...content.flat(Infinity).filter((part) => part !== null && part !== undefined).map(partOf));
    return made;
}

// A table with its caption; the first cell of a row is the row's head.
export function numbersTable(caption, heads, rows) {
    const cell = (name, scope, value) => {
        const made = element(name, "", String(value ?? "–"));
        if (scope) made.setAttribute("scope", scope);
        return made;
    };
    return element("table", "numbers",
        element("caption", "", caption),
        element("thead", "", element("tr", "", heads.map((head) => cell("th", "col", head)))),
        element("tbody", "", rows.map(([head, ...values]) => element("tr", "",
            cell("th", "row", head), values.map((value) => cell("td", "", value))))));
}
