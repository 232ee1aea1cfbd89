"""The health pages, by path."""

import json
import urllib.error
import urllib.request

import pytest

from smishwatch.pipeline.observability.health import Health, HealthServer, answer


@pytest.mark.parametrize(
    ("path", "alive", "ready", "status"),
    [
        ("/healthz", False, False, 200),
        ("/livez", True, False, 200),
        ("/livez", False, True, 503),
        ("/readyz", False, True, 200),
        ("/readyz", True, False, 503),
        ("/livez?verbose", True, True, 200),
        ("/metrics", False, False, 200),
        ("/", True, True, 404),
        ("/../etc/passwd", True, True, 404),
    ],
)
def test_the_status_of_a_page(path: str, alive: bool, ready: bool, status: int) -> None:
    assert answer(path, Health(alive=lambda: alive, ready=lambda: ready)).status == status


def test_a_page_shows_the_details() -> None:
    body = answer("/livez", Health(alive=lambda: False, details=lambda: {"lag": {"reports.v1": 3}})).body
    assert json.loads(body) == {"ok": False, "lag": {"reports.v1": 3}}


def test_the_server_serves_on_loopback_and_closes() -> None:
    server = HealthServer(Health(), port=0)
    address = f"http://127.0.0.1:{server.port}/metrics"
    assert b"smishwatch_" in urllib.request.urlopen(address).read()
    server.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=1)
