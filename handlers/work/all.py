"""The workflows there are. Adding one is a line here."""

from handlers.work import (
    Work,
    approval,
    code_word,
    confirmation,
    consultation,
    erasure,
    invitation,
    joining,
    links,
    on_behalf,
    outcome_harvest,
    people_news,
    recommendation,
    risk_check,
    self_service,
    vote,
    withdrawal,
)


def all_works() -> list[Work]:
    return [
        consultation.work,
        outcome_harvest.work,
        recommendation.work,
        risk_check.work,
        vote.work,
        withdrawal.work,
        invitation.work,
        confirmation.work,
        approval.work,
        code_word.work,
        joining.work,
        links.work,
        on_behalf.entering_work,
        on_behalf.consent_work,
        on_behalf.role_end_work,
        people_news.work,
        self_service.correction_work,
        self_service.consent_work,
        self_service.leaving_work,
        erasure.erasure_work,
        erasure.clearing_work,
    ]
