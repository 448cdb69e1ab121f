// Questions to the board: how many at once, and which are asked again.
import assert from "node:assert/strict";
import test from "node:test";
import { answering, withoutPauses } from "./api.js";
import { ask, isPassing } from "../../services/board/page/ask.js";

test("questions are asked a few at once, and each has its answer", async () => {
    let now = 0, most = 0;
    answering(async (path) => {
        most = Math.max(most, ++now);
        await new Promise((done) => setImmediate(done));
        now--;
        return path;
    });
    const paths = Array.from({ length: 12 }, (_, i) => `records?from=${i}`);
    assert.deepEqual(await Promise.all(paths.map((path) => ask(path))), paths);
    assert.equal(most, 2);
});

test("it asks again where that may help, and where a proxy answers in words of its own", async (t) => {
    withoutPauses(t);
    for (const trouble of [{ status: 503, code: "busy" }, { status: 503, code: "no-scorer" }, { status: 502 }, { status: 504 }, {}]) {
        let left = 1;
        const asked = answering((path) => {
            if (left-- > 0) throw trouble;
            return path;
        });
        assert.equal(await ask("status"), "status");
        assert.equal(asked.length, 2, trouble.code);
    }
});

test("it does not where that cannot help, and no more than a few times where it can", async (t) => {
    withoutPauses(t);
    for (const [trouble, times] of [[{ status: 503, code: "too-long" }, 1], [{ status: 404, code: "not-found" }, 1], [{ status: 503, code: "no-scorer" }, 2],
        [{ status: 503, code: "busy" }, 6]]) {
        const asked = answering(() => { throw trouble; });
        await assert.rejects(ask("status"), (error) => error.code === trouble.code);
        assert.equal(asked.length, times, trouble.code);
    }
});

test("a question that was ended before its turn is not asked", async () => {
    const asked = answering((path) => path), end = new AbortController();
    const answers = ["a", "b", "c", "d"].map((path) => ask(path, end.signal));
    end.abort();
    const told = await Promise.allSettled(answers);
    assert.deepEqual(told.slice(2).map(({ status }) => status), ["rejected", "rejected"]);
    assert.ok(!asked.includes("c"));
});

test("an error of the page's own does not pass by itself", () => {
    assert.ok(!isPassing(new TypeError("x is not a function")));
});
