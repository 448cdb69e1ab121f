// Of a rulebook's text, as the log has it, only what a page wants beside an explanation. Pure.

function unquoted(text) {
    return text.startsWith('"') ? text.slice(1, text.lastIndexOf('"')) : text;
}

function pointsOrNull(text) {
    return text === undefined ? null : Number(text);
}

// {name, bonusMax, clauses: [{clause, name, article, kind, cap, text}]}; ZPL: four spaces a level.
export function readRulebook(text) {
    const book = {}, clauses = [];
    let isClauses = false;
    for (const line of text.split("\n")) {
        const [, space, key, value] = /^( *)([a-z0-9-]+)(?: *= *(.*))?$/.exec(line) ?? [];
        if (key === undefined) continue;
        if (space.length === 0) {
            isClauses = key === "clauses";
            book[key] = unquoted(value ?? "");
        } else if (isClauses && space.length === 4 && value === undefined) {
            clauses.push({ clause: key });
        } else if (isClauses && space.length === 8 && value !== undefined && clauses.length > 0) {
            clauses.at(-1)[key] = unquoted(value);
        }
    }
    return { name: book.name, bonusMax: pointsOrNull(book["bonus-max"]),
             clauses: clauses.map(({ clause, name, article, kind, cap, text: words }) =>
                 ({ clause, name, article, kind, cap: pointsOrNull(cap), text: words })) };
}

// Whether an explanation is by this rulebook, as far as it shows.
export function isBy(explanation, standings, book) {
    const caps = new Map(book.clauses.map(({ clause, cap }) => [clause, cap]));
    return standings.rulebook === book.name && explanation.clauses.every(({ clause, cap }) => caps.get(clause) === cap);
}
