// The charts: numbers in, places and letters out.
import assert from "node:assert/strict";
import test from "node:test";
import "./tree.js";
import { barAgainstCap, barsAgainstCap, lineChart, pathOf, pointsText, ranksChart, scaleOf, sparkline, spread, ticksOf, widthOf }
    from "../../services/board/page/charts.js";

const number = (node, key) => Number(node.getAttribute(key));
const texts = (node, className) => node.all("text", className).map((one) => one.textContent);

test("points have at most two decimals", () => {
    assert.deepEqual([70, 0.1 + 0.2, 88.25, 0].map(pointsText), ["70", "0.3", "88.25", "0"]);
});

test("ticks are few and round, and hold all values", () => {
    for (const [values, wanted] of [
        [[70, 91], [70, 80, 90, 100]], [[0, 1], [0, 0.5, 1]], [[70, 70], [70, 70.5, 71]], [[], [0, 1]],
        [[null, 3], [3, 3.5, 4]], [[-2, 5], [-2, 0, 2, 4, 6]], [[66.5, 100], [60, 70, 80, 90, 100]],
    ]) assert.deepEqual(ticksOf(values), wanted);
});

test("a small difference is not drawn as a great one", () => {
    const ticks = ticksOf([70, 70.5], 4, 4);
    assert.ok(ticks.at(-1) - ticks[0] >= 4, String(ticks));
});

test("a scale of one value is its middle", () => {
    assert.equal(scaleOf([0, 10], [100, 0])(2.5), 75);
    assert.equal(scaleOf([5, 5], [0, 10])(5), 5);
});

test("a path has a gap where a number is missing", () => {
    assert.equal(pathOf([1, null, 3, 4], (i) => i, (value) => value), "M0.0 1.0M2.0 3.0L3.0 4.0");
    assert.equal(pathOf([null], (i) => i, (value) => value), "");
});

test("letters that would lie on each other are moved apart, in their order", () => {
    assert.deepEqual(spread([50, 10, 52, 51], 16), [50, 10, 82, 66]);
    assert.deepEqual(spread([10, 40], 16), [10, 40]);
});

test("a Chinese character is about twice as wide as a letter", () => {
    assert.ok(widthOf("武侯区") > 1.7 * widthOf("abc"));
});

test("every chart is a picture with a title, and its words are text", () => {
    const hostile = "<script>alert(1)</script>\u202eabc";
    for (const chart of [
        sparkline([1, 2], hostile),
        lineChart({ title: hostile, desc: "d", months: ["1"], series: [{ name: hostile, values: [1], className: "main" }] }),
        ranksChart({ title: hostile, desc: "d", months: ["1"], lines: [{ name: hostile, ranks: [1] }] }),
        barAgainstCap({ title: hostile, value: 1, cap: 2 }),
        barsAgainstCap({ title: hostile, desc: "d", bars: [{ name: hostile, value: 1 }] }),
    ]) {
        assert.equal(chart.getAttribute("role"), "img");
        const [title] = chart.all("title");
        assert.ok(chart.getAttribute("aria-labelledby").split(" ").includes(title.getAttribute("id")));
        assert.equal(title.textContent, "<script>alert(1)</script>\ufffdabc");
        assert.deepEqual(chart.all("script"), []);
        for (const node of ["svg", "rect", "path", "circle", "text", "line", "g"].flatMap((name) => chart.all(name)))
            assert.equal(node.getAttribute("style"), null);
    }
});

test("no two charts have the same id", () => {
    const ids = [1, 2, 3].map(() => sparkline([1], "x").all("title")[0].getAttribute("id"));
    assert.equal(new Set(ids).size, 3);
});

