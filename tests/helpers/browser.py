"""Headless Chromium on pages from files: what it logged, what it asked the network for, what stands in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE_S = 15
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--window-size=1160,740",
)
WATCH = """
window.__violations = [];
window.__ran = [];
document.addEventListener('securitypolicyviolation', event => {
  window.__violations.push(event.violatedDirective + ' ' + event.blockedURI);
});
for (const name of ['alert', 'confirm', 'prompt', 'open']) {
  window[name] = (...given) => { window.__ran.push(name + ' ' + given); };
}
"""
"""Runs before the page's own scripts: remembers what the policy stopped, and what hostile text got to run."""


class Browser:
    """One browser session.

    Attributes
    ----------
    driver : webdriver.Chrome
    """

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, path: Path, *, width: int = 1160, height: int = 740, dark: bool = False) -> None:
        """Load a page afresh and wait until its map stands."""
        self.problems()
        self.requests()
        self.look(dark=dark)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        self.driver.get("about:blank")
        self.driver.get(path.as_uri())
        self.wait_for("return document.documentElement.dataset.ready === 'true'")

    def look(self, *, dark: bool) -> None:
        """Be the browser of someone who likes it light or dark, and without motion."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.command("Emulation.setEmulatedMedia", features=[scheme, calm])

    def command(self, name: str, **parameters: Any) -> Any:
        """Send a command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, script: str) -> None:
        """Wait until a script gives something true."""
        WebDriverWait(self.driver, PATIENCE_S, poll_frequency=0.03).until(lambda _: self.run(script), script)

    def one(self, selector: str) -> WebElement:
        """The first element that a CSS selector finds."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Every element that a CSS selector finds."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def show_view(self, view: str) -> None:
        """Choose a saved view of the page."""
        self.run("document.querySelector(`[data-view='${arguments[0]}']`).click()", view)

    def tick(self, name: str, value: str) -> None:
        """Click one of the page's check boxes."""
        self.run(
            "document.querySelector(`input[name=${arguments[0]}][value=${arguments[1]}]`).click()",
            name,
            value,
        )

    def sites(self) -> set[str]:
        """Ids of the sites that stand on the map."""
        return set(
            self.run("return [...document.querySelectorAll('[data-site]')].map(one => one.dataset.site)")
        )

    def click_at(self, x: float, y: float) -> None:
        """Press and release the pointer at a place in the window, pixels from its upper left corner."""
        self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, code: int) -> None:
        """Press and release a key by its name and Windows key code."""
        for kind in ("rawKeyDown", "keyUp"):
            self.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def text(self, selector: str) -> str:
        """Text of the first element, also where it is out of sight."""
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def problems(self) -> list[str]:
        """Console messages since the last call; none of a good page."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses asked for since the last call, but for the page itself and what it holds."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return [url for url in found if not url.startswith(("data:", "about:", "blob:"))]

    def what_ran(self) -> list[str]:
        """What hostile text got to run, and what the policy had to stop."""
        return [*self.run("return window.__ran"), *self.run("return window.__violations")]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A fresh session with its own profile; the driver is this machine's, nothing is downloaded."""
    program, driver_program = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver_program is None:
        pytest.fail("the page is tested in Chromium: install chromium and chromium-driver", pytrace=False)
    options = Options()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_program))
    try:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        yield Browser(driver)
    finally:
        driver.quit()
