// Of a rulebook's text, as the log has it, only what a page wants beside an explanation. Pure.

function unquoted(text) {
    return text.startsWith('"') ? text.slice(1, text.lastIndexOf('"')) : text;
}

function pointsOrNull(text) {
    return text === undefined ? null : Number(text);
}

// {name, bonusMax, clauses: [{clause, name, article, kind, cap, text, points, grades: [[grade, points]]}]};
// ZPL: four spaces a level.
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
            clauses.push({ clause: key, grades: [] });
        } else if (isClauses && space.length === 8 && value !== undefined && clauses.length > 0) {
            clauses.at(-1)[key] = unquoted(value);
        } else if (isClauses && space.length === 12 && value !== undefined && clauses.length > 0) {
            clauses.at(-1).grades.push([key, Number(value)]);
        }
    }
    return { name: book.name, bonusMax: pointsOrNull(book["bonus-max"]),
             clauses: clauses.map(({ clause, name, article, kind, cap, text: words, points, grades }) =>
                 ({ clause, name, article, kind, cap: pointsOrNull(cap), text: words,
                     points: pointsOrNull(points), grades })) };
}

// Whether an explanation is by this rulebook, as far as it shows.
export function isBy(explanation, standings, book) {
    const caps = new Map(book.clauses.map(({ clause, cap }) => [clause, cap]));
    return standings.rulebook === book.name && explanation.clauses.every(({ clause, cap }) => caps.get(clause) === cap);
}
