// The page: fetches the standings, follows what changes, and says how fresh it is.
import { changeLine, ranksOf, showTable } from "./table.js";
import { wordsFor } from "./words.js";

const CHANGES_MAX = 20;
const LOST_MS = 12000; // two beats of the stream, and some

const words = wordsFor(location.search);
const place = (id) => document.getElementById(id);
const state = { standings: null, before: new Map(), epoch: null, n: 0, heardMs: 0, isSilent: false };

function showFreshness() {
    const isLost = state.heardMs > 0 && Date.now() - state.heardMs > LOST_MS;
    const banner = place("lost");
    banner.hidden = !isLost && !state.isSilent;
    banner.textContent = isLost ? words.lost : words.silent;
    if (state.heardMs > 0)
        place("fresh").textContent = words.fresh(state.n, Math.max(0, Math.round((Date.now() - state.heardMs) / 1000)));
}

function take(standings) {
    if (state.standings && standings.year !== state.standings.year) {
        fetchStandings(); // which year is shown may be another one now
        return;
    }
    if (state.standings) {
        const ranks = ranksOf(state.standings), now = ranksOf(standings);
        if ([...now].some(([centre, rank]) => ranks.get(centre) !== rank)) state.before = ranks;
    }
    state.standings = standings;
    const title = words.title(standings.year) + (standings.closed ? words.closed : "");
    place("title").textContent = document.title = title;
    showTable(place("tiers"), standings, state.before, words);
}

async function fetchStandings() {
    const answer = await fetch("/api/v1/standings");
    if (answer.ok) {
        state.standings = null;
        take(await answer.json());
    }
}

function tell(change) {
    const list = place("changes");
    if (change.n !== undefined) list.prepend(changeLine(change));
    while (list.children.length > CHANGES_MAX) list.lastElementChild.remove();
}

function hear(data) {
    state.heardMs = Date.now();
    if (data.n !== undefined) state.n = Math.max(state.n, data.n);
    if (data.silent !== undefined) state.isSilent = data.silent;
    showFreshness();
}

const handlers = {
    hello(data) {
        if (state.epoch !== data.epoch) {
            state.n = data.n;
            fetchStandings();
        }
        state.epoch = data.epoch;
    },
    standings: take,
    change: tell,
    merged() {},
    resync(data) {
        state.n = data.n;
        fetchStandings();
    },
    beat() {},
    silent() { state.isSilent = true; },
    back() { state.isSilent = false; },
};

function follow() {
    const events = new EventSource("/api/v1/events");
    for (const [name, handle] of Object.entries(handlers))
        events.addEventListener(name, (event) => {
            const data = JSON.parse(event.data);
            handle(data);
            hear(data);
        });
}

document.documentElement.lang = words.heads[0] === "Rank" ? "en" : "zh-CN";
place("changes-title").textContent = words.changes;
setInterval(showFreshness, 1000);
fetchStandings();
follow();
