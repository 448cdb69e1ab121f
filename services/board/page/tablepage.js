// The table with what stands beside it, kept as it is now.
//
//   standings ─► the table at once;   then history, explanations and the status fill in what they know
//   change    ─► facts, ticker;       and a while later what is known of the past is learnt anew
import { ask, isPassing } from "./ask.js";
import { place, shownText } from "./elements.js";
import { hear, isFollower } from "./facts.js";
import { fetchHistory, lastMonth } from "./months.js";
import { fetchMovement } from "./movement.js";
import { isUnknown } from "./presence.js";
import { frontYear, learnFacts, learnFirst, learnReceived, learnStatus, learnYears } from "./learning.js";
import { CHANGES_MAX, show, showTrouble } from "./showing.js";
import { sayingOf } from "./ticker.js";
import { dayOf } from "./time.js";
import { tellTrouble } from "./trouble.js";
import { apiQuery, isOfNow } from "./view.js";

const PRESENCE_MS = 4000; // who is gone is missed by the scorer within seconds, and a supervisor knows soon
const SECOND_LOOK_MS = 3000; // a log that has just begun has no checkpoint yet
const RELOAD_MS = 3000; // what could not be had is not asked for more often
const LEARN_MS = 15000; // what is known of the past is not asked for more often
const LEARN_SOON_MS = 2000; // but where a month has begun, all that is said of the month before is old
const SPEAK_MS = 5000;
const DRAW_MS = 50;

export class TablePage {
    #page;
    #merged = 0;          // changes since the last learning that were not listed
    #early = [];          // changes that came before there were facts
    #before = undefined;  // the change that others may follow
    #spokenMs = 0;
    #askedMs = 0;
    #looks = 0;
    #learntMs = 0;
    #last = null;         // standings, as the stream told them
    #isReloading = false;
    #failedMs = 0;        // when the standings could not be had for a while; 0: what is shown is right
    #isLearning = false;
    #isDue = false;
    #isOfNewMonth = false;
    #drawing = 0;
    #wasUnknown = false;  // who is silent
    #unspoken = null;     // the newest that came while another was being said

    constructor(page) {
        this.#page = page;
        this.handlers = {
            standings: (standings) => this.#take(standings),
            change: (change) => this.#tell(change),
            merged: (data) => this.#merge(data),
            resync: () => this.#beginAnew(),
        };
    }

