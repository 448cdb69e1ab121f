// What is known of events: what clauses are called, what findings say, and what happened last in each centre.
// It is learnt from explanations, and then from each change as it comes.
//
// An entry is what happened once, in one shape wherever it was learnt:
//   {n, centre, name, clause, record, what, when, occurred, points, summary, note, change}
// `what` is an outcome ("reported": it was ruled on since), `when` the scorer had it, `points` what the
// finding gives (or takes: below 0), `summary` the finding's words, `note` the ruling's, `change` the scores
// and ranks.

import { dayOf } from "./time.js";

const OF_ACTION = { confirm: "confirmed", dismiss: "dismissed", revoke: "revoked" };
const STATUS_BY = { confirm: "counted", dismiss: "dismissed", revoke: "revoked" };

const worthOf = (clause, grade) => `${clause} ${grade ?? ""}`;
const keyOf = (centre, clause, record) => `${centre} ${clause} ${record}`;
const placeOf = (n, centre) => `${n} ${centre}`;

function learnBook(facts, book, rulebook) {
    for (const { clause, name, article, kind, points, grades } of book.clauses) {
        facts.clauses.set(clause, { name, article, kind });
        if (book.name !== rulebook) continue;
        const signedOf = (worth) => (kind === "deduction" ? -worth : worth);
        if (points !== null) facts.worths.set(worthOf(clause), signedOf(points));
        for (const [grade, worth] of grades) facts.worths.set(worthOf(clause, grade), signedOf(worth));
    }
}

// Nothing but what a rulebook says (of rulebook.js; null: none): names of clauses, and where the year is by
// it (`rulebook`), points. `whole`: the record as of which all findings of a centre are known.
export function makeFacts(book = null, rulebook = "") {
    const facts = { clauses: new Map(), worths: new Map(), findings: new Map(), entries: new Map(), whole: new Map() };
    if (book) learnBook(facts, book, rulebook);
    return facts;
}

function add(facts, entry) {
    const place = placeOf(entry.n, entry.centre);
    if (!facts.entries.get(place)?.change) facts.entries.set(place, entry);
}

function learnFinding(facts, explanation, clause, finding) {
    const points = clause.kind === "deduction" ? -finding.points : finding.points;
    const known = { points, occurred: finding.occurred, summary: finding.summary, status: finding.status };
    const rulings = finding.rulings.map(({ n, action }) => ({ n, action }));
    facts.worths.set(worthOf(clause.clause, finding.grade), points);
    facts.findings.set(keyOf(explanation.centre, clause.clause, finding.record),
        { ...known, centre: explanation.centre, clause: clause.clause, n: finding.n, rulings });
    const common = { centre: explanation.centre, name: explanation.name, clause: clause.clause,
        record: finding.record, ...known };
    add(facts, { ...common, n: finding.n, when: finding.received,
        what: finding.rulings.length > 0 ? "reported" : finding.status });
    for (const ruling of finding.rulings)
        add(facts, { ...common, n: ruling.n, when: ruling.received, what: OF_ACTION[ruling.action] ?? ruling.action,
            note: ruling.summary });
}

// Takes what an explanation of a centre has.
export function learn(facts, explanation) {
    facts.whole.set(explanation.centre, explanation.n);
    for (const clause of explanation.clauses) {
        facts.clauses.set(clause.clause, { name: clause.name, article: clause.article, kind: clause.kind });
        for (const finding of clause.findings) learnFinding(facts, explanation, clause, finding);
    }
}

// Whose row a change is without being about it: another's event has changed its rank.
export function isFollower(change, before) {
    return before !== undefined && before.n === change.n && before.centre !== change.centre
        && change.score === change.score_before;
}

// What a report that came just now gives: what it says itself, or what others of its clause and grade gave.
function pointsOf(facts, { event }) {
    if (event.points === undefined) return facts.worths.get(worthOf(event.clause, event.grade)) ?? null;
    return facts.clauses.get(event.clause)?.kind === "deduction" ? -event.points : event.points;
}

function hearReport(facts, key, change) {
    const { centre, event } = change, { clause, occurred, summary } = event;
    const known = { centre, clause, points: pointsOf(facts, change), occurred, summary };
    facts.findings.set(key, { n: change.n, rulings: [], ...facts.findings.get(key), ...known, status: event.outcome });
}

