#!/usr/bin/env python3
"""Draws data/parts: spare parts on a workshop bench, photographed from above, one folder per class.

usage: make_sample_set.py [OUT [IMAGES_PER_CLASS]]

Every class gets every metal on every bench equally often, and the same light, camera, number and size of pieces, so that
only the shape says what a part is. The same pictures come out every time; their bytes depend on the versions of Pillow and numpy.
Takes minutes. Needs python3-pil and python3-numpy (Debian).
"""
import math
import os
import sys

import numpy as np

from sample_set import camera, shapes, surfaces

OUT = os.path.join(os.path.dirname(__file__), "..", "data", "parts")
SEED = 2026
IMAGES = 72
FRAMES = ((144, 144), (160, 128), (128, 160))
# Number of pieces, how often, and their size in shorter sides of the frame.
COUNTS = ((1, 0.52, 0.60, 1.00), (2, 0.28, 0.52, 0.80), (3, 0.20, 0.48, 0.66))
# A round part is drawn this much smaller than a long one, so that the metal covers about as much of the frame.
ROUND = 0.62


def arrange(kind, width, height, rng):
    """Pieces of one kind that lie apart and inside the frame."""
    short = min(width, height)
    count, _, small, large = COUNTS[rng.choice(len(COUNTS), p=[c[1] for c in COUNTS])]
    size = rng.uniform(small, large)
    while True:
        pieces = []
        for _ in range(200):
            part = shapes.part(kind, rng)
            x, y = rng.uniform(-0.4, 0.4) * width / short, rng.uniform(-0.4, 0.4) * height / short
            scale = size * rng.uniform(0.9, 1.1) * (1 if part.long else ROUND) / (2 * part.reach)
            piece = camera.Placed(part, scale, rng.uniform(0, 2 * math.pi), x, y)
            inside = all(abs(a) + r < 0.48 * width / short and abs(b) + r < 0.48 * height / short for a, b, r in piece.discs)
            if inside and not any(piece.overlaps(other, 0.02) for other in pieces):
                pieces.append(piece)
            if len(pieces) == count:
                return pieces
        size *= 0.95


def photograph(kind, metal, bench, rng):
    width, height = FRAMES[rng.integers(len(FRAMES))]
    pieces = arrange(kind, width, height, rng)
    turn, shift = rng.uniform(0, 2 * math.pi), rng.uniform(-9, 9, 2)
    c, s = math.cos(turn), math.sin(turn)

    def surface(x, y):
        return surfaces.BENCHES[bench](c * x - s * y + shift[0], s * x + c * y + shift[1], rng)

    linear = camera.render(pieces, metal, surface, camera.Workshop(rng), width, height, rng)
    return camera.develop(linear, width, height, rng)


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else OUT
    images = int(sys.argv[2]) if len(sys.argv) > 2 else IMAGES
    pairs = [(metal, bench) for metal in surfaces.METALS for bench in surfaces.BENCHES]
    for number, kind in enumerate(shapes.KINDS):
        os.makedirs(os.path.join(out, kind), exist_ok=True)
        order = np.random.default_rng([SEED, number]).permutation(images)
        for i in range(images):
            rng = np.random.default_rng([SEED, number, i])
            metal, bench = pairs[order[i] % len(pairs)]
            image = photograph(kind, metal, bench, rng)
            image.save(os.path.join(out, kind, f"{kind}-{i + 1:03}.jpg"), quality=int(rng.integers(74, 91)))


if __name__ == "__main__":
    main()
