"""Whose turn it is to host."""

from __future__ import annotations

import pytest

from flows.analysis.hosting import proposed_host
from flows.analysis.parentage import circular
from flows.process_settings import VenueModel


@pytest.mark.parametrize(
    ("sides", "last", "proposed"),
    [
        (["A", "B"], None, "A"),
        (["A", "B"], "A", "B"),
        (["B", "A"], "B", "A"),
        (["A", "B", "C"], "B", "C"),
        (["A", "B", "C"], "C", "A"),
        (["A", "B"], "Z", "A"),
        ([], None, None),
    ],
)
def test_by_turns_the_side_after_the_last_host_is_proposed(
    sides: list[str], last: str | None, proposed: str | None
) -> None:
    assert proposed_host(VenueModel.ALTERNATING, sides, last) == proposed


@pytest.mark.parametrize("model", [VenueModel.FIXED, VenueModel.ONLINE])
def test_in_a_third_country_or_a_call_nobody_hosts(model: VenueModel) -> None:
    assert proposed_host(model, ["A", "B"], "A") is None


def test_what_would_belong_to_itself_is_found_however_long_the_way() -> None:
    assert circular("a", {"a": "a"}.get)
    assert circular("a", {"a": "b", "b": "c", "c": "a"}.get)
    assert not circular("a", {"a": "b", "b": "c"}.get)
    assert not circular("a", {"a": "b", "b": "c", "c": "b"}.get)
