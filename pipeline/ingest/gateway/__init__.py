"""The HTTPS door."""

from smishwatch.pipeline.ingest.gateway.app import create_gateway
from smishwatch.pipeline.ingest.gateway.limits import GatewayLimits
from smishwatch.pipeline.ingest.gateway.serving import run

__all__ = ["GatewayLimits", "create_gateway", "run"]
