// What the page asks for besides the standings: it fills in what is known of them.
import { ask } from "./ask.js";
import { keepCentre, keepChanges, learn, makeFacts } from "./facts.js";
import { presenceOf } from "./presence.js";
import { apiQuery, isOfNow } from "./view.js";

// Which years there are, who is silent, and the newest checkpoint; not the latter where `isFirst`.
export async function learnStatus(page, isFirst) {
    const status = await ask("status");
    page.years = (status.years ?? []).map(({ year }) => year);
    if (isOfNow(page.view)) page.presence = presenceOf(status);
    if (!isFirst && status.checkpoints === "come") page.checkpoint = (await ask("checkpoint")).checkpoint;
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

// What happened, of the centres' explanations; returns whether all came that can. Where one does not, what was
// known of its centre stays; one that is too long is not asked for again.
export async function learnFacts(page, standings) {
    const facts = makeFacts(), reporters = new Set();
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
