// A centre's page.
import { ask } from "./ask.js";
import { element } from "./elements.js";

export async function showCentre(place, { slug, year, at, asOf, occurredUntil }) {
    const given = Object.entries({ year, at, as_of: asOf, occurred_until: occurredUntil }).filter(([, value]) => value);
    const told = await ask(`centres/${slug}/explain?${new URLSearchParams(given)}`);
    place.replaceChildren(element("h2", {}, `${told.name} ${told.score}`),
        element("ul", {}, told.clauses.map((clause) => element("li", {}, `${clause.name} ${clause.counts}`))));
}
