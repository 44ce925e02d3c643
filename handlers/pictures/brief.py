"""The brief of a recommendation: a PDF with the released text, its code, its date and its form, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from handlers.pictures import Sketch
from locales import LANGUAGES, Phrase, Reader, _, say
from locales.cleaning import FIRST_STRONG_ISOLATE, POP_ISOLATE, clean
from locales.fonts import Face, faces_for

_STYLE = """
@page { size: A4; margin: 26mm 24mm 24mm; }
html { font-family: %(families)s; font-size: %(size)s; line-height: %(leading)s; color: #1b1f24; }
body { margin: 0; }
header { border-bottom: 0.6pt solid #8a94a0; margin-bottom: 9mm; padding-bottom: 3mm; }
h1 { font-size: 1.45em; line-height: %(leading)s; margin: 0 0 1mm; }
header p { color: #55606b; font-size: 0.9em; margin: 0; }
main p { margin: 0 0 0.9em; orphans: 3; widows: 3; overflow-wrap: break-word; }
"""
_FACE = """@font-face { font-family: "%s"; font-weight: %d; src: url("%s"); }
"""


@dataclass(frozen=True)
class Brief:
    """What was released, in one of its languages; the words around it are in that language as well."""

    language: str
    text: str
    code: str
    released_on: date
    form: Phrase

    def sketch(self, reader: Reader) -> Sketch:
        """The reader's own language plays no part."""
        of = Reader(self.language)
        about = _("{form} · {date}", form=self.form, date=self.released_on)
        content = {
            "title": say(_("Recommendation {code}", code=self.code), of),
            "about": say(about, of),
            "paragraphs": [clean(part) for part in re.split(r"\n+", self.text.strip())],
        }
        return Sketch("brief", self.language, content)


def briefs(texts: Mapping[str, str], code: str, released_on: date, form: Phrase) -> dict[str, Brief]:
    """Language to the brief in it."""
    return {language: Brief(language, text, code, released_on, form) for language, text in texts.items()}


def page(content: Mapping[str, Any], language: str) -> str:
    """The brief as HTML: the language's direction, and everybody's words as words."""
    direction = "rtl" if LANGUAGES[language].right_to_left else "ltr"
    title, about = escape(content["title"]), escape(content["about"])
    name = escape(content["title"].translate(dict.fromkeys(map(ord, FIRST_STRONG_ISOLATE + POP_ISOLATE))))
    paragraphs = "".join(f'<p dir="auto">{escape(part)}</p>' for part in content["paragraphs"])
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{name}</title>'
        f"</head><body><header><h1>{title}</h1><p>{about}</p></header><main>{paragraphs}</main></body></html>"
    )


def draw(content: Mapping[str, Any], language: str) -> bytes:
    """An A4 PDF. Raises FontMissing; OSError where Pango is not installed."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # Only the faces beside the program are read, and nothing is fetched from anywhere else.
    fonts, beside = FontConfiguration(), URLFetcher(allowed_protocols=["file"], fail_on_errors=True)
    style = CSS(string=_style(language), font_config=fonts, url_fetcher=beside)
    document = HTML(string=page(content, language), url_fetcher=URLFetcher(allowed_protocols=[]))
    written: bytes = document.write_pdf(stylesheets=[style], font_config=fonts)
    return written


def _style(language: str) -> str:
    faces = faces_for(language)
    # Letters of Arabic script are small for their size and reach far below their line.
    size, leading = ("13pt", "1.8") if LANGUAGES[language].right_to_left else ("11.5pt", "1.55")
    families = ", ".join(f'"{face.name}"' for face in faces)
    return "".join(map(_face, faces)) + _STYLE % {"families": families, "size": size, "leading": leading}


def _face(face: Face) -> str:
    return "".join(_FACE % (face.name, 700 if bold else 400, face.path(bold=bold).as_uri()) for bold in (False, True))
