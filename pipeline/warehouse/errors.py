"""What can go wrong with the warehouse, told apart by what a caller can do about it."""

from collections.abc import Sequence


class WarehouseError(Exception):
    """Anything the warehouse, the way to it, or its driver refused."""


class WarehouseUnavailableError(WarehouseError):
    """It cannot be reached or is overloaded: the same statement may succeed later. Repeat it unchanged.

    ``code`` is what the server answered with; 0 where none did.
    """

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class StatementRefusedError(WarehouseError):
    """It does not know the table, column or function, or denies access: an operator must act, rows are not at fault.

    Repeating is right for a writer (its rows must not be lost), together with saying so loudly.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class RowsRefusedError(WarehouseError):
    """A value in the rows can never be stored: find the row, and make it a dead letter.

    ``report_ids`` names the rows where they could be told, otherwise it is empty and halving the batch finds them.
    """

    def __init__(self, message: str, report_ids: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.report_ids = tuple(report_ids)
