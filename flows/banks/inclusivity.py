"""The groups a recommendation is held up against, and what can be said of each. Values are stored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.analysis.inclusivity import Effect, Severity
from locales import Text, _


class Group(StrEnum):
    WOMEN = "women"
    YOUTH = "youth"
    DISABILITY = "disability"
    MINORITIES = "minorities"
    DISPLACED = "displaced"
    BORDER = "border"
    WORK = "work"
    OTHERS = "others"


GROUPS: Mapping[Group, Text] = {
    Group.WOMEN: _("Women"),
    Group.YOUTH: _("Young people"),
    Group.DISABILITY: _("People with disabilities"),
    Group.MINORITIES: _("Ethnic minorities"),
    Group.DISPLACED: _("Refugees and displaced people"),
    Group.BORDER: _("Border communities"),
    Group.WORK: _("Traders and workers"),
    Group.OTHERS: _("Any other group"),
}
EFFECTS: Mapping[Effect, Text] = {
    Effect.HELPS: _("Helps"),
    Effect.NEUTRAL: _("Neither"),
    Effect.HARMS: _("Harms"),
    Effect.UNKNOWN: _("Don't know"),
}
SEVERITIES: Mapping[Severity, Text] = {
    Severity.SLIGHT: _("Slightly"),
    Severity.NOTICEABLE: _("Noticeably"),
    Severity.SEVERE: _("Severely"),
    Severity.UNKNOWN: _("Don't know"),
}
