"""The rows of the table, and how they are shown."""

import dataclasses


@dataclasses.dataclass
class Line:
    """One comparison: what was measured, its goal, and the numbers behind it."""

    work: str
    goal: str  # as the table shows it
    measured: str
    met: bool | None  # None: nothing to hold it against
    numbers: str

    def as_dict(self):
        return dataclasses.asdict(self)


@dataclasses.dataclass
class Result:
    """What a row gives: lines for the table, everything measured for the JSON file."""

    lines: list
    detail: dict = dataclasses.field(default_factory=dict)


ROWS = {}


def row(name):
    """Registers a function of (pace, store) that measures one row of the table."""
    def register(function):
        ROWS[name] = function
        return function
    return register


def at_least(work, ratio, bound, other, numbers):
    return Line(work, f"≥ {bound:g} × {other}", f"{ratio:.2f} ×", ratio >= bound, numbers)


def at_most(work, ratio, bound, other, numbers):
    return Line(work, f"≤ {bound:g} × {other}", f"{ratio:.2f} ×", ratio <= bound, numbers)


def compared(work, ratio, bound, other, numbers):
    """At least the bound, if there is one."""
    if bound is not None:
        return at_least(work, ratio, bound, other, numbers)
    return Line(work, "", f"{ratio:.2f} × {other}", None, numbers)


def skipped(work, goal, why):
    return Line(work, goal, "not measured", None, why)


MARKS = {True: "yes", False: "**no**", None: "–"}


def markdown(lines):
    shown = ["| work | goal | measured | met | numbers |", "|---|---|---|---|---|"]
    for line in lines:
        shown.append(f"| {line.work} | {line.goal} | {line.measured} | {MARKS[line.met]} | {line.numbers} |")
    return "\n".join(shown)


def plain(lines):
    cells = [("work", "goal", "measured", "met", "numbers")]
    cells += [(x.work, x.goal, x.measured, MARKS[x.met].strip("*"), x.numbers) for x in lines]
    widths = [max(len(cell[i]) for cell in cells) for i in range(4)]
    return "\n".join("  ".join([c.ljust(w) for c, w in zip(cell, widths)] + [cell[4]]).rstrip() for cell in cells)
