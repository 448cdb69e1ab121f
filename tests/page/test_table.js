// What the table's page says of who moved, of changes as they come, of the moment, and of an address.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import "./tree.js";
import { hear, keepCentre, learn, makeFacts } from "../../services/board/page/facts.js";
import { makeFeed } from "../../services/board/page/feed.js";
import { showWrong } from "../../services/board/page/frame.js";
import { frontYear, noteChange } from "../../services/board/page/learning.js";
import { recordText, showControls, showWhich } from "../../services/board/page/moment.js";
import { showMoves } from "../../services/board/page/moves.js";
import { COLUMNS } from "../../services/board/page/row.js";
import { readRulebook } from "../../services/board/page/rulebook.js";
import { showSheet } from "../../services/board/page/sheet.js";
import { showSummary } from "../../services/board/page/summary.js";
import { sayingOf, showTicker, worthShown } from "../../services/board/page/ticker.js";
import { thisYear } from "../../services/board/page/time.js";
import { readView } from "../../services/board/page/view.js";
import { wordsFor } from "../../services/board/page/words.js";

const words = wordsFor("zh");
const LIVE = { feed: makeFeed(() => {}), presenceMs: 1, cameMs: 1, backMs: 0 };
const JULY = "2006-07-31T23:59:59.999+08:00";
const row = (centre, rank, score, base = 70) => ({ centre, name: centre, rank, score, base, pending: 0, self_check: null, self_check_late: false });
const standings = (...rows) => ({ year: 2006, n: 9, rulebook: "chengdu-2006", closed: false, tiers: [{ tier: 1, quota: 1, centres: rows }] });
const finding = (n, points, more = {}) => ({ n, points, record: `R-${n}`, status: "counted", counts: points, source: "office", grade: null,
    occurred: "2006-05-12T08:00:00+08:00", received: "2006-05-13T00:00:00.000+08:00", rulings: [], summary: null, evidence: null, ...more });
const explanation = (centre, bonus, deduction, base = []) => ({ n: 9, centre, name: centre, clauses: [
    { clause: "media-praise", kind: "bonus", article: "9(6)", name: "媒体肯定", findings: bonus },
    { clause: "overdue-case", kind: "deduction", article: "10(2)", name: "超时办件", findings: deduction },
    { clause: "not-operating", kind: "base", article: "8(1)", name: "未正常运行", findings: base }] });

function pageOf(before, now, ...explanations) {
    const facts = makeFacts();
    for (const one of explanations) learn(facts, one);
    return { view: readView(""), words, year: 2006, facts, movement: { before, now, month: 5 } };
}

function movesOf(page) {
    const place = document.createElement("section");
    showMoves(place, page);
    return place;
}

const reasons = (page, centre) => movesOf(page).all("li").find((line) => line.getAttribute("data-moved") === centre)
    .all("ul")[0].all("li").map((line) => line.textContent);

test("who fell with the score of before was overtaken, whatever was taken meanwhile", () => {
    const page = pageOf(standings(row("wuhou", 1, 76), row("qingyang", 2, 73.5)), standings(row("qingyang", 1, 80.5), row("wuhou", 2, 76)),
        explanation("wuhou", [finding(1, 1), finding(2, 0.5), finding(3, 0.5)], [finding(4, 2)]));
    assert.deepEqual(reasons(page, "wuhou"), ["超时办件 −2", "媒体肯定 +1", "媒体肯定 +0.5", "媒体肯定 +0.5",
        "合计 −2 +1 +0.5 +0.5 = 0", "被 qingyang（73.5 → 80.5）超过"]);
});

test("who rose while losing passed one that lost more, and what it lost is told", () => {
    const page = pageOf(standings(row("pixian", 1, 79), row("xindu", 2, 77), row("dayi", 2, 77)),
        standings(row("xindu", 1, 76), row("dayi", 1, 76), row("pixian", 3, 75)),
        explanation("xindu", [finding(1, 1)], [finding(2, 2)]));
    assert.deepEqual(reasons(page, "xindu"), ["超时办件 −2", "媒体肯定 +1", "合计 −2 +1 = −1", "超过 pixian（79 → 75）"]);
});

