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
