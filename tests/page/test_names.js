// What a browser finds only when it comes by: names that nobody has bound, imports of what is not given; and what is
// given and nobody takes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { freeNames, tiesOf } from "./names.js";
import { wordsFor } from "../../services/board/page/words.js";
import { centreWords } from "../../services/board/page/words_centre.js";

const PAGE = new URL("../../services/board/page/", import.meta.url), HERE = new URL("./", import.meta.url);
const BROWSER = new Set(("Array Boolean Date Error EventSource JSON Map Math Number Object Promise Set String URLSearchParams AbortController"
    + " clearTimeout decodeURIComponent document encodeURIComponent fetch location matchMedia navigator setInterval setTimeout window"
    + " Infinity NaN").split(" "));

const modulesIn = (place) => readdirSync(place).filter((name) => name.endsWith(".js")).map((file) => ({ file, text: readFileSync(new URL(file, place), "utf8") }));
const page = modulesIn(PAGE);

test("a name that is not bound is found, wherever it stands", () => {
    for (const [text, wanted] of [
        ["import { a } from './a.js'; export const b = a + c;", ["c"]],
        ["const f = ({ a, b: { c } = d }, ...e) => `x ${a + c} ${g(e)} b`;", ["d", "g"]],
        ["const a = 1, b = a ? c : 0; for (const d of e) a.f(d, { g: 1, h });", ["c", "e", "h"]],
        ["class A { #a = B; get c() { return this.#a / D; } m(x) { return x; } }", ["B", "D"]],
        ["function f(a) { try { a(); } catch (b) { throw b; } } // c", []],
        ["const a = /b\"[/]c/g, d = 'e' + \"f\"; // g\n/* h */ a.test(d);", []],
        ["const [a, { b }] = [1, { b: 2 }]; let c, d; c = x => x + a + b + d + y;", ["y"]],
    ]) assert.deepEqual(freeNames(text), wanted, text);
});

test("every name in the page's modules is bound, or the browser's", () => {
    for (const { file, text } of page) assert.deepEqual(freeNames(text).filter((name) => !BROWSER.has(name)), [], file);
});

test("what a module imports is there, and what it exports is imported", () => {
    const given = new Set(page.flatMap(({ file, text }) => tiesOf(text).exports.map((name) => `${file} ${name}`)));
    const taken = new Set([...page, ...modulesIn(HERE)].flatMap(({ text }) => tiesOf(text).imports.map((tie) => tie.join(" "))));
    for (const { file, text } of page)
        for (const tie of tiesOf(text).imports) assert.ok(given.has(tie.join(" ")), `${file} imports ${tie}`);
    assert.deepEqual([...given].filter((name) => !taken.has(name)), []);
});

test("every word that the page has is said somewhere", () => {
    const says = page.filter(({ file }) => !file.startsWith("words")).map(({ text }) => text).join("\n");
    const words = Object.keys({ ...wordsFor("zh"), ...centreWords("zh") });
    assert.deepEqual(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(says)), []);
});
