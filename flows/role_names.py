"""What roles are called, alone and with the place they are held for."""

from __future__ import annotations

from flows.roles import Role
from locales import Text, Words, _

ROLE_NAMES = {
    Role.ORGANISER: _("Organiser"),
    Role.PARTICIPANT: _("Participant"),
    Role.COORDINATOR: _("Coordinator"),
    Role.CRITICAL_FRIEND: _("Critical friend"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def role_at(role: Role, process: str | None, side: str | None) -> Text:
    """A role with the title of its process and its side, as far as it has them."""
    if process is None:
        return ROLE_NAMES[role]
    if side is None:
        return _("{role}, {process}", role=ROLE_NAMES[role], process=Words(process))
    return _("{role}, {process}, side {side}", role=ROLE_NAMES[role], process=Words(process), side=side)
