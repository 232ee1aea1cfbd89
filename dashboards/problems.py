"""What can be wrong with a request for a page, as the page says it."""


class BadFilterError(ValueError):
    """A filter in the address that is not understood; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CannotNarrowError(BadFilterError):
    """A filter that what was asked for cannot obey; ``field`` names it."""


class UnknownCampaignError(LookupError):
    """There is no campaign with this id."""


class UnknownReportError(LookupError):
    """There is no such report, or it is not the viewer's to see."""


class UnknownCarrierError(LookupError):
    """There is no such carrier, or it is not the viewer's to see."""


class UnknownOperationError(LookupError):
    """There is no operation with this id."""


class UnknownDecisionError(LookupError):
    """No such decision was taken."""


class UnknownAdvisoryError(LookupError):
    """There is no advisory by this name, or it may not be told."""


class UnknownPanelError(LookupError):
    """There is no panel by this name."""


class NoSuchFileError(LookupError):
    """There is no such list or format."""


class SaidError(Exception):
    """A request that is refused in words of its own; for programs, which read English.

    Args:
        status: the HTTP status
        problem: its code
        said: what is wrong
        field: at fault, or empty
        retry: whether the same request may succeed later
    """

    def __init__(self, status: int, problem: str, said: str, field: str = "", *, retry: bool = False) -> None:
        super().__init__(said)
        self.status = status
        self.problem = problem
        self.field = field
        self.retry = retry
