"""Every metric is in the list, and says what it counts in the words that were agreed."""

import re

import pytest
from prometheus_client import Counter, generate_latest
from prometheus_client.metrics import MetricWrapperBase

from smishwatch.pipeline.observability import metrics

UNITS = ("_total", "_seconds", "_bytes", "_records", "_reports", "_count")
LABELS = {"worker", "step", "topic", "reason", "table", "kind", "process", "door", "outcome", "status"}


def test_the_list_is_complete() -> None:
    declared = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]
    assert set(map(id, declared)) == set(map(id, metrics.ALL))


@pytest.mark.parametrize("metric", metrics.ALL, ids=lambda metric: metric._name)
def test_a_metric_is_named_described_and_labelled_as_agreed(metric: MetricWrapperBase) -> None:
    (family,) = metric.describe()
    name = f"{family.name}_total" if isinstance(metric, Counter) else family.name
    assert re.fullmatch(r"smishwatch_[a-z_]+", name)
    assert name.endswith(UNITS)
    assert len(family.documentation) > 20
    assert set(metric._labelnames) <= LABELS


def test_a_batch_that_is_done_moves_the_figures() -> None:
    metrics.done("test-worker", records=3, reports=40)
    text = generate_latest().decode()
    assert 'smishwatch_records_total{worker="test-worker"} 3.0' in text
    assert 'smishwatch_reports_total{worker="test-worker"} 40.0' in text


def test_time_is_counted_also_when_the_step_fails() -> None:
    with pytest.raises(ZeroDivisionError), metrics.timed("test-worker", "write"):
        raise ZeroDivisionError
    assert (
        'smishwatch_stage_seconds_count{step="write",worker="test-worker"} 1.0' in generate_latest().decode()
    )
