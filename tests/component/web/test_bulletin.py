"""The bulletin of a month: brute force finds the same figures, small ones stay hidden, two runs give the same bytes."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import places
from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.bulletin.figures import REST, Bulletin
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.publishing import LEAST_PUBLISHED
from smishwatch.dashboards.questions import Questions
from smishwatch.schemas.codes import Verdict
from tests.component.web.reading import Elements
from tests.support.filled import FilledWarehouse

LATER = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def march(filled_warehouse: FilledWarehouse) -> Bulletin:
    """The month of the shared stream."""
    questions = Questions(filled_warehouse.clickhouse, kept_seconds=0)
    return figures.gather(questions, figures.month_asked("2026-03", LATER))


def test_every_figure_is_that_of_brute_force_or_hidden(
    march: Bulletin, filled_warehouse: FilledWarehouse
) -> None:
    reports = filled_warehouse.within(march.period.start, march.period.end)
    assert {one.name: one.now for one in march.totals}["reports"] == len(reports) > 0
    by_kind = Counter(one.enrichment.category.value for one in reports)
    by_day = Counter(one.reported_at.date() for one in reports)
    told = {one.panel: one for one in march.lists}
    assert told["categories"].total == len(reports)
    for line in told["categories"].lines:
        assert line.reports in {None, by_kind[line.code]}
    assert {line.code for line in told["categories"].lines} == set(by_kind)
    assert all(count in {None, by_day[day.date()]} for day, count in march.days)
    crossed = Counter(
        (one.enrichment.category.value, one.enrichment.brand)
        for one in reports
        if one.enrichment.brand and one.enrichment.verdict in {Verdict.SCAM, Verdict.SPAM}
    )
    for cell, count in crossed.items():
        assert march.crossed.cells[cell[0], str(cell[1])] in {None, count}
    assert march.crossed.cells["", ""] == len(reports)
    rest = {
        kind: count - sum(crossed[cell] for cell in crossed if cell[0] == kind)
        for kind, count in by_kind.items()
    }
    assert sum(rest.values()) == len(reports) - crossed.total() > 0
    for kind, count in rest.items():
        assert march.crossed.cells.get((kind, REST), 0) in {None, count}
        assert march.crossed.cells[kind, ""] == next(
            line.reports for line in told["categories"].lines if line.code == kind
        ), "the margin is one figure in both tables"


def test_nothing_small_is_in_the_annex(march: Bulletin) -> None:
    rows = list(csv.DictReader(io.StringIO(writing.as_csv(march).decode("utf-8-sig"))))
    shown = [row for row in rows if row["table"] != "totals" and row["hidden"] == "0"]
    assert len(shown) > 30 and len(rows) > len(shown) + 10
    assert all(int(row["reports"]) == 0 or int(row["reports"]) >= LEAST_PUBLISHED for row in shown)
    assert all(row["reports"] == "" for row in rows if row["hidden"] == "1")


def test_the_map_hides_what_the_list_hides(march: Bulletin) -> None:
    (regions,) = (one for one in march.lists if one.panel == "regions")
    hidden = {line.code for line in regions.lines if line.reports is None and "-" in line.code}
    page = unescape(writing.as_html(march, "en").decode())
    assert hidden and all(f"<title>{places.region(code, 'en')}</title>" in page for code in hidden)
    shown = {
        line.code: line.reports for line in regions.lines if line.reports is not None and "-" in line.code
    }
    assert shown and all(
        f"<title>{places.region(code, 'en')}: {count:,}</title>" in page for code, count in shown.items()
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_runs_give_the_same_bytes(
    march: Bulletin, filled_warehouse: FilledWarehouse, lang: Language
) -> None:
    again = figures.gather(Questions(filled_warehouse.clickhouse, kept_seconds=0), march.period)
    assert again == march
    assert writing.as_html(again, lang) == writing.as_html(march, lang)
    pytest.importorskip("typst", reason="the typesetter is not installed: pip install 'smishwatch[bulletin]'")
    try:
        first = writing.as_pdf(march, lang)
    except writing.MissingPartError as problem:
        pytest.skip(str(problem))
    assert sum(len(one["tiles"]) for one in writing._tiles(march, lang)) > 31 + 51
    assert first == writing.as_pdf(again, lang) and first.startswith(b"%PDF") and len(first) > 15_000


def test_programs_get_the_same_bulletin(
    march: Bulletin, filled_warehouse: FilledWarehouse, new_pages: Callable[..., TestClient]
) -> None:
    pages = new_pages(filled_warehouse.clickhouse, now=LATER)
    assert pages.get("/api/v1/bulletins/2026-03.csv").content == writing.as_csv(march)
    page = pages.get("/api/v1/bulletins/2026-03-zh.html")
    assert page.content == writing.as_html(march, "zh")
    assert page.headers["content-disposition"] == 'attachment; filename="bulletin-2026-03-zh.html"'
    pytest.importorskip("typst", reason="the typesetter is not installed: pip install 'smishwatch[bulletin]'")
    pdf = pages.get("/api/v1/bulletins/2026-03-en.pdf")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content == writing.as_pdf(march, "en")


def test_the_html_stands_by_itself(march: Bulletin) -> None:
    page = writing.as_html(march, "zh").decode()
    elements = Elements(page)
    assert not elements.attributes("src") and not elements.attributes("href")
    assert "短信诈骗通报" in page and "url(" not in page


@pytest.mark.parametrize(
    ("month", "said"), [("2026-04", "has not ended"), ("2026-13", "like 2026-10"), ("x", "like 2026-10")]
)
def test_what_is_no_month_that_has_ended_is_refused(month: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        figures.month_asked(month, LATER)


def test_a_missing_font_is_named_with_what_to_install() -> None:
    with pytest.raises(writing.MissingPartError, match="apt-get install fonts-noto-cjk"):
        writing._font({"DejaVu Sans Mono"}, "zh")
    assert writing._font(set(), "en") == writing.LATIN_FONT


def test_december_ends_with_the_year() -> None:
    period = figures.month_asked("2025-12", LATER)
    assert (period.start, period.end) == (datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
