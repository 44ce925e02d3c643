"""The tables, by area."""

from storage.tables import (
    delivery,
    filters,
    people,
    polls,
    programme,
    recommendations,
    releases,
    risk_checks,
    risk_register,
    safety,
    schedule,
    uncleared,
    work,
)
from storage.tables.base import metadata, new_id

__all__ = [
    "delivery",
    "filters",
    "metadata",
    "new_id",
    "people",
    "polls",
    "programme",
    "recommendations",
    "releases",
    "risk_checks",
    "risk_register",
    "safety",
    "schedule",
    "uncleared",
    "work",
]