test("a line chart ends with the last value that is known, and says what is at each point", () => {
    const chart = lineChart({ title: "t", desc: "d", months: ["1月", "2月", "3月"],
        series: [{ name: "s", values: [70, 72.5, null], className: "main" }], marks: [{ at: 1, text: "−2", tip: "why" }] });
    assert.deepEqual(texts(chart, "end"), ["72.5"]);
    assert.deepEqual(chart.all("circle").map((dot) => dot.textContent), ["1月 s 70", "2月 s 72.5"]);
    assert.deepEqual(texts(chart, "mark"), ["−2why"]);
    const [first, second] = chart.all("circle");
    assert.ok(number(second, "cy") < number(first, "cy"), "more points are higher up");
});

test("a month that leads somewhere is a link of its own, and what has links is no image", () => {
    const given = { title: "t", desc: "d", months: ["1月", "2月"], series: [{ name: "s", values: [70, 71], className: "main" }] };
    const chart = lineChart({ ...given, links: [{ href: "/?january", name: "1月末" }, { href: "/?february", name: "2月末" }] });
    assert.deepEqual(chart.all("a").map((link) => [link.getAttribute("href"), link.getAttribute("aria-label"), link.textContent]),
        [["/?january", "1月末", "1月"], ["/?february", "2月末", "2月"]]);
    assert.equal(chart.getAttribute("role"), "group");
    assert.deepEqual([lineChart(given).all("a").length, lineChart(given).getAttribute("role")], [0, "img"]);
});

test("a chart of nothing is drawn", () => {
    for (const chart of [sparkline([], "x"), sparkline([null], "x"),
        lineChart({ title: "t", months: [], series: [{ name: "s", values: [], className: "main" }] }),
        ranksChart({ title: "t", months: [], lines: [] }), barsAgainstCap({ title: "t", bars: [] })]) {
        assert.equal(chart.name, "svg");
        const said = [...chart.all("path"), ...chart.all("circle"), ...chart.all("text")].flatMap((node) => [...node.attributes.values()]);
        assert.ok(!said.some((value) => value.includes("NaN")), said.join(" "));
    }
});

test("rank 1 is on top, and who shares a rank shares a label, the main line first", () => {
    const chart = ranksChart({ title: "t", desc: "d", months: ["1", "2"], width: 560, lines: [
        { name: "甲", ranks: [1, 2] }, { name: "乙", ranks: [2, 2], isMain: true }, { name: "丙", ranks: [3, 1] }] });
    assert.deepEqual(texts(chart, "end").sort(), ["1 丙", "2 乙、甲"]);
    assert.deepEqual(texts(chart, "main"), ["2 乙、甲"]);
    const high = new Map(chart.all("circle").map((dot) => [dot.textContent, number(dot, "cy")]));
    assert.ok(high.get("2 丙 1") < high.get("2 甲 2"));
});

test("a label that has no room says how many more there are", () => {
    const lines = "甲乙丙丁戊己".split("").map((name) => ({ name: name + "县政府", ranks: [1], isMain: name === "丁" }));
    const [label] = texts(ranksChart({ title: "t", desc: "d", months: ["1"], width: 300, lines }), "end");
    assert.match(label, /^1 丁县政府.* \+\d$/);
});

test("a bar is as long as what counts, its cap is marked, and what is beyond is drawn apart", () => {
    const chart = barAgainstCap({ title: "t", value: 4, sum: 6.5, cap: 4, width: 132 });
    const [room, beyond, full] = chart.all("rect");
    assert.deepEqual([room, beyond, full].map((rect) => [rect.getAttribute("class"), number(rect, "width")]),
        [["room", 80], ["beyond", 130], ["full", 80]]);
    assert.equal(number(chart.all("line")[0], "x1"), 81);
});

test("bars are measured alike, and never reach beyond the picture", () => {
    const chart = barsAgainstCap({ title: "t", desc: "d", width: 330, bars: [
        { name: "突出贡献加分", value: 1, cap: 2, text: "1 / 2" }, { name: "乙", value: 4, sum: 9, cap: 4, text: "4 / 4" }] });
    const full = chart.all("rect", "full");
    assert.ok(Math.abs(number(full[1], "width") - 4 * number(full[0], "width")) < 1e-6);
    for (const rect of chart.all("rect")) assert.ok(number(rect, "x") + number(rect, "width") <= 330);
});
