// A centre's own page in its frame: centre.js draws it, and again when something of it has changed.
import { ask } from "./ask.js";
import { showCentre } from "./centre.js";
import { element, place } from "./elements.js";
import { showTitle } from "./frame.js";
import { showMoment } from "./moment.js";
import { addressOf, apiQuery } from "./view.js";

const AGAIN_MS = 2000;

export class CentrePage {
    #page;
    #isDue = false;
    #drawnMs = 0;

    constructor(page) {
        const { view, words } = page;
        this.#page = page;
        this.handlers = {
            change: (change) => { this.#isDue ||= change.centre === view.centre; },
            merged: () => { this.#isDue = true; },
            resync: () => { this.#isDue = true; },
        };
        document.body.classList.add("centre");
        place("controls").replaceChildren(element("a", { href: addressOf(view, { centre: null }), class: "back" }, `← ${words.back}`));
    }

    async reload() {
        const page = this.#page, { view, words } = page;
        const { centre: slug, year, at, asOf, occurredUntil } = view;
        this.#isDue = false;
        this.#drawnMs = Date.now();
        page.standings = await ask(`centres/${slug}${apiQuery(view)}`); // the year and the record
        page.year = page.standings.year;
        showTitle(page, page.standings);
        showMoment(view, page.year, words);
        await showCentre(place("tiers"), { slug, year, at, asOf, occurredUntil }, view.lang);
    }

    // Each second.
    tick() {
        if (this.#isDue && Date.now() - this.#drawnMs > AGAIN_MS) this.reload().catch(() => { this.#isDue = true; });
    }
}
