"""The form as a workflow of Convenor: the real engine asks it, and an effect keeps the finished sheet, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Column, Table, insert

from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import Kind, Number, OneOf, ShortText
from flows.roles import Role
from handlers.visit import Visit
from handlers.work import Work
from locales import Phrase, Text
from storage.tables.base import Id, Sealed, id_column, metadata, new_id
from tests.bench.form import CONVERSATION, HOME, QUESTIONS, THANKS, Question, Step

TITLE = "Event sheet"

BY_HAND = (Step(HOME, writes="/start", answers=False), Step(1, taps=TITLE, answers=False), *CONVERSATION[1:])
"""What a person does in Convenor: /start leads Home, where the form is one tap away."""

sheet = Table("bench_sheet", metadata, id_column(), Column("person", Id, nullable=False), Column("answers", Sealed))
_keep = insert(sheet)


class _Choice(StrEnum):
    FIRST, SECOND, THIRD = "first", "second", "third"


@dataclass(frozen=True)
class SaveSheet(Effect):
    """Keep these answers, by number of question."""

    answers: Mapping[str, Any]


def _kind(question: Question) -> Kind[Any]:
    if question.choices:
        labels = dict(zip(_Choice, map(Text, question.choices), strict=False))
        return OneOf(labels, columns=len(labels))
    if question.limits is not None:
        return Number(*question.limits)
    return ShortText(question.cap)


_steps = [Ask(f"q{number}", Text(question.text), _kind(question)) for number, question in QUESTIONS.items()]


def _finish(answers: Answers) -> Effects:
    yield SaveSheet(answers.raw)


def _thanks(scene: Scene) -> Phrase:
    return Text(THANKS)


async def save_sheet(visit: Visit, effect: SaveSheet) -> None:
    """Writes the sheet, sealed under the person's own key."""
    one, cipher = new_id(), await visit.unit.cipher(visit.me.scope)
    sealed = cipher.seal(orjson.dumps(effect.answers), f"bench_sheet.answers {one}")
    visit.unit.write(_keep, id=one, person=visit.me.id, answers=sealed)


work = Work(
    # Question 10 stands where the summary card would, so that both bots ask for the same twelve answers.
    flow=Flow(
        name="event_sheet", version=1, title=Text(TITLE), open_to={Role.ORGANISER}, steps=_steps, review=False,
        done=_thanks, finish=_finish,
    ),
    effects={SaveSheet: save_sheet},
)  # fmt: skip
