"""Serving the pages in this process until it is told to stop."""

import sys
from datetime import UTC, datetime

import uvicorn

from smishwatch.dashboards.access.accounts import LINK_LASTS, Accounts
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.faults import answered
from smishwatch.pipeline.observability import health, logs
from smishwatch.pipeline.observability.serving import OrderlyServer
from smishwatch.pipeline.settings import Settings

_STOP_SECONDS = 5
"""Pages take a fraction of a second; streams are ended at once."""
_LONGEST_HEAD_BYTES = 16 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def run(settings: Settings, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Serve until SIGINT or SIGTERM.

    While there is no account, a link that makes the first one is written to standard error. Metrics are on
    ``settings.metrics_port``; without one they are at ``/metrics`` if only this host can reach it.

    Raises:
        ValueError: when visitors would be let in without signing in on an address that others can reach.
        SystemExit: from uvicorn, when the port is taken.
    """
    logs.configure(settings.log_format, "web", settings.log_level)
    is_local = host in _LOOPBACK
    is_open = Role(settings.web_open_as) is not Role.PUBLIC
    if is_open and not is_local:
        raise ValueError(
            f"SMISHWATCH_WEB_OPEN_AS={settings.web_open_as} lets everybody in: use it with --host 127.0.0.1 only"
        )
    app = create_web(
        settings, hosts=hosts(settings, host), with_metrics=is_local and not settings.metrics_port
    )
    own = (
        health.HealthServer(health.Health(), settings.metrics_port, settings.metrics_host)
        if settings.metrics_port
        else None
    )
    if not is_open:
        _offer_set_up(settings, host, port)
    config = uvicorn.Config(
        answered(app),
        host=host,
        port=port,
        access_log=False,  # addresses hold what people search for
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
        http="h11",
        ws="none",
    )
    logs.get("web").info("listening", address=f"http://{host}:{port}")
    try:
        OrderlyServer(config, app.state.changes.close).run()
    finally:
        if own is not None:
            own.close()


def _offer_set_up(settings: Settings, host: str, port: int) -> None:
    """No default password: whoever reads this terminal makes the first account."""
    link = Accounts(settings.data_dir).set_up_link(datetime.now(tz=UTC))
    if link:
        shown = host if host in _LOOPBACK else "localhost"
        sys.stderr.write(
            f"first start: make the first account at http://{shown}:{port}/set-up?link={link} "
            f"(good once, for {LINK_LASTS.total_seconds() / 3600:.0f} hours)\n"
        )
        sys.stderr.flush()


def hosts(settings: Settings, host: str) -> list[str]:
    """The names under which the pages answer; empty for any, where others can reach the address anyway."""
    given = [name for name in settings.web_hosts.replace(" ", "").split(",") if name]
    return [*given, *sorted(_LOOPBACK)] if given or host in _LOOPBACK else []
