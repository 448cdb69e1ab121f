// The explanation as a document: each clause with its findings, what waits, what came late, the sum.
import { barAgainstCap, pointsText } from "./charts.js";
import { element } from "./elements.js";
import { awardLines, pendingOf, rankLine, roomsLine, toldOf, wayOf, whyOf, worthOf } from "./outlook.js";
import { dayOf } from "./time.js";

// `view`: {explanation, standings, names, clauseNames, since, words}; the names are by slug, `since`: what
// has a greater n came while the page was open; 0: it is drawn for the first time.

function details(rows) {
    return element("dl", { class: "c-details" }, rows.filter(([, text]) => text).map(([label, text]) =>
        element("div", {}, element("dt", {}, label), element("dd", {}, text))));
}

function whoOf(source, { names, words }) {
    return source === "office" ? words.office : words.name({ centre: source, name: names.get(source) ?? source });
}

function rulingOf(ruling, view) {
    const { words } = view;
    return [words.ruling,
        words.ruled(words.rulings[ruling.action] ?? ruling.action, whoOf(ruling.source, view), ruling.n,
        dayOf(ruling.received), ruling.summary)];
}

function isFresh(finding, since) {
    return since > 0 && Math.max(finding.n, ...finding.rulings.map((ruling) => ruling.n)) > since;
}

function findingOf(finding, clause, view, name) {
    const { words } = view, fresh = isFresh(finding, view.since);
    return element("li", { class: `c-finding ${finding.status}${fresh ? " fresh" : ""}`, id: `finding-${finding.n}` },
        element("p", { class: "c-line" },
            element("span", { class: "c-day" }, dayOf(finding.occurred)),
            name ? element("span", { class: "c-name" }, name) : null,
            element("span", { class: "c-worth" }, worthOf(finding, clause.kind, words)),
            element("span", { class: "c-why" }, whyOf(finding, clause.kind, words)),
            fresh ? element("span", { class: "c-fresh" }, words.fresh) : null,
            element("span", { class: "c-n" }, `${words.number} ${finding.n}`)),
        details([[words.summary, finding.summary], [words.evidence, finding.evidence],
            [words.reported, words.sent(whoOf(finding.source, view), dayOf(finding.received))],
            ...finding.rulings.map((ruling) => rulingOf(ruling, view)),
            [words.record, finding.record]]));
}

// What a clause comes to, in words.
function sumsOf(clause, words) {
    const isBase = clause.kind === "base";
    return [isBase ? null : words.sum(pointsText(clause.sum)),
        clause.cap === null ? null : words.cap(pointsText(clause.cap)),
            isBase ? null : words.counts(pointsText(clause.counts))].filter(Boolean).join(words.comma);
}

function barOf(clause, most, words) {
    return barAgainstCap({
        title: words.barTitle(words.clause(clause), pointsText(clause.counts),
            clause.cap === null ? null : pointsText(clause.cap)),
        value: clause.counts, sum: clause.sum, cap: clause.cap, most, kind: clause.kind,
    });
}

function clauseOf(clause, most, view) {
    const { words } = view, shown = clause.findings.filter(({ status }) => status !== "pending");
    const waiting = clause.findings.length - shown.length;
    if (shown.length === 0) return null;
    return element("section", { class: "c-clause", id: `clause-${clause.clause}` },
        element("h4", {}, words.clause(clause),
            element("span", { class: "c-article" }, words.inArticle(clause.article))),
        element("p", { class: "c-sums" }, clause.kind === "base" ? null : barOf(clause, most, words),
            element("span", {}, sumsOf(clause, words)),
            waiting ? element("a", { href: "#pending", class: "c-also" }, words.also(waiting)) : null),
        element("ol", { class: "c-findings" }, shown.map((finding) => findingOf(finding, clause, view))));
}

function kindOf(kind, view) {
    const clauses = view.explanation.clauses.filter((clause) => clause.kind === kind);
    const most = Math.max(0, ...clauses.map(({ sum }) => sum));
    const parts = clauses.map((clause) => clauseOf(clause, most, view)).filter(Boolean);
    return parts.length ? element("section", { class: `c-kind ${kind}` },
        element("h3", {}, view.words.kinds[kind]), parts) : null;
}

function section(id, title, ...content) {
    return element("section", { class: `c-${id}`, id }, element("h3", {}, title), content);
}

function pendingSection(view) {
    const waiting = pendingOf(view.explanation);
    if (waiting.length === 0) return null;
    return section("pending", view.words.pendingTitle,
        element("ol", { class: "c-findings" }, waiting.map(({ clause }) =>
        clause.findings.filter(({ status }) => status === "pending").map((finding) =>
            findingOf(finding, clause, view, view.words.clause(clause) + view.words.inArticle(clause.article))))));
}

function lateSection({ explanation, clauseNames, words }) {
    if (explanation.late.length === 0) return null;
    return section("late", words.lateTitle, element("ol", { class: "c-findings" }, explanation.late.map((late) =>
        element("li", { class: "c-finding" },
            element("p", { class: "c-line" }, element("span", { class: "c-day" }, dayOf(late.occurred)),
            element("span", { class: "c-name" },
                words.clause({ clause: late.clause, name: clauseNames.get(late.clause) })),
            element("span", { class: "c-why" }, `${words.record} ${late.record}`),
                element("span", { class: "c-n" }, `${words.number} ${late.n}`))))));
}

function totalSection(view) {
    const { explanation, standings, clauseNames, words } = view;
    const say = (key) => pointsText(explanation[key]);
    const rows = [
        [words.base, words.points(say("base")), ""],
        [words.bonus, words.points(say("bonus")), explanation.bonus_cut > 0 ? words.bonusCut(say("bonus_cut")) : ""],
        [words.deduction, words.deducted(say("deduction_raw"), say("deduction")),
         explanation.deduction_cut > 0 ? words.deductionCut(say("deduction_cut")) : ""],
        [words.formula, [words.result(say("base"), say("bonus"), say("deduction")),
            element("strong", {}, say("score"))], ""]];
    const list = element("dl", { class: "c-total" },
        rows.map(([label, text, note]) => element("div", {}, element("dt", {}, label),
        element("dd", {}, text, note ? element("span", { class: "c-note" }, note) : null))));
    const { lines, rooms } = wayOf(explanation, standings, words);
    const way = standings.closed ? [] : [...lines, roomsLine(rooms, clauseNames, words)].filter(Boolean);
    return section("total", words.total, list,
        element("p", { class: "c-verdict" }, rankLine(explanation, standings, words)),
        [...awardLines(view), ...way].map((line) => element("p", {}, line)));
}

// Printed, it is a document that can be signed, and had again.
function signatures({ explanation, words }) {
    return element("div", { class: "c-sign" },
        element("p", {}, words.again(explanation.centre, explanation.year, explanation.n)),
        element("dl", {}, [words.signCentre, words.signOffice, words.signDay].map((label) =>
            element("div", {}, element("dt", {}, label), element("dd", {})))));
}

export function explanationDocument(given) {
    const view = toldOf(given);
    const isEmpty = view.explanation.clauses.length + view.explanation.late.length === 0;
    return element("div", { class: "c-document" }, isEmpty ? element("p", {}, view.words.empty) : null,
        ["base", "bonus", "deduction"].map((kind) => kindOf(kind, view)),
        pendingSection(view), lateSection(view), totalSection(view), signatures(view));
}
