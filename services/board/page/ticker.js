// What has changed, and why, in words: who, by which clause, how the score and the rank have changed, and
// what was reported. The newest stands first.
import { element } from "./elements.js";
import { dayOf, inYear, secondOf } from "./time.js";
import { addressOf, NOW } from "./view.js";

export function signed(points) {
    return points > 0 ? `+${points}` : `−${Math.abs(points)}`;
}

// When it happened; and when it came, where that is not the same to who looks back.
function timesOf(entry, { view, words, year }) {
    const day = dayOf(entry.occurred), came = secondOf(entry.when);
    const occurred = day && element("time", { datetime: day }, words.occurred(inYear(day, year)));
    if (occurred && view.occurredUntil) return element("span", {}, occurred);
    return element("span", {}, occurred, occurred && came && words.comma,
        came && element("time", { datetime: entry.when, title: came }, inYear(came.slice(0, 16), year)));
}

function whatOf(entry, { words, facts }) {
    if (!entry.clause) return words.action[entry.action] ?? entry.action ?? "";
    return words.clause({ clause: entry.clause, ...facts.clauses.get(entry.clause) });
}

export const isCounted = ({ what }) => what === "counted" || what === "confirmed";
const isNothing = ({ what }) => what === "dismissed" || what === "revoked";

// What an entry gives or takes: only what counts looks like points; what never will again is struck out.
export function worthShown(entry) {
    if (!entry.points) return null;
    if (isCounted(entry)) return element("b", { class: entry.points > 0 ? "up" : "down" }, signed(entry.points));
    return element(isNothing(entry) ? "s" : "span", { class: "soft" }, signed(entry.points));
}

// Where points count and the score stays, a limit is why.
function scoreOf(entry, words) {
    const { score, score_before: before } = entry.change;
    if (score !== before) return words.scores(before, score);
    return isCounted(entry) && entry.points ? words.limited(entry.points > 0) : words.sameScore;
}

function effectOf(entry, words) {
    const change = entry.change;
    if (!change || change.score === undefined) return null;
    const parts = [scoreOf(entry, words)];
    if (change.rank !== change.rank_before) parts.push(words.ranks(change.rank_before, change.rank));
    return element("span", { class: "effect" }, parts.join(words.comma));
}

function othersOf(entry, words) {
    if (!entry.others?.length) return null;
    const list = entry.others.map((other) => `${words.name(other)} ${other.rank_before}→${other.rank}`);
    return element("span", { class: "soft" }, words.others(list.join(words.list)));
}

function recordOf(entry, { view, words, year: shown }) {
    const text = words.record(entry.n);
    if (view.isWall) return element("span", { class: "soft" }, text);
    const year = Number(dayOf(entry.occurred).slice(0, 4)) || shown;
    return element("a", { class: "soft", href: addressOf(view, { ...NOW, year, at: entry.n }),
        title: words.recordAbout }, text);
}

function headOf(entry, page) {
    const { view, words } = page;
    const name = entry.centre ? words.name(entry) : "";
    const who = view.isWall || !entry.centre ? element("strong", {}, name)
        : element("a", { href: addressOf(view, { centre: entry.centre }) }, element("strong", {}, name));
    const article = page.facts.clauses.get(entry.clause)?.article;
    return element("p", {}, who, " ",
        element("span", { title: article && words.article(article) }, whatOf(entry, page)), " ", worthShown(entry), " ",
        element("span", { class: `badge ${entry.what}` }, words.what[entry.what] ?? entry.what));
}

function textOf(entry) {
    const text = [entry.summary, entry.note].filter(Boolean).join(" — ");
    return text ? element("p", { class: "text", lang: "zh-CN" }, text) : null;
}

function lineOf(entry, page) {
    if (entry.merged) return element("li", { class: "soft" }, page.words.merged(entry.merged));
    const rest = [effectOf(entry, page.words), othersOf(entry, page.words), timesOf(entry, page),
        recordOf(entry, page)].filter(Boolean);
    return element("li", { "data-n": entry.n, class: entry.what }, headOf(entry, page), textOf(entry),
        element("p", { class: "rest" }, rest.flatMap((part, i) => (i > 0 ? [" · ", part] : [part]))));
}

// Replaces what `list` holds.
export function showTicker(list, entries, page) {
    if (entries.length === 0) list.replaceChildren(element("li", { class: "soft" }, page.words.noChanges));
    else list.replaceChildren(...entries.map((entry) => lineOf(entry, page)));
}

// The newest entry in one line.
export function showNewest(line, [entry], page) {
    line.hidden = !entry;
    if (!entry) return;
    const summary = entry.summary && [page.words.by, element("bdi", { lang: "zh-CN" }, entry.summary)];
    line.replaceChildren(element("b", {}, page.words.newest), element("span", {}, ` ${sayingOf(entry, page)}`, summary),
        " ", timesOf(entry, page));
}

// An entry as one says it.
export function sayingOf(entry, page) {
    const { words } = page;
    const name = entry.centre ? words.name(entry) : "";
    return [name, whatOf(entry, page), entry.points && !isNothing(entry) ? signed(entry.points) : "",
        words.what[entry.what] ?? entry.what,
        effectOf(entry, words)?.textContent].filter(Boolean).join(" ");
}
