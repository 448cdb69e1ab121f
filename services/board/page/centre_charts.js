// A centre's charts, each with its numbers below it as a table.
import { barsAgainstCap, lineChart, pointsText, ranksChart } from "./charts.js";
import { element, numbersTable } from "./elements.js";
import { rowOf, tierOf } from "./months.js";
import { lossesByMonth, lossesOf } from "./outlook.js";
import { dayOf } from "./time.js";

const WIDE = 460, NARROW = 330;

function figure(id, title, chart, table, words, ...notes) {
    return element("figure", { class: "c-figure", id, "aria-labelledby": `${id}-caption` },
        element("figcaption", { id: `${id}-caption` }, title), chart,
        notes.filter(Boolean).map((note) => element("p", { class: "c-note" }, note)),
        element("details", { class: "c-numbers", id: `${id}-numbers` }, element("summary", {}, words.numbers),
            element("div", { class: "c-scroll" }, table)));
}

function marksOf(explanation, year, words) {
    return lossesByMonth(explanation).map(({ month, points, clauses }) => ({
        at: year.months.indexOf(month), text: `−${pointsText(points)}`,
        tip: `${words.month(month)} ${clauses.map(words.clause).join(words.list)} −${pointsText(points)}`,
    })).filter(({ at }) => at >= 0);
}

function scoreTable(months, series, marks, words) {
    const heads = [words.monthHead, ...series.map(({ name }) => name).reverse(), words.monthLosses];
    return numbersTable(words.scoreYear, heads, months.map((month, i) => [month,
        ...series.map(({ values }) => values[i] === null ? null : pointsText(values[i])).reverse(),
        marks.find(({ at }) => at === i)?.text]));
}

function scoreFigure(explanation, year, words, width, hrefOf) {
    const months = year.months.map(words.month), last = months.at(-1);
    const score = (standings) => rowOf(standings, explanation.centre)?.score ?? null;
    const occurred = year.occurred.map(score), known = year.known.map(score), marks = marksOf(explanation, year, words);
    const isKnown = known.some((value) => value !== null);
    const series = [{ name: words.seriesOccurred, values: occurred, className: "main" }];
    if (isKnown) series.unshift({ name: words.seriesKnown, values: known, className: "known" });
    const isCut = dayOf(year.began) > `${year.year}-01-31`;
    const desc = words.scoreDesc(pointsText(occurred[0]), pointsText(occurred.at(-1)), last);
    const links = year.months.map((month) => ({ href: hrefOf(year.year, month), name: words.monthTable(month) }));
    return figure("score-year", words.scoreYear,
        lineChart({ title: words.scoreYear, desc, months, series, marks, links, width }),
        scoreTable(months, series, marks, words), words,
        words.scoreNote(explanation.n) + (marks.length ? words.space + words.marksNote : ""),
        isKnown ? words.knownNote : null, isCut ? words.beganNote(dayOf(year.began)) : null);
}

function ranksFigure(slug, year, words, width) {
    const months = year.months.map(words.month), end = year.occurred.at(-1);
    const lines = tierOf(end, slug).centres.map((row) => ({ name: words.name(row), isMain: row.centre === slug,
        ranks: year.occurred.map((standings) => rowOf(standings, row.centre)?.rank ?? null) }));
    const main = lines.find(({ isMain }) => isMain);
    return figure("ranks-year", words.ranksYear,
        ranksChart({ title: words.ranksYear, desc: words.ranksDesc(main.name, main.ranks.at(-1), months.at(-1)), months,
            lines, width }),
        numbersTable(words.ranksYear, [words.monthHead, ...lines.map(({ name }) => name)],
            months.map((month, i) => [month, ...lines.map(({ ranks }) => ranks[i])])), words);
}

function isNarrow() {
    return matchMedia("(max-width: 40rem)").matches;
}

// `year`: what months.js has fetched of a year; `hrefOf(year, month)`: where the table of that month's end
// is.
export function yearFigures(explanation, year, words, hrefOf) {
    const slug = explanation.centre, width = isNarrow() ? NARROW : WIDE;
    if (year.occurred.length === 0 || !rowOf(year.occurred.at(-1), slug)) return [element("p", { class: "c-note" },
    words.noHistory)];
    return [scoreFigure(explanation, year, words, width, hrefOf), ranksFigure(slug, year, words, width)];
}

function capsFigure(explanation, book, words, width) {
    const caps = book?.clauses.filter(({ kind }) => kind === "bonus") ?? [];
    const had = new Map(explanation.clauses.map((clause) => [clause.clause, clause]));
    const clauses = caps.length ? caps.map((clause) => had.get(clause.clause) ?? { ...clause, sum: 0, counts: 0 })
        : explanation.clauses.filter(({ kind }) => kind === "bonus");
    if (clauses.length === 0) return null;
    const bars = clauses.map((clause) => ({
        name: words.clause(clause), value: clause.counts, sum: clause.sum, cap: clause.cap,
        text: pointsText(clause.counts) + (clause.cap === null ? "" : ` / ${pointsText(clause.cap)}`),
    }));
    return figure("caps", words.capsTitle, barsAgainstCap({ title: words.capsTitle,
        desc: bars.map(({ name, text }) => `${name} ${text}`).join("；"), bars, width }),
        numbersTable(words.capsTitle, [words.clauseHead, words.sumHead, words.capHead, words.countsHead],
            bars.map(({ name, sum, cap, value }) => [name, pointsText(sum), cap, pointsText(value)])), words,
        book?.bonusMax ? words.bonusOf(pointsText(explanation.bonus), pointsText(book.bonusMax)) : null);
}

function lossesFigure(explanation, words, width) {
    const losses = lossesOf(explanation);
    if (losses.length === 0) return null;
    const bars = losses.map(({ clause, points }) =>
        ({ name: words.clause(clause), value: points, text: `−${pointsText(points)}` }));
    return figure("losses", words.lossesTitle, barsAgainstCap({ title: words.lossesTitle, kind: "deduction",
        desc: losses.map(({ clause, count, points }) => words.lossTip(words.clause(clause), count, pointsText(points)))
            .join("；"), bars, width }),
        numbersTable(words.lossesTitle, [words.clauseHead, words.itemsHead, words.countsHead],
            losses.map(({ clause, count, points }) => [words.clause(clause), count, `−${pointsText(points)}`])), words);
}

// `book`: the rulebook, where it is known (rulebook.js), else null.
export function clauseFigures(explanation, book, words) {
    const width = isNarrow() ? NARROW : WIDE;
    return [capsFigure(explanation, book, words, width), lossesFigure(explanation, words, width)].filter(Boolean);
}
