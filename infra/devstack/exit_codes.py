"""Exit codes of the embedded stack's commands."""

STOPPED = 0  # ended because it was asked to
FAILED = 1  # a process ended by itself or did not start
PORT_TAKEN = 3
DATA_IN_USE = 4
MISSING_WHEEL = 5
