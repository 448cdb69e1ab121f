// What the table's page makes of what comes, before and after there are facts.
import assert from "node:assert/strict";
import test from "node:test";
import "./tree.js";
import { answering, comes, withoutPauses } from "./api.js";
import { follow, makeFeed } from "../../services/board/page/feed.js";
import { showFreshness } from "../../services/board/page/frame.js";
import { learnStatus } from "../../services/board/page/learning.js";
import { TablePage } from "../../services/board/page/tablepage.js";
import { thisYear } from "../../services/board/page/time.js";
import { tellTrouble } from "../../services/board/page/trouble.js";
import { readView } from "../../services/board/page/view.js";
import { wordsFor } from "../../services/board/page/words.js";

const row = (centre) => ({ centre, name: centre, rank: 1, score: 70, base: 70, bonus: 0, deduction: 0, deduction_raw: 0, pending: 0,
    excellent: "no", self_check: null, self_check_late: false });
const standings = { year: 2006, n: 9, rulebook: "chengdu-2006", closed: false,
    tiers: [{ tier: 1, quota: 1, centres: [row("wuhou"), row("jinjiang")] }] };
const finding = (n, source) => ({ n, points: 2, status: "counted", counts: 2, occurred: "2006-05-12T08:00:00+08:00",
    received: "2006-05-13T00:00:00.000+08:00", source, record: `R-${n}`, grade: null, rulings: [], summary: null, evidence: null });
const explanation = (centre, n) => ({ year: 2006, n: 9, centre, name: centre, clauses: [{ clause: "complaint", kind: "deduction",
    article: "10(2)", name: "投诉", findings: [finding(n, centre)] }] });
const change = (n, centre = "wuhou") => ({ n, year: 2006, centre, name: centre, score: 70, score_before: 70, rank: 1, rank_before: 1,
    event: { action: null, clause: "hosting", record: `C-${n}`, received: "2006-06-01T00:00:00.000+08:00", outcome: "counted", points: 1 } });
const pageOf = (search) => ({ view: readView(search), words: wordsFor("zh"), years: [], year: null, standings: null, history: null,
    facts: null, reporters: null, endless: new Set(), presence: null, presenceMs: 0, checkpoint: undefined, received: null,
    feed: makeFeed(() => {}), cameMs: 0, backMs: 0 });

function told(path) {
    if (path.startsWith("standings")) return standings;
    if (path.startsWith("status")) return { n: 9, received: "2006-05-31T23:00:00Z", years: [{ year: 2006, findings: 2, closed: false }], sources: [], clock: { wall: "2006-06-01T00:00:00Z" } };
    if (path.startsWith("records")) return { records: [{ n: 1, received: "2006-05-01T00:00:00Z", text: null }] };
    return explanation(path.split("/")[1], path.includes("wuhou") ? 5 : 6);
}

test("a change that comes before there are facts is told when there are", async () => {
    answering(told);
    const page = pageOf(""), table = new TablePage(page);
    for (let n = 11; n <= 60; n++) table.handlers.change(change(n));
    await table.reload();
    const heard = [...page.facts.entries.values()].filter((entry) => entry.change).map(({ n }) => n);
    assert.deepEqual(heard, Array.from({ length: 30 }, (_, i) => 31 + i));
});

test("what comes before there are standings ends in no error", () => {
    for (const [name, data] of [["merged", { year: 2006, merged: 3 }], ["change", change(3)], ["change", { year: 2006, n: 4 }]])
        new TablePage(pageOf("")).handlers[name](data);
});

test("a centre that says too much takes nothing from the others, and is not asked again", async () => {
    const asked = answering((path) => {
        if (path.startsWith("centres/wuhou")) throw { status: 503, code: "too-long" };
        return told(path);
    });
    const page = pageOf(""), table = new TablePage(page);
    await table.reload();
    assert.deepEqual([...page.facts.entries.values()].map(({ centre }) => centre), ["jinjiang"]);
    assert.deepEqual([...page.reporters].sort(), ["jinjiang", "wuhou"]);
    table.handlers.change(change(11));
    await table.reload();
    assert.equal(asked.filter((path) => path.startsWith("centres/wuhou")).length, 1);
    assert.deepEqual([...page.facts.entries.values()].map(({ n }) => n).sort(), [11, 6]);
});

test("of a centre that does not answer for once stays what was known", async () => {
    const page = pageOf(""), table = new TablePage(page);
    answering(told);
    await table.reload();
    answering((path) => {
        if (path.startsWith("centres/wuhou")) throw { status: 500, code: "broken" };
        return path.startsWith("centres/") ? explanation("jinjiang", 8) : told(path);
    });
    await table.reload();
    assert.deepEqual([...page.facts.entries.values()].map(({ n }) => n).sort(), [5, 8]);
});

