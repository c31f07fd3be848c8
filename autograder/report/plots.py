"""Small plots as inline SVG, each with a title and a description in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

BLUE, ORANGE, GREY, INK = "#1f77b4", "#c25700", "#8a939c", "#1b1f24"
FONT = 'font-family="system-ui, sans-serif" font-size="13"'


def picture(id: str, title: str, description: str, width: int, height: int, shapes: str) -> str:
    """An SVG of `shapes`, which is SVG; `title` and `description` are text."""
    return (
        f'<svg role="img" aria-labelledby="{id}-title {id}-text" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" xmlns="http://www.w3.org/2000/svg" {FONT} fill="{INK}">\n'
        f'<title id="{id}-title">{escape(title)}</title>\n<desc id="{id}-text">{escape(description)}</desc>\n'
        f"{PATTERNS.format(id=id)}\n{shapes}\n</svg>"
    )


PATTERNS = (
    '<defs><pattern id="{id}-partial" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#fff"/><rect width="3.5" height="7" fill="' + BLUE + '"/></pattern>'
    '<pattern id="{id}-failed" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="' + ORANGE + '"/><circle cx="3" cy="3" r="1.2" fill="#fff"/></pattern></defs>'
)


def histogram(id: str, title: str, values: Sequence[float], x_label: str) -> str:
    """How many of `values`, in per cent, lie in each of ten bins; 100 belongs to the last."""
    counts = bins(values)
    width, height, left, bottom, top = 640, 260, 46, 46, 24
    step = (width - left - 12) / len(counts)
    scale = (height - bottom - top) / max(1, *counts)
    base = height - bottom
    shapes = []
    for index, count in enumerate(counts):
        x, tall = left + index * step, count * scale
        shapes.append(
            f'<rect x="{x + 2:.1f}" y="{base - tall:.1f}" width="{step - 4:.1f}" height="{tall:.1f}" fill="{BLUE}"/>'
        )
        if count:
            shapes.append(f'<text x="{x + step / 2:.1f}" y="{base - tall - 5:.1f}" text-anchor="middle">{count}</text>')
        shapes.append(f'<text x="{x:.1f}" y="{base + 17}" text-anchor="middle">{10 * index}</text>')
    shapes.append(f'<text x="{width - 12}" y="{base + 17}" text-anchor="middle">100</text>')
    shapes.append(f'<path d="M {left} {base} H {width - 12}" stroke="{INK}"/>')
    shapes.append(f'<text x="{(left + width) / 2:.0f}" y="{height - 8}" text-anchor="middle">{escape(x_label)}</text>')
    middle = (base + top) / 2
    turn = f'transform="rotate(-90 14 {middle:.0f})"'
    shapes.append(f'<text x="14" y="{middle:.0f}" text-anchor="middle" {turn}>submissions</text>')
    words = ", ".join(f"{10 * k} to {10 * k + 10} %: {count}" for k, count in enumerate(counts) if count)
    return picture(id, title, f"{x_label}. {words or 'no scores'}.", width, height, "\n".join(shapes))


def bins(values: Sequence[float]) -> list[int]:
    """Counts of ten bins of ten per cent.

    >>> bins([0, 9.9, 10, 100, 95])
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    """
    counts = [0] * 10
    for value in values:
        counts[min(9, max(0, int(value // 10)))] += 1
    return counts


def stacked(id: str, title: str, rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[str]) -> str:
    """One bar per row, in parts; a part is told by its place, its pattern and its number, not by its colour alone."""
    fills = (BLUE, f"url(#{id}-partial)", f"url(#{id}-failed)", "#e3e7eb")
    width, bar, gap, top = 640, 24, 34, 34
    left = 20 + 8 * max((len(label) for label, _ in rows), default=0)
    left = min(left, 260)
    shapes, x = [], float(left)
    for part, fill in zip(parts, fills, strict=False):
        shapes.append(f'<rect x="{x:.0f}" y="6" width="14" height="14" fill="{fill}" stroke="{INK}"/>')
        shapes.append(f'<text x="{x + 20:.0f}" y="18">{escape(part)}</text>')
        x += 44 + 7 * len(part)
    words = []
    for index, (label, counts) in enumerate(rows):
        y, total, x = top + index * gap, max(1, sum(counts)), float(left)
        shapes.append(f'<text x="{left - 8}" y="{y + 17}" text-anchor="end">{escape(label)}</text>')
        for count, fill in zip(counts, fills, strict=False):
            wide = (width - left - 12) * count / total
            if count:
                shapes.append(_part(x, y, wide, bar, fill, count))
            x += wide
        words.append(f"{label}: " + ", ".join(f"{count} {part}" for part, count in zip(parts, counts, strict=False)))
    height = top + gap * len(rows) + 4
    return picture(id, title, "; ".join(words) + ".", width, height, "\n".join(shapes))


def _part(x: float, y: int, wide: float, bar: int, fill: str, count: int) -> str:
    rect = f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{bar}" fill="{fill}" stroke="{INK}"/>'
    if wide < 18:
        return rect
    middle, plate = x + wide / 2, 8 + 8 * len(str(count))
    return (
        f'{rect}<rect x="{middle - plate / 2:.1f}" y="{y + 4}" width="{plate}" height="16" fill="#fff"/>'
        f'<text x="{middle:.1f}" y="{y + 17}" text-anchor="middle">{count}</text>'
    )
