// Why what an address asks for cannot be shown: which part of it is wrong, and where to go from there.
import { ask } from "./ask.js";
import { minuteOf } from "./time.js";
import { addressOf, apiQuery, NOW } from "./view.js";

// Whether there is the year that a view is of.
async function hasYear(view) {
    return ask(`standings${apiQuery(view)}`).then(() => true, ({ code }) => code !== "not-found");
}

async function momentWhy(view, words) {
    if (view.at) return words.noRecord(view.at);
    const [begun] = (await ask("records?from=1&to=1")).records;
    return begun && words.logBegins(minuteOf(begun.received));
}

// {why, href}: in words, and the table that there is.
export async function tellTrouble(view, trouble, words) {
    const { code } = trouble, href = addressOf(view, { ...NOW, year: null, centre: null });
    if (code === "not-found" && view.centre && await hasYear(view))
        return { why: words.failed({ message: words.noCentre(view.centre) }), href: addressOf(view, { centre: null }) };
    if (code === "not-found" && view.year) return { why: words.failed({ message: words.noYear(view.year) }), href };
    const why = code === "no-moment" && await momentWhy(view, words).catch(() => null);
    return { why: words.failed(why ? { message: why } : trouble), href };
}
