"""Who a text may reach and in which form. Values are stored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.analysis.release import Audience
from locales import Text, _


class Form(StrEnum):
    BRIEF = "brief"
    OP_ED = "op_ed"
    SOCIAL = "social"
    NAMED = "named"
    VERBAL = "verbal"
    CARRIED = "carried"
    NONE = "none"


AUDIENCES: Mapping[Audience, Text] = {
    Audience.PUBLIC: _("Public"),
    Audience.RESTRICTED: _("Restricted"),
    Audience.PRIVATE: _("Private"),
    Audience.HOLD: _("Hold it back"),
}
FORMS: Mapping[Form, Text] = {
    Form.BRIEF: _("Public brief"),
    Form.OP_ED: _("Newspaper article"),
    Form.SOCIAL: _("Social media"),
    Form.NAMED: _("On paper, to named recipients"),
    Form.VERBAL: _("Spoken only, nothing on paper"),
    Form.CARRIED: _("Carried by participants"),
    Form.NONE: _("Not at all"),
}
OFFERED: Mapping[Audience, tuple[Form, ...]] = {
    Audience.PUBLIC: (Form.BRIEF, Form.OP_ED, Form.SOCIAL),
    Audience.RESTRICTED: (Form.NAMED, Form.VERBAL),
    Audience.PRIVATE: (Form.CARRIED, Form.VERBAL),
    Audience.HOLD: (Form.NONE,),
}
"""The forms that go with an audience: none reaches further than it."""
ON_PAPER = frozenset(Form) - {Form.VERBAL, Form.NONE}
"""The forms in which the text itself leaves the house."""
