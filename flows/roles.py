"""Who a person is to a dialogue process. Values are stored: they never change."""

from enum import StrEnum


class Role(StrEnum):
    ORGANISER = "organiser"
    PARTICIPANT = "participant"
    COORDINATOR = "coordinator"
    CRITICAL_FRIEND = "critical_friend"
    ADMINISTRATOR = "administrator"


DIRECTOR = 3
"""The rank of an organiser who signs as the director of their side, and is asked for everything else last."""
