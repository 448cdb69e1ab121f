// A centre's own page in its frame: centre.js draws it, and again when something has changed that it shows.
import { ask } from "./ask.js";
import { centreHears, showCentre } from "./centre.js";
import { place } from "./elements.js";
import { showTitle } from "./frame.js";
import { learnReceived } from "./learning.js";
import { showMoment } from "./moment.js";
import { apiQuery } from "./view.js";

export class CentrePage {
    #page;

    constructor(page) {
        this.#page = page;
        const again = ({ year }) => centreHears({ year: year ?? page.year }); // whose change it was is not known
        this.handlers = {
            change: (change) => centreHears(change),
            merged: again,
            resync: again,
        };
        document.body.classList.add("centre");
    }

    async reload() {
        const page = this.#page, { view, words } = page;
        const { centre: slug, year, at, asOf, occurredUntil } = view;
        const row = await ask(`centres/${slug}${apiQuery(view)}`).catch(() => null); // centre.js says why
        if (row) {
            Object.assign(page, { standings: row, year: row.year }); // the year and the record
            learnReceived(page, row.n).catch(() => {}); // without it, the record is shown without its time
            showTitle(page, row);
            showMoment(view, page.year, words);
        }
        await showCentre(place("tiers"), { slug, year, at, asOf, occurredUntil }, view.lang);
    }

    // Each second.
    tick() {}
}
