#!/usr/bin/python3
"""Each view of the page, looked at by axe-core: whether everybody can use it.

    axe.py FOLDER

FOLDER is where npm has put axe-core. Each violation is told with the elements that have it; any makes
the exit status 1.
"""

import sys
from pathlib import Path

from views import VIEWS, YearHome    # first: it knows where the others are
from browser import Browser

RUN = """
    const done = arguments[0];
    axe.run(document, {resultTypes: ["violations"]}).then(
        (found) => done({rules: found.passes.length + found.violations.length, violations: found.violations}),
        (error) => done({error: String(error)}));
"""


def violations(browser, source):
    """How many rules were looked at, and a line for each element that keeps one not."""
    browser.js(source)
    told = browser.driver.execute_async_script(RUN)
    if "error" in told:
        raise AssertionError(told["error"])
    return told["rules"], [f"{found['id']} ({found['impact']}): {found['help']}\n    {' '.join(node['target'])}: "
                           f"{node['html'][:160]}" for found in told["violations"] for node in found["nodes"]]


def look(browser, home, source):
    """Looks at each view, in both languages and colours; how many violations there were."""
    count = 0
    for name, view in VIEWS.items():
        for lang in ("zh", "en"):
            for scheme in ("light", "dark"):
                browser.pretend(prefers_color_scheme=scheme)
                view.open(browser, home, lang)
                rules, found = violations(browser, source)
                count += len(found)
                print(f"{name}, {lang}, {scheme}: {rules} rules, {len(found)} violations", flush=True)
                print("".join(f"  {line}\n" for line in found), end="")
    return count


def main():
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} FOLDER", file=sys.stderr)
        return 64
    source = (Path(sys.argv[1]) / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    home, browser = YearHome(), Browser()
    try:
        home.live()
        count = look(browser, home, source)
    finally:
        browser.close()
        home.close()
    print(f"{len(VIEWS)} views, in two languages and two colours: {count} violations")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
