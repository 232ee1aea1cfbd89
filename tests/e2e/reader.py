"""What a person does at a page: signing in, reading figures, following links, using the keyboard alone."""

from collections.abc import Callable
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.e2e.browser import Browser, until
from tests.e2e.stage import PASSWORD
from tests.e2e.test_pages_in_browser import AXE, VIOLATIONS

MOST_TABS = 150
LIVE = "return document.querySelector('.live')?.classList.contains('on') ?? false"
FETCHED = """
const [address, done] = arguments;
fetch(address).then(async answer => done([answer.status, await answer.text()]));
"""


class Reader:
    """Somebody at a browser.

    Args:
        browser: theirs
        address: of the pages
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.driver = browser.driver

    def open(self, path: str, **screen: Any) -> None:
        """Type an address."""
        self.browser.open(path if "://" in path else self.address + path, **screen)

    def sign_in(self, name: str, path: str = "/") -> None:
        """Ask for a page and be asked who one is."""
        self.open(f"{path}{'&' if '?' in path else '?'}lang=en")
        self.one("[name=name]").send_keys(name)
        self.one("[name=password]").send_keys(PASSWORD)
        self.one("main form button").click()
        until(lambda: "/sign-in" not in self.driver.current_url, "not signed in")

    def one(self, css: str) -> WebElement:
        """The first element."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def every(self, css: str) -> list[WebElement]:
        """All of them."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def text(self, css: str = "main") -> str:
        """What is to be read there."""
        return str(self.one(css).text)

    def follow(self, css: str) -> None:
        """Click, and wait for the page that it leads to."""
        before = self.driver.current_url
        self.browser.run(f"document.querySelector({css!r}).click()")
        until(lambda: self.driver.current_url != before, f"{css} leads nowhere")
        until(lambda: bool(self.browser.run("return document.readyState === 'complete'")), "not loaded")

    def figure(self, name: str) -> int:
        """A tile."""
        shown = f"return document.querySelector('[data-figure={name}] dd').firstChild.nodeValue"
        return int(str(self.browser.run(shown)).strip().replace(",", ""))

    def fetched(self, path: str) -> tuple[int, str]:
        """Status and text of what a link leads to, asked for with this browser's session."""
        status, text = self.driver.execute_async_script(FETCHED, path)
        return int(status), str(text)

    def until_live(self) -> None:
        """Wait until the page follows what happens."""
        until(lambda: bool(self.browser.run(LIVE)), "not live")

    def checked(self) -> None:
        """Nothing on this page keeps anybody from using it, by axe's rules."""
        self.browser.run(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(VIOLATIONS)
        assert found == [], (self.driver.current_url, found)

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, css: str, is_it: Callable[[WebElement], bool] = lambda _: True) -> WebElement:
        """Press Tab until the focus, which must be seen, is on such an element."""
        for _ in range(MOST_TABS):
            self.press(Keys.TAB)
            focused = self.driver.switch_to.active_element
            if self.driver.execute_script(
                "return arguments[0].matches(arguments[1])", focused, css
            ) and is_it(focused):
                outline = "return getComputedStyle(arguments[0]).outlineStyle"
                assert self.driver.execute_script(outline, focused) != "none", (
                    f"nobody sees the focus on {css}"
                )
                return focused
        raise AssertionError(f"the keyboard does not reach {css}")
