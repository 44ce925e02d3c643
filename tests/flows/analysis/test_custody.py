"""What a release hangs on: everything is there, and each single thing that is not stands in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.custody import Key, Lacking, Standing, lacking, turned
from flows.analysis.release import Audience

TEXT, OLD = "hash of the text", "hash of an older text"
AYESHA, MEERA = Key("A", "ayesha", TEXT), Key("B", "meera", TEXT)
READY = Standing(frozenset("AB"), TEXT, TEXT, TEXT, Audience.RESTRICTED, {"A": "ayesha", "B": "meera"}, (AYESHA, MEERA))


def test_with_both_polls_and_both_keys_on_one_text_nothing_is_lacking() -> None:
    assert lacking(READY) == []


@pytest.mark.parametrize(
    ("standing", "missing"),
    [
        (replace(READY, agreed=None), [Lacking.CONSENSUS]),
        (replace(READY, agreed=OLD), [Lacking.CONSENSUS]),
        (replace(READY, decided=None), [Lacking.DECISION]),
        (replace(READY, decided=OLD), [Lacking.DECISION]),
        (replace(READY, audience=Audience.HOLD), [Lacking.AUDIENCE]),
        (replace(READY, going_on=False), [Lacking.PAUSED]),
        (replace(READY, keys=(AYESHA,)), [Lacking.KEYS]),
        (replace(READY, keys=(AYESHA, replace(MEERA, text_hash=OLD))), [Lacking.KEYS]),
        (replace(READY, keys=(AYESHA, replace(MEERA, person="rohan"))), [Lacking.KEYS]),  # no custodian
        (replace(READY, keys=(AYESHA, replace(AYESHA, side="B"))), [Lacking.KEYS]),
        (replace(READY, custodians={"A": "ayesha"}), [Lacking.CUSTODIANS, Lacking.KEYS]),
        (replace(READY, sides=frozenset("ABC")), [Lacking.CUSTODIANS, Lacking.KEYS]),
        (replace(READY, sides=frozenset("A")), [Lacking.CUSTODIANS, Lacking.KEYS]),
    ],
)
def test_each_thing_alone_stands_in_the_way(standing: Standing, missing: list[Lacking]) -> None:
    assert lacking(standing) == missing


def test_one_person_who_is_custodian_of_both_sides_releases_nothing() -> None:
    both = replace(READY, custodians={"A": "ayesha", "B": "ayesha"}, keys=(AYESHA, replace(AYESHA, side="B")))
    assert lacking(both) == [Lacking.CUSTODIANS]


def test_another_text_lacks_everything_that_was_on_the_old_one() -> None:
    reworded = replace(READY, text_hash="hash of one changed character")
    assert lacking(reworded) == [Lacking.CONSENSUS, Lacking.DECISION, Lacking.KEYS]
    assert turned(reworded) == frozenset()


KEYS = st.builds(Key, st.sampled_from("AB"), st.sampled_from(["ayesha", "meera"]), st.sampled_from([TEXT, OLD]))


@given(st.lists(KEYS), st.dictionaries(st.sampled_from("AB"), st.sampled_from(["ayesha", "meera"])))
def test_whatever_keys_lie_about_a_release_has_two_different_people_behind_it(
    keys: list[Key], custodians: dict[str, str]
) -> None:
    standing = replace(READY, keys=keys, custodians=custodians)
    if not lacking(standing):
        assert len({key.person for key in keys if key.text_hash == TEXT}) == 2
        assert set(custodians.values()) == {"ayesha", "meera"}