test("where a limit makes the difference smaller than the findings, both stand there", () => {
    const page = pageOf(standings(row("a", 1, 72), row("b", 1, 72)), standings(row("b", 1, 72), row("a", 2, 70)), explanation("a", [], [finding(1, 6)]));
    assert.deepEqual(reasons(page, "a"), ["超时办件 −6", "因加分、扣分上限，得分变动 −2", "被 b（72 未变）超过"]);
});

test("a score that a limit holds is unchanged, and not nought", () => {
    const now = standings(row("b", 1, 72), row("a", 2, 70)), before = standings(row("a", 1, 70), row("b", 2, 69));
    const page = pageOf(before, now, explanation("a", [finding(1, 1), finding(2, 1)], []));
    assert.deepEqual(reasons(page, "a").at(-2), "合计 +1 +1 = +2，因加分、扣分上限，得分不变");
    page.movesOf = null;
    assert.equal(reasons({ ...page, words: wordsFor("en") }, "a").at(-2), "in all +1 +1 = +2, score unchanged, by the limits of bonus and deduction");
});

test("where not all is known of a centre no limit is blamed for what is lacking", () => {
    const before = standings(row("a", 1, 78), row("b", 2, 70)), now = { ...standings(row("b", 1, 70), row("a", 2, 68)), n: 12 };
    const heard = { n: 11, centre: "a", name: "a", event: { clause: "overdue-case", record: "R-11", occurred: "2006-05-12T08:00:00+08:00",
        outcome: "counted", points: 2, received: "2006-05-13T00:00:00Z" } };
    const lines = (facts) => {
        const page = { ...pageOf(before, now), facts };
        return reasons(page, "a");
    };
    const learnt = makeFacts(), kept = makeFacts();
    learn(learnt, explanation("a", [], [finding(1, 8)])); // as of record 9: what came behind it was heard
    hear(learnt, heard);
    assert.deepEqual(lines(learnt), ["超时办件 −8", "超时办件 −2", "合计 −8 −2 = −10", "被 b（70 未变）超过"]);
    learnt.findings.delete("a overdue-case R-1");
    assert.deepEqual(lines(learnt), ["超时办件 −2", "得分 −10，这里所知的事项不全", "被 b（70 未变）超过"]);
    keepCentre(kept, learnt, "a"); // it could not be learnt anew
    assert.deepEqual(lines(kept), ["超时办件 −2", "得分 −10，这里所知的事项不全", "被 b（70 未变）超过"]);
    assert.deepEqual(lines(makeFacts()), ["得分 −10，这里所知的事项不全", "被 b（70 未变）超过"]);
    learn(kept, { ...explanation("a", [], [finding(11, 12)]), n: 12 });
    assert.deepEqual(lines(kept).slice(0, 2), ["超时办件 −12", "因加分、扣分上限，得分变动 −10"]);
});

test("many findings are told in part, and their sum whole", () => {
    const page = pageOf(standings(row("a", 2, 70), row("b", 1, 71)), standings(row("a", 1, 73.5), row("b", 2, 71)),
        explanation("a", Array.from({ length: 7 }, (_, i) => finding(i + 1, 0.5)), []));
    assert.deepEqual(reasons(page, "a").slice(5), ["另 2 项，共 +1", "合计 +3.5", "超过 b（71 未变）"]);
});

test("who lost the base lost as much as it was", () => {
    const page = pageOf(standings(row("a", 1, 71), row("b", 2, 70)), standings(row("b", 1, 70), row("a", 2, 1, 0)), explanation("a", [], [], [finding(1, 0)]));
    assert.deepEqual(reasons(page, "a"), ["未正常运行 −70", "被 b（70 未变）超过"]);
});

test("who caught up is level and has passed nobody", () => {
    const page = pageOf(standings(row("a", 2, 70), row("b", 1, 71)), standings(row("a", 1, 71), row("b", 1, 71)), explanation("a", [finding(1, 1)], []));
    assert.deepEqual(reasons(page, "a"), ["媒体肯定 +1", "与 b（71 未变）持平"]);
});

