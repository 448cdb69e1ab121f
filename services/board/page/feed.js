// The stream of events, and whether it is alive. A stream that was lost is taken up again by the browser,
// with what was missed; where the browser gives up, a new one begins here, and what was missed is not known.

const LOST_MS = 12000; // two beats of the stream, and some
const AWAY_MS = 4000;  // a connection that was lost is usually back sooner
const AGAIN_MS = 3000;
const NOBODY = /^0+$/;     // the epoch of a board that has not heard its scorer yet
const BY_SCORER = ["standings", "change", "merged", "back"];
const NAMES = ["hello", "standings", "change", "merged", "resync", "beat", "silent", "back"];

export function makeFeed(hear) {
    return { hear, n: 0, heardMs: 0, awayMs: 0, isSilent: false, unheardMs: 0, epoch: null, source: null };
}

// Nothing is known of what happens now, since a while.
export function isLost(feed) {
    const now = Date.now();
    return (feed.heardMs > 0 && now - feed.heardMs > LOST_MS) || (feed.awayMs > 0 && now - feed.awayMs > AWAY_MS);
}

// Whether what is shown may be old. Nor is a scorer heard that a board, which has just begun, never heard;
// where an answer came since, it was.
export function isStale({ feed, cameMs }) {
    return isLost(feed) || feed.isSilent || cameMs < feed.unheardMs;
}

function note(feed, name, data) {
    feed.heardMs = Date.now();
    feed.awayMs = 0;
    if (name === "hello") feed.unheardMs = NOBODY.test(data.epoch) ? feed.heardMs : 0;
    else if (BY_SCORER.includes(name)) feed.unheardMs = 0;
    if (name === "hello" || name === "resync") feed.n = data.n;
    else if (data.n !== undefined) feed.n = Math.max(feed.n, data.n);
    if (name === "silent" || name === "back") feed.isSilent = name === "silent";
    else if (data.silent !== undefined) feed.isSilent = data.silent;
}

// Another run of the scorer's feed: what is held may be of another log.
function isAnother(feed, name, data) {
    if (name !== "hello" || feed.epoch === data.epoch) return false;
    const had = feed.epoch;
    feed.epoch = data.epoch;
    return had !== null;
}

function take(feed, name, text) {
    const data = JSON.parse(text);
    note(feed, name, data);
    if (isAnother(feed, name, data)) feed.hear("resync", data);
    else if (name !== "hello") feed.hear(name, data);
}

function lose(feed) {
    feed.awayMs ||= Date.now();
    if (feed.source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
        feed.epoch &&= "";
        follow(feed);
    }, AGAIN_MS);
}

export function follow(feed) {
    feed.source = new EventSource("/api/v1/events");
    feed.source.addEventListener("error", () => lose(feed));
    for (const name of NAMES)
        feed.source.addEventListener(name, (event) => take(feed, name, event.data));
}
