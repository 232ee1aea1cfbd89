"""A seeded stream of reports with a hidden truth: for demonstrations, load and quality tests.

It imports the schemas only, never the code that is scored with it.
"""

from smishwatch.pipeline.simulator.files import read_truth, write
from smishwatch.pipeline.simulator.settings import SimulatedCarrier, SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.simulator.truth import Kind, Simulated, Truth

__all__ = [
    "Kind",
    "Simulated",
    "SimulatedCarrier",
    "SimulationSettings",
    "Truth",
    "read_truth",
    "simulate",
    "write",
]
