// The year, month by month: standings at the months' ends. What is fetched comes a few at a time.
const AT_ONCE = 4, BEIJING_MS = 8 * 3600 * 1000;

// ---- time ----

// The day of a time in Beijing, whatever offset its sender wrote; "" where it is none.
export function dayOf(time) {
    const ms = Date.parse(time ?? "");
    return Number.isNaN(ms) ? "" : new Date(ms + BEIJING_MS).toISOString().slice(0, 10);
}

export function minuteOf(time) {
    const ms = Date.parse(time ?? "");
    return Number.isNaN(ms) ? "" : new Date(ms + BEIJING_MS).toISOString().slice(0, 16).replace("T", " ");
}

// The months of a year that have begun by a time, each with its last instant.
export function monthsUntil(year, time) {
    const until = Date.parse(time), pad = (number) => String(number).padStart(2, "0");
    return Array.from({ length: 12 }, (_, i) => {
        const days = new Date(Date.UTC(year, i + 1, 0)).getUTCDate();
        return { month: i + 1, begin: `${year}-${pad(i + 1)}-01T00:00:00.000+08:00`,
                 end: `${year}-${pad(i + 1)}-${days}T23:59:59.999+08:00` };
    }).filter((month) => Date.parse(month.begin) <= until);
}

// ---- what standings say ----

export function tierOf(standings, slug) {
    return standings?.tiers.find((tier) => tier.centres.some((row) => row.centre === slug));
}

export function rowOf(standings, slug) {
    return tierOf(standings, slug)?.centres.find((row) => row.centre === slug);
}

// In a year that goes on, a month behind the last in which anything occurred would draw a line where
// nothing is known yet.
export function withoutQuietEnd(standings, isClosed) {
    const kept = [...standings], same = (a, b) => JSON.stringify(a?.tiers) === JSON.stringify(b?.tiers);
    while (!isClosed && kept.length > 1 && same(kept.at(-1), kept.at(-2))) kept.pop();
    return kept;
}

// ---- fetching ----

// The answers to all questions in their order, a few under way at once; the first failure ends it.
export async function fetchAll(questions, ask) {
    const answers = [];
    let next = 0;
    const worker = async () => {
        while (next < questions.length) {
            const i = next++;
            answers[i] = await ask(questions[i]);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return answers;
}

// {months, occurred, known, began}: the standings of each month's end, by what had occurred until then, and as
// they were known then (null: the log had not begun, or that time has not come). `first` and `last`: records
// of the log, where it begins and where the year is looked at; `until`: nothing that occurred later is.
export async function fetchYear({ year, closed }, { first, last, until }, ask) {
    const seen = until && Date.parse(until) < Date.parse(last.received) ? until : last.received;
    const n = last.n, all = monthsUntil(year, seen), time = encodeURIComponent;
    const told = await fetchAll(all, ({ end }) => ask(`standings?year=${year}&at=${n}&occurred_until=${time(end)}`));
    const isOver = Date.parse(last.received) > Date.parse(`${year}-12-31T23:59:59.999+08:00`);
    const occurred = isOver ? withoutQuietEnd(told, closed) : told;
    const months = all.slice(0, occurred.length);
    const isKnown = ({ end }) => Date.parse(end) >= Date.parse(first.received) && Date.parse(end) <= Date.parse(last.received);
    const known = await fetchAll(months, (month) => isKnown(month)
        ? ask(`standings?year=${year}&as_of=${time(month.end)}`) : null);
    return { year, months: months.map(({ month }) => month), occurred, known, began: first.received };
}
