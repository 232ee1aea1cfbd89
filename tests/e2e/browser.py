"""Chromium without a window, which remembers what it asked of whom."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WITHIN_SECONDS = 60.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something; ``what`` is said when it does not come."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


class Browser:
    """One browser with one tab."""

    def __init__(self, chromium: str, driver: str) -> None:
        options = Options()
        options.binary_location = chromium
        for flag in FLAGS:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(driver))
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)

    def open(self, address: str, *, width: int = 1_440, height: int = 900, dark: bool = False) -> None:
        """Load a page as on a screen of this size and colour scheme."""
        self.resize(width, height)
        self.show(dark=dark)
        self.driver.get(address)

    def resize(self, width: int, height: int = 900) -> None:
        """Another screen; the page stays. A narrow one is a phone's."""
        self._command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
        )  # fmt: skip

    def show(self, *, dark: bool = False, on_paper: bool = False) -> None:
        """In another colour scheme, or as it is printed; the page stays."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._command(
            "Emulation.setEmulatedMedia", media="print" if on_paper else "screen", features=[scheme]
        )

    def without_scripts(self) -> None:
        """Pages run none of their own from here on; ``run`` still reads them."""
        self._command("Emulation.setScriptExecutionDisabled", value=True)

    def run(self, script: str) -> Any:
        """What JavaScript in the page returns."""
        return self.driver.execute_script(script)

    def complaints(self) -> list[str]:
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Every address that pages asked for since it was last asked."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [
            one["params"]["request"]["url"]
            for one in messages
            if one["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, file: Path, width: int, height: int) -> None:
        """The top of the page as PNG."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        png = self._command("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(png["data"]))

    def close(self) -> None:
        """End it."""
        self.driver.quit()

    def _command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)
