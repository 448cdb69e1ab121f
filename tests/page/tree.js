// As much of a document as the page's modules build with: elements that keep their names, attributes and content.
class Node {
    constructor(name) {
        Object.assign(this, { name, attributes: new Map(), content: [] });
    }

    setAttribute(key, value) { this.attributes.set(key, value); }
    getAttribute(key) { return this.attributes.get(key) ?? null; }
    append(...content) { this.content.push(...content); }
    replaceChildren(...content) { this.content = content; }
    set className(name) { this.setAttribute("class", name); }
    set id(id) { this.setAttribute("id", id); }
    get textContent() { return this.content.map((part) => part.textContent ?? part).join(""); }

    all(name, className) {
        const own = this.name === name && (!className || (this.getAttribute("class") ?? "").split(" ").includes(className));
        return [...(own ? [this] : []), ...this.content.flatMap((part) => part.all?.(name, className) ?? [])];
    }
}

globalThis.document = {
    createElement: (name) => new Node(name),
    createElementNS: (_, name) => new Node(name),
};
