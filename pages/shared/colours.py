"""The few colours: one hue for amount, blue, grey and orange for above, level and below."""

from pipeline.domain.framework import Framework

AMOUNT = ("#d3ecea", "#9fd3d0", "#5fb3b3", "#24868f", "#0f5b78", "#0b3558")
ABOVE, BELOW, LEVEL = "#1f6fb2", "#c2590c", "#6b7a88"
INK, QUIET, LINE, GROUND = "#14283a", "#5a6b7a", "#dde4ea", "#ffffff"
NO_DATA = "#c9d1d8"
DARK = "#000000"


def shade(score: float | None, scale: float) -> str:
    """The amount's colour as #rrggbb: pale for low, dark blue for high, grey for none."""
    if score is None:
        return NO_DATA
    at = max(0.0, min(1.0, score / scale)) * (len(AMOUNT) - 1)
    low = min(int(at), len(AMOUNT) - 2)
    pair = (rgb(AMOUNT[low]), rgb(AMOUNT[low + 1]))
    mixed = (round(a + (b - a) * (at - low)) for a, b in zip(*pair, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def tie(value: float) -> str:
    """A correlation's colour as #rrggbb: white for 0, towards blue for 1, towards orange for -1."""
    end = rgb(ABOVE if value > 0 else BELOW)
    strength = min(1.0, abs(value))
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in end)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ink_on(colour: str) -> str:
    """Dark or white text, whichever is read more easily on the colour."""
    # Black and white reach WCAG's 4.5 together on any colour: where their contrasts cross.
    return DARK if _luminance(colour) > 0.179 else GROUND


def _luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 to 1."""
    parts = [part / 255 for part in rgb(colour)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def band_step(framework: Framework, band_id: str | None) -> int:
    """A band's step among 1 to 4, by which app.css shades it; 0 for none."""
    ids = [band.id for band in sorted(framework.bands, key=lambda band: band.from_score)]
    if band_id not in ids:
        return 0
    return 4 if len(ids) == 1 else 1 + round(ids.index(band_id) * 3 / (len(ids) - 1))