test("reasons are of the moment of the figures: a change that comes later does not mix with them", () => {
    const page = pageOf(standings(row("a", 1, 71), row("b", 2, 70)), standings(row("a", 1, 71), row("b", 2, 70)));
    const place = document.createElement("section");
    showMoves(place, page);
    hear(page.facts, change("overdue-case"));
    showMoves(place, page);
    assert.deepEqual(place.all("li").length, 0);
    assert.match(place.textContent, /5 月名次没有变动/);
});

const change = (clause, more = {}) => ({ n: 12, year: 2006, centre: "jinjiang", name: "锦江区", rank: 1, score: 70, rank_before: 1, score_before: 70,
    event: { n: 12, received: "2006-11-26T17:39:00.000+08:00", source: "jinjiang", outcome: "counted", clause, record: "C-1",
             occurred: "2006-11-22T08:00:00+08:00", summary: "超时", ...more } });
const book = readRulebook(readFileSync(new URL("../../deploy/rulebooks/chengdu-2006.zpl", import.meta.url), "utf8"));

test("the first finding of a clause is told by the rulebook's name and points, and a slug never", () => {
    const page = { view: readView(""), words, year: 2006, facts: makeFacts(book, "chengdu-2006") };
    assert.match(sayingOf(hear(page.facts, change("overdue-case")), page), /^锦江区 超时办件 −2 计分/);
    page.facts = makeFacts();
    assert.match(sayingOf(hear(page.facts, change("overdue-case")), page), /^锦江区 其他事项 计分/);
    const list = document.createElement("ol");
    showTicker(list, [...page.facts.entries.values()], page);
    assert.doesNotMatch(list.textContent, /overdue/);
});

test("points of another rulebook are not taken for those of this year", () => {
    assert.equal(hear(makeFacts(book, "another"), change("overdue-case")).points, null);
    assert.equal(hear(makeFacts(book, "chengdu-2006"), change("media-praise", { grade: "province" })).points, 1);
});

test("who reports is among the silent of the year no more", () => {
    const page = { year: 2006, reporters: new Set(), received: null };
    noteChange(page, change("overdue-case"));
    assert.deepEqual([[...page.reporters], page.received], [["jinjiang"], { n: 12, when: "2006-11-26T17:39:00.000+08:00" }]);
    noteChange(page, { ...change("overdue-case"), centre: "wuhou" });
    assert.deepEqual([...page.reporters], ["jinjiang"]);
});

test("a record is shown with when it was received, and never with another's time", () => {
    const page = { words, received: { n: 800, when: "2006-11-26T09:39:31.000Z" } };
    assert.equal(recordText(800, page), "记录 800（2006-11-26 17:39 收到）");
    assert.equal(recordText(801, page), "记录 801");
    page.year = 2006; // which stands in the title
    assert.equal(words.fresh(recordText(800, page), 1), "记录 800（11-26 17:39 收到），1 秒前核对");
});

test("an address that cannot be read is told, and is no view of now", () => {
    for (const [search, wrong] of [
        ["?year=abc", ["year"]], ["?year=06&at=abc", ["year", "at"]], ["?as_of=July", ["as_of"]], ["?occurred_until=2006-02-30", ["occurred_until"]],
        ["?occurred_until=2006-13", ["occurred_until"]], ["?occurred_until=", ["occurred_until"]], ["?centre=武侯区", ["centre"]],
        ["?occurred_unti=2006-07", ["occurred_unti"]], ["?year=2006&year=2007", ["year"]], ["?toString=1", ["toString"]], ["?lang=fr", ["lang"]],
        ["", []], ["?wall&lang=en&year=2006&at=5&centre=wuhou", []],
    ]) assert.deepEqual(readView(search).wrong.map(({ name }) => name), wrong, search);
});

test("of an address that says a thing twice both are told", () => {
    const [{ value, isTwice }] = readView("?year=2006&year=2011").wrong;
    assert.deepEqual([value, isTwice], ["2006&year=2011", true]);
    showWrong({ view: readView("?year=2006&year=2011"), words });
    assert.match(document.getElementById("tiers").textContent, /year=2006&year=2011，不能重复/);
});