test("how fresh the table is stands there with it", async () => {
    answering(told);
    const fresh = document.getElementById("fresh");
    fresh.textContent = "";
    const page = pageOf(""), learning = new TablePage(page).reload();
    await comes(() => page.standings, "the standings come");
    assert.equal(fresh.textContent, wordsFor("zh").fresh("记录 9", 0));
    await learning;
});

test("a year that was opened while the scorer was away is shown when it is back", async (t) => {
    withoutPauses(t);
    let isAway = true;
    answering((path) => {
        if (isAway) throw { status: 503, code: "no-scorer" };
        return told(path);
    });
    const page = pageOf("?year=2006"), table = new TablePage(page), now = Date.now();
    await table.reload();
    assert.equal(page.standings, null);
    assert.ok(document.getElementById("tiers").textContent.includes("记分程序没有响应"));
    isAway = false;
    t.mock.method(Date, "now", () => now + 20000);
    table.tick();
    await comes(() => page.facts, "the page is filled");
    assert.equal(page.standings.n, 9);
});

test("what an address asks for in vain is named, with a way to the table", async () => {
    const words = wordsFor("zh");
    const says = async (search, code, answers = {}) => {
        answering((path) => {
            const [, answer] = Object.entries(answers).find(([begin]) => path.startsWith(begin)) ?? [];
            if (answer) return answer;
            throw { status: 404, code };
        });
        return tellTrouble(readView(search), { code }, words);
    };
    const begun = { records: [{ n: 1, received: "2006-08-01T01:00:00Z" }] };
    assert.deepEqual(await says("?year=1999", "not-found"), { why: "无法显示：没有 1999 年度", href: "/" });
    assert.deepEqual(await says("?centre=nowhere&year=2006", "not-found", { standings }), { why: "无法显示：没有代号为 nowhere 的中心", href: "/?year=2006" });
    assert.deepEqual(await says("?centre=wuhou&year=1999", "not-found"), { why: "无法显示：没有 1999 年度", href: "/" });
    assert.deepEqual(await says("?as_of=2006-07-31", "no-moment", { records: begun }), { why: "无法显示：那时还没有记录，日志自 2006-08-01 09:00 开始", href: "/" });
    assert.deepEqual(await says("?at=99&lang=en", "no-moment"), { why: "无法显示：没有记录 99", href: "/?lang=en" });
    assert.equal((await says("?as_of=2006-07-31", "no-moment")).why, words.failed({ code: "no-moment" }));
});

test("a year that is not there is not asked for again", async (t) => {
    const asked = answering(() => { throw { status: 404, code: "not-found" }; });
    const page = pageOf("?year=1999"), table = new TablePage(page), now = Date.now();
    await table.reload();
    t.mock.method(Date, "now", () => now + 20000);
    table.tick();
    assert.equal(asked.length, 1);
});

test("standings that cannot be had after a resync are asked for again, though no event comes", async (t) => {
    withoutPauses(t);
    let n = 9, isAway = false, failed = 0;
    answering((path) => {
        if (isAway) {
            failed++;
            throw {};
        }
        return path.startsWith("standings") ? { ...standings, n } : told(path);
    });
    const page = pageOf(""), table = new TablePage(page), now = Date.now();
    await table.reload();
    isAway = true;
    table.handlers.resync({});
    await comes(() => failed >= 2, "it has given up");
    [n, isAway] = [4, false];
    t.mock.method(Date, "now", () => now + 20000);
    table.tick();
    await comes(() => page.standings.n === 4 && page.facts, "the standings are those of now");
});

test("what could not be learnt of the past is asked for again", async (t) => {
    withoutPauses(t);
    let isAway = true;
    answering((path) => {
        if (isAway && !path.startsWith("standings")) throw { status: 503, code: "no-scorer" };
        return told(path);
    });
    const page = pageOf("?year=2006&at=9"), table = new TablePage(page), now = Date.now();
    await table.reload();
    assert.equal(page.facts, null);
    isAway = false;
    t.mock.method(Date, "now", () => now + 20000);
    table.tick();
    await comes(() => page.facts, "the page is filled");
});

test("who comes while the scorer is away has the last that the board told, and it is asked for again", async (t) => {
    withoutPauses(t);
    let isAway = true;
    answering((path) => {
        if (isAway) throw { status: 503, code: "no-scorer" };
        return path.startsWith("standings") ? { ...standings, n: 12 } : told(path);
    });
    for (const [search, isShown] of [["?year=2006", true], ["", true], ["?year=2007", false], ["?at=9", false]]) {
        const page = pageOf(search), table = new TablePage(page);
        const asking = table.reload();
        table.handlers.standings(standings);
        await asking;
        assert.equal(page.standings?.n, isShown ? 9 : undefined, search);
    }
    const page = pageOf(""), table = new TablePage(page), now = Date.now();
    page.feed.isSilent = true;
    table.handlers.standings(standings);
    assert.equal(page.standings.n, 9); // at once
    await table.reload();
    isAway = false;
    t.mock.method(Date, "now", () => now + 20000);
    table.tick();
    await comes(() => page.standings.n === 12, "the standings are those of now");
});

