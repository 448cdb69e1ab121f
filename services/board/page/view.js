// The address is the view: what is shown can be sent to a colleague as a link.
//
//   /?lang=en &year=2006 &at=N &as_of=TIME &occurred_until=TIME &centre=SLUG &wall
//
// A moment is a record (`at`), a time by which records had come (`as_of`), or a time after which nothing that
// happened counts (`occurred_until`); a day or a month is its end. What cannot be read is in `wrong`: the
// view is not known then, and nothing may be shown instead.

import { monthEnd } from "./time.js";

const TIME = /^\d{4}-\d\d-\d\d[tT]\d\d:\d\d:\d\d(\.\d{1,9})?([zZ]|[+-]\d\d:\d\d)$/;
const RECORD = /^[1-9]\d{0,17}$/;
const YEAR = /^[1-9]\d{3}$/;
const SLUG = /^[a-z0-9-]{1,31}$/;

const DAY = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?$/;

const matching = (form) => (value) => (form.test(value) ? value : null);

// A time as it is, and a day or a month as its last instant; null: it is none.
function timeOf(value) {
    if (TIME.test(value)) return Number.isNaN(Date.parse(value.replace(/:60/, ":59"))) ? null : value;
    const [, year, month, day] = DAY.exec(value) ?? [];
    if (!year) return null;
    const end = monthEnd(year, Number(month));
    if (!day) return end;
    return day >= "01" && day <= end.slice(8, 10) ? value + end.slice(10) : null;
}

const READ = {
    lang: (value) => (["zh", "en"].includes(value) ? value : null),
    year: matching(YEAR), at: matching(RECORD), as_of: timeOf, occurred_until: timeOf, centre: matching(SLUG), wall: () => true,
};

// {values, wrong: [{name, value, isTwice}]}: what the parameters say, and what cannot be read.
function readAll(parameters) {
    const values = {}, wrong = [];
    for (const name of new Set(parameters.keys())) {
        const [text, ...more] = parameters.getAll(name), value = text.replace(" ", "+"); // a + that was not escaped
        const read = more.length === 0 && Object.hasOwn(READ, name) ? READ[name](value) : null;
        if (read === null) wrong.push({ name, value: [text, ...more].join(`&${name}=`), isTwice: more.length > 0 });
        else values[name] = read;
    }
    return { values, wrong };
}

export function readView(search) {
    const { values, wrong } = readAll(new URLSearchParams(search));
    return {
        lang: values.lang ?? "zh",
        year: values.year ? Number(values.year) : null,
        at: values.at ?? null,
        asOf: values.as_of ?? null,
        occurredUntil: values.occurred_until ?? null,
        centre: values.centre ?? null,
        isWall: values.wall ?? false,
        wrong,
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
