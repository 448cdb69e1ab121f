// A centre's own page in its frame: centre.js draws it, and again when something has changed that it shows.
import { centreHears, centreTicks, showCentre } from "./centre.js";
import { place } from "./elements.js";

export class CentrePage {
    #page;

    constructor(page) {
        this.#page = page;
        // whose change it was is not known
        const again = ({ year }) => centreHears({ year: year ?? page.year ?? page.view.year });
        this.handlers = {
            change: (change) => centreHears(change),
            merged: again,
            resync: again,
        };
        document.body.classList.add("centre");
    }

    reload() {
        return showCentre(place("tiers"), this.#page);
    }

    // Each second.
    tick() {
        centreTicks();
    }
}
