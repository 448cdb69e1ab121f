// The page: shows what its address asks for, follows what changes, and says how fresh that is.
import { CentrePage } from "./centrepage.js";
import { element, place } from "./elements.js";
import { follow, makeFeed } from "./feed.js";
import { beginFrame, showFreshness, showWrong } from "./frame.js";
import { noteChange } from "./learning.js";
import { TablePage } from "./tablepage.js";
import { addressOf, isOfNow, NOW, readView } from "./view.js";
import { wordsFor } from "./words.js";

const view = readView(location.search);
// What is shown, and what is known of it; what is null is not known yet.
const page = {
    view,
    words: wordsFor(view.lang),
    years: [],        // that there are
    year: null,       // that is shown
    standings: null,
    history: null,    // of months.js
    facts: null,      // of facts.js
    reporters: null,  // districts that have reported something this year
    presence: null,   // of presence.js
    checkpoint: undefined, // null: there is none
    received: null,   // {n, when}: when a record was received
};

async function begin() {
    if (view.wrong.length > 0) {
        beginFrame(page);
        showWrong(page);
        return;
    }
    const shown = view.centre ? new CentrePage(page) : new TablePage(page);
    const feed = makeFeed((name, data) => {
        if (name === "change") noteChange(page, data);
        shown.handlers[name]?.(data);
    });
    beginFrame(page);
    setInterval(() => {
        showFreshness(feed, page.standings?.n ?? 0, page);
        shown.tick();
    }, 1000);
    if (isOfNow(view)) follow(feed);
    try {
        await shown.reload();
    } catch (trouble) {
        const back = element("a", { href: addressOf(view, { ...NOW, year: null, centre: null }) }, page.words.toNow);
        place("tiers").replaceChildren(element("p", {}, page.words.failed(trouble), " ", back));
    }
}

begin();