test("a day or a month is its end", () => {
    for (const [text, wanted] of [["2006-07-31", JULY], ["2006-07", JULY], [JULY, JULY], ["2006-07-05", "2006-07-05T23:59:59.999+08:00"]])
        assert.equal(readView(`?occurred_until=${text}`).occurredUntil, wanted);
    assert.equal(readView("?as_of=2008-02").asOf, "2008-02-29T23:59:59.999+08:00");
});

test("paper says which record and checkpoint, and does not take one that was not asked for for none", () => {
    const sheet = (checkpoint) => {
        const place = document.createElement("footer");
        const page = { view: readView(""), words, checkpoint, received: { n: 9, when: "2006-11-26T17:39:00+08:00" }, standings: standings(), feed: { n: 9 } };
        showSheet(place, { ...page.standings, n: 7 }, page);
        return place.all("dd").map((one) => one.textContent);
    };
    assert.deepEqual(sheet(undefined).slice(0, 2), ["记录 9（2006-11-26 17:39 收到）", "未取得"]);
    assert.equal(sheet(null)[1], "无");
    assert.equal(sheet("kaohe\n820\nhPzt\n")[1], "820 条记录，根哈希 hPzt");
});

test("paper names the record that stands above the table on the screen, with when it was received", () => {
    const place = document.createElement("footer"), named = (search, n) => {
        showSheet(place, { ...standings(), n }, { view: readView(search), words, received: { n: 34, when: "2006-11-26T17:39:00+08:00" },
            standings: { ...standings(), n }, feed: { n: 34 } });
        return place.all("dd")[0].textContent;
    };
    assert.equal(named("", 32), "记录 34（2006-11-26 17:39 收到）");
    assert.equal(named("?at=32", 32), "记录 32 时的名次，记录 32");
});

test("what came behind the time that counts is not told of that time", () => {
    const view = readView(`?occurred_until=${encodeURIComponent(JULY)}`), late = { ...row("a", 1, 70), self_check: "2026-11-26T10:00:00+08:00", self_check_late: true };
    assert.deepEqual(COLUMNS.check(late, { view, words }), ["–"]);
    const list = document.createElement("ol"), facts = makeFacts();
    learn(facts, explanation("a", [finding(1, 1)], []));
    showTicker(list, [...facts.entries.values()], { view, words, facts, year: 2006 });
    assert.deepEqual(list.all("time").map((one) => one.textContent), ["05-12 发生"]);
});

test("a wall names a few of the silent and counts all", () => {
    const page = { view: readView("?wall"), words, reporters: new Set(), presence: new Map(), ...LIVE };
    const rows = Array.from("abcdef", (name) => row(name, 1, 70)), place = document.createElement("section");
    for (const { centre } of rows) page.presence.set(centre, { isHere: false, isNever: false, seconds: 900 });
    showSummary(place, standings(...rows), page);
    assert.match(place.textContent, /6 个区县失联a、b、c、d 等 6 个本年未上报：6 个$/);
    assert.equal(COLUMNS.line(rows[0], page)[0].textContent, "失联");
    assert.equal(COLUMNS.centre(rows[0], page).length, 1);
});

test("who is silent is not known while what is shown may be old, and until it is learnt anew", () => {
    const known = Date.parse("2026-11-26T06:05:00Z"), place = document.createElement("section");
    const told = (more, search = "") => {
        const page = { view: readView(search), words, reporters: new Set(["a"]), presence: new Map(), ...LIVE, presenceMs: known, ...more };
        showSummary(place, standings(row("a", 1, 70)), page);
        return place.all("div").find((one) => one.getAttribute("id") === "presence")?.textContent;
    };
    const silent = { ...LIVE.feed, isSilent: true };
    assert.equal(told({}), "联网1 个区县全部在线");
    assert.equal(told({ feed: silent }), "联网情况不明，自 14:05 起");
    assert.equal(told({ feed: silent, presence: null, presenceMs: 0 }), "联网情况不明"); // a page that was opened then
    assert.equal(told({ backMs: known + 5000 }), "联网情况不明，自 14:05 起");
    assert.equal(told({ backMs: known - 5000 }), "联网1 个区县全部在线");
    assert.equal(told({ feed: silent, presence: null }, "?at=9"), undefined);
});

