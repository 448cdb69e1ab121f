// The address is the view: what is shown can be sent to a colleague as a link.
//
//   /?lang=en &year=2006 &at=N &as_of=TIME &occurred_until=TIME &centre=SLUG &wall
//
// A moment is a record (`at`), a time by which records had come (`as_of`), or a time after which nothing that
// happened counts (`occurred_until`). What cannot be read is passed over.

import { monthEnd } from "./time.js";

const TIME = /^\d{4}-\d\d-\d\d[tT]\d\d:\d\d:\d\d(\.\d{1,9})?([zZ]|[+-]\d\d:\d\d)$/;
const RECORD = /^[1-9]\d{0,17}$/;
const YEAR = /^[1-9]\d{3}$/;
const SLUG = /^[a-z0-9-]{1,31}$/;

function given(parameters, name, form) {
    const value = (parameters.get(name) ?? "").replace(" ", "+"); // a + that was not escaped
    return form.test(value) ? value : null;
}

export function readView(search) {
    const parameters = new URLSearchParams(search);
    const year = given(parameters, "year", YEAR);
    return {
        lang: parameters.get("lang") === "en" ? "en" : "zh",
        year: year && Number(year),
        at: given(parameters, "at", RECORD),
        asOf: given(parameters, "as_of", TIME),
        occurredUntil: given(parameters, "occurred_until", TIME),
        centre: given(parameters, "centre", SLUG),
        isWall: parameters.has("wall"),
    };
}

export function isOfNow(view) {
    return !view.at && !view.asOf && !view.occurredUntil;
}

function queryOf(pairs) {
    const query = pairs.filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return query.length > 0 ? `?${query.join("&")}` : "";
}

function momentOf(view) {
    return [["year", view.year], ["at", view.at], ["as_of", view.asOf], ["occurred_until", view.occurredUntil]];
}

// What the API is asked for, to show a view.
export function apiQuery(view) {
    return queryOf(momentOf(view));
}

// The address of a view that differs from this one in `changes`.
export function addressOf(view, changes = {}) {
    const wanted = { ...view, ...changes };
    const query = queryOf([["lang", wanted.lang === "en" && "en"], ...momentOf(wanted), ["centre", wanted.centre]]);
    if (!wanted.isWall) return `/${query}`;
    return query ? `/${query}&wall` : "/?wall";
}

export const NOW = { at: null, asOf: null, occurredUntil: null };

// The month that a view is of the end of; null: none.
export function monthOf(view, year) {
    for (let month = 1; month <= 12; month++)
        if (view.occurredUntil === monthEnd(year, month)) return month;
    return null;
}
