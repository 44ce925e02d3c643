"""What a consultation can be answered with: kinds of source, fields, spans of time, groups. Values are stored."""

from enum import StrEnum

from locales import _


class SourceClass(StrEnum):
    """What kind of person a source is; never who."""

    SECURITY = "security"
    EXECUTIVE = "executive"
    LEGISLATURE = "legislature"
    PARTY = "party"
    BUSINESS = "business"
    MEDIA = "media"
    FAITH = "faith"
    CIVIL_SOCIETY = "civil_society"
    INFORMAL = "informal"


class Field(StrEnum):
    TRADE = "trade"
    MOVEMENT = "movement"
    WATER = "water"
    SERVICES = "services"
    CULTURE = "culture"
    PEOPLE = "people"
    SECURITY = "security"


class Rest(StrEnum):
    """How long a subject is better left alone."""

    NOT = "not"
    MONTHS_3 = "months_3"
    MONTHS_6 = "months_6"
    YEAR = "year"
    FAR = "far"
    UNKNOWN = "unknown"


class Horizon(StrEnum):
    MONTHS_3 = "months_3"
    MONTHS_6 = "months_6"
    MONTHS_12 = "months_12"
    LATER = "later"
    UNKNOWN = "unknown"


class Group(StrEnum):
    """Who may be hurt or helped. No more than one screen holds: *Don't know* must not hide on a second one."""

    WOMEN = "women"
    YOUTH = "youth"
    DISABILITY = "disability"
    MINORITIES = "minorities"
    DISPLACED = "displaced"
    BORDER = "border"
    TRADERS = "traders"
    UNKNOWN = "unknown"


SOURCE_CLASSES = {
    SourceClass.SECURITY: _("Security services"),
    SourceClass.EXECUTIVE: _("Government"),
    SourceClass.LEGISLATURE: _("Parliament"),
    SourceClass.PARTY: _("Political party"),
    SourceClass.BUSINESS: _("Business"),
    SourceClass.MEDIA: _("Media"),
    SourceClass.FAITH: _("Faith community"),
    SourceClass.CIVIL_SOCIETY: _("Civil society"),
    SourceClass.INFORMAL: _("Influence without office"),
}
FIELDS = {
    Field.TRADE: _("Trade and transit"),
    Field.MOVEMENT: _("Visas and movement of people"),
    Field.WATER: _("Water and environment"),
    Field.SERVICES: _("Health and education"),
    Field.CULTURE: _("Media and culture"),
    Field.PEOPLE: _("Humanitarian cases"),
    Field.SECURITY: _("Security and borders"),
}
RESTS = {
    Rest.NOT: _("No need to wait"),
    Rest.MONTHS_3: _("About 3 months"),
    Rest.MONTHS_6: _("About 6 months"),
    Rest.YEAR: _("A year"),
    Rest.FAR: _("Longer than a year"),
    Rest.UNKNOWN: _("Don't know"),
}
HORIZONS = {
    Horizon.MONTHS_3: _("Within 3 months"),
    Horizon.MONTHS_6: _("Within 6 months"),
    Horizon.MONTHS_12: _("Within 12 months"),
    Horizon.LATER: _("Later than that"),
    Horizon.UNKNOWN: _("Don't know"),
}
GROUPS = {
    Group.WOMEN: _("Women"),
    Group.YOUTH: _("Young people"),
    Group.DISABILITY: _("People with disabilities"),
    Group.MINORITIES: _("Minorities"),
    Group.DISPLACED: _("Displaced people"),
    Group.BORDER: _("Border communities"),
    Group.TRADERS: _("Traders and workers"),
    Group.UNKNOWN: _("Don't know"),
}
