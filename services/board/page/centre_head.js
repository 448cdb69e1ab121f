// The head of a centre's page: who and when, and the four questions that a district's head comes with.
import { pointsText } from "./charts.js";
import { element } from "./elements.js";
import { rowOf, tierOf } from "./months.js";
import { awardLines, lossesOf, pendingOf, rankLine, roomsLine, signOf, toldOf, wayOf } from "./outlook.js";
import { minuteOf } from "./time.js";

function card(title, big, className, ...content) {
    return element("section", { class: `c-card ${className}` }, element("h3", {}, title),
        element("p", { class: "c-big" }, big), content);
}

function linkedList(items) {
    return items.length ? element("ul", {}, items.map(([href, name, text]) =>
        element("li", {}, element("a", { href }, name), " ", element("span", {}, text)))) : null;
}

function standingCard(view) {
    const { explanation, standings, isPast, words } = view;
    const count = tierOf(standings, explanation.centre)?.centres.length;
    return card(isPast ? words.standingThen : words.standing, words.rankShort(explanation.rank), "standing",
        element("p", {}, `${rankLine(explanation, standings, words)}${count ? ` · ${words.outOf(count)}` : ""}`),
        awardLines(view).map((line) => element("p", {}, line)));
}

function lossCard({ explanation, words }) {
    const losses = lossesOf(explanation), taken = explanation.deduction, cut = explanation.deduction_cut;
    return card(words.lost, losses.length ? `−${pointsText(taken)}` : "0", losses.length ? "lost" : "lost none",
        element("p", {}, losses.length ? words.lostTaken(pointsText(taken)) : words.lostNone),
        cut > 0 ? element("p", {}, words.deductionCut(pointsText(cut))) : null,
        linkedList(losses.map(({ clause, count, points }) =>
            [`#clause-${clause.clause}`, words.clause(clause), words.lostOf(count, `−${pointsText(points)}`)])));
}

function waitCard({ explanation, standings, words }) {
    const waiting = pendingOf(explanation), count = waiting.reduce((sum, one) => sum + one.count, 0);
    return card(words.waits, String(count), count ? "waits" : "waits none",
        element("p", {}, count ? words.waitsCount(count) : words.waitsNone),
        count && standings.closed ? element("p", {}, words.waitsClosed) : null,
        linkedList(waiting.map(({ clause, count: each, points }) =>
            ["#pending", words.clause(clause), words.waitsOf(each, signOf(clause.kind), pointsText(points))])));
}

function wayCard({ explanation, standings, clauseNames, words }) {
    const { lines, rooms } = wayOf(explanation, standings, words), next = standings.closed ? null : explanation.next;
    return card(words.missing, next ? `+${pointsText(next.points)}` : "–", "way",
        [...lines, roomsLine(rooms, clauseNames, words)].filter(Boolean).map((line) => element("p", {}, line)));
}

function momentLine({ explanation, standings, received, words }) {
    const at = received ? words.asOf(explanation.n, minuteOf(received)) : words.asOfNow(explanation.n);
    return element("p", { class: "c-moment" }, at, standings.closed ? ` · ${words.closedYear}` : "");
}

// `view`: as of explanation.js, and {received, isPast, hrefs: {table}, clauseNames}.
export function centreHead(given) {
    const view = toldOf(given), { explanation, standings, words } = view,
        excellent = rowOf(standings, explanation.centre)?.excellent;
    const say = (key) => pointsText(explanation[key]);
    const title = element("h2", { tabindex: -1 }, words.name(explanation), " ",
        words.lang === "en" && [element("span", { lang: "zh-CN", class: "c-tier" }, explanation.name), " "],
        element("span", { class: "c-tier" }, `${words.tier(explanation.tier)} · ${words.rankShort(explanation.rank)}`),
        excellent && excellent !== "no"
            ? [" ", element("span", { class: `c-badge ${excellent}` }, words.excellent[excellent])] : null);
    return element("header", { class: "c-head" }, element("div", { class: "c-who" }, title, momentLine(view)),
        element("p", { class: "c-score" }, element("strong", {}, say("score")),
            element("span", {}, words.result(say("base"), say("bonus"), say("deduction")) + say("score"))),
        element("div", { class: "c-cards" }, standingCard(view), lossCard(view), waitCard(view), wayCard(view)));
}
