"""What a recommendation does to a group of people, and when it must not simply go on. Judged, never counted."""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """Values are stored, sealed."""

    HELPS = "helps"
    NEUTRAL = "neutral"
    HARMS = "harms"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How hard it would touch the group. Values are stored, sealed."""

    SLIGHT = "slight"
    NOTICEABLE = "noticeable"
    SEVERE = "severe"
    UNKNOWN = "unknown"


def asks_how_hard(effect: Effect | None) -> bool:
    """Whether it matters how hard: harm, or nobody knows."""
    return effect in (Effect.HARMS, Effect.UNKNOWN)


def stops(effect: Effect | None, severity: Severity | None) -> bool:
    """Whether the text goes back to rework unless somebody gives a reason in writing: a group that is hit hard is
    harmed, or may be. Not knowing how hard counts as hard, and so does not having said it."""
    return asks_how_hard(effect) and severity not in (Severity.SLIGHT, Severity.NOTICEABLE)
