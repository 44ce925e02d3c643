"""Conversations: begun, taken a turn further, shown again, ended. The engine decides, this carries out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.engine import (
    Conversation,
    FactMissing,
    Facts,
    FewWords,
    Flow,
    HomeZone,
    Input,
    Now,
    Query,
    Turn,
    advance,
    look,
)
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.incoming import Wrote
from handlers.screens import Key, draw_view
from handlers.visit import Visit
from locales import Text, _, say
from storage import conversations, duties, people
from storage.conversations import Stored
from storage.timers import set_timer

HOME = Key(_("⌂ Home"), Go("home"))
CLOSED_BY_UPDATE = _("The questions have changed since you began, so this one was closed. Please start again.")
ROLE_GONE = _("This was closed, because it is no longer open to you.")


async def begin(
    visit: Visit, flow: Flow, given: Mapping[str, Any], duty: str | None = None, notice: Text | None = None
) -> None:
    """Start a conversation and put it in front. `given` are stored answers by step name."""
    if not access.may_run(visit.me, flow):
        raise Refused(access.NOT_YOURS)
    allowed = {step.name for step in flow.given}
    brought = {name: answer for name, answer in given.items() if name in allowed}
    state = Conversation(flow.name, flow.version, brought, frozenset(brought))
    turn = await run(visit, lambda facts: look(flow, state, facts, notice))
    stored = await conversations.start(visit.unit, visit.me, turn.conversation, duty)
    visit.crowd.conversations[stored.id] = stored
    await set_timer(visit.unit, "expire", stored.id, visit.now + flow.expires_after, person=visit.me.id)
    await settle(visit, flow, stored, turn)


async def reply(visit: Visit, stored: Stored, given: Input) -> None:
    """One turn: what was typed or pressed goes to the engine, what comes back is carried out and shown."""
    flow, state = await today(visit, stored)
    turn = await run(visit, lambda facts: advance(flow, state, given, facts))
    await settle(visit, flow, stored, turn)


async def show_again(visit: Visit, stored: Stored, notice: Text | None = None) -> None:
    """The conversation as it stands, put in front."""
    flow, state = await today(visit, stored)
    turn = await run(visit, lambda facts: look(flow, state, facts, notice))
    await settle(visit, flow, stored, turn)


async def run(visit: Visit, turn: Callable[[Facts], Turn]) -> Turn:
    """Run a pure turn, answering its queries as they come up."""
    facts = Facts()
    facts.learn(Now(), visit.now)
    facts.learn(HomeZone(), ZoneInfo(visit.me.zone))
    facts.learn(FewWords(), visit.me.guarded)
    while True:
        try:
            return turn(facts)
        except FactMissing as missing:
            facts.learn(missing.query, await answer(visit, missing.query))


async def answer(visit: Visit, query: Query[Any]) -> Any:
    """The fact a flow asks for, as far as this person may know it."""
    return await visit.works.facts[type(query)](visit, query)


async def settle(visit: Visit, flow: Flow, stored: Stored, turn: Turn) -> None:
    """Carry out the effects, store the state, show the view (or what an effect wants shown instead)."""
    cipher = await visit.unit.cipher(visit.me.scope)  # before an effect that may shred the key
    for effect in turn.effects:
        await visit.works.effects[type(effect)](visit, effect)
    if turn.ended:
        conversations.save(visit.unit, stored, cipher, None, "finished" if turn.saved else "cancelled")
        if turn.saved and stored.duty is not None:
            await duties.settle(visit.unit, stored.duty, "done")
        _put_in_front(visit, None)
    else:
        conversations.save(visit.unit, stored, cipher, turn.conversation)
        _put_in_front(visit, stored.id)
    if turn.forget_typed and isinstance(visit.incoming, Wrote):
        visit.courtesy("delete", message_id=visit.incoming.message_id)
    visit.toast()
    if turn.ended and visit.then is not None:
        then, visit.then = visit.then, None
        return await then()
    drawn = draw_view(turn.view, visit.reader)
    if turn.ended:
        drawn.rows.append([(say(HOME.label, visit.reader), HOME.action, HOME.style.value)])
    return await visit.show(drawn, stored)


async def today(visit: Visit, stored: Stored) -> tuple[Flow, Conversation]:
    """Flow and state, both of today's version. Raises ConversationClosed when it cannot go on, after closing it."""
    work = visit.works.by_flow.get(stored.flow)
    if work is None:
        raise await _closed(visit, stored, CLOSED_BY_UPDATE)
    flow = work.flow
    if not await _still_theirs(visit, stored, flow):
        raise await _paused_or_closed(visit, stored, flow)
    state = stored.open(await visit.unit.cipher(visit.me.scope))
    if state.version == flow.version:
        return flow, state
    # After an update was taken back, answers may be of a version that nobody here knows.
    upgrade = flow.upgrade if state.version < flow.version else None
    upgraded = upgrade(state.version, state.answers) if upgrade is not None else None
    if upgraded is None:
        raise await _closed(visit, stored, CLOSED_BY_UPDATE)
    return flow, replace(state.having(upgraded), version=flow.version)


async def _still_theirs(visit: Visit, stored: Stored, flow: Flow) -> bool:
    """Whether they may still run the flow, and where the duty belongs that it was begun for."""
    if stored.duty is None:
        return access.may_run(visit.me, flow)
    duty = await duties.by_id(visit.unit, stored.duty)
    return duty is not None and access.may_do(visit.me, flow, duty)


async def _paused_or_closed(visit: Visit, stored: Stored, flow: Flow) -> Exception:
    """What a freeze keeps from them stays as it is; what a withdrawn role does is over."""
    duty = await duties.by_id(visit.unit, stored.duty) if stored.duty is not None else None
    if access.is_paused(visit.me, flow, duty):
        return Refused(access.PAUSED)
    return await _closed(visit, stored, ROLE_GONE)


async def _closed(visit: Visit, stored: Stored, why: Text) -> ConversationClosed:
    conversations.save(visit.unit, stored, await visit.unit.cipher(visit.me.scope), None, "closed")
    if visit.me.front == stored.id:
        _put_in_front(visit, None)
    return ConversationClosed(why)


class ConversationClosed(Exception):
    """The conversation had to be closed; the sentence says why. What was stored about that stays stored."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


async def expire(visit: Visit, stored: Stored, lifetime: timedelta) -> datetime | None:
    """Close a conversation nobody has touched for its lifetime; else returns when to look again."""
    touched = await conversations.touched_at(visit.unit, stored.id)
    if touched is not None and visit.now < touched + lifetime:
        return touched + lifetime
    if not await conversations.expire(visit.unit, stored):
        return visit.now + lifetime
    people.step_back(visit.unit, stored.person, stored.id)
    return None


def _put_in_front(visit: Visit, conversation: str | None) -> None:
    if visit.me.front != conversation:
        visit.me.front = conversation
        people.place(visit.unit, visit.me)
