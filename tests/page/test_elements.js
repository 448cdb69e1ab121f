// What a reader has open, and is on, stays so where a place is drawn anew.
import assert from "node:assert/strict";
import test from "node:test";
import "./tree.js";
import { keepingPlace } from "../../services/board/page/elements.js";

// An element that can have the focus; `part`: the identifier of what it stands in.
function link(href, part) {
    return {
        id: "", localName: "a", parentElement: { closest: () => ({ id: part }) },
        getAttribute: (name) => (name === "href" ? href : null),
        focus() { document.activeElement = this; },
    };
}

const open = (id) => ({ id });

// A place that has some elements, until it is drawn anew with others.
function placeOf(...before) {
    const place = { held: before, contains: (one) => place.held.includes(one) };
    place.querySelectorAll = (what) => place.held.filter((one) => (what === "details[open]" ? !one.localName : one.localName === what));
    return place;
}

// Who has the focus after the place was drawn anew.
function focusAfter(place, ...after) {
    keepingPlace(place, () => {
        if (place.held.includes(document.activeElement)) document.activeElement = null; // as a browser has it
        place.held = after;
    });
    return document.activeElement;
}

test("what is open stays open, and nothing else opens", () => {
    document.activeElement = null;
    keepingPlace(placeOf(open("july"), open("")), () => {});
    assert.equal(document.getElementById("july").getAttribute("open"), "");
    assert.equal(document.getElementById("june").getAttribute("open"), null);
});

test("who was on a link is on the same again, best in the same part", () => {
    const was = link("/?centre=wuhou", "moves"), inTable = link("/?centre=wuhou", "table"), inMoves = link("/?centre=wuhou", "moves");
    was.focus();
    assert.equal(focusAfter(placeOf(was), link("/?centre=pixian", "moves"), inTable, inMoves), inMoves);
    was.focus();
    assert.equal(focusAfter(placeOf(was), link("/?centre=pixian", "moves"), inTable), inTable);
    was.focus();
    assert.equal(focusAfter(placeOf(was), link("/?centre=pixian", "moves")), null);
});

test("who is on something else stays there", () => {
    const elsewhere = link("/", "head");
    elsewhere.focus();
    assert.equal(focusAfter(placeOf(link("/", "table")), link("/", "table")), elsewhere);
});