test("a finding of a year to come moves no page away, one of this year does", async () => {
    const page = pageOf(""), table = new TablePage(page), present = thisYear();
    const asked = answering((path) => (path.startsWith("standings") ? { ...standings, year: Number(/year=(\d+)/.exec(path)?.[1] ?? 2006) } : told(path)));
    await table.reload();
    table.handlers.standings({ ...standings, year: present + 30 });
    assert.equal(page.year, 2006);
    asked.length = 0;
    table.handlers.standings({ ...standings, year: present });
    await comes(() => asked.some((path) => path.startsWith("standings")), "it is asked for anew");
});

test("after an outage of the scorer nobody is silent before there was time to come back", async () => {
    const status = (connected) => ({ n: 9, received: null, years: [], clock: { wall: "2006-06-01T00:00:00Z" }, sources: [{ source: "wuhou", connected, heard: null }] });
    let isHere = true;
    answering(() => status(isHere));
    const page = pageOf("");
    await learnStatus(page);
    isHere = false;
    page.feed.isSilent = true; // it answers again before its feed is heard
    await learnStatus(page);
    assert.ok(page.presence.get("wuhou").isHere);
    Object.assign(page, { backMs: Date.now() }).feed.isSilent = false;
    await learnStatus(page);
    assert.ok(page.presence.get("wuhou").isHere);
    page.backMs -= 30000;
    await learnStatus(page);
    assert.ok(!page.presence.get("wuhou").isHere);
});

test("an answer that was on its way takes back nothing that the stream has told since", async () => {
    const page = pageOf(""), table = new TablePage(page);
    answering(told);
    await table.reload();
    let isTold = false;
    answering((path) => {
        if (!isTold) table.handlers.standings({ ...standings, n: 12 });
        isTold = true;
        return told(path);
    });
    await table.reload();
    assert.equal(page.standings.n, 12);
    answering(told);
    table.handlers.resync({ n: 9 });    // of another log, which has fewer records
    await comes(() => page.standings.n === 9, "what the other log has is shown");
});

// What the stream tells a page.
function streaming(t, page) {
    const listeners = new Map();
    t.after(() => { delete globalThis.EventSource; });
    globalThis.EventSource = class { addEventListener(name, hear) { listeners.set(name, hear); } };
    follow(page.feed);
    return (name, data) => {
        listeners.get(name)({ data: JSON.stringify(data) });
        showFreshness(page);
    };
}

test("a board that never heard its scorer says so at once, and neither a record nor that it was checked", (t) => {
    const page = pageOf(""), words = wordsFor("zh"), tell = streaming(t, page), fresh = document.getElementById("fresh"), lost = document.getElementById("lost");
    lost.hidden = true;
    tell("hello", { epoch: "0000000000000000", n: 0, silent: false });
    assert.deepEqual([fresh.textContent, lost.hidden, lost.textContent], [words.loading, false, words.silent]);
    tell("beat", { n: 0, silent: false });
    assert.deepEqual([fresh.textContent, lost.hidden], [words.loading, false]);
    tell("standings", standings);
    assert.deepEqual([fresh.textContent, lost.hidden], [words.loading, true]); // until they are shown
    Object.assign(page, { standings, year: 2006, cameMs: Date.now() });
    tell("beat", { n: 9, silent: false });
    assert.deepEqual([fresh.textContent, lost.hidden], [words.fresh("记录 9", 0), true]);
    t.mock.method(Date, "now", () => page.cameMs + 5000);
    tell("hello", { epoch: "0000000000000000", n: 0, silent: false }); // a board that has just begun anew
    tell("resync", { why: "behind", n: 0 });
    assert.deepEqual([fresh.textContent, lost.hidden], ["记录 9", false]);
    page.cameMs += 5000; // the scorer has answered
    tell("beat", { n: 9, silent: false });
    assert.ok(lost.hidden);
});

test("of what comes too fast to be said the newest is said when there is time", async (t) => {
    answering(told);
    const page = pageOf(""), table = new TablePage(page), said = document.getElementById("spoken");
    await table.reload();
    const now = Date.now() + 20000, is = (ms) => t.mock.method(Date, "now", () => now + ms);
    const came = (n, points) => table.handlers.change({ ...change(n), event: { ...change(n).event, points } });
    is(0);
    came(11, 1);
    const first = said.textContent;
    is(1000);
    came(12, 2);
    came(13, 3);
    table.tick();
    assert.equal(said.textContent, first);
    is(5000);
    table.tick();
    assert.notEqual(said.textContent, first);
    assert.match(said.textContent, /\+3/);
    said.textContent = "";
    is(12000);
    table.tick();
    assert.equal(said.textContent, "");    // and once
});
