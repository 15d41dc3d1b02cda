"""How is the map of districts drawn? Cells around their centres, our own schematic. Pure.

Each point belongs to the nearest centre (a Voronoi diagram), inside an outline that keeps a margin
around the outermost centres. So the map needs nobody's borders, and another region needs only the
coordinates in its `districts.toml`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from marc import districts
from marc.districts import District

WIDTH: Final = 420.0  # of the drawing; its height follows
MARGIN: Final = 30.0  # around the outermost centres
CORNERS: Final = 24  # of the circle that rounds the outline
GAP: Final = 1.2  # between a border and its cell
LINE: Final = 11.5  # between the lines of a name
SHADES: Final = 5  # of colour, from few records to many

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """A district on the map: its border as an SVG path, its centre, and the lines of its name,
    each with its place."""

    slug: str
    path: str
    x: float
    y: float
    city: bool
    name: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The whole drawing, before it is coloured."""

    width: float
    height: float
    cells: tuple[Cell, ...]


@cache
def shape() -> Shape:
    """The map of the districts whose coordinates are known; empty when none is."""
    placed = [district for district in districts.all_districts().values() if district.at]
    if not placed:
        return Shape(0, 0, ())
    points = projected(placed)
    areas = {d.slug: points[d.slug] for d in placed if not d.city}
    outline = rounded(list(points.values()), MARGIN)
    width = max(x for x, _ in outline)
    height = max(y for _, y in outline)
    cells = []
    for district in placed:
        x, y = points[district.slug]
        border = [] if district.city else cell((x, y), areas.values(), outline)
        crowded = any(one.city and one.at == district.at for one in placed)
        name = tuple(lettering(district.town, border, below=(x, y) if crowded else None))
        cells.append(
            Cell(district.slug, path(border), round(x, 1), round(y, 1), district.city, name)
        )
    return Shape(round(width, 1), round(height, 1), tuple(cells))


def projected(placed: Sequence[District]) -> dict[str, Point]:
    """Degrees to units of the drawing: a degree of longitude is shorter by the cosine."""
    spots = {district.slug: district.at for district in placed if district.at}
    middle = sum(lat for lat, _ in spots.values()) / len(spots)
    shrink = math.cos(math.radians(middle))
    left = min(lon for _, lon in spots.values()) * shrink
    top = max(lat for lat, _ in spots.values())
    across = max(lon for _, lon in spots.values()) * shrink - left
    scale = (WIDTH - 2 * MARGIN) / (across or 1)
    return {
        slug: ((lon * shrink - left) * scale + MARGIN, (top - lat) * scale + MARGIN)
        for slug, (lat, lon) in spots.items()
    }


def rounded(points: Sequence[Point], margin: float) -> list[Point]:
    """The convex outline around circles of this radius at the points."""
    turns = [2 * math.pi * n / CORNERS for n in range(CORNERS)]
    return hull(
        [(x + margin * math.cos(t), y + margin * math.sin(t)) for x, y in points for t in turns]
    )


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    return [*chain(ordered)[:-1], *chain(ordered[::-1])[:-1]]


def chain(ordered: Sequence[Point]) -> list[Point]:
    found: list[Point] = []
    for point in ordered:
        while len(found) > 1 and cross(found[-2], found[-1], point) <= 0:
            found.pop()
        found.append(point)
    return found


def cross(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cell(centre: Point, centres: Iterable[Point], outline: Sequence[Point]) -> list[Point]:
    """The part of the outline that is nearer to this centre than to any other."""
    border = list(outline)
    for other in centres:
        if other != centre:
            border = nearer(border, centre, other)
    return border


def nearer(border: Sequence[Point], centre: Point, other: Point) -> list[Point]:
    """A polygon cut by the line midway to another centre, less the gap (Sutherland-Hodgman)."""
    dx, dy = other[0] - centre[0], other[1] - centre[1]
    length = math.hypot(dx, dy)
    limit = length / 2 - GAP

    def beyond(point: Point) -> float:
        return ((point[0] - centre[0]) * dx + (point[1] - centre[1]) * dy) / length - limit

    found: list[Point] = []
    for start, end in zip(border, [*border[1:], *border[:1]], strict=True):
        before, after = beyond(start), beyond(end)
        if before <= 0:
            found.append(start)
        if (before <= 0) != (after <= 0):
            share = before / (before - after)
            found.append(
                (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            )
    return found


def lettering(
    town: str, border: Sequence[Point], *, below: Point | None
) -> Iterator[tuple[str, float, float]]:
    """The words of a name under one another around the middle of its cell, or below a city."""
    if not border:
        return
    words = town.split()
    x, y = below or middle_across(border, middle_of(border)[1])
    y += 2 * LINE if below else LINE / 3 - LINE * (len(words) - 1) / 2
    for number, word in enumerate(words):
        yield word, round(x, 1), round(y + LINE * number, 1)


def middle_across(border: Sequence[Point], y: float) -> Point:
    """The middle of a convex cell at this height, where a name has most room on both sides."""
    sides = [
        a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])
        for a, b in zip(border, [*border[1:], *border[:1]], strict=True)
        if (a[1] <= y) != (b[1] <= y)
    ]
    return (min(sides) + max(sides)) / 2, y


def middle_of(border: Sequence[Point]) -> Point:
    """The centre of mass of a polygon."""
    area = x = y = 0.0
    for a, b in zip(border, [*border[1:], *border[:1]], strict=True):
        part = a[0] * b[1] - b[0] * a[1]
        area += part
        x += (a[0] + b[0]) * part
        y += (a[1] + b[1]) * part
    return x / (3 * area), y / (3 * area)


def path(border: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in border) + "Z" if border else ""


def shades(counts: Mapping[str, int]) -> dict[str, int]:
    """How dark each district is: 0 for none, then by the logarithm of its number, 1 to SHADES."""
    highest = math.log1p(max(counts.values(), default=0)) or 1
    return {
        slug: math.ceil(SHADES * math.log1p(number) / highest) for slug, number in counts.items()
    }
