"""The languages people can read Convenor in, and the direction each is written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    right_to_left: bool = False
    comma: str = ", "


LANGUAGES: dict[str, Language] = {
    "en": Language("en", "English"),
    "ur": Language("ur", "اردو", right_to_left=True, comma="، "),
}
SOURCE = "en"


def fitting(code: str | None) -> str:
    """The language of ours nearest to what a person's device reports (`ur-PK` → `ur`), else English."""
    start = (code or "").replace("_", "-").split("-")[0].lower()
    return start if start in LANGUAGES else SOURCE
