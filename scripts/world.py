#!/usr/bin/env python3
"""Makes web/data/world.txt: land and borders for the maps of the register.

    npm pack world-atlas@2.0.2          # Natural Earth (public domain) as TopoJSON; the package is ISC
    python3 scripts/world.py world-atlas-2.0.2.tgz

Needs Python alone. The same package gives the same bytes. Two sets are written: the world (1:110 million) and East and
South-East Asia (1:50 million, thinned out). Coordinates are hundredths of a degree, each as the difference from the one
before; longitudes run from 30 degrees west eastward, so that the cut of the map lies in the Atlantic. Country shapes are
not kept: only where land ends and where two states meet, without names.
"""

import json
import math
import pathlib
import sys
import tarfile

SEAM = -30.0
ASIA = (72.0, -24.0, 168.0, 64.0)


def topology(package, name):
    with tarfile.open(package) as tar:
        return json.load(tar.extractfile(f"package/{name}"))


def arcs_of(topo):
    (sx, sy), (tx, ty) = topo["transform"]["scale"], topo["transform"]["translate"]
    out = []
    for arc in topo["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        out.append(points)
    return out


def rings_of(geometry):
    if geometry["type"] == "GeometryCollection":
        return [r for g in geometry["geometries"] for r in rings_of(g)]
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    if geometry["type"] == "MultiPolygon":
        return [r for p in geometry["arcs"] for r in p]
    return []


def line_of(ring, arcs):
    points = []
    for index in ring:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points


def clip(ring, axis, bound, above):
    """The part of a ring on one side of a line (Sutherland and Hodgman)."""
    inside = (lambda p: p[axis] >= bound) if above else (lambda p: p[axis] <= bound)
    out = []
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if inside(a):
            out.append(a)
        if inside(a) != inside(b):
            t = (bound - a[axis]) / (b[axis] - a[axis])
            cut = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
            cut[axis] = bound
            out.append(tuple(cut))
    return out


def cut_line(line, axis, bound, above):
    """The parts of a line on one side."""
    parts, now = [], []
    for p in line:
        if (p[axis] >= bound) == above:
            now.append(p)
        elif now:
            parts.append(now)
            now = []
    return parts + ([now] if now else [])


def thin(points, tolerance):
    """Douglas and Peucker."""
    if len(points) < 3:
        return points
    keep = [False] * len(points)
    keep[0] = keep[-1] = True
    stack = [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        (ax, ay), (bx, by) = points[a], points[b]
        length = math.hypot(bx - ax, by - ay)
        far, at = 0.0, 0
        for i in range(a + 1, b):
            px, py = points[i]
            if length:
                d = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
            else:
                d = math.hypot(px - ax, py - ay)
            if d > far:
                far, at = d, i
        if far > tolerance:
            keep[at] = True
            stack += [(a, at), (at, b)]
    return [p for p, k in zip(points, keep) if k]


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))) / 2


def written(points):
    out, x, y = [], 0, 0
    for px, py in points:
        nx, ny = round(px * 100), round(py * 100)
        if out and (nx, ny) == (x, y):
            continue
        out.append(f"{nx - x} {ny - y}")
        x, y = nx, ny
    return ",".join(out) if len(out) > 1 else None


def east(points):
    return [(x + 360 if x < SEAM else x, y) for x, y in points]


def unwrapped(ring):
    """A ring that goes on beyond 180 degrees instead of jumping to the other side."""
    out, shift = [ring[0]], 0
    for (ax, _), (bx, by) in zip(ring, ring[1:]):
        shift -= 360 if bx - ax > 180 else -360 if bx - ax < -180 else 0
        out.append((bx + shift, by))
    return out


def windows(ring):
    """The parts of a ring between the seam and itself, once around."""
    ring = unwrapped(ring)
    parts = []
    for shift in (-360, 0, 360):
        part = clip([(x + shift, y) for x, y in ring], 0, SEAM, True)
        parts.append(clip(part, 0, SEAM + 360, False) if part else part)
    return [p for p in parts if len(p) > 2]


def written_set(topo, box, tolerance, least, seam):
    arcs = arcs_of(topo)
    used = {}
    for country in topo["objects"]["countries"]["geometries"]:
        for ring in rings_of(country):
            for index in ring:
                at = index if index >= 0 else ~index
                used.setdefault(at, set()).add(id(country))
    # Thinned arc by arc, so that land and borders stay together.
    arcs = [thin(a, tolerance) for a in arcs]
    lines = []
    for ring in rings_of(topo["objects"]["land"]):
        ring = line_of(ring, arcs)[:-1]
        if max(y for _, y in ring) < -60:
            continue
        for part in windows(ring) if seam else [ring]:
            if box:
                for axis, bound, above in ((0, box[0], True), (1, box[1], True), (0, box[2], False), (1, box[3], False)):
                    part = clip(part, axis, bound, above) if part else part
            if len(part) > 2 and area(part) >= least and (text := written(part)):
                lines.append("L" + text)
    for at, users in sorted(used.items()):
        if len(users) < 2:
            continue
        parts = [east(arcs[at]) if seam else arcs[at]]
        if box:
            for axis, bound, above in ((0, box[0], True), (1, box[1], True), (0, box[2], False), (1, box[3], False)):
                parts = [q for p in parts for q in cut_line(p, axis, bound, above)]
        lines += ["B" + text for p in parts if (text := written(p))]
    return lines


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    world = written_set(topology(sys.argv[1], "countries-110m.json"), None, 0.12, 0.3, True)
    asia = written_set(topology(sys.argv[1], "countries-50m.json"), ASIA, 0.05, 0.02, False)
    text = "\n".join(
        ["# Natural Earth (public domain) by way of world-atlas 2.0.2 (ISC); made by scripts/world.py", "world", *world]
        + ["asia", *asia, ""]
    )
    path = pathlib.Path(__file__).resolve().parent.parent / "web" / "data" / "world.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")
    print(f"{len(world)} lines for the world, {len(asia)} for Asia, {len(text)} bytes")


if __name__ == "__main__":
    main()
