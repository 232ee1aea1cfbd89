"""Taking a decision: recorded first, so that no broker can lose it, then sent to the stream."""

from smishwatch.pipeline.broker.producer import NotDeliveredError
from smishwatch.pipeline.feeds import decisions, publishing
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.schemas.feeds import Decision


class NotSentError(Exception):
    """The decision is recorded, but the broker did not take it; ``smishwatch feeds publish`` sends it later."""


def take(client: Client, kafka: KafkaSettings, decision: Decision) -> None:
    """Record a checked decision and publish it.

    Raises:
        NotSentError: when it is recorded and not sent.
        WarehouseError: when it is not recorded.
    """
    decisions.note(client, decision, published=False)
    try:
        publishing.publish_decision(client, kafka, decision)
    except (NotDeliveredError, ConnectionError, TimeoutError) as problem:
        raise NotSentError(str(problem)) from problem
