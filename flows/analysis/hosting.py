"""Whose turn it is to host: what the venue model of a process proposes, and people decide."""

from __future__ import annotations

from collections.abc import Sequence

from flows.process_settings import VenueModel


def proposed_host(model: VenueModel, sides: Sequence[str], last: str | None) -> str | None:
    """The side whose turn it is, or None where nobody hosts (a third country, a call).

    By turns: the side after the one that hosted last, in the order of their codes; the first if none has yet.
    """
    if model is not VenueModel.ALTERNATING or not sides:
        return None
    ordered = sorted(sides)
    return ordered[(ordered.index(last) + 1) % len(ordered)] if last in ordered else ordered[0]
