// Days, minutes and months as the regulation counts them: in Beijing, whatever offset a sender wrote.
const BEIJING_MS = 8 * 3600 * 1000;

// "" where it is no time. A leap second is of the second before.
function local(time, length) {
    const ms = Date.parse((time ?? "").replace(/:60/, ":59"));
    return Number.isNaN(ms) ? "" : new Date(ms + BEIJING_MS).toISOString().slice(0, length).replace("T", " ");
}

export const dayOf = (time) => local(time, 10);
export const minuteOf = (time) => local(time, 16);
export const secondOf = (time) => local(time, 19);

// Without the year, where that is known.
export const inYear = (time, year) => (time.startsWith(`${year}-`) ? time.slice(5) : time);

export const thisYear = () => Number(dayOf(new Date().toISOString()).slice(0, 4));

const padded = (number) => String(number).padStart(2, "0");

export function monthBegin(year, month) {
    return `${year}-${padded(month)}-01T00:00:00.000+08:00`;
}

// The last instant of a month of a year.
export function monthEnd(year, month) {
    return `${year}-${padded(month)}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}T23:59:59.999+08:00`;
}

// Whether a time lies before another.
export function isBefore(time, other) {
    return Date.parse(time) < Date.parse(other);
}
