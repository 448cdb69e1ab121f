// The cells of a row of the table: one function a column, of the row and of what is known besides.
//
// `page` is {view, words, history, movement, facts, presence}; what is behind the words may not be there yet.
import { sparkline } from "./charts.js";
import { element, spoken } from "./elements.js";
import { latest } from "./facts.js";
import { scoresOf } from "./months.js";
import { moveOf } from "./movement.js";
import { isCounted, worthShown } from "./ticker.js";
import { dayOf, inYear, isBefore } from "./time.js";
import { addressOf } from "./view.js";

function rank(row) {
    return [row.rank];
}

function move(row, { words, movement }) {
    if (!movement) return [];
    const by = moveOf(movement, row);
    if (by === 0) return spoken("–", words.same, "still");
    return by > 0 ? spoken(`▲${by}`, words.up(by), "up") : spoken(`▼${-by}`, words.down(-by), "down");
}

function silence(row, { words, presence }) {
    const state = presence?.get(row.centre);
    if (!state || state.isHere) return null;
    return element("span", { class: "silent" }, state.isNever ? words.never : words.gone(state.seconds));
}

function centre(row, page) {
    const { view, words } = page;
    const shown = [element("span", {}, words.name(row))];
    if (view.lang === "en") shown.push(" ", element("span", { lang: "zh-CN", class: "soft" }, row.name));
    const name = view.isWall ? element("span", { class: "name" }, shown)
        : element("a", { class: "name", href: addressOf(view, { centre: row.centre }) }, shown);
    return view.isWall ? [name] : [name, " ", silence(row, page)];
}

function score(row, { words }) {
    return [row.score, row.base === 0 && [" ", element("small", { class: "down" }, words.noBase)]];
}

// On a wall names have no room beside them: who is silent has no line.
function line(row, page) {
    const { words, history, view } = page;
    if (view.isWall && silence(row, page)) return [element("span", { class: "silent" }, words.silentShort)];
    const scores = history ? scoresOf(history, row) : [];
    if (scores.length < 2) return [];
    return [sparkline(scores, words.line(words.name(row), scores[0], scores.at(-1)), view.lang)];
}

function bonus(row) {
    return [row.bonus];
}

function deduction(row, { words }) {
    return [row.deduction,
        row.deduction_raw !== row.deduction
            && [" ", element("small", { class: "soft" }, words.raw(row.deduction_raw))]];
}

function pending(row) {
    return [row.pending];
}

function excellent(row, { words }) {
    const word = words.excellent[row.excellent];
    return [word && element("span", { class: `badge ${row.excellent}` }, word)];
}

// Whether a self-check came behind the time up to which things count.
function isLater(row, { occurredUntil }) {
    return Boolean(occurredUntil) && (!row.self_check || isBefore(occurredUntil, row.self_check));
}

function check(row, { view, words, year }) {
    if (isLater(row, view)) return ["–"];
    if (!row.self_check) return [element("span", { class: "soft" }, words.notCome)];
    return [element("span", {}, inYear(dayOf(row.self_check), year)),
        row.self_check_late && [" ", element("span", { class: "down" }, words.late)]];
}

function last(row, { view, words, facts, year }) {
    const [entry] = facts ? latest(facts, view.occurredUntil, row.centre) : [];
    if (!entry) return [];
    const what = entry.clause ? words.clause({ clause: entry.clause, ...facts.clauses.get(entry.clause) })
        : words.action[entry.action] ?? "";
    const day = dayOf(entry.occurred ?? entry.when);
    return [element("time", { datetime: day }, inYear(day, year)), ` ${what} `, worthShown(entry),
        isCounted(entry) && entry.points ? "" : ` ${words.what[entry.what] ?? ""}`];
}

export const COLUMNS = { rank, move, centre, score, line, bonus, deduction, pending, excellent, check, last };
