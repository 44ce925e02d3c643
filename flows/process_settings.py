"""The settings of a dialogue process, with the defaults that stand until its partners decide otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from flows.analysis.consensus import Gate, Rule, gate_of
from flows.banks.prose import unwritten
from flows.event_kinds import EventKind as EventKind
from flows.event_kinds import Track as Track
from flows.risk_settings import RiskCheckSettings
from locales import LANGUAGES

# Strict: YAML's `yes` would otherwise count as 1.
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Days = Annotated[int, Field(strict=True, ge=1, le=3660)]


class VenueModel(StrEnum):
    ALTERNATING = "alternating"
    FIXED = "fixed"
    ONLINE = "online"


class Profile(StrEnum):
    """How carefully people are protected: `high` asks a PIN, deletes messages sooner and spares words."""

    STANDARD = "standard"
    HIGH = "high"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConsensusSettings(_Strict):
    """The gate each side must pass: shares of that side's electorate, and a count of reservations.

    `rule` is what a poll is held under unless its organiser chooses another; the numbers are those of the usual one.
    """

    rule: Rule = Rule.USUAL
    turnout: Share = 0.8
    reservations: Annotated[int, Field(strict=True, ge=0, le=20)] = 1
    stand_aside: Share = 0.2

    def gate(self, rule: Rule | None = None) -> Gate:
        """The gate of a rule, or of the one set for the process."""
        return gate_of(rule or self.rule, Gate(self.turnout, self.reservations, self.stand_aside))


class RetentionSettings(_Strict):
    """How long things are kept: days after which they go."""

    candidate_not_invited: Days = 90
    risk_prose_after_event: Days = 183
    outcomes: Days = 1826
    audit: Days = 3660


def _once_each(tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    if len(set(tracks)) < len(tracks):
        raise ValueError("a track is named twice")
    return tracks


def _spoken_here(languages: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [one for one in languages if one not in LANGUAGES]:
        raise ValueError(f"there is no language {unknown[0]}; there are {', '.join(LANGUAGES)}")
    return languages


class ProcessSettings(_Strict):
    """Everything a process may set for itself.

    `languages` are those its recommendations are written in; none: the first one of each side's convener.
    """

    languages: Annotated[tuple[str, ...], Field(max_length=4), AfterValidator(_spoken_here)] = ()
    tracks: Annotated[tuple[Track, ...], Field(min_length=1), AfterValidator(_once_each)] = (Track.CORE,)
    consensus: ConsensusSettings = ConsensusSettings()
    retention: RetentionSettings = RetentionSettings()
    cadence_days: Days = 120  # silence longer than this is worth a word
    harvest_every_days: Days = 91
    harvest_answer_days: Days = 14  # until when an answer is hoped for
    harvest_reminder_days: Days = 7  # silence longer than this is reminded of, once
    risk_check: RiskCheckSettings = RiskCheckSettings()
    transfer_quiet_days: Days = 60  # nothing heard of a text that was carried: then its side is asked
    invitation_hours: Annotated[int, Field(strict=True, ge=1, le=24 * 14)] = 72

    @model_validator(mode="after")
    def readable_by_all(self) -> Self:
        """A question that is written in several languages is written in all that the process works in."""
        for question in self.risk_check.own:
            for field, prose in question.prose:
                for missing in unwritten(prose, self.languages):
                    raise ValueError(f"{field} of the question {question.name} is not written in {missing}")
        return self


def settings_of(stored: Mapping[str, Any]) -> ProcessSettings:
    """The settings of a process as stored: only what differs from the defaults is. Raises ValueError."""
    return ProcessSettings.model_validate(dict(stored))


def stored_settings(settings: ProcessSettings) -> dict[str, Any]:
    """What is stored of the settings, so that a default that changes later changes for everybody who kept it."""
    differing: dict[str, Any] = settings.model_dump(mode="json", exclude_defaults=True)
    return {name: value for name, value in differing.items() if value != {}}
