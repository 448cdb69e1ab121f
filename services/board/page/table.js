// The table: three tiers, a row a centre. Everything that came from outside becomes text, never HTML.

function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
}

// Ranks by slug, to see who has moved since.
export function ranksOf(standings) {
    const ranks = new Map();
    for (const tier of standings.tiers)
        for (const row of tier.centres) ranks.set(row.centre, row.rank);
    return ranks;
}

function moveOf(row, before, words) {
    const by = (before.get(row.centre) ?? row.rank) - row.rank;
    if (by === 0) return ["", ""];
    return by > 0 ? [`▲${by}`, words.up(by)] : [`▼${-by}`, words.down(-by)];
}

function selfCheckOf(row, words) {
    if (!row.self_check) return "–";
    return row.self_check.slice(0, 10) + (row.self_check_late ? ` ${words.late}` : "");
}

function lineOf(row, before, words) {
    const [arrow, spoken] = moveOf(row, before, words);
    const line = element("tr", undefined, row.excellent === "yes" ? "excellent" : "");
    const move = element("td", arrow, arrow.startsWith("▲") ? "up" : "down");
    if (spoken) move.setAttribute("aria-label", spoken);
    const name = element("th", row.name);
    name.scope = "row";
    line.append(element("td", row.rank), move, name, element("td", row.score, "score"),
        ...[row.base, row.bonus, row.deduction, row.pending].map((value) => element("td", value)),
        element("td", words.excellent[row.excellent] ?? ""), element("td", selfCheckOf(row, words)));
    line.dataset.centre = row.centre;
    return line;
}

function tableOf(tier, before, words) {
    const table = element("table");
    const head = element("tr");
    for (const word of words.heads) {
        const cell = element("th", word);
        cell.scope = "col";
        head.append(cell);
    }
    const top = element("thead"), body = element("tbody");
    top.append(head);
    body.append(...tier.centres.map((row) => lineOf(row, before, words)));
    table.append(element("caption", words.tier(tier.tier, tier.quota)), top, body);
    return table;
}

// Replaces what `place` holds.
export function showTable(place, standings, before, words) {
    place.replaceChildren(...standings.tiers.map((tier) => tableOf(tier, before, words)));
}

// One line of the ticker.
export function changeLine(change) {
    const who = change.name ?? change.centre ?? "";
    const points = change.score_before === undefined || change.score_before === change.score
        ? "" : `${change.score_before} → ${change.score}`;
    const event = change.event ?? {};
    const about = [event.clause, event.record, event.summary].filter(Boolean).join(" ");
    return element("li", [change.n, who, points, about].filter(Boolean).join("  "));
}
