// Questions to the board's API. Few are on the way at once, and one that comes when too many ask is asked
// again: a room full of open pages is no burden.

const AT_ONCE = 2;
const TRIES = 6;      // where too many ask
const AWAY_TRIES = 2; // where nobody answers: one that asks waits some seconds, and the page asks again by itself
const waiting = [];
let busy = 0;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const troubleOf = (why, code = "away") => Object.assign(new Error(why), { code });

// What is no JSON is no answer of the board: a proxy may speak for it.
async function once(path, signal) {
    let answer, told;
    try {
        answer = await fetch(path, { signal });
        told = await answer.json();
    } catch ({ message }) {
        throw troubleOf(answer ? `${answer.status}` : message);
    }
    if (!answer.ok) throw troubleOf(told.error?.why ?? `${answer.status}`, told.error?.code);
    return told;
}

// Whether asking again may help: nobody answered, too many asked, or the scorer is away for a moment.
export function isPassing({ code }) {
    return code === "away" || code === "busy" || code === "no-scorer";
}

const triesOf = ({ code }) => (code === "busy" ? TRIES : AWAY_TRIES);

async function repeatedly(path, signal) {
    for (let turn = 1; ; turn++)
        try {
            return await once(path, signal);
        } catch (trouble) {
            if (turn >= triesOf(trouble) || signal?.aborted || !isPassing(trouble)) throw trouble;
            await pause(500 * turn * (1 + Math.random()));
        }
}

function next() {
    while (busy < AT_ONCE && waiting.length > 0) {
        const { path, signal, done, failed } = waiting.shift();
        busy++;
        repeatedly(path, signal).then(done, failed).finally(() => {
            busy--;
            next();
        });
    }
}

// The JSON at a path below /api/v1; throws an Error that says why there is none: {code} is the board's, or
// "away": it did not answer. `signal` ends the question, as of fetch.
export function ask(path, signal) {
    return new Promise((done, failed) => {
        waiting.push({ path: `/api/v1/${path}`, signal, done, failed });
        next();
    });
}
