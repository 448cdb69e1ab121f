// Since when ranks have moved, and why, where rulings come long after what they are about.
import assert from "node:assert/strict";
import test from "node:test";
import "./tree.js";
import { answering } from "./api.js";
import { hear, learn, makeFacts } from "../../services/board/page/facts.js";
import { fetchMovement, moveOf } from "../../services/board/page/movement.js";
import { showMoves } from "../../services/board/page/moves.js";
import { COLUMNS } from "../../services/board/page/row.js";
import { readView } from "../../services/board/page/view.js";
import { wordsFor } from "../../services/board/page/words.js";

const HOUR_MS = 3600 * 1000, words = wordsFor("zh");
const row = (centre, rank, score) => ({ centre, name: centre, rank, score, base: 70 });
const standings = (n, ...rows) => ({ year: 2006, n, closed: false, tiers: [{ tier: 1, quota: 1, centres: rows }] });
const now = standings(20, row("wuhou", 1, 71), row("jinjiang", 2, 70));
const then = standings(9, row("jinjiang", 1, 70), row("wuhou", 2, 68));
const level = standings(3, row("jinjiang", 1, 70), row("wuhou", 1, 70));
const history = { year: 2006, months: [6, 7], occurred: [then, now] };
const begun = (hours) => ({ n: 1, received: new Date(Date.now() - hours * HOUR_MS).toISOString() });

test("in a year that goes on ranks are compared with those that were known a month ago, or as long ago as the log goes", async () => {
    for (const [age, wanted] of [[31 * 24, 720], [48, 24], [2, 1]]) {
        const asked = answering(() => then);
        const movement = await fetchMovement(readView(""), now, history, begun(age));
        assert.deepEqual([movement.hours, movement.before, movement.now], [wanted, then, now], age);
        assert.equal(asked.length, 1); // what the log has not is not asked for
        const asOf = Date.parse(new URLSearchParams(asked[0].split("?")[1]).get("as_of"));
        assert.ok(Date.now() - wanted * HOUR_MS - asOf < wanted * HOUR_MS / 24, asked[0]);
    }
});

test("who opens the page within the same hour asks the same, whenever in it and however often", async (t) => {
    const asked = answering(() => then), hour = Date.parse("2026-11-26T13:00:00Z");
    const first = { n: 1, received: "2026-01-01T00:00:00Z" };
    for (const ms of [0, 1, 15000, 1800123, HOUR_MS - 1]) {
        t.mock.method(Date, "now", () => hour + ms);
        await fetchMovement(readView(""), now, history, first);
    }
    assert.deepEqual([...new Set(asked)], ["standings?year=2006&as_of=2026-10-27T13:00:00.000Z"]);
});

test("where the log is young the times are rounded to less, and never to before it began", async (t) => {
    const asked = answering(() => then), moment = Date.parse("2026-11-26T13:37:42.123Z");
    t.mock.method(Date, "now", () => moment);
    for (const received of ["2026-11-25T13:00:00Z", "2026-11-26T12:30:00Z", "2026-11-26T12:37:30Z"])
        await fetchMovement(readView(""), now, history, { n: 1, received });
    assert.deepEqual(asked, ["standings?year=2006&as_of=2026-11-25T13:30:00.000Z", "standings?year=2006&as_of=2026-11-26T12:37:00.000Z"]);
});

test("of a moment that was chosen it is before that", async () => {
    const asked = answering((path) => (path.startsWith("records") ? { records: [{ received: "2006-08-31T00:00:00.000Z" }] } : then));
    const first = { n: 1, received: "2006-01-01T00:00:00Z" };
    await fetchMovement(readView("?as_of=2006-07-31T00:00:00Z"), now, history, first);
    await fetchMovement(readView("?at=20"), now, history, first);
    assert.deepEqual(asked, ["standings?year=2006&as_of=2006-07-01T00:00:00.000Z", "records?from=20&to=20", "standings?year=2006&as_of=2006-08-01T00:00:00.000Z"]);
});

test("by the months it is in a closed year, of what had occurred, and where the log or the year in it is too young", async () => {
    answering(() => level);
    for (const [search, shown, first] of [["", { ...now, closed: true }, begun(9999)], ["?occurred_until=2006-07", now, begun(9999)], ["", now, begun(0.5)],
        ["", now, begun(9999)], ["", now, null]]) {
        const movement = await fetchMovement(readView(search), shown, history, first);
        assert.deepEqual([movement.month, movement.before], [7, then], search);
        assert.equal(movement.now, search ? shown : now, search); // what had occurred by the end of that month
    }
});

test("where all were level nobody has moved", async () => {
    answering(() => level);
    assert.equal(await fetchMovement(readView(""), now, { ...history, occurred: [level, now] }, begun(9999)), null);
    assert.equal(await fetchMovement(readView(""), now, { year: 2006, months: [7], occurred: [now] }, null), null);
    assert.equal(moveOf(null, row("wuhou", 1, 71)), 0);
});