test("a card says nothing twice, and many names are a number", () => {
    const page = { view: readView(""), words, reporters: new Set(), presence: new Map(), ...LIVE }, place = document.createElement("section");
    showSummary(place, standings(...Array.from("abcdefgh", (name) => row(name, 1, 70))), page);
    assert.equal(place.textContent.split("并列领先").length, 2);
    assert.match(place.textContent, /本年未上报：8 个$/);
    showSummary(place, standings(row("a", 1, 70), row("b", 2, 69)), page);
    assert.match(place.textContent, /本年未上报：a、b$/);
});

test("only what counts looks like points", () => {
    const shown = (what, points) => worthShown({ what, points });
    assert.deepEqual([["counted", 1], ["confirmed", -2], ["pending", 1], ["reported", 1], ["dismissed", -3], ["revoked", 1]].map(([what, points]) =>
        [shown(what, points).name, shown(what, points).getAttribute("class"), shown(what, points).textContent]),
    [["b", "up", "+1"], ["b", "down", "−2"], ["span", "soft", "+1"], ["span", "soft", "+1"], ["s", "soft", "−3"], ["s", "soft", "+1"]]);
    const page = { view: readView(""), words, year: 2006, facts: makeFacts() };
    learn(page.facts, explanation("a", [finding(1, 1, { status: "dismissed", rulings: [{ n: 2, action: "dismiss", received: "2006-06-01T00:00:00Z" }] })], []));
    assert.equal(COLUMNS.last(row("a", 1, 70), page).find((part) => part?.name === "s").textContent, "+1");
    assert.doesNotMatch(sayingOf([...page.facts.entries.values()].find(({ n }) => n === 2), page), /\+1/);
});

test("a change has the day on which it occurred, and the year of when it came where that is another", () => {
    const list = document.createElement("ol"), page = { view: readView(""), words, facts: makeFacts(), year: 2006 };
    learn(page.facts, explanation("a", [finding(1, 1, { received: "2026-11-26T09:48:00Z" })], []));
    showTicker(list, [...page.facts.entries.values()], page);
    assert.deepEqual(list.all("time").map((one) => one.textContent), ["05-12 发生", "2026-11-26 17:48"]);
});

test("the front page is this year's, else the last before it: a year to come is nobody's", () => {
    const year = (number, findings = 1) => ({ year: number, findings, closed: false }), present = thisYear();
    for (const [years, wanted] of [[[], null], [[year(2006), year(2013)], 2013], [[year(2006), year(present), year(present + 1)], present],
        [[year(2006), year(present, 0)], 2006], [[year(present + 9)], null]]) assert.equal(frontYear(years), wanted);
});

test("which year the front page has is said where it is another than one expects", () => {
    const line = document.getElementById("which"), years = [{ year: 2006, findings: 474, closed: true }, { year: 2013, findings: 1, closed: false }];
    showWhich({ view: readView(""), words, years }, { year: 2013 });
    assert.equal(line.textContent, `地址没有指明年度，这是最近有事项的 2013 年度（1 项）；${thisYear()} 年还没有事项。其他年度：2006（474 项）`);
    for (const [search, year] of [["?year=2013", 2013], ["?at=5", 2013], ["", thisYear()]]) {
        showWhich({ view: readView(search), words, years }, { year });
        assert.ok(line.hidden, search);
    }
});

test("a month that has not begun is no link", () => {
    const controls = document.getElementById("controls");
    const linked = (year) => {
        showControls({ view: readView(`?year=${year}`), words, years: [] }, { ...standings(), year });
        return controls.all("nav")[1].all("a").length;
    };
    assert.deepEqual([linked(2006), linked(thisYear() + 1)], [13, 1]);
});
