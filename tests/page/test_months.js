// The year, month by month, for the table and for a centre's charts.
import assert from "node:assert/strict";
import test from "node:test";
import { answering } from "./api.js";
import { fetchHistory, fetchYear, lastMonth, monthBefore, rowOf, scoresOf } from "../../services/board/page/months.js";
import { dayOf, minuteOf, monthEnd } from "../../services/board/page/time.js";
import { readView } from "../../services/board/page/view.js";

const row = (centre, rank, score, pending = 0) => ({ centre, name: centre, rank, score, pending });
const standings = (rows, closed = false) => ({ year: 2006, n: 7, closed, tiers: [{ tier: 1, quota: 1, centres: rows }] });
const log = (begun, seen) => ({ first: { received: begun }, last: { n: 7, received: seen } });
const FEBRUARY = "2006-02-28T23:59:59.999+08:00";

test("a day is the day in Beijing, whatever was sent", () => {
    assert.equal(dayOf("2006-05-31T17:00:00Z"), "2006-06-01");
    assert.equal(dayOf("2006-06-01t02:00:00+10:00"), "2006-06-01");
    assert.equal(dayOf("2006-12-31T23:59:60Z"), "2007-01-01");
    assert.equal(minuteOf("2006-05-31T17:05:00Z"), "2006-06-01 01:05");
    assert.deepEqual([dayOf(null), dayOf("soon")], ["", ""]);
});

test("the months of a year are those that have begun", async () => {
    for (const [search, count] of [["?occurred_until=2006-02-28T23:59:59%2B08:00", 2], ["", 12], ["?occurred_until=2005-12-31T23:00:00%2B08:00", 0]]) {
        const asked = answering(() => standings([row("a", 1, 70)]));
        await fetchHistory(readView(search), standings([]));
        assert.equal(asked.length, count, search);
    }
    assert.equal(monthEnd(2008, 2), "2008-02-29T23:59:59.999+08:00");
});

test("a year that goes on ends with the last month in which anything occurred", async () => {
    const [a, b, c] = [standings([row("a", 1, 1)]), standings([row("a", 1, 2)]), standings([row("a", 1, 2, 1)])];
    for (const [ends, last] of [[[a, a, b], 3], [[a, a, b, b, c], 5], [[a], 1]]) {
        answering((path) => ends[Number(path.split("occurred_until=2006-")[1].slice(0, 2)) - 1] ?? ends.at(-1));
        assert.equal(lastMonth(await fetchHistory(readView(""), standings([]))), last);
    }
});

test("all months of a table are of the record that the table is of", async () => {
    const asked = answering((path) => standings([row("a", 1, path.includes("-03-") ? 75 : 70), row("b", path.includes("-03-") ? 2 : 1, 70)]));
    const history = await fetchHistory(readView("?as_of=2006-09-01T00:00:00Z"), standings([]));
    assert.equal(asked.length, 12);
    assert.deepEqual(asked.filter((path) => !path.startsWith("standings?year=2006&at=7&occurred_until=2006-")), []);
    assert.equal(lastMonth(history), 4); // in which what was given in March is gone
    assert.deepEqual(scoresOf(history, row("a", 1, 71)), [70, 70, 75, 71]);
    assert.equal(rowOf(monthBefore(history), "b").rank, 2);
});

test("a table that ends with a moment has the months until then, and the last ends with it", async () => {
    const asked = answering(() => standings([row("a", 1, 70)]));
    const history = await fetchHistory(readView("?occurred_until=2006-03-10T12:00:00Z"), standings([]));
    assert.deepEqual(asked.map((path) => path.split("occurred_until=")[1]),
        ["2006-01-31T23:59:59.999+08:00", FEBRUARY, "2006-03-10T12:00:00Z"]);
    assert.equal(lastMonth(history), 3);
    const none = await fetchHistory(readView("?occurred_until=2005-03-10T12:00:00Z"), standings([]));
    assert.deepEqual([monthBefore(none), scoresOf(none, row("a", 1, 70))], [undefined, [70]]);
});

test("what was known then is asked only where the log had begun and the time has come", async () => {
    const asked = answering(() => standings([]));
    const year = await fetchYear(standings([]), log("2006-02-10T00:00:00.000+08:00", "2006-04-05T00:00:00.000+08:00"));
    assert.deepEqual(year.months, [1, 2, 3, 4]);
    assert.deepEqual(year.known.map((one) => one !== null), [false, true, true, false]);
    assert.ok(asked.includes("standings?year=2006&at=7&occurred_until=2006-01-31T23:59:59.999+08:00"), asked.join("\n"));
    assert.ok(asked.includes(`standings?year=2006&as_of=${FEBRUARY}`));
    assert.equal(asked.length, 6);
});

test("a centre's year that is over ends with what occurred; one that is closed, or looked at until a month, does not", async () => {
    answering((path) => standings([row("a", 1, path.includes("-01-") ? 70 : 75)]));
    const over = log("2008-01-01T00:00:00+08:00", "2008-02-01T00:00:00+08:00");
    assert.deepEqual((await fetchYear(standings([]), over)).months, [1, 2]);
    assert.equal((await fetchYear(standings([], true), over)).months.length, 12);
    assert.deepEqual((await fetchYear(standings([]), { ...over, until: monthEnd(2006, 4) })).months, [1, 2, 3, 4]);
});
