// What a centre's page says, apart from how it looks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import "./tree.js";
import { centreHead } from "../../services/board/page/centre_head.js";
import { element } from "../../services/board/page/elements.js";
import { explanationDocument } from "../../services/board/page/explanation.js";
import { awardLines, lossesByMonth, lossesOf, pendingOf, rankLine, roomsLine, wayOf, whyOf, worthOf } from "../../services/board/page/outlook.js";
import { isBy, readRulebook } from "../../services/board/page/rulebook.js";
import { wordsFor } from "../../services/board/page/words.js";
import { centreWords } from "../../services/board/page/words_centre.js";

const zh = centreWords("zh"), en = centreWords("en");
const finding = (n, points, status = "counted", more = {}) => ({ n, points, status, counts: status === "counted" ? points : 0,
    occurred: "2006-05-12T08:00:00+08:00", received: "2006-05-13T00:00:00.000+08:00", source: "wuhou", record: `R-${n}`,
    grade: null, rulings: [], summary: null, evidence: null, ...more });
const clause = (slug, kind, findings, more = {}) => ({ clause: slug, kind, article: "10(2)", name: slug, cap: null,
    sum: 0, counts: 0, findings, ...more });
const explanation = (clauses, more = {}) => ({ year: 2006, n: 9, centre: "wuhou", name: "武侯区", tier: 1, rank: 2, score: 70,
    base: 70, bonus: 0, bonus_cut: 0, deduction: 0, deduction_raw: 0, deduction_cut: 0, clauses, late: [], next: null, ...more });
const row = (centre, rank, score) => ({ centre, name: centre, rank, score, excellent: "no", self_check: null, self_check_late: false });
const standings = (rows, closed = false) => ({ year: 2006, n: 9, rulebook: "chengdu-2006", closed, tiers: [{ tier: 1, quota: 1, centres: rows }] });

test("both languages have the same words", () => {
    const shape = (words) => Object.entries(words).flatMap(([key, value]) =>
        value && typeof value === "object" ? Object.keys(value).map((inner) => `${key}.${inner}`) : `${key} ${typeof value} ${value.length * (typeof value === "function")}`);
    assert.deepEqual(shape(en).sort(), shape(zh).sort());
});

test("why a finding counts what it counts, in the words of the tool", () => {
    for (const [one, kind, wanted] of [
        [finding(1, 2, "pending"), "deduction", "未计分：等考核小组认定"], [finding(1, 2, "dismissed"), "bonus", "未计分：考核小组不予认定"],
        [finding(1, 2, "revoked"), "base", "未计分：已撤销"], [finding(1, 0), "base", "基本分为 0"], [finding(1, 1.5), "bonus", "计 1.5 分"],
        [finding(1, 1.5, "counted", { counts: 0.25 }), "bonus", "计 0.25 分：本条款已到上限"],
        [finding(1, 1.5, "counted", { counts: 0 }), "bonus", "计 0 分：本条款已到上限"],
    ]) assert.equal(whyOf(one, kind, zh), wanted);
    assert.equal(worthOf(finding(1, 1, "counted", { grade: "province" }), "bonus", zh), "省级 +1");
    assert.equal(worthOf(finding(1, 2), "deduction", zh), "−2");
    assert.equal(worthOf(finding(1, 0), "base", zh), "不得基本分");
});

test("what cost points is what counts, the most first", () => {
    const told = explanation([clause("overdue-case", "deduction", [finding(1, 2), finding(2, 2, "dismissed"), finding(3, 2, "pending")]),
        clause("criticism", "deduction", [finding(4, 5)]), clause("hosting", "bonus", [finding(5, 0.5), finding(6, 0.5, "pending")])]);
    assert.deepEqual(lossesOf(told).map(({ clause: { clause: slug }, count, points }) => [slug, count, points]),
        [["criticism", 1, 5], ["overdue-case", 1, 2]]);
    assert.deepEqual(pendingOf(told).map(({ clause: { clause: slug }, points }) => [slug, points]), [["overdue-case", 2], ["hosting", 0.5]]);
    assert.deepEqual(lossesByMonth(told).map(({ month, points }) => [month, points]), [[5, 7]]);
});

test("the month of a deduction is that in Beijing", () => {
    const late = finding(1, 2, "counted", { occurred: "2006-05-31T16:30:00Z" });
    assert.deepEqual(lossesByMonth(explanation([clause("x", "deduction", [late])])).map(({ month }) => month), [6]);
});

test("the way to the next rank is told as the tool tells it", () => {
    const rows = [row("jinjiang", 1, 72.5), row("wuhou", 2, 70), row("gaoxin", 2, 70)];
    const next = { rank: 1, points: 2.5, room: [{ clause: "hosting", points: 2 }, { clause: "innovation", points: 2 }] };
    const way = wayOf(explanation([], { next }), standings(rows), zh);
    assert.deepEqual(way, { lines: ["与第 1 名相差 2.5 分；净增 2.5 分即可并列，超过则居前"], rooms: next.room });
    assert.equal(rankLine(explanation([]), standings(rows), zh), "第一圈层并列第 2 名（共 2 个中心）");
    const spared = wayOf(explanation([], { next: { ...next, points: 4.5 }, deduction_cut: 2 }), standings(rows), zh);
    assert.deepEqual(spared.lines.slice(1), ["现有 2 分扣分未扣（第 10(8) 条），新的加分先抵这些",
        "加分至多还有 4 分，单靠加分达不到第 1 名"]);
    assert.deepEqual(spared.rooms, []);
    assert.deepEqual(wayOf(explanation([], { next }), standings(rows, true), zh).lines, ["年度已结，名次已定"]);
    assert.deepEqual(wayOf(explanation([]), standings(rows), zh).lines, ["本圈层没有更高的名次"]);
});

