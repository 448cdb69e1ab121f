// Questions to the board's API. Few are on the way at once, and one that comes when too many ask is asked again:
// a room full of open pages is no burden.

const AT_ONCE = 2;
const TRIES = 6;
const waiting = [];
let busy = 0;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function once(path) {
    const answer = await fetch(path);
    if (answer.ok) return answer.json();
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(told.error?.why ?? `${answer.status}`), { code: told.error?.code });
}

async function repeatedly(path) {
    for (let turn = 1; ; turn++)
        try {
            return await once(path);
        } catch (trouble) {
            if (turn === TRIES || (trouble.code && !["busy", "no-scorer"].includes(trouble.code))) throw trouble;
            await pause(500 * turn * (1 + Math.random()));
        }
}

function next() {
    while (busy < AT_ONCE && waiting.length > 0) {
        const { path, done, failed } = waiting.shift();
        busy++;
        repeatedly(path).then(done, failed).finally(() => {
            busy--;
            next();
        });
    }
}

// The JSON at a path below /api/v1; throws an Error that says why there is none.
export function ask(path) {
    return new Promise((done, failed) => {
        waiting.push({ path: `/api/v1/${path}`, done, failed });
        next();
    });
}