const finding = (n, points, rulings, more = {}) => ({ n, points, record: `R-${n}`, status: "counted", counts: points, source: "office", grade: null,
    occurred: "2006-05-12T08:00:00+08:00", received: "2006-05-13T00:00:00.000+08:00", summary: null, evidence: null,
    rulings: rulings.map(([at, action]) => ({ n: at, action, received: "2006-11-26T00:00:00Z", source: "office", summary: null })), ...more });
const explanation = (bonus, deduction) => ({ n: 22, centre: "wuhou", name: "wuhou", clauses: [
    { clause: "media-praise", kind: "bonus", article: "9(6)", name: "媒体肯定", findings: bonus },
    { clause: "overdue-case", kind: "deduction", article: "10(2)", name: "超时办件", findings: deduction }] });

const linesOf = (place) => place.all("li").find((line) => line.getAttribute("data-moved") === "wuhou").all("ul")[0].all("li").map((line) => line.textContent);

function reasons(...clauses) {
    const facts = makeFacts(), place = document.createElement("section");
    learn(facts, explanation(...clauses));
    const page = { view: readView(""), words, year: 2006, facts, movement: { before: then, now, hours: 720 } };
    showMoves(place, page);
    assert.match(place.textContent, /^近 30 天谁升谁降，为什么/);
    return linesOf(place);
}

test("a ruling of today about an earlier month is the reason of a move of today", () => {
    assert.deepEqual(reasons([finding(5, 1, [[12, "confirm"]])], [finding(6, 2, [[15, "revoke"]], { status: "revoked" })]),
        ["05-12 超时办件 +2 撤销", "05-12 媒体肯定 +1 核实", "合计 +2 +1 = +3", "超过 jinjiang（70 未变）"]);
});

test("what counted before, what was dismissed, and what came behind the figures is no reason", () => {
    assert.deepEqual(reasons([finding(5, 1, []), finding(4, 1, [[8, "confirm"]]), finding(7, 1, [[13, "dismiss"]], { status: "dismissed" }),
        finding(10, 1, [], { status: "pending" }), finding(21, 1, []), finding(3, 1, [[22, "confirm"]]), finding(11, 3, [])], []),
        ["05-12 媒体肯定 +3", "超过 jinjiang（70 未变）"]);
});

test("where a limit takes of what was given, what is left stands there too", () => {
    assert.deepEqual(reasons([finding(5, 5, [[12, "confirm"]])], []),
        ["05-12 媒体肯定 +5 核实", "因加分、扣分上限，得分变动 +3", "超过 jinjiang（70 未变）"]);
});

test("of two findings that take the base away the first takes it, and the other nothing", () => {
    const facts = makeFacts(), place = document.createElement("section"), before = standings(9, row("wuhou", 1, 70), row("jinjiang", 2, 68));
    const after = standings(20, row("jinjiang", 1, 68), { ...row("wuhou", 2, 0), base: 0 });
    learn(facts, { centre: "wuhou", name: "wuhou", clauses: [{ clause: "not-operating", kind: "base", article: "8(1)", name: "未正常运行",
        findings: [finding(11, 0, []), finding(12, 0, [])] }] });
    showMoves(place, { view: readView(""), words, year: 2006, facts, movement: { before, now: after, hours: 720 } });
    assert.deepEqual(linesOf(place), ["05-12 未正常运行 −70", "被 jinjiang（68 未变）超过"]);
});

test("a ruling that is heard moves as one that was learnt", () => {
    const facts = makeFacts(), place = document.createElement("section");
    learn(facts, explanation([finding(5, 3, [], { status: "pending" })], []));
    hear(facts, { n: 18, year: 2006, centre: "wuhou", name: "wuhou", score: 71, score_before: 68, rank: 1, rank_before: 2,
        event: { action: "confirm", clause: "media-praise", record: "R-5", received: "2006-11-26T00:00:00Z", outcome: "confirmed", summary: "核实" } });
    showMoves(place, { view: readView(""), words, year: 2006, facts, movement: { before: then, now, hours: 24 } });
    assert.match(place.textContent, /媒体肯定 \+3 核实/);
});

test("the column says by how much, and nothing where there is nothing to compare with", () => {
    const page = { words, movement: { before: then, now, hours: 720 } };
    assert.equal(COLUMNS.move(now.tiers[0].centres[0], page)[0].textContent, "▲1");
    assert.deepEqual(COLUMNS.move(now.tiers[0].centres[0], { words, movement: null }), []);
    assert.deepEqual([words.sinceShort(page.movement), words.movedAgainst(page.movement)], ["近 30 天", "与 30 天前的名次相比"]);
});
