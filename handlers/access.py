"""May this person do or see this? Asked here only; denied unless a rule allows it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from flows.access_rules import Action, Actor, Thing, Where, any_allows
from flows.engine import Flow
from flows.roles import Role
from handlers.faults import Refused
from locales import Text, _
from storage import duties
from storage.duties import LIVE, Duty
from storage.people import Person, RoleHeld
from storage.unit import Unit

NOT_YOURS = _("This is not open to you.")
PAUSED = _("This is paused: one side has stopped everything. Nothing is lost, and nothing is asked of you.")


def may_run(person: Person, flow: Flow) -> bool:
    """Whether one of the person's roles opens the flow, or it is about themselves."""
    return flow.for_self or any(held.role in flow.open_to for held in person.roles)


def may_do(person: Person, flow: Flow, duty: Duty) -> bool:
    """Whether the duty is theirs and they still hold a role, where the duty belongs, that opens its flow."""
    return duty.person == person.id and any(person.holds(role, duty.process, duty.side) for role in flow.open_to)


def may_open(person: Person, roles: AbstractSet[Role] | None) -> bool:
    """Whether a page for these roles is open to the person; one for nobody in particular is about themselves."""
    return roles is None or any(held.role in roles for held in person.roles)


def held(person: Person, role: Role, process: str | None = None, side: str | None = None) -> RoleHeld:
    """The role the person acts in. Raises Refused if they do not hold it (there)."""
    for one in person.roles:
        if one.role is role and process in (None, one.process) and side in (None, one.side):
            return one
    raise Refused(NOT_YOURS)


def require(person: Person, action: Action, thing: Thing, where: Where) -> None:
    """Raises Refused unless one of the person's roles allows it."""
    if not any_allows(actors(person), action, thing, where):
        raise Refused(NOT_YOURS)


def may(person: Person, action: Action, thing: Thing, where: Where) -> bool:
    """Whether one of the person's roles allows it."""
    return any_allows(actors(person), action, thing, where)


def actors(person: Person) -> list[Actor]:
    """The person, once for each role in force."""
    return [Actor(person.id, one.role, one.process, one.side, one.organisation) for one in person.roles]


def is_paused(person: Person, flow: Flow, duty: Duty | None = None) -> bool:
    """Whether the flow would be open to the person if none of their processes were frozen."""
    if duty is None:
        return any(held.role in flow.open_to for held in person.frozen)
    return duty.person == person.id and any(person.waits_for(role, duty.process, duty.side) for role in flow.open_to)


def because(person: Person, reason: Text) -> Text:
    """Why something was refused; to whoever has a role in a frozen process, that may be all there is to it."""
    return PAUSED if reason == NOT_YOURS and person.frozen else reason


def held_though_frozen(person: Person, role: Role, process: str) -> RoleHeld:
    """The role in a process that is frozen now. Raises Refused."""
    for one in person.frozen:
        if one.role is role and one.process == process:
            return one
    raise Refused(NOT_YOURS)


def entitlement(
    role: Role,
    process: str | None = None,
    side: str | None = None,
    duty: str | None = None,
    *,
    though_frozen: bool = False,
) -> dict[str, Any]:
    """What must still be true when a notice is sent: the role is held, the duty is still due."""
    entitled = {"role": role.value, "process": process, "side": side, "duty": duty}
    return {**entitled, "though_frozen": True} if though_frozen else entitled


def answered(person: Person) -> dict[str, Any]:
    """What must still be true when an answer has to be sent again: every role it was made for is still held."""
    return {"held": [[one.role.value, one.process, one.side] for one in person.roles]}


def must_wait(person: Person | None, entitled: dict[str, Any] | None) -> bool:
    """Whether a queued notice belongs to a process that is frozen now: it is neither sent nor dropped."""
    if person is None or entitled is None or "role" not in entitled or "though_frozen" in entitled:
        return False
    return person.waits_for(Role(entitled["role"]), entitled["process"], entitled["side"])


async def still_entitled(unit: Unit, person: Person | None, entitled: dict[str, Any] | None) -> bool:
    """Whether a queued message may (still) go to this person."""
    if person is None or not person.reachable:
        return False
    if entitled is None:
        return True
    if "held" in entitled:
        return all(person.holds(Role(role), process, side) for role, process, side in entitled["held"])
    there = Role(entitled["role"]), entitled["process"], entitled["side"]
    if not person.holds(*there) and not ("though_frozen" in entitled and person.waits_for(*there)):
        return False
    if entitled.get("duty") is not None:
        duty = await duties.by_id(unit, entitled["duty"])
        return duty is not None and duty.person == person.id and duty.state in LIVE
    return True
