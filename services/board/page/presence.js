// Which sources are silent, of what the scorer's status tells: a source is here while its collector speaks
// with the scorer.
import { isStale } from "./feed.js";
import { isOfNow } from "./view.js";

const since = (wall, heard) => Math.max(0, Math.round((Date.parse(wall) - Date.parse(heard ?? wall)) / 1000));

// By slug: {isHere, isNever, seconds since it was heard}.
export function presenceOf(status) {
    const sources = new Map((status.never ?? [])
        .map((source) => [source, { isHere: false, isNever: true, seconds: 0 }]));
    for (const { source, connected, heard } of status.sources)
        sources.set(source, { isHere: connected, isNever: false, seconds: since(status.clock.wall, heard) });
    return sources;
}

// Whether nobody knows now who is silent: what may be old, or was learnt before the scorer was back,
// tells nothing of it.
export function isUnknown(page) {
    return isOfNow(page.view) && (isStale(page) || page.presenceMs < page.backMs);
}

// The rows whose district is silent.
export function silentOf(standings, presence) {
    const rows = standings.tiers.flatMap((tier) => tier.centres);
    return rows.filter((row) => presence.get(row.centre) && !presence.get(row.centre).isHere);
}
