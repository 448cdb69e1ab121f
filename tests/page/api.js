// A board that answers what a test has it answer.
import assert from "node:assert/strict";
// `answer` gives for a path below /api/v1 what is told, or throws {status, code}. Returns the paths that were asked.
export function answering(answer) {
    const asked = [];
    globalThis.fetch = async (address, options) => {
        const path = decodeURIComponent(address.replace("/api/v1/", ""));
        options?.signal?.throwIfAborted();
        asked.push(path);
        try {
            const told = await answer(path);
            return { ok: true, status: 200, json: async () => told };
        } catch ({ status, code }) {
            if (!status) throw new TypeError("Failed to fetch");
            return { ok: false, status, json: async () => (code ? { error: { code, why: code } } : JSON.parse("<html>")) };
        }
    };
    return asked;
}

// What waits a while before it asks again does not, in a test.
export function withoutPauses(t) {
    t.mock.method(globalThis, "setTimeout", (done) => setImmediate(done));
}

// Lets what is on its way come, until something is so.
export async function comes(isSo, what) {
    for (let turn = 0; turn < 1000 && !isSo(); turn++) await new Promise((done) => setImmediate(done));
    assert.ok(isSo(), what);
}
