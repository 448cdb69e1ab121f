// What the page asks for besides the standings: it fills in what is known of them.
import { ask } from "./ask.js";
import { keepCentre, keepChanges, learn, makeFacts } from "./facts.js";
import { presenceOf } from "./presence.js";
import { readRulebook } from "./rulebook.js";
import { thisYear } from "./time.js";
import { apiQuery, isOfNow } from "./view.js";

const RETURN_MS = 20000; // so long those who were here may take to come back to a scorer that was away

export async function learnCheckpoint(page) {
    page.checkpoint = (await ask("checkpoint")).checkpoint;
}

// When the record that is shown was received.
export async function learnReceived(page, n) {
    const { records } = await ask(`records?from=${n}&to=${n}`);
    if (records[0]) page.received = { n, when: records[0].received };
}

// What a change says by the way: when its record came, and that its centre has reported something.
export function noteChange(page, { n, year, centre, event }) {
    if (event.received && n >= (page.received?.n ?? 0)) page.received = { n, when: event.received };
    if (year === page.year && event.clause && event.source === centre) page.reporters?.add(centre);
}

// Without a year in the address: this year, or the last before it in which anything was found; null: the
// scorer chooses. One finding with a wrong year moves nobody to that.
export function frontYear(years) {
    const begun = years.filter(({ year, findings }) => findings > 0 && year <= thisYear());
    return begun.length > 0 ? Math.max(...begun.map(({ year }) => year)) : null;
}

export async function learnYears(page) {
    page.years = (await ask("status")).years ?? [];
}

// Which years there are, who is silent, and the newest checkpoint.
export async function learnStatus(page) {
    const status = await ask("status");
    page.years = status.years ?? [];
    if (isOfNow(page.view)) {
        if (!page.feed.isSilent && Date.now() - page.backMs > RETURN_MS) Object.assign(page, { presence: presenceOf(status), presenceMs: Date.now() });
        if (status.n >= (page.received?.n ?? 0)) page.received = { n: status.n, when: status.received };
    }
    if (status.checkpoints === "come") await learnCheckpoint(page);
    else page.checkpoint = null;
}

// The record that the log begins with has its rulebook: what that calls its clauses is known before anything
// happens to them.
export async function learnFirst(page) {
    page.first ??= (await ask("records?from=1&to=1")).records[0] ?? null;
}

// The explanation of a centre; `null`: there is none to be had now.
async function explanationOf(page, centre, query) {
    try {
        return await ask(`centres/${centre}/explain${query}`);
    } catch ({ code }) {
        if (code === "too-long") page.endless.add(centre);
        return null;
    }
}

// What happened, of the centres' explanations; returns whether all came that can. Where one does not, what
// was known of its centre stays; one that is too long is not asked for again.
export async function learnFacts(page, standings) {
    const book = page.first?.text ? readRulebook(page.first.text) : null;
    const facts = makeFacts(book, standings.rulebook), reporters = new Set();
    const query = apiQuery({ ...page.view, year: standings.year });
    const centres = standings.tiers.flatMap((tier) => tier.centres.map(({ centre }) => centre));
    const asked = centres.filter((centre) => !page.endless.has(centre));
    const explanations = await Promise.all(asked.map((centre) => explanationOf(page, centre, query)));
    const told = new Map(explanations.filter(Boolean).map((explanation) => [explanation.centre, explanation]));
    const isWhole = asked.every((centre) => told.has(centre) || page.endless.has(centre));
    if (told.size === 0 && !isWhole) return false;
    for (const centre of centres) {
        const explanation = told.get(centre), isOwn = (finding) => finding.source === centre;
        if (explanation) learn(facts, explanation);
        else keepCentre(facts, page.facts, centre);
        if (explanation ? explanation.clauses.some((clause) => clause.findings.some(isOwn)) : page.endless.has(centre) || page.reporters?.has(centre))
            reporters.add(centre);
    }
    keepChanges(facts, page.facts);
    Object.assign(page, { facts, reporters });
    return isWhole;
}
