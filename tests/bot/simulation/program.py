"""What the simulated bot can do: a form whose answers are kept, and an alarm that rings an organiser's doorbell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert

from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import Number, ShortText, YesNoUnknown
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.incoming import Due
from handlers.screens import Key, draw_page, plain
from handlers.visit import Visit
from handlers.work import Work, Works
from locales import Phrase, Reader, Words, _

# Beside the product's tables, in the same file: what turns did is committed or undone with them.
witnesses = MetaData()
kept = Table(
    "sim_kept",
    witnesses,
    Column("n", Integer, primary_key=True),
    Column("act", String(40), nullable=False),
    Column("sheet", Text, nullable=False),
)
rung = Table("sim_rung", witnesses, Column("n", Integer, primary_key=True), Column("alarm", String(40), nullable=False))
turns = Table(
    "sim_turns",
    witnesses,
    Column("n", Integer, primary_key=True),
    Column("act", String(40), nullable=False),
    Column("known", Integer),
)
"""Every turn that was taken: whose act it was, and the latest arrival that was in the inbox by then."""

TITLE = Ask("title", _("What is it called?"), ShortText(40), label=_("Name"))
COUNT = Ask("count", _("How many?"), Number(1, 20), label=_("Number"))
SAFE = Ask("safe", _("Is it safe?"), YesNoUnknown(), label=_("Safety"))
SAVED = "Saved: "


@dataclass(frozen=True)
class KeepSheet(Effect):
    """Keep what was answered."""

    sheet: str


def sheet(answers: Answers) -> str:
    return f"{answers[TITLE]}/{answers[COUNT]}/{answers[SAFE]}"


def finish(answers: Answers) -> Effects:
    yield KeepSheet(sheet(answers))


def done(scene: Scene) -> Phrase:
    return Words(SAVED + sheet(scene.answers))


FORM = Flow("sim_form", 1, _("Form"), frozenset({Role.ORGANISER}), [TITLE, COUNT, SAFE], done=done, finish=finish)
_keep, _ring = insert(kept), insert(rung)


def act_of(visit: Visit) -> str:
    """Which act of the simulated person this turn answers: their accounts carry its number as their name."""
    account = getattr(visit.incoming, "account", None)
    return account.first_name if account is not None else ""


def program(stumble: Callable[[str], None]) -> Works:
    """The workflows. `stumble` raises for the acts that shall meet a bug, after everything else was done."""

    async def keep(visit: Visit, effect: KeepSheet) -> None:
        visit.unit.write(_keep, act=act_of(visit), sheet=effect.sheet)

    async def alarm(visit: Visit, due: Due) -> None:
        visit.unit.write(_ring, alarm=due.subject)
        person = visit.me
        drawn = draw_page(plain(_("One item is waiting for you."), Key(Words("Home"), Go("home"))), Reader("en"))
        entitled = access.entitlement(Role.ORGANISER, None, "A")
        await visit.ring(person, drawn, dedupe=f"alarm:{due.subject}", entitled=entitled)
        stumble(due.subject)

    return Works([Work(FORM, effects={KeepSheet: keep}, due={"sim_alarm": alarm})])


__all__ = ["FORM", "SAVED", "act_of", "kept", "program", "rung", "turns", "witnesses"]
