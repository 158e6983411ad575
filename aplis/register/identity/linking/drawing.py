"""Small pictures as SVG, each with a title and its values in words, so that it is read without being seen."""

from collections.abc import Sequence
from html import escape
from math import log10
from typing import Final

BLUE, RED, GREY = "#0b4f6c", "#a23b2a", "#767676"
_ROW: Final = 18  # pixels of a bar in a column of bars


def _picture(width: int, height: int, title: str, words: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title><desc>{escape(words)}</desc>'
        f'<rect width="{width}" height="{height}" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def both_ways(title: str, rows: Sequence[tuple[str, float]]) -> str:
    """A row for each name, its bar to the right of the middle for what speaks for, to the left for what speaks against."""
    most = max((abs(value) for _name, value in rows), default=1.0) or 1.0
    middle, reach = 420, 200
    parts = [_text(10, 20, title)]
    for place, (name, value) in enumerate(rows):
        top, width = 32 + place * _ROW, abs(value) / most * reach
        parts += [_text(190, top + 12, name, "end"), _bar(middle - (width if value < 0 else 0), top, width, 14, BLUE if value >= 0 else RED),
                  _text(middle + reach + 50, top + 12, f"{value:+.1f}", "end")]  # fmt: skip
    words = ", ".join(f"{name} {value:+.1f}" for name, value in rows)
    return _picture(700, 42 + len(rows) * _ROW, title, words, parts)


def histogram(title: str, bars: Sequence[tuple[int, int]], least: float) -> str:
    """A bar for each number of bits, as high as the number of pairs has digits; those from `least` on in blue."""
    most = max((log10(1 + pairs) for _bits, pairs in bars), default=1.0) or 1.0
    width = max(len(bars) * 14, 560)
    parts = [_text(10, 20, title), _text(10, 246, "score in bits; heights by tens (logarithm)")]
    for place, (bits, pairs) in enumerate(bars):
        left, height = 20 + place * 14, log10(1 + pairs) / most * 170
        parts.append(_bar(left, 210 - height, 12, height, BLUE if bits >= least else GREY))
        if place % 4 == 0:
            parts.append(_text(left, 226, str(bits)))
    words = ", ".join(f"from {bits} bits {pairs} pairs" for bits, pairs in bars)
    return _picture(width + 40, 256, title, words, parts)


def lines(title: str, drawn: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> str:
    """A line for each name over shares from 0 to 1 both ways."""
    left, top, size = 60, 40, 320
    parts = [
        _text(10, 20, title),
        f'<rect x="{left}" y="{top}" width="{size}" height="{size}" fill="none" stroke="{GREY}"/>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [_text(left + share * size, top + size + 16, f"{share:g}", "middle"), _text(left - 6, top + (1 - share) * size + 4, f"{share:g}", "end")]  # fmt: skip
    parts += [_text(left + size / 2, top + size + 34, "recall", "middle"), _text(10, top - 8, "precision")]
    for place, (name, points) in enumerate(drawn):
        colour = (BLUE, RED)[place % 2]
        path = " ".join(f"{left + x * size:.1f},{top + (1 - y) * size:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="6 4"' if place else ""  # told apart without colours too
        parts += [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>', _text(left + size + 20, top + 20 + place * _ROW, f"{'- - ' if place else '—— '}{name}")]  # fmt: skip
    words = "; ".join(
        f"{name}: " + ", ".join(f"recall {x:.3f} precision {y:.3f}" for x, y in points) for name, points in drawn
    )
    return _picture(620, top + size + 50, title, words, parts)
