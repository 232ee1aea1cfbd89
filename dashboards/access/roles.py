"""The four roles, and who is looking."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody comes for."""

    PUBLIC = "public"
    CARRIER = "carrier"
    REGULATOR = "regulator"
    ANALYST = "analyst"


EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.PUBLIC}
OFFICE = frozenset({Role.REGULATOR, Role.ANALYST})
"""Those who see the figures of all carriers."""
ANALYSTS = frozenset({Role.ANALYST})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks for a page.

    ``carrier`` is set for the role of that name only. ``csrf`` has to come back with every form of this session.
    ``has_token`` tells a program that sent its token from a browser that sends its cookie by itself.
    """

    name: str = ""
    role: Role = Role.PUBLIC
    carrier: str = ""
    csrf: str = ""
    has_token: bool = False

    @property
    def scope(self) -> tuple[str, str]:
        """Two viewers of one scope see the same pages."""
        return self.role, self.carrier

    def may_see(self, carrier: str) -> bool:
        """Whether the reports of this carrier are theirs to see."""
        return self.role in OFFICE or (self.role is Role.CARRIER and self.carrier == carrier)


NOBODY = Viewer()
