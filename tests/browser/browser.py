"""A browser without a screen: Debian's chromium, through its driver.

One serves all tests of a module (shared_browser). Whatever it complains of is kept until it is asked:
what the console says, scripts that end in an error, files that did not come, and what the page's
Content-Security-Policy has refused. Nothing waits by time: harness.eventually asks the page again.
"""

import base64
import re
import unittest

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains

from harness import ROOT, eventually

SCREENSHOTS = ROOT / ".build" / "screenshots"
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-extensions", "--force-color-profile=srgb", "--lang=zh-CN")
SIZE = (1280, 900)
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Down": "\ue015", "Up": "\ue013",
        "Left": "\ue012", "Right": "\ue014", "Space": "\ue00d", "Shift": "\ue008"}
# What a policy refuses is told to the page; noted before any script of the page runs.
NOTE_REFUSALS = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation",
        (event) => refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in SWITCHES:
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)
        self.driver.set_script_timeout(30)
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=NOTE_REFUSALS)
        self.cdp("Network.enable")

    def close(self):
        self.driver.quit()

    def reset(self):
        """As a new one: no page, none of what was pretended, and nothing to complain of."""
        self.offline(False)
        self.driver.get("about:blank")
        self.pretend()
        self.resize(*SIZE)
        self.cdp("Emulation.setScrollbarsHidden", hidden=True)
        self.driver.get_log("browser")

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def open(self, address):
        self.driver.get(address)

    def js(self, body, *arguments):
        """What the body of a function returns in the page; `arguments` are its own."""
        return self.driver.execute_script(body, *arguments)

    def until(self, body, what, *arguments, within=15):
        """What a body returns, once that is true."""
        return eventually(lambda: self.js(body, *arguments), within, what)

    # --- what is pretended --------------------------------------------------------------------

    def resize(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def pretend(self, media="", **features):
        """A medium (`print`), and media features, as prefers_color_scheme="dark"; without any: none."""
        self.cdp("Emulation.setEmulatedMedia", media=media, features=[
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def offline(self, is_so):
        self.cdp("Network.emulateNetworkConditions", offline=is_so, latency=0,
                 downloadThroughput=-1, uploadThroughput=-1)

    def press(self, *names):
        chain = ActionChains(self.driver, duration=0)
        for name in names:
            chain.send_keys(KEYS.get(name, name))
        chain.perform()

    # --- what is there ------------------------------------------------------------------------

    def tree(self):
        """Role and name of each thing that a screen reader would come by."""
        nodes = self.cdp("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], " ".join(node.get("name", {}).get("value", "").split()))
                for node in nodes if not node["ignored"]]

    def focused(self, expression):
        """What an expression says of `it`, the element that has the focus."""
        return self.js(f"const it = document.activeElement; return {expression}")

    def overflow(self):
        """How many pixels the page is wider than its window."""
        return self.js("const root = document.documentElement;"
                       "return Math.max(root.scrollWidth, document.body.scrollWidth) - innerWidth")

    def pages(self):
        """How many pages it prints."""
        printed = self.cdp("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return len(re.findall(rb"/Type\s*/Page\b(?!s)", base64.b64decode(printed["data"])))

    def screenshot(self, name):
        """The whole page, beyond its window too."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        shown = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)
        (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shown["data"]))

    def complaints(self, expected=None):
        """What it complains of since the last call, without what a pattern expects."""
        told = [f"{entry['source']}: {entry['message']}" for entry in self.driver.get_log("browser")]
        told += self.js("return window.refused ? refused.splice(0) : []")
        return [line for line in told if not (expected and re.search(expected, line))]


class Shared:
    browser = None


def shared_browser():
    """The browser of this module's tests."""
    if not Shared.browser:
        Shared.browser = Browser()
        unittest.addModuleCleanup(close_shared)
    return Shared.browser


def close_shared():
    Shared.browser.close()
    Shared.browser = None
