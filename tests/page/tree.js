// As much of a document as the page's modules build with: elements that keep their names, attributes and content.
class Node {
    constructor(name) {
        Object.assign(this, { name, attributes: new Map(), content: [], dataset: {}, hidden: false });
    }

    setAttribute(key, value) { this.attributes.set(key, value); }
    getAttribute(key) { return this.attributes.get(key) ?? null; }
    append(...content) { this.content.push(...content); }
    replaceChildren(...content) { this.content = content; }
    addEventListener() {}
    querySelectorAll() { return []; }
    contains() { return false; }
    set className(name) { this.setAttribute("class", name); }
    set id(id) { this.setAttribute("id", id); }
    get classList() { return { add: () => {}, toggle: () => {} }; }
    get textContent() { return this.content.map((part) => part.textContent ?? part).join(""); }
    set textContent(text) { this.content = [text]; }

    all(name, className) {
        const own = this.name === name && (!className || (this.getAttribute("class") ?? "").split(" ").includes(className));
        return [...(own ? [this] : []), ...this.content.flatMap((part) => part.all?.(name, className) ?? [])];
    }
}

const places = new Map();

globalThis.document = {
    body: new Node("body"), documentElement: new Node("html"), activeElement: null, links: [], title: "",
    createElement: (name) => new Node(name),
    createElementNS: (_, name) => new Node(name),
    getElementById: (id) => places.get(id) ?? places.set(id, new Node("div")).get(id),
};
