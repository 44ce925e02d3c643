"""Consent: six layers that are asked, dated and taken back one by one. A new wording gets a new number."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.engine import Ask
from flows.engine.kinds import OneOf
from flows.engine.steps import Condition
from locales import _

WORDING = 1
"""Raised whenever a question below says something else than before."""


class Layer(StrEnum):
    """What can be agreed to; values are stored."""

    HOLDING = "holding"
    ATTENDANCE = "attendance"
    RECORDING = "recording"
    PHOTO = "photo"
    QUOTING = "quoting"
    CONTACT = "contact"


class Decision(StrEnum):
    YES = "yes"
    NO = "no"


LAYERS = {
    Layer.HOLDING: _("Data held here"),
    Layer.ATTENDANCE: _("Attendance noted"),
    Layer.RECORDING: _("Sound and video"),
    Layer.PHOTO: _("Photographs"),
    Layer.QUOTING: _("Quoted by name"),
    Layer.CONTACT: _("Contact afterwards"),
}
QUESTIONS = {
    Layer.HOLDING: _("May your name, your answers and these consents be held here, as was just described?"),
    Layer.ATTENDANCE: _("May your organisers note here which meetings you take part in?"),
    Layer.RECORDING: _("May meetings you take part in be recorded, in sound or video?"),
    Layer.PHOTO: _("May photographs be taken on which you can be recognised?"),
    Layer.QUOTING: _("May you be quoted by name? Without this, what you say is only ever used without a name."),
    Layer.CONTACT: _("May your organisers contact you after the meetings?"),
}
ANSWERS = {Decision.YES: _("Yes, I agree"), Decision.NO: _("No")}
FREE = _("A no never costs an invitation, and a yes can be taken back at any time under /privacy.")


def asks(when: Mapping[Layer, Condition]) -> dict[Layer, Ask[Decision]]:
    """A question for each of these layers."""
    return {
        layer: Ask(layer.value, QUESTIONS[layer], OneOf(ANSWERS, columns=2), when=held, label=LAYERS[layer], help=FREE)
        for layer, held in when.items()
    }
