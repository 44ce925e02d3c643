"""Whose proposals survive: the exact permutation test against worked and published values, and what may be shown."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.capture import FEW, Proposals, Told, audit, chance


def test_fishers_own_example_the_lady_tasting_tea() -> None:
    # Fisher 1935: 8 cups, 4 with the milk first. All 4 right: 1 of 70 ways, and as far on the other side 1 more.
    assert chance(Proposals(4, 4), Proposals(8, 4)) == pytest.approx(2 / 70)
    # 3 of 4 right: 16 of 70, both ways, and the 2 above: 34 of 70.
    assert chance(Proposals(4, 3), Proposals(8, 4)) == pytest.approx(34 / 70)


def test_fishers_twins() -> None:
    # Fisher 1934: of 13 monozygotic twins of criminals 10 were convicted, of 17 dizygotic 2; two-sided p = 0.000537.
    assert chance(Proposals(13, 10), Proposals(30, 12)) == pytest.approx(0.000537, abs=5e-7)


def test_worked_by_hand() -> None:
    # 3 of 10 proposals survive, and the group made 4 of them. C(10,3) = 120 ways to deal out the survivors; with 0, 1,
    # 2, 3 in the group: 20, 60, 36, 4 ways. Seen: 3, so as far are only the 4 ways: 4/120.
    assert chance(Proposals(4, 3), Proposals(10, 3)) == pytest.approx(1 / 30)
    assert chance(Proposals(4, 0), Proposals(10, 3)) == pytest.approx(24 / 120)
    assert chance(Proposals(4, 1), Proposals(10, 3)) == 1


@pytest.mark.parametrize(
    ("group", "everybody"),
    [
        (Proposals(3, 4), Proposals(9, 5)),
        (Proposals(3, 2), Proposals(9, 1)),
        (Proposals(8, 0), Proposals(9, 2)),
        (Proposals(3, -1), Proposals(9, 2)),
    ],
)
def test_numbers_that_cannot_be_are_refused(group: Proposals, everybody: Proposals) -> None:
    with pytest.raises(ValueError):
        chance(group, everybody)


@st.composite
def proposals(draw: st.DrawFn) -> tuple[int, int, int, int]:
    made, survived = draw(st.integers(1, 9)), 0
    group = draw(st.integers(0, made))
    survived = draw(st.integers(0, made))
    inside = draw(st.integers(max(0, survived - (made - group)), min(group, survived)))
    return made, survived, group, inside


@given(proposals())
def test_it_is_the_permutation_test_itself(case: tuple[int, int, int, int]) -> None:
    made, survived, group, inside = case
    deals = [sum(one < group for one in deal) for deal in combinations(range(made), survived)]
    seen = deals.count(inside)
    as_far = Fraction(sum(1 for one in deals if deals.count(one) <= seen), len(deals))
    assert chance(Proposals(group, inside), Proposals(made, survived)) == float(as_far)


def test_what_is_shown_is_the_share_and_the_probability_of_large_groups() -> None:
    # 12 of 20 and 6 of 20: the two-sided probability is 0.1110 (hypergeometric over 40, 20, 18).
    shown = audit({"officials": Proposals(20, 12), "women": Proposals(20, 6)})
    assert shown["officials"].survived == 12
    assert shown["officials"].share == 0.6
    assert shown["women"].chance == pytest.approx(0.1110, abs=5e-5)
    assert not shown["women"].remarkable


def test_a_group_with_fewer_than_five_proposals_is_not_shown_at_all() -> None:
    assert list(audit({"officials": Proposals(20, 12), "youth": Proposals(4, 0)})) == ["officials"]


def test_small_cells_are_told_in_words_only() -> None:
    shown = audit({"officials": Proposals(20, 18), "women": Proposals(12, 1)})
    assert shown["women"].told is Told.FEW
    assert shown["officials"].told is Told.NEARLY_ALL
    assert shown["women"].remarkable
    assert all(one.survived is one.share is one.chance is None for one in shown.values())


@given(
    st.dictionaries(
        st.text(max_size=3), st.builds(lambda a, b: Proposals(a + b, a), st.integers(0, 12), st.integers(0, 12))
    )
)
def test_no_number_under_five_is_ever_told(groups: dict[str, Proposals]) -> None:
    for name, share in audit(groups).items():
        assert share.made == groups[name].made >= FEW
        if share.survived is not None:
            assert FEW <= share.survived <= share.made - FEW
        else:
            assert share.share is None
            assert share.chance is None
