// Charts as SVG. Pure: each function takes numbers and words and returns an element, which says in
// <title> and <desc> what it shows. Colours come from classes (centre.css), so dark and print are theirs.
//
// A missing number is null: the line has a gap there. A width is in units of about a pixel; a chart is drawn
// for the width that it will have, so that its letters stay readable on a phone.
import { drawn } from "./elements.js";

const LETTER = 12, LINE = 16;
let charts = 0;

// ---- numbers ----

// At most two decimals, as points are everywhere.
export function pointsText(points) {
    return String(Math.round(points * 100) / 100);
}

// A few round numbers from at or below the least to at or above the greatest. What differs by less than
// `spanMin` is not drawn as if it were much.
export function ticksOf(values, count = 4, spanMin = 1) {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [0, 1];
    const least = Math.min(...known), span = Math.max(Math.max(...known) - least, spanMin);
    const rough = span / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough - 1e-9);
    const first = Math.floor(least / step + 1e-9), last = Math.ceil((least + span) / step - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => Math.round((first + i) * step * 1e6) / 1e6);
}

// Where a value lies between two places.
export function scaleOf([from, to], [start, end]) {
    return (value) => to === from ? (start + end) / 2 : start + (value - from) / (to - from) * (end - start);
}

// A path through all points; it begins anew behind a gap.
export function pathOf(values, x, y) {
    let path = "", isOn = false;
    values.forEach((value, i) => {
        if (value !== null) path += `${isOn ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
        isOn = value !== null;
    });
    return path;
}

// Moves what would lie on each other apart, and keeps the order: places from top to bottom.
export function spread(places, least) {
    const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b] || a - b);
    const moved = [...places];
    for (let i = 1; i < order.length; i++)
        moved[order[i]] = Math.max(moved[order[i]], moved[order[i - 1]] + least);
    return moved;
}

// How wide a text is, about: a Chinese character is as wide as high.
export function widthOf(text) {
    return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? 1 : 0.56), 0) * LETTER;
}

// ---- parts ----

function picture(width, height, title, desc, className, ...content) {
    const id = `chart-${++charts}`;
    return drawn("svg", {
        viewBox: `0 0 ${width} ${height}`, class: `chart ${className}`, role: "img",
        "aria-labelledby": desc ? `${id}-title ${id}-desc` : `${id}-title`,
    }, drawn("title", { id: `${id}-title` }, title), desc ? drawn("desc", { id: `${id}-desc` }, desc) : null, content);
}

function letters(x, y, text, className, anchor = "start") {
    return drawn("text", { x, y, class: className, "text-anchor": anchor, "font-size": LETTER }, text);
}

function dot(x, y, className, tip) {
    return drawn("circle", { cx: x, cy: y, r: 3, class: className }, drawn("title", {}, tip));
}

// A link by its `{href, name}`, where there is one.
function linked(link, drawing) {
    return link ? drawn("a", { href: link.href, "aria-label": link.name }, drawing) : drawing;
}

// The months below; where there is no room for all, each second or third.
function monthsBelow(months, x, y, width, links = []) {
    const room = width / Math.max(1, months.length), widest = Math.max(...months.map(widthOf), 1) + 6;
    const each = Math.ceil(widest / room);
    return months.map((month, i) => i % each === 0 ? linked(links[i], letters(x(i), y, month, "tick", "middle")) : null);
}

function lastKnown(values) {
    return values.findLastIndex((value) => value !== null);
}

// ---- charts ----

// A line as high as a row of the table; `points`: numbers.
export function sparkline(points, label) {
    const width = 96, height = 22, known = points.filter((point) => point !== null);
    const y = scaleOf([Math.min(...known), Math.max(...known)], [height - 4, 4]);
    const x = scaleOf([0, Math.max(1, points.length - 1)], [3, width - 4]);
    const last = lastKnown(points);
    return picture(width, height, label, "", "spark",
        drawn("path", { d: pathOf(points, x, y), class: "line main", fill: "none" }),
        last < 0 ? null : drawn("circle", { cx: x(last), cy: y(points[last]), r: 2.2, class: "dot main" }));
}

// What is marked below a line, each at its month; a mark that would lie on the months is put above.
function marksOf(marks, values, x, y, floor) {
    return marks.map(({ at, text, tip }) => {
        const level = y(values[at]) + 18 > floor ? y(values[at]) - 8 : y(values[at]) + 18;
        const mark = letters(x(at), level, text, "mark", "middle");
        mark.append(drawn("title", {}, tip));
        return values[at] === null || values[at] === undefined ? null : mark;
    });
}

// `series`: [{name, values, className}], a value a month, the main one last. The last value of each stands
// beside its end. `marks`: [{at, text, tip}], at places of the main series. `links`: [{href, name}], one a
// month; a picture that has some is no image to who listens, for an image has nothing in it.
export function lineChart({ title, desc, months, series, marks = [], links = [], width = 560 }) {
    const height = 220, ticks = ticksOf(series.flatMap((one) => one.values), 4, 4);
    const left = Math.max(...ticks.map((tick) => widthOf(pointsText(tick)))) + 8, right = width - 44;
    const x = scaleOf([0, Math.max(1, months.length - 1)], [left + 10, right]);
    const y = scaleOf([ticks[0], ticks.at(-1)], [height - 28, 14]);
    const ends = series.map(({ values }) => y(values[lastKnown(values)] ?? 0) + 4);
    const chart = picture(width, height, title, desc, "lines",
        ticks.map((tick) => [
            drawn("line", { x1: left, x2: width, y1: y(tick), y2: y(tick), class: "grid" }),
            letters(left - 6, y(tick) + 4, pointsText(tick), "tick", "end")]),
        monthsBelow(months, x, height - 8, right - left, links),
        series.map(({ values, className }) => drawn("path", { d: pathOf(values, x, y), class: `line ${className}`, fill: "none" })),
        series.map(({ name, values, className }) => values.map((value, i) => value === null ? null
            : dot(x(i), y(value), `dot ${className}`, `${months[i]} ${name} ${pointsText(value)}`))),
        marksOf(marks, series.at(-1).values, x, y, height - 22),
        spread(ends, LINE).map((at, i) => {
            const last = lastKnown(series[i].values);
            return last < 0 ? null : letters(x(last) + 8, at, pointsText(series[i].values[last]), `end ${series[i].className}`);
        }));
    if (links.length > 0) chart.setAttribute("role", "group");
    return chart;
}

// Who ends on the same rank shares a label.
function labelsOf(lines) {
    const labels = new Map();
    for (const line of lines) {
        const rank = line.ranks[lastKnown(line.ranks)];
        if (rank === undefined) continue;
        const label = labels.get(rank) ?? { rank, names: [], isMain: false };
        if (line.isMain) label.names.unshift(line.name);
        else label.names.push(line.name);
        label.isMain ||= Boolean(line.isMain);
        labels.set(rank, label);
    }
    return [...labels.values()];
}

// As many of the names as there is room for, and how many more there are.
function labelText({ rank, names }, room) {
    for (let shown = names.length; shown > 1; shown--) {
        const more = names.length - shown, text = `${rank} ${names.slice(0, shown).join("、")}${more ? ` +${more}` : ""}`;
        if (widthOf(text) <= room) return text;
    }
    return `${rank} ${names[0]}${names.length > 1 ? ` +${names.length - 1}` : ""}`;
}

// `lines`: [{name, ranks, isMain}], a rank a month, 1 on top. Names stand at the right, the main line is
// bold.
export function ranksChart({ title, desc, months, lines, width = 560 }) {
    const count = lines.length, height = 44 + count * 24;
    const labels = labelsOf(lines).map((label) => ({ ...label, text: labelText(label, width * 0.3) }));
    const right = width - Math.max(40, ...labels.map((label) => widthOf(label.text))) - 20;
    const x = scaleOf([0, Math.max(1, months.length - 1)], [34, right]);
    const y = scaleOf([1, Math.max(2, count)], [16, height - 40]);
    const order = [...lines].sort((a, b) => Boolean(a.isMain) - Boolean(b.isMain));
    return picture(width, height, title, desc, "ranks",
        Array.from({ length: count }, (_, i) => [
            drawn("line", { x1: 24, x2: right, y1: y(i + 1), y2: y(i + 1), class: "grid" }),
            letters(18, y(i + 1) + 4, String(i + 1), "tick", "end")]),
        monthsBelow(months, x, height - 8, right - 34),
        order.map((line) => drawn("path",
            { d: pathOf(line.ranks, x, y), class: `line ${line.isMain ? "main" : "other"}`, fill: "none" })),
        order.map((line) => line.ranks.map((rank, i) => rank === null ? null
            : dot(x(i), y(rank), `dot ${line.isMain ? "main" : "other"}`, `${months[i]} ${line.name} ${rank}`))),
        labels.map((label) => letters(right + 10, y(label.rank) + 4, label.text, `end ${label.isMain ? "main" : "other"}`)));
}

// How full one cap is: a bar of what counts, behind it in outline what was recognised beyond, and a mark at
// the cap. Without a cap the bar is measured against `most`.
export function barAgainstCap({ title, desc, value, sum = value, cap, most = cap, kind = "bonus", width = 220 }) {
    const height = 16, whole = Math.max(most || 1, sum, value), x = scaleOf([0, whole], [0, width - 2]);
    return picture(width, height, title, desc, `bar ${kind}`,
        drawn("rect", { x: 1, y: 3, width: x(cap ?? whole), height: 10, class: "room" }),
        sum > value ? drawn("rect", { x: 1, y: 3, width: x(sum), height: 10, class: "beyond" }) : null,
        drawn("rect", { x: 1, y: 3, width: x(value), height: 10, class: "full" }),
        cap ? drawn("line", { x1: x(cap) + 1, x2: x(cap) + 1, y1: 0, y2: height, class: "cap" }) : null);
}

// `bars`: [{name, value, sum, cap, text}], one below the other; all are measured alike. `text` stands behind
// a bar.
export function barsAgainstCap({ title, desc, bars, kind = "bonus", width = 560 }) {
    const high = 26, left = Math.max(...bars.map((bar) => widthOf(bar.name)), 0) + 10;
    const behind = Math.max(...bars.map((bar) => widthOf(bar.text ?? "")), 0) + 14;
    const whole = Math.max(...bars.map((bar) => Math.max(bar.cap ?? 0, bar.sum ?? bar.value, bar.value)), 1);
    const x = scaleOf([0, whole], [0, Math.max(20, width - left - behind)]);
    return picture(width, bars.length * high + 4, title, desc, `bars ${kind}`, bars.map((bar, i) => {
        const top = i * high + 6, sum = bar.sum ?? bar.value, end = Math.max(bar.cap ?? 0, sum, bar.value);
        return drawn("g", {},
            letters(left - 8, top + 12, bar.name, "name", "end"),
            bar.cap ? drawn("rect", { x: left, y: top, width: x(bar.cap), height: 15, class: "room" }) : null,
            sum > bar.value ? drawn("rect", { x: left, y: top, width: x(sum), height: 15, class: "beyond" }) : null,
            drawn("rect", { x: left, y: top, width: x(bar.value), height: 15, class: "full" }),
            bar.cap ? drawn("line", { x1: left + x(bar.cap), x2: left + x(bar.cap), y1: top - 2, y2: top + 17, class: "cap" }) : null,
            letters(left + x(end) + 6, top + 12, bar.text ?? pointsText(bar.value), "value"));
    }));
}
