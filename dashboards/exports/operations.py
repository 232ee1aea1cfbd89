"""An operation as a file: its campaigns, their indicators and what ties them, for others to detect it by."""

from enum import StrEnum

from smishwatch.dashboards.exports import misp, stix
from smishwatch.dashboards.exports.indicators import describe_operation
from smishwatch.dashboards.questions import Questions


class OperationFormat(StrEnum):
    """How an operation is written."""

    STIX = "stix"
    MISP = "misp"


def operation_file(questions: Questions, operation_id: str, form: OperationFormat) -> tuple[bytes, str, str]:
    """The content, its media type and a file name.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    found = describe_operation(questions, operation_id)
    match form:
        case OperationFormat.STIX:
            return stix.operation_bundle(found).encode(), stix.MEDIA_TYPE, f"{operation_id}.stix.json"
        case OperationFormat.MISP:
            return misp.operation_event(found).encode(), misp.MEDIA_TYPE, f"{operation_id}.misp.json"
