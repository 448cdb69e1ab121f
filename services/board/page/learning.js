// What the page asks for besides the standings: it fills in what is known of them.
import { ask } from "./ask.js";
import { keepChanges, learn, makeFacts } from "./facts.js";
import { presenceOf } from "./presence.js";
import { apiQuery, isOfNow } from "./view.js";

// Which years there are, who is silent, and the newest checkpoint; not the latter where `isFirst`.
export async function learnStatus(page, isFirst) {
    const status = await ask("status");
    page.years = (status.years ?? []).map(({ year }) => year);
    if (isOfNow(page.view)) page.presence = presenceOf(status);
    if (!isFirst && status.checkpoints === "come") page.checkpoint = (await ask("checkpoint")).checkpoint;
}

// What happened, of all centres' explanations.
export async function learnFacts(page, standings) {
    const facts = makeFacts(), reporters = new Set();
    const query = apiQuery({ ...page.view, year: standings.year });
    const asked = standings.tiers.flatMap((tier) => tier.centres.map((row) => ask(`centres/${row.centre}/explain${query}`)));
    for (const explanation of await Promise.all(asked)) {
        learn(facts, explanation);
        const isOwn = (finding) => finding.source === explanation.centre;
        if (explanation.clauses.some((clause) => clause.findings.some(isOwn))) reporters.add(explanation.centre);
    }
    keepChanges(facts, page.facts);
    Object.assign(page, { facts, reporters });
}