test("a self-check that came later is not told of the past", () => {
    const rows = [{ ...row("wuhou", 1, 70), self_check: "2006-11-20T00:00:00Z" }];
    const lines = (until) => awardLines({ explanation: explanation([]), standings: standings(rows), until, words: zh });
    assert.deepEqual([undefined, "2006-07-31T00:00:00Z", "2006-12-31T00:00:00Z"].map((until) => lines(until).length), [2, 1, 2]);
    assert.equal(lines(undefined)[0], "评优：未列入，优秀名额 1 个（第 11(1) 条）");
});

test("in English a centre and the others of its tier have their names in English", () => {
    const told = explanation([clause("complaint", "deduction", [finding(3, 2)])]), rows = [row("jinjiang", 1, 72), row("wuhou", 2, 70)];
    const head = centreHead({ explanation: told, standings: standings(rows), hrefs: {}, clauseNames: new Map(), words: en });
    assert.match(head.all("h2")[0].textContent, /^Wuhou 武侯区 Tier 1 · rank 2/);
    const page = explanationDocument({ explanation: told, standings: standings(rows), names: new Map([["wuhou", "武侯区"]]), since: 0, words: en });
    assert.match(page.textContent, /Reported byWuhou, received/);
    assert.equal(en.clause({ clause: "complaint", name: "态度投诉" }), wordsFor("en").clause({ clause: "complaint", name: "态度投诉" }));
});

test("a pending finding stands apart, and is told where its clause is", () => {
    const told = explanation([clause("complaint", "deduction", [finding(3, 2), finding(4, 2, "pending", { summary: "<b>态度</b>" })])]);
    const page = explanationDocument({ explanation: told, standings: standings([row("wuhou", 1, 70)]), names: new Map(), since: 0, words: zh });
    const [waiting] = page.all("section", "c-pending"), [own] = page.all("section", "c-clause");
    assert.deepEqual(waiting.all("li").map((item) => item.getAttribute("id")), ["finding-4"]);
    assert.deepEqual(own.all("li").map((item) => item.getAttribute("id")), ["finding-3"]);
    assert.match(own.textContent, /另有 1 项待核/);
    assert.ok(waiting.textContent.includes("<b>态度</b>"));
    assert.deepEqual(page.all("b"), []);
});

test("what turns the direction of writing turns nothing, in text or attribute", () => {
    const made = element("p", { title: "a\u202eb", hidden: false, lang: null }, "c\u2066d", ["\u200fe", null, false, "", 0]);
    assert.equal(made.getAttribute("title"), "a\ufffdb");
    assert.equal(made.textContent, "c\ufffdd\ufffde0");
    assert.deepEqual([...made.attributes.keys()], ["title"]);
});

test("what came while the page was open is marked, also by its ruling", () => {
    const told = explanation([clause("hosting", "bonus", [finding(3, 1), finding(4, 1, "counted", { rulings: [{ n: 9, action: "confirm", source: "office" }] })])]);
    const page = (since) => explanationDocument({ explanation: told, standings: standings([row("wuhou", 1, 70)]), names: new Map(), since, words: zh });
    assert.deepEqual(page(5).all("li", "fresh").map((item) => item.getAttribute("id")), ["finding-4"]);
    assert.equal(page(0).all("li", "fresh").length, 0);
});

test("the rulebook of the log tells the caps of clauses that have nothing yet", () => {
    const book = readRulebook(readFileSync(new URL("../../deploy/rulebooks/chengdu-2006.zpl", import.meta.url), "utf8"));
    assert.deepEqual([book.name, book.bonusMax, book.clauses.length], ["chengdu-2006", 30, 17]);
    assert.deepEqual(book.clauses.filter(({ kind }) => kind === "bonus").map(({ cap }) => cap), [5, 5, 2, 4, 4, 4, 2, 2, 2]);
    const { text, ...rest } = book.clauses.find((one) => one.clause === "overdue-case");
    assert.deepEqual(rest, { clause: "overdue-case", name: "超时办件", article: "10(2)", kind: "deduction", cap: null, points: 2, grades: [] });
    assert.deepEqual(book.clauses.find((one) => one.clause === "media-praise").grades, [["city", 0.5], ["province", 1], ["nation", 1.5]]);
    assert.match(text, /每项扣2分。$/);
    assert.ok(isBy(explanation([clause("hosting", "bonus", [], { cap: 2 })]), standings([]), book));
    assert.ok(!isBy(explanation([clause("hosting", "bonus", [], { cap: 3 })]), standings([]), book));
    assert.ok(!isBy(explanation([]), { ...standings([]), rulebook: "another" }, book));
});

test("the bonus that can still be had is told clause by clause", () => {
    const rooms = [{ clause: "hosting", points: 1.5 }, { clause: "new-one", points: 2 }];
    const names = new Map([["hosting", "承办会议"]]);
    assert.equal(roomsLine(rooms, names, zh), "还可加分：承办会议 1.5、其他事项 2");
    assert.equal(roomsLine(rooms, names, en), "Bonus that can still be had: Hosting meetings 1.5, New one 2");
    assert.equal(roomsLine([], names, zh), "");
});
