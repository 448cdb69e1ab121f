// What paper has and the screen has not: which moment this is, what proves it, and where it is signed.
import { element } from "./elements.js";
import { momentOf, recordOf, recordText } from "./moment.js";
import { minuteOf } from "./time.js";

// The second and third line of a checkpoint (PROTOCOL.md 16); null: there is none.
function rootOf(checkpoint) {
    const [, records, hash] = (checkpoint ?? "").split("\n");
    return hash ? { records, hash } : null;
}

function factsOf(standings, page) {
    const { view, words, checkpoint } = page;
    const root = rootOf(checkpoint);
    const moment = momentOf(view, standings.year, words);
    return [[words.sheet.as, `${moment ? `${moment}${words.comma}` : ""}${recordText(recordOf(page), page)}`],
        [words.sheet.root,
        root ? words.sheet.of(root.records,
        root.hash) : checkpoint === undefined ? words.sheet.unknown : words.sheet.none],
        [words.sheet.printed, minuteOf(new Date().toISOString())]];
}

// Replaces what `place` holds.
export function showSheet(place, standings, page) {
    const { words } = page;
    const signs = words.sheet.roles.map((role) =>
        element("div", { class: "sign" }, element("p", {}, role), element("p", {}, words.sheet.date)));
    place.replaceChildren(element("p", {}, words.sheet.rule),
        element("dl", {}, factsOf(standings, page)
            .map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
        element("div", { class: "signs" }, signs));
}
