"""From which kind of group a recommendation came first: for the capture audit, never from whom. Values are stored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from locales import Text, _


class Proposers(StrEnum):
    OFFICIALS = "officials"
    POLITICS = "politics"
    BUSINESS = "business"
    ACADEMIA = "academia"
    CIVIL_SOCIETY = "civil_society"
    WOMEN = "women"
    YOUTH = "youth"
    AFFECTED = "affected"
    ABROAD = "abroad"


PROPOSERS: Mapping[Proposers, Text] = {
    Proposers.OFFICIALS: _("Officials, serving or retired"),
    Proposers.POLITICS: _("Parliament or parties"),
    Proposers.BUSINESS: _("Business"),
    Proposers.ACADEMIA: _("Universities and the media"),
    Proposers.CIVIL_SOCIETY: _("Civil society"),
    Proposers.WOMEN: _("Women's groups"),
    Proposers.YOUTH: _("Young people"),
    Proposers.AFFECTED: _("People it concerns directly"),
    Proposers.ABROAD: _("Funders or others from abroad"),
}
