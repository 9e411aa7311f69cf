"""The curves as SVG, drawn by hand: reports found by requests made, all hosts in turn."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.discovering.curves import Curve

WIDTH, HEIGHT, LEFT, TOP, GAP = 460, 300, 60, 50, 90
COLOURS = ("#c0392b", "#2c3e50", "#7f8c8d", "#2980b9", "#27ae60")
STEPS = 200


def picture(curves: Sequence[Curve], orders: Sequence[str]) -> str:
    """Return one panel of the portals and one of all sites."""
    portals = [one for one in curves if one.portal]
    panels = [("big portals", portals), ("all sites of both webs", list(curves))]
    parts = []
    for number, (title, among) in enumerate(panels):
        if among:
            parts.append(_panel(title, among, orders, LEFT + number * (WIDTH + GAP)))
    legend = "".join(
        f'<text x="{LEFT + 150 * i}" y="{TOP + HEIGHT + 62}" fill="{COLOURS[i]}">■ {escape(name)}'
        "</text>"
        for i, name in enumerate(orders)
    )
    width, height = LEFT + 2 * WIDTH + GAP + 40, TOP + HEIGHT + 80
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}{legend}</svg>\n'
    )


def _panel(title: str, curves: Sequence[Curve], orders: Sequence[str], left: float) -> str:
    lines = {name: _summed([one for one in curves if one.order == name]) for name in orders}
    total = sum(one.reports for one in curves if one.order == orders[0]) or 1
    most = max((points[-1][0] for points in lines.values() if points), default=1)
    drawn = [f'<text x="{left}" y="{TOP - 20}" font-weight="bold">{escape(title)}</text>']
    for tenth in range(0, 11, 2):
        y = TOP + HEIGHT * (1 - tenth / 10)
        x = left + WIDTH * tenth / 10
        drawn.append(
            f'<path d="M{left} {y}h{WIDTH}" stroke="#ddd"/><text x="{left - 8}" y="{y + 4}"'
            f' text-anchor="end">{tenth * 10} %</text><text x="{x}" y="{TOP + HEIGHT + 18}"'
            f' text-anchor="middle">{most * tenth // 10:,}</text>'
        )
    drawn.append(
        f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">requests</text>'
    )
    for colour, name in zip(COLOURS, orders, strict=False):
        points = " ".join(
            f"{left + WIDTH * x / most:.1f},{TOP + HEIGHT * (1 - y / total):.1f}"
            for x, y in lines[name]
        )
        drawn.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
    return "".join(drawn)


def _summed(curves: Sequence[Curve]) -> list[tuple[int, int]]:
    """Return (requests, reports) of all sites together, each asked once in a round."""
    rounds = max((one.requests for one in curves), default=0)
    points = [(0, 0)]
    for step in range(1, STEPS + 1):
        until = rounds * step // STEPS
        asked = sum(min(until, one.requests) for one in curves)
        points.append((asked, sum(n <= until for one in curves for n in one.found)))
    return points
