"""Forms as a browser sends them: signing in, deciding, asking in SQL, signing out. An in-process client cannot show it:
what a browser says of where a form stood follows from the pages' own headers."""

from datetime import UTC, datetime
from pathlib import Path

from selenium.webdriver.common.by import By

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import Settings
from tests.component.web.people import PASSWORD
from tests.e2e.browser import Browser, until
from tests.support.filled import FilledWarehouse
from tests.support.webserver import served


def test_an_analyst_signs_in_asks_and_signs_out(
    browser: Browser, filled_warehouse: FilledWarehouse, tmp_path: Path
) -> None:
    now = datetime.now(tz=UTC)
    accounts = Accounts(tmp_path)
    accounts.use_link(accounts.add("ann", Role.ANALYST, "", now, "test"), "", PASSWORD, now)
    find = browser.driver.find_element
    with served(create_web(Settings(clickhouse=filled_warehouse.clickhouse, data_dir=tmp_path))) as address:
        browser.open(f"{address}/sql?example=hours_of_day&lang=en")
        find(By.NAME, "name").send_keys("ann")
        find(By.NAME, "password").send_keys(PASSWORD)
        find(By.CSS_SELECTOR, "main form button").click()
        until(lambda: "/sql" in browser.driver.current_url, "not led to where they wanted to go")
        assert find(By.NAME, "sql").get_attribute("value").startswith("SELECT toHour")
        find(By.NAME, "sql").clear()
        find(By.NAME, "sql").send_keys("SELECT count() AS counted FROM reports")
        find(By.CSS_SELECTOR, "form.asking button").click()
        until(lambda: bool(browser.driver.find_elements(By.CSS_SELECTOR, "section.after table")), "no answer")
        assert str(len(filled_warehouse.distinct)) in find(By.CSS_SELECTOR, "section.after tbody").text
        browser.driver.get(f"{address}/account")
        find(By.CSS_SELECTOR, "main form button").click()
        until(lambda: browser.driver.current_url.endswith("/sign-in"), "not signed out")
        browser.driver.get(f"{address}/sql")
        assert "/sign-in?next=" in browser.driver.current_url
