// The page: shows what its address asks for, follows what changes, and says how fresh that is.
import { CentrePage } from "./centrepage.js";
import { follow, makeFeed } from "./feed.js";
import { beginFrame, showFreshness, showWrong } from "./frame.js";
import { noteChange } from "./learning.js";
import { TablePage } from "./tablepage.js";
import { isOfNow, readView } from "./view.js";
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
    movement: null,   // of movement.js
    facts: null,      // of facts.js
    first: null,      // the record that the log begins with
    reporters: null,  // districts that have reported something this year
    endless: new Set(), // centres whose explanation is too long to be had
    presence: null,   // of presence.js
    presenceMs: 0,    // when that came; 0: it has not
    checkpoint: undefined, // null: there is none
    received: null,   // {n, when}: when a record was received
    feed: null,       // of feed.js
    cameMs: 0,        // when the standings came
    backMs: 0,        // when the scorer was back
};

function begin() {
    beginFrame(page);
    if (view.wrong.length > 0) {
        showWrong(page);
        return;
    }
    const shown = view.centre ? new CentrePage(page) : new TablePage(page);
    page.feed = makeFeed((name, data) => {
        if (name === "back" || name === "resync") page.backMs = Date.now();
        if (name === "change") noteChange(page, data);
        shown.handlers[name]?.(data);
        showFreshness(page);
    });
    setInterval(() => {
        showFreshness(page);
        shown.tick();
    }, 1000);
    if (isOfNow(view)) follow(page.feed);
    shown.reload();
}

begin();
