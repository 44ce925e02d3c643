"""Words can be read on every colour they stand on, and bands told apart, whatever eyes look at them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from handlers.pictures.palette import BANDS, FRAME, INK, MUTED, PAPER, WAYS

Numbers = NDArray[np.float64]

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
# Transactions on Visualization and Computer Graphics 15 (2009), table 1 at severity 1.0; for linear sRGB.
EYES: Mapping[str, Sequence[Sequence[float]]] = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# sRGB to CIE XYZ, and the white point D65 (IEC 61966-2-1).
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = [0.9505, 1.0, 1.089]


def linear(colour: str) -> Numbers:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, as in WCAG 2.2."""
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lab(colour: str, eyes: str) -> Numbers:
    """CIE L*a*b* of a colour as those eyes see it."""
    seen = np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1)
    ratio = np.array(XYZ) @ seen / np.array(WHITE)
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def test_the_formulas_give_published_values() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # just below the threshold, as is known
    assert lab("#ff0000", "usual") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert lab("#ffffff", "deuteranopia") == pytest.approx([100, 0, 0], abs=0.05)


@pytest.mark.parametrize("band", BANDS)
def test_words_and_signs_on_a_band_can_be_read(band: str) -> None:
    assert contrast(BANDS[band].fill, BANDS[band].ink) >= 4.5


@pytest.mark.parametrize("ink", [INK, MUTED])
def test_words_on_the_paper_can_be_read(ink: str) -> None:
    assert contrast(ink, PAPER) >= 4.5


def test_the_edge_of_the_card_is_seen_on_a_light_and_on_a_dark_screen() -> None:
    assert contrast(FRAME, "#ffffff") >= 3
    assert contrast(FRAME, "#17212b") >= 3  # the night mode of a phone


@pytest.mark.parametrize("eyes", EYES)
def test_any_two_bands_are_told_apart(eyes: str) -> None:
    """A difference (CIE 1976) of 2.3 is just noticeable; these can be told by somebody who sees only one of them."""
    for one, other in itertools.combinations(BANDS.values(), 2):
        assert np.linalg.norm(lab(one.fill, eyes) - lab(other.fill, eyes)) >= 20


@pytest.mark.parametrize("eyes", EYES)
def test_a_graver_band_is_darker_also_without_colour(eyes: str) -> None:
    lightness = [lab(tone.fill, eyes)[0] for tone in BANDS.values()]
    assert all(lighter - darker >= 12 for lighter, darker in itertools.pairwise(lightness))


def test_every_band_has_a_sign_of_its_own() -> None:
    assert len({tone.sign for tone in BANDS.values()}) == len(BANDS)


@pytest.mark.parametrize("eyes", EYES)
def test_ways_get_lighter_one_by_one_and_are_told_apart_also_without_colour(eyes: str) -> None:
    lightness = [lab(tone.fill, eyes)[0] for tone in WAYS.values()]
    assert all(lighter - darker >= 5 for darker, lighter in itertools.pairwise(lightness))


def test_every_way_has_a_sign_of_its_own_that_can_be_seen() -> None:
    assert len({tone.sign for tone in WAYS.values()}) == len(WAYS)
    for tone in WAYS.values():
        assert contrast(tone.fill, tone.ink) >= 3
