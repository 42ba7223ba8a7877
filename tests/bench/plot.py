"""Draws GET rate against number of rows from build/bench/results.json, as an SVG.

usage: plot.py RESULTS.json OUT.svg
"""

import json
import math
import pathlib
import sys

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM, INSET = 70, 150, 50, 66, 35
OURS, PAPER, INK, FAINT = "#0b5cad", "#ffffff", "#24292f", "#d0d7de"
OTHERS = {"nginx": ("nginx, static file", "#1a7f37"), "libmicrohttpd": ("bare libmicrohttpd", "#9a6700")}


def text(x, y, shown, anchor="middle", colour=INK, size=12):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{shown}</text>'


def line(x1, y1, x2, y2, colour, dash=""):
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashes}/>'


def ceiling(highest):
    """The top of the axis, and the step of its lines: 1, 2 or 5 times a power of ten."""
    for step in (factor * 10**power for power in range(1, 8) for factor in (1, 2, 5)):
        if highest / step <= 6:
            return math.ceil(highest / step) * step, step
    raise ValueError(highest)


def draw(results):
    curve = results["rows"]["rows"]["curve"]
    points = sorted((int(rows), rate) for rows, rate in curve.items() if rows.isdigit())
    top, step = ceiling(max(curve.values()))
    low, high = math.log10(points[0][0]), math.log10(points[-1][0])

    def x(rows):
        return LEFT + INSET + (math.log10(rows) - low) / (high - low) * (WIDTH - LEFT - RIGHT - 2 * INSET)

    def y(rate):
        return HEIGHT - BOTTOM - rate / top * (HEIGHT - TOP - BOTTOM)

    end = WIDTH - RIGHT
    shown = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="sans-serif" role="img" aria-label="GET rate against number of rows">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        text(LEFT, 24, "GET of one customer subscription, requests a second", "start", size=15),
    ]
    for rate in range(0, top + 1, step):
        shown += [line(LEFT, y(rate), end, y(rate), FAINT), text(LEFT - 8, y(rate) + 4, f"{rate:,}", "end")]
    for rows, _ in points:
        shown.append(text(x(rows), HEIGHT - BOTTOM + 20, f"{rows:,}"))
    shown.append(text((LEFT + end) / 2, HEIGHT - BOTTOM + 40, "rows in the registration"))
    labels = [(y(points[-1][1]), "azsreg", OURS)]
    for name, (label, colour) in OTHERS.items():
        shown.append(line(LEFT, y(curve[name]), end, y(curve[name]), colour, "6 4"))
        labels.append((y(curve[name]), label, colour))
    path = " ".join(f"{x(rows):.1f},{y(rate):.1f}" for rows, rate in points)
    shown.append(f'<polyline points="{path}" fill="none" stroke="{OURS}" stroke-width="2.5"/>')
    for rows, rate in points:
        shown += [f'<circle cx="{x(rows):.1f}" cy="{y(rate):.1f}" r="4" fill="{OURS}"/>',
                  text(x(rows), y(rate) - 10, f"{rate:,.0f}", colour=OURS)]
    at = -math.inf
    for wanted, label, colour in sorted(labels):
        at = max(wanted, at + 15)
        shown.append(text(end + 10, at + 4, label, "start", colour))
    processors = results["machine"]["processors"]
    shown += [text(WIDTH - 12, HEIGHT - 8, f"{results['date']}, {processors} processors, wrk on the same machine, "
                   f"32 keep-alive connections", "end", size=10), "</svg>", ""]
    return "\n".join(shown)


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    target.write_text(draw(json.loads(source.read_text())))


if __name__ == "__main__":
    main()
