"""Transfers as they are entered: which way, what moved, what became of it, how often it was raised, who carries it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flows import carrying, mention, transfer, transfer_news
from flows.analysis.transfer_life import Fate
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.engine import Choice, Query
from flows.transfer import Carriage, Carriers, RecordTransfer, Released
from flows.transfer_news import (
    AskAgainLater,
    CarriersInstead,
    CarryElsewhere,
    Course,
    CourseOf,
    KeepNews,
    Transfers,
)
from locales import Words
from tests.talk import Talk

ONE = "0" * 32
CARRIERS = [Choice("C-A1", Words("C-A1")), Choice("C-A2", Words("C-A2"))]
ON_DAY = date(2026, 9, 17)


def entering() -> Talk:
    facts: dict[Query[Any], Any] = {Released(): [Choice(ONE, Words("R-1"))], Carriers(ONE): CARRIERS}
    return Talk(transfer.flow, facts, given={transfer.recommendation: ONE})


def news_of(fate: Fate, since: date = ON_DAY) -> Talk:
    facts: dict[Query[Any], Any] = {
        Transfers(): [Choice(ONE, Words("T-1"))],
        CourseOf(ONE): Course("T-1", ONE, fate, since),
        CarriersInstead(ONE): CARRIERS,
    }
    return Talk(transfer_news.flow, facts, given={transfer_news.transfer: ONE})


def answers_the_rest(talk: Talk) -> None:
    talk.taps("Up: to officials", "Government", "☐ The idea", "☐ A relationship", "Done", "A conversation", "C-A2")


def test_an_idea_carried_up_is_entered_without_a_name() -> None:
    talk = entering()
    answers_the_rest(talk)
    talk.writes("17.09.2026")
    talk.writes("Welcomed; a plan was announced")
    assert talk.card["Kind of recipient"] == "Government"
    talk.taps("Save")
    moved = (Moved.IDEA, Moved.RELATIONSHIP)
    carriage = Carriage(
        Direction.UP, Recipient.EXECUTIVE, moved, Method.MEETING, "C-A2", ON_DAY, "Welcomed; a plan was announced"
    )
    assert talk.effects == [RecordTransfer(ONE, carriage)]


def test_a_transfer_is_never_in_the_future() -> None:
    talk = entering()
    answers_the_rest(talk)
    assert "Please choose a day from" in talk.writes("23.11.2026")[0]
    assert not talk.effects


def test_an_adopted_idea_is_retracted_with_a_day_and_what_follows() -> None:
    talk = news_of(Fate.TAKEN_UP)
    assert talk.asks == "T-1: taken up since 17 September 2026. What became of it?"
    assert "Rejected" not in talk.buttons
    talk.taps("Taken up, and then retracted")
    talk.writes("01.10.2026")
    talk.writes("Raised again in the next round")
    talk.taps("Save")
    assert talk.effects == [KeepNews(ONE, Fate.RETRACTED, date(2026, 10, 1), "Raised again in the next round")]


def test_news_cannot_be_older_than_what_is_known_already() -> None:
    talk = news_of(Fate.TRANSFERRING)
    talk.taps("Taken up")
    assert talk.writes("16.09.2026")[0] == "That was before the last thing known of it, on 17 September 2026."


def test_a_retraction_without_a_day_does_not_go_on() -> None:
    talk = news_of(Fate.TAKEN_UP)
    talk.taps("Taken up, and then retracted")
    assert talk.writes("some time ago")[0] == "Please tap a day, or write it like 24.11.2026."
    assert not talk.effects


def test_what_was_not_taken_up_cannot_be_retracted_not_even_by_a_button_of_ones_own() -> None:
    talk = news_of(Fate.TRANSFERRING)
    assert "Taken up, and then retracted" not in talk.buttons
    talk.picks("retracted")
    assert not talk.effects
    assert talk.asks.endswith("What became of it?")


def test_what_stalled_is_carried_to_somebody_else() -> None:
    talk = news_of(Fate.STALLED)
    talk.taps("Carried to somebody else instead")
    talk.taps("Down: to the public or a constituency", "Media", "☐ The wording", "Done", "On paper", "C-A1")
    talk.writes("01.11.2026")
    talk.taps("Skip", "Save")
    (carried,) = talk.effects
    assert isinstance(carried, CarryElsewhere)
    assert carried.carriage.direction is Direction.DOWN
    assert carried.carriage.response == ""


def test_no_news_is_one_tap_and_asked_again_later() -> None:
    talk = news_of(Fate.TRANSFERRING)
    assert talk.taps("Nothing new: ask again later") == ["The bot asks again later."]
    assert talk.effects == [AskAgainLater(ONE)]


def test_a_mention_at_an_event_is_one_tap_and_elsewhere_it_needs_a_day() -> None:
    facts: dict[Query[Any], Any] = {
        mention.Raisable(): [Choice(ONE, Words("R-1"))],
        mention.RaisedAt(ONE): [Choice("e7", Words("Seventh round")), Choice(mention.ELSEWHERE, Words("Elsewhere"))],
    }
    talk = Talk(mention.flow, facts, given={mention.recommendation: ONE})
    talk.taps("Seventh round")
    assert talk.effects == [mention.NoteMention(ONE, "e7", None)]
    talk = Talk(mention.flow, facts, given={mention.recommendation: ONE})
    talk.taps("Elsewhere")
    assert "Please choose a day" in talk.writes("23.11.2026")[0]
    talk.writes("17.09.2026")
    assert talk.effects == [mention.NoteMention(ONE, None, ON_DAY)]


def test_carrying_is_ones_own_will_and_can_be_let_go_of() -> None:
    facts: dict[Query[Any], Any] = {
        carrying.Carriable(): [Choice(ONE, Words("R-1"))],
        carrying.LoadOf(ONE): carrying.Load("Open a second window.", carried=False),
    }
    talk = Talk(carrying.flow, facts, given={carrying.recommendation: ONE})
    assert "Nobody is asked to carry anything. It is up to you alone." in talk.asks
    assert "counts" not in talk.asks  # organisers see the codes, and from five on how many there are
    talk.taps("I will carry this")
    assert talk.effects == [carrying.Carry(ONE)]
    facts[carrying.LoadOf(ONE)] = carrying.Load("Open a second window.", carried=True)
    talk = Talk(carrying.flow, facts, given={carrying.recommendation: ONE})
    assert "You carry this now." in talk.asks
    talk.taps("Not I, or not any more")
    assert talk.effects == [carrying.LetGo(ONE)]
