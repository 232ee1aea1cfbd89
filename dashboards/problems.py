"""What can be wrong with a request for a page, as the page says it."""


class BadFilterError(ValueError):
    """A filter in the address that is not understood; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnknownCampaignError(LookupError):
    """There is no campaign with this id."""
