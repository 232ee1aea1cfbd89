"""Running the gateway in this process until it is told to stop."""

import uvicorn

from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.gateway.app import create_gateway
from smishwatch.pipeline.ingest.gateway.limits import GatewayLimits
from smishwatch.pipeline.ingest.keys import KeyRing, key_path
from smishwatch.pipeline.observability import health, logs
from smishwatch.pipeline.observability.serving import OrderlyServer
from smishwatch.pipeline.settings import Settings

_STOP_SECONDS = 30
"""Longer than the longest wait for the broker: who is at the door is still answered."""
_LONGEST_HEAD_BYTES = 16 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def run(settings: Settings, host: str = "127.0.0.1", port: int = 8081) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished, then the broker's connection is closed.

    Metrics are on ``settings.metrics_port``; without one they are at ``/metrics`` if only this host can reach it.

    Raises:
        ValueError: when the pepper is missing or the key file is broken.
        SystemExit: from uvicorn, when the port is taken.
    """
    logs.configure(settings.log_format, "gateway", settings.log_level)
    delivery = BrokerDelivery(settings.kafka)
    app = create_gateway(
        KeyRing(key_path(settings.data_dir)),
        delivery,
        settings.pepper_bytes(),
        limits=GatewayLimits(),
        with_metrics=not settings.metrics_port and host in _LOOPBACK,
    )
    probes = health.Health(ready=delivery.reachable)
    own = health.HealthServer(probes, settings.metrics_port, host) if settings.metrics_port else None
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,  # the gateway writes its own line per request
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
        http="h11",
        ws="none",
    )
    logs.get("gateway").info("listening", address=f"http://{host}:{port}")
    try:
        OrderlyServer(config).run()
    finally:
        delivery.close()
        if own is not None:
            own.close()