    // However much comes at once, it is drawn once.
    #draw() {
        this.#drawing ||= setTimeout(() => {
            this.#drawing = 0;
            show(this.#page, this.#merged);
        }, DRAW_MS);
    }

    // One at a time; what changes meanwhile is learnt by the next.
    async #learnPast() {
        if (this.#isLearning) return;
        const page = this.#page, { standings } = page;
        this.#isLearning = true;
        this.#isDue = this.#isOfNewMonth = false;
        this.#merged = 0;
        try {
            page.history = await fetchHistory(page.view, standings);
            await learnFirst(page);
            page.movement = await fetchMovement(page.view, standings, page.history, page.first);
            this.#draw();
            if (!await learnFacts(page, standings)) this.#isDue = true;
            if (page.facts) for (const change of this.#early.splice(0)) this.#tell(change);
            this.#draw();
        } finally {
            this.#isLearning = false;
            this.#learntMs = Date.now();
        }
    }

    async #lookRound() {
        this.#askedMs = Date.now();
        this.#looks++;
        await learnStatus(this.#page).catch(() => {}); // the next look may see more
        this.#draw();
    }

    async #frontYear() {
        if (!isOfNow(this.#page.view)) return null;
        await learnYears(this.#page);
        return frontYear(this.#page.years);
    }

    // The standings; null: they cannot be had.
    async #fetch() {
        const page = this.#page;
        this.#isReloading = true;
        this.#failedMs = 0;
        try {
            return await ask(`standings${apiQuery({ ...page.view, year: page.view.year ?? await this.#frontYear() })}`);
        } catch (trouble) {
            if (isPassing(trouble)) this.#failedMs = Date.now();
            const told = await tellTrouble(page.view, trouble, page.words);
            if (!page.standings && !this.#showLast()) showTrouble(page, told);
            return null;
        } finally {
            this.#isReloading = false;
        }
    }

    // The stream may have told of more while the answer was on its way.
    #newest(standings) {
        const last = isOfNow(this.#page.view) && this.#last;
        return last && last.year === standings.year && last.n > standings.n ? last : standings;
    }

    async reload() {
        const page = this.#page, answer = await this.#fetch();
        if (!answer) return;
        const standings = this.#newest(answer);
        if (page.year !== standings.year) Object.assign(page, { history: null, movement: null, facts: null, reporters: null, endless: new Set() });
        Object.assign(page, { standings, year: standings.year, cameMs: Date.now() });
        show(page, this.#merged);
        if (!isOfNow(page.view)) learnReceived(page, standings.n).then(() => this.#draw(), () => {});
        await Promise.all([this.#lookRound(), this.#learnPast().catch(() => { this.#isDue = true; })]);
    }

    // What was told before may be of another log.
    #beginAnew() {
        this.#last = null;
        this.#unspoken = null;
        Object.assign(this.#page, { facts: null, first: null, received: null, endless: new Set() });
        this.#isDue = true;
        this.reload();
    }

    // Without a year in the address another may be the one that is shown now.
    #take(standings) {
        const page = this.#page, { year } = standings;
        const front = frontYear([...page.years, { year, findings: 1 }]) ?? year;
        this.#last = standings;
        if (!page.standings && (page.feed.isSilent || this.#failedMs > 0)) {
            this.#showLast();
        } else if (year === page.year) {
            page.standings = standings;
            this.#draw();
        } else if (page.standings && !page.view.year && year === front) {
            this.#beginAnew();
        }
    }

    // Where nobody answers, the last that the board has of what was asked for is better than nothing. Returns
    // whether it has.
    #showLast() {
        const page = this.#page, last = this.#last, isAsked = last && isOfNow(page.view) && (page.view.year ?? last.year) === last.year;
        if (isAsked) show(Object.assign(page, { standings: last, year: last.year }), this.#merged);
        return isAsked;
    }

    // What comes too soon waits, and what is newer takes its place.
    #speak(entry) {
        this.#unspoken = entry;
        this.#sayNext();
    }

    #sayNext() {
        if (!this.#unspoken || !this.#page.facts || Date.now() - this.#spokenMs < SPEAK_MS) return;
        this.#spokenMs = Date.now();
        place("spoken").textContent = shownText(sayingOf(this.#unspoken, this.#page));
        this.#unspoken = null;
    }

    // What is told of who is silent turns with how fresh it is.
    #tellUnknown() {
        if (this.#wasUnknown === isUnknown(this.#page)) return;
        this.#wasUnknown = !this.#wasUnknown;
        this.#draw();
    }

    #tell(change) {
        const { year, facts, history } = this.#page;
        if (year !== null && change.year !== year) return;
        this.#isDue = true;
        this.#isOfNewMonth ||= history && Number(dayOf(change.event.occurred).slice(5, 7)) > lastMonth(history);
        if (!facts) this.#early = [...this.#early.slice(1 - CHANGES_MAX), change];
        if (!facts || !change.centre) return;
        if (isFollower(change, this.#before)) {
            const { entry } = this.#before;
            entry.others = [...(entry.others ?? []).filter((other) => other.centre !== change.centre), change];
        } else {
            const entry = hear(facts, change);
            this.#before = { n: change.n, centre: change.centre, entry };
            this.#speak(entry);
        }
        this.#draw();
    }

    #merge({ year, merged }) {
        if (year !== this.#page.year) return;
        this.#merged += merged;
        this.#isDue = true;
    }

    // Each second. Of the past nothing is to be followed, but what could not be had is asked for again.
    tick() {
        const now = Date.now(), isNow = isOfNow(this.#page.view);
        const isBehind = this.#failedMs > 0 && now - this.#failedMs > RELOAD_MS;
        if (isBehind && !this.#isReloading) this.reload();
        this.#sayNext();
        this.#tellUnknown();
        if (!this.#page.standings) return;
        if (now - this.#askedMs > (this.#looks < 2 ? SECOND_LOOK_MS : PRESENCE_MS) && (isNow || this.#looks < 2)) this.#lookRound();
        if (this.#isDue && now - this.#learntMs > (this.#isOfNewMonth ? LEARN_SOON_MS : LEARN_MS)) this.#learnPast().catch(() => { this.#isDue = true; });
    }
}