function hearRuling(finding, { n, event }) {
    finding.status = STATUS_BY[event.action];
    if (!finding.rulings.some((ruling) => ruling.n === n)) finding.rulings.push({ n, action: event.action });
}

// Takes a change of a centre; returns its entry.
export function hear(facts, change) {
    const event = change.event, key = keyOf(change.centre, event.clause, event.record);
    const isRuling = event.action in OF_ACTION;
    if (!isRuling && event.clause) hearReport(facts, key, change);
    else if (isRuling && facts.findings.has(key)) hearRuling(facts.findings.get(key), change);
    const { points, occurred, summary, status } = facts.findings.get(key) ?? {};
    const entry = {
        centre: change.centre, name: change.name, clause: event.clause, record: event.record, action: event.action,
        points, occurred, summary, status, n: change.n, when: event.received, what: event.outcome,
        note: isRuling ? event.summary : null, change,
    };
    add(facts, entry);
    return facts.entries.get(placeOf(change.n, change.centre));
}

// Whether all findings of a centre up to a record are known. What live changes tell may lack some.
export function isWholeAt(facts, centre, n) {
    return facts.whole.get(centre) >= n;
}

// What was known of a centre stays known where it could not be learnt anew.
export function keepCentre(facts, before, centre) {
    if (before?.whole.has(centre)) facts.whole.set(centre, before.whole.get(centre));
    for (const [key, entry] of before?.entries ?? []) if (entry.centre === centre) facts.entries.set(key, entry);
    for (const [key, finding] of before?.findings ?? [])
        if (key.startsWith(`${centre} `)) facts.findings.set(key, finding);
    for (const [key, clause] of before?.clauses ?? []) if (!facts.clauses.has(key)) facts.clauses.set(key, clause);
}

// What live changes told of scores and ranks stays known, beside what was learnt anew.
export function keepChanges(facts, before) {
    for (const [key, { change, others, what, action }] of before?.entries ?? [])
        if (change)
            facts.entries.set(key,
                { ...before.entries.get(key), ...facts.entries.get(key), what, action, change, others });
}

const byRecord = (a, b) => b.n - a.n;
const byOccurrence = (a, b) => (b.occurred ?? "").localeCompare(a.occurred ?? "") || b.n - a.n;

// The latest entries, of all or of one centre: by when they came, or each finding once, by when it happened.
export function latest(facts, isByOccurrence, centre) {
    const entries = [...facts.entries.values()].filter((entry) => centre === undefined || entry.centre === centre);
    if (!isByOccurrence) return entries.sort(byRecord);
    const last = new Map();
    for (const entry of entries.sort((a, b) => a.n - b.n))
        last.set(keyOf(entry.centre, entry.clause, entry.record), entry);
    return [...last.values()].sort(byOccurrence);
}

// The status of a finding as of a record; null: there was none.
function statusAt({ n: came, status, rulings }, n) {
    if (came > n) return null;
    const by = rulings.filter((ruling) => ruling.n <= n).at(-1);
    if (by) return STATUS_BY[by.action];
    if (rulings.length === 0) return status;
    return rulings[0].action === "revoke" ? "counted" : "pending";
}

const countsAt = (finding, n) => statusAt(finding, n) === "counted";

const findingsOf = (facts, centre) => [...facts.findings.values()].filter((finding) => finding.centre === centre);

const byWorth = (a, b) => Math.abs(b.points) - Math.abs(a.points);

// What counted for a centre in a month of a year, as of a record, the largest first.
export function countedIn(facts, centre, year, month, n) {
    const begin = `${year}-${String(month).padStart(2, "0")}`;
    return findingsOf(facts, centre)
        .filter((finding) => countsAt(finding, n) && dayOf(finding.occurred).startsWith(begin)).sort(byWorth);
}

// What counts for a centre as of one record and did not as of another, or the other way round, with what that
// gives or takes, and by which ruling; the largest first.
export function countedSince(facts, centre, from, to) {
    return findingsOf(facts, centre).filter((finding) => countsAt(finding, from) !== countsAt(finding, to))
        .map((finding) => ({
        ...finding, points: countsAt(finding, to) ? finding.points : -finding.points,
        what: OF_ACTION[finding.rulings.filter(({ n }) => n <= to).at(-1)?.action] })).sort(byWorth);
}
