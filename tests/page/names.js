// The names of a module: those that it binds somewhere, and those that it uses. Crude: scopes are not told apart,
// so a name that is bound anywhere in the module is known in all of it.
const TOKEN = /\s+|\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[#]?[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|=>|\.\.\.|\?\.(?!\d)|[^]/uy;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const KEYWORDS = new Set(("as async await break case catch class const continue default delete do else export extends false finally for"
    + " from function get if import in instanceof let new null of return set static super switch this throw true try typeof"
    + " undefined void while yield").split(" "));
const OPENS = "([{", CLOSES = ")]}";

export const isName = (token) => /^[\p{L}_$]/u.test(token ?? "") && !KEYWORDS.has(token);

// The end of a template, and what is computed in it, in parentheses.
function readTemplate(text, at, tokens) {
    while (text[at] !== "`")
        if (text[at] === "\\") at += 2;
        else if (!text.startsWith("${", at)) at++;
        else {
            tokens.push("(");
            at = readTokens(text, at + 2, tokens, "}");
            tokens.push(")");
        }
    return at + 1;
}

// Without spaces, comments and literals; the place behind the end.
function readTokens(text, from, tokens, end) {
    for (let at = from, depth = 0; at < text.length;) {
        if (text[at] === "`") {
            tokens.push("0");
            at = readTemplate(text, at + 1, tokens);
            continue;
        }
        const isValue = /[\p{L}\p{N}_$)\]}]$/u.test(tokens.at(-1) ?? "") && !["return", "of"].includes(tokens.at(-1));
        const isComment = text[at + 1] === "/" || text[at + 1] === "*";
        const form = text[at] === "/" && !isComment && !isValue ? PATTERN : TOKEN;
        form.lastIndex = at;
        const [token] = form.exec(text);
        at += token.length;
        if (depth === 0 && token === end) return at;
        depth += (token === "{") - (token === "}");
        if (form === PATTERN || /^["']/.test(token)) tokens.push("0");
        else if (!/^(\s|\/\/|\/\*)/.test(token)) tokens.push(token);
    }
    return text.length;
}

export function tokensOf(text) {
    const tokens = [];
    readTokens(text, 0, tokens, null);
    return tokens;
}

function matching(tokens, at, by) {
    const [opens, closes] = by > 0 ? [OPENS, CLOSES] : [CLOSES, OPENS];
    for (let depth = 0; at >= 0 && at < tokens.length; at += by) {
        depth += opens.includes(tokens[at]) - closes.includes(tokens[at]);
        if (depth === 0) return at;
    }
    return -1;
}

// Behind a value: the next comma, or the end of what it stands in.
function behindValue(tokens, at) {
    while (at < tokens.length && !",;".includes(tokens[at]) && !CLOSES.includes(tokens[at]))
        at = OPENS.includes(tokens[at]) ? matching(tokens, at, 1) + 1 : at + 1;
    return at;
}

// What a pattern binds, from a place to another; defaults and keys are no part of it.
function bind(tokens, from, to, bound) {
    for (let at = from; at < to; at++)
        if (tokens[at] === "=") at = behindValue(tokens, at + 1) - 1;
        else if (isName(tokens[at]) && tokens[at + 1] !== ":") bound.add(tokens[at]);
}

function bindDeclared(tokens, at, bound) {
    for (let from = at + 1; ;) {
        const end = OPENS.includes(tokens[from]) ? matching(tokens, from, 1) + 1 : from + 1;
        bind(tokens, from, end, bound);
        from = tokens[end] === "=" ? behindValue(tokens, end + 1) : end;
        if (tokens[from++] !== ",") return;
    }
}

function bindParameters(tokens, open, bound) {
    bind(tokens, open + 1, matching(tokens, open, 1), bound);
}

// Also the names of methods, which stand where a call could.
function boundBy(tokens) {
    const bound = new Set();
    tokens.forEach((token, at) => {
        const open = at + 1, isMade = tokens[open] === "(" && tokens[matching(tokens, open, 1) + 1] === "{";
        if (token === "const" || token === "let") bindDeclared(tokens, at, bound);
        else if (token === "import") bind(tokens, open, tokens.indexOf("from", at), bound);
        else if (token === "class") bound.add(tokens[open]);
        else if (token === "=>" && tokens[at - 1] === ")") bindParameters(tokens, matching(tokens, at - 1, -1), bound);
        else if (token === "=>") bound.add(tokens[at - 1]);
        else if (isMade && (isName(token) || token.startsWith("#") || ["function", "catch", "get", "set"].includes(token))) {
            bound.add(token);
            bindParameters(tokens, open, bound);
        }
    });
    return bound;
}

function isUse(tokens, at) {
    const isKey = tokens[at + 1] === ":" && ["{", ","].includes(tokens[at - 1]);
    return isName(tokens[at]) && ![".", "?."].includes(tokens[at - 1]) && !isKey;
}

// The names that a module uses and does not bind.
export function freeNames(text) {
    const tokens = tokensOf(text), bound = boundBy(tokens);
    return [...new Set(tokens.filter((token, at) => isUse(tokens, at) && !bound.has(token)))];
}

// {exports, imports}: what it gives, and what it takes: [file, name].
export function tiesOf(text) {
    const exports = [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name);
    const imports = [...text.matchAll(/^import \{([^}]*)\}\s*from "(?:[^"]*\/)?([^"/]+)"/gm)].flatMap(([, names, file]) =>
        names.split(",").map((name) => [file, name.trim()]));
    return { exports, imports };
}
