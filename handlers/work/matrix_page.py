"""A side's own inclusivity matrix, group by group, for its organisers and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.access_rules import Action, Thing
from flows.banks.inclusivity import GROUPS, Group
from flows.edition import Edition
from flows.engine import Answers, Facts, Scene
from flows.engine.steps import worded
from flows.inclusivity import PER_GROUP, more
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.after_consensus import CARD, recommendation_for
from locales import Phrase, Words, _
from storage import inclusivity


async def matrix_page(visit: Visit, about: str) -> Page:
    """The own side's matrix on one version, group by group."""
    try:
        edition = Edition.read(about)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    one, side = await recommendation_for(visit, edition.recommendation, Action.SEE, Thing.INCLUSIVITY)
    found = await inclusivity.read(visit.unit, one, side, edition.version)
    if found is None:
        raise Refused(_("Your side has no matrix on this text."))
    body = [line for group, answers in found.items() for line in _group_lines(group, answers)]
    back = [Key(_("‹ Back"), Go(CARD, one.id)), HOME]
    return Page(_("{code}: inclusivity matrix", code=one.code), body, [back], sensitive=True)


def _group_lines(group: str, stored: Mapping[str, Any]) -> Iterator[Phrase]:
    scene = Scene(Answers(stored), Facts())
    yield GROUPS[Group(group)]
    for step in PER_GROUP:
        if step in scene.answers and step is not more and scene.answers[step] != "":
            label = worded(step.label or step.prompt, scene)
            yield _("• {label}: {value}", label=label, value=step.kind.show(scene.answers[step], scene))
    yield Words("")
