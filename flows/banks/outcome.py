"""What a change that somebody saw can be described with: who changed, how, what shows it. Values are stored."""

from enum import StrEnum

from locales import _


class Status(StrEnum):
    """How far the description of a change has come."""

    DRAFTED = "drafted"


class Actor(StrEnum):
    """What kind of actor changed, always one outside the programme; never who."""

    GOVERNMENT = "government"
    LOCAL = "local"
    SECURITY = "security"
    POLITICS = "politics"
    MEDIA = "media"
    BUSINESS = "business"
    CIVIL_SOCIETY = "civil_society"
    COMMUNITY = "community"
    ABROAD = "abroad"


class Change(StrEnum):
    BEHAVIOUR = "behaviour"
    RELATIONSHIPS = "relationships"
    ACTIONS = "actions"
    POLICIES = "policies"
    PRACTICES = "practices"


class Significance(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Contribution(StrEnum):
    """How much of the change is owed to the dialogue; never all of it."""

    SLIGHT = "slight"
    PARTIAL = "partial"
    IMPORTANT = "important"


class Direction(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"


class Evidence(StrEnum):
    """What shows it; the thing itself is kept elsewhere."""

    DOCUMENT = "document"
    OBSERVATION = "observation"
    TESTIMONY = "testimony"
    NONE = "none"


STATUSES = {Status.DRAFTED: _("drafted")}
ACTORS = {
    Actor.GOVERNMENT: _("National government"),
    Actor.LOCAL: _("Local authorities"),
    Actor.SECURITY: _("Security services"),
    Actor.POLITICS: _("Parliament or parties"),
    Actor.MEDIA: _("Media"),
    Actor.BUSINESS: _("Business"),
    Actor.CIVIL_SOCIETY: _("Civil society"),
    Actor.COMMUNITY: _("People and communities"),
    Actor.ABROAD: _("Actors from abroad"),
}
CHANGES = {
    Change.BEHAVIOUR: _("Behaviour"),
    Change.RELATIONSHIPS: _("Relationships"),
    Change.ACTIONS: _("Actions"),
    Change.POLICIES: _("Policies"),
    Change.PRACTICES: _("Everyday practice"),
}
SIGNIFICANCES = {
    Significance.LOW: _("Low"),
    Significance.MEDIUM: _("Medium"),
    Significance.HIGH: _("High"),
}
CONTRIBUTIONS = {
    Contribution.SLIGHT: _("Slight"),
    Contribution.PARTIAL: _("Partial"),
    Contribution.IMPORTANT: _("Important"),
}
DIRECTIONS = {
    Direction.POSITIVE: _("For the better"),
    Direction.NEGATIVE: _("For the worse"),
    Direction.MIXED: _("Mixed"),
}
EVIDENCES = {
    Evidence.DOCUMENT: _("A document"),
    Evidence.OBSERVATION: _("Something observed"),
    Evidence.TESTIMONY: _("Somebody's account"),
    Evidence.NONE: _("Nothing yet"),
}
