// Elements. Everything that came from outside becomes text or an attribute's value, never HTML.

// `attributes` whose value is null, undefined or false are left out; so are such children.
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
        if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return made;
}

export const place = (id) => document.getElementById(id);

// Shown, and said otherwise to who listens.
export function spoken(shown, said, className) {
    return [element("span", { "aria-hidden": "true", class: className }, shown), element("span", { class: "unseen" }, said)];
}

// Runs `draw`, which replaces what is there; who was on a link stays on the link of the same address.
export function keepingFocus(draw) {
    const address = document.activeElement?.getAttribute?.("href");
    draw();
    if (!address || document.activeElement !== document.body) return;
    const again = [...document.links].find((link) => link.getAttribute("href") === address);
    again?.focus({ preventScroll: true });
}
