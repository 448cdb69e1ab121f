// A score over the year, as a small line.
const SVG = document.createElementNS ? ["http", "//www.w3.org/2000/svg"].join(":") : "";

export function sparkline(points, label) {
    const svg = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "polyline");
    const low = Math.min(...points), span = Math.max(...points) - low || 1;
    const at = (point, i) => `${2 + (76 * i) / Math.max(1, points.length - 1)},${18 - (16 * (point - low)) / span}`;
    for (const [key, value] of Object.entries({ viewBox: "0 0 80 20", width: 80, height: 20, role: "img", "aria-label": label, class: "sparkline" }))
        svg.setAttribute(key, value);
    line.setAttribute("points", points.map(at).join(" "));
    for (const [key, value] of Object.entries({ fill: "none", stroke: "currentColor", "stroke-width": 1.5 })) line.setAttribute(key, value);
    svg.append(line);
    return svg;
}
