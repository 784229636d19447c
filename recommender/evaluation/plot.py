"""The reliability plot, as SVG that needs no script and no network."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.evaluation.measures import Bin

_SIZE, _LEFT, _TOP, _BOTTOM = 240, 46, 12, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def reliability_plot(bins: Sequence[Bin], title: str) -> str:
    """An SVG image: stated probability across, share that is true upwards; the dashed line is a perfect statement.

    Circles grow with the number of questions. Nothing is told by colour alone. title: escaped by the caller.
    """
    most = max((one.n for one in bins), default=1)
    width, height = _LEFT + _SIZE + 16, _TOP + _SIZE + _BOTTOM
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}" class="frame"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="ideal"/>',
    ]
    for tick in _TICKS:
        parts.append(f'<text x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<text x="{_x(0.5)}" y="{_y(0) + 36}" text-anchor="middle">stated probability</text>')
    middle = _y(0.5)
    parts.append(
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">share that is true</text>'
    )
    if bins:
        points = " ".join(f"{_x(one.mean)},{_y(one.share)}" for one in bins)
        parts.append(f'<polyline points="{points}" class="curve"/>')
    for one in bins:
        radius = round(3 + 9 * (one.n / most) ** 0.5, 1)
        said = f"{one.n} questions: stated {one.mean:.2f}, true {one.share:.2f}"
        parts.append(f'<circle cx="{_x(one.mean)}" cy="{_y(one.share)}" r="{radius}"><title>{said}</title></circle>')
    parts.append("</svg>")
    return "".join(parts)


def _x(value: float) -> float:
    return round(_LEFT + _SIZE * value, 1)


def _y(value: float) -> float:
    return round(_TOP + _SIZE * (1 - value), 1)
