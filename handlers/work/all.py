"""The workflows there are. Adding one is a line here."""

from handlers.work import Work


def all_works() -> list[Work]:
    return []
