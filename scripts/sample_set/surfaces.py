"""What the parts lie on, as linear RGB albedo over the bench, and what they are made of."""
import math

import numpy as np


def noise(u, v, rng, size=64):
    """Smooth random values in -1 … 1, one grid point per unit, repeating after `size` units."""
    grid = rng.uniform(-1, 1, (size, size)).astype(np.float32)
    iu, iv = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    fu, fv = u - iu, v - iv
    fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
    a, b = iu % size, (iu + 1) % size
    c, d = iv % size, (iv + 1) % size
    return (grid[a, c] * (1 - fu) + grid[b, c] * fu) * (1 - fv) + (grid[a, d] * (1 - fu) + grid[b, d] * fu) * fv


def colour(rng, choices, spread=0.12):
    base = np.array(choices[rng.integers(len(choices))], np.float32)
    return base * rng.uniform(1 - spread, 1 + spread, 3).astype(np.float32) * np.float32(rng.uniform(0.75, 1.25))


def shaded(base, value):
    return base[:, None] * np.maximum(value, 0.02)


def lines(u, period, width):
    """1 on lines that repeat after `period`, else 0, with soft edges of a third of their width."""
    away = np.abs(u / period - np.round(u / period)) * period
    return np.clip((width - away) / (0.67 * width), 0, 1)


def wood(u, v, rng):
    base = colour(rng, [(0.50, 0.30, 0.14), (0.36, 0.19, 0.08), (0.62, 0.45, 0.26), (0.16, 0.08, 0.04), (0.40, 0.33, 0.25)])
    warp = noise(u * 1.3, v * 2.5, rng) * 0.35 + noise(u * 0.5, v * 0.8, rng)
    across = (v + 0.22 * warp) * rng.uniform(14, 30)
    rings = np.sin(across + 2.5 * noise(across * 0.4, u * 0.2, rng)) ** 3 + 0.5 * noise(across * 2, u * 0.3, rng)
    fibres = noise(u * 5, v * 130, rng, 256) + 0.6 * noise(u * 14, v * 260, rng, 512)
    value = 1 + 0.15 * rings + 0.14 * fibres + 0.10 * warp
    if rng.random() < 0.5:
        value = value * (1 - 0.7 * lines(v + rng.uniform(), rng.uniform(0.5, 0.9), 0.008))
    return shaded(base, value)


def cloth(u, v, rng):
    base = colour(rng, [(0.05, 0.09, 0.22), (0.35, 0.35, 0.36), (0.45, 0.36, 0.25), (0.35, 0.05, 0.05), (0.06, 0.06, 0.07), (0.55, 0.55, 0.52)])
    period = rng.uniform(0.018, 0.032)
    a, b = u / period + 0.2 * noise(u * 9, v * 9, rng), v / period + 0.2 * noise(u * 9, v * 9, rng)
    over = np.where((np.floor(a) + np.floor(b)) % 2 == 0, np.sin(math.pi * (a % 1)), np.sin(math.pi * (b % 1)))
    folds = noise(u * 1.6, v * 3.2, rng)
    return shaded(base, 0.62 + 0.5 * over + 0.28 * folds + 0.12 * noise(u * 45, v * 45, rng, 128))


def paper(u, v, rng):
    base = colour(rng, [(0.72, 0.72, 0.70), (0.68, 0.62, 0.50), (0.38, 0.25, 0.14), (0.60, 0.62, 0.66)], 0.05)
    value = 1 + 0.05 * noise(u * 3, v * 3, rng) + 0.05 * noise(u * 70, v * 70, rng, 128)
    if rng.random() < 0.5:
        period = rng.uniform(0.06, 0.14)
        grid = np.maximum(lines(u, period, 0.005), lines(v, period, 0.005) if rng.random() < 0.6 else 0)
        value = value * (1 - rng.uniform(0.25, 0.6) * grid)
    return shaded(base, value)


def steel(u, v, rng):
    base = colour(rng, [(0.34, 0.35, 0.36), (0.20, 0.21, 0.22), (0.45, 0.45, 0.44)], 0.06)
    value = 1 + 0.14 * noise(u * 2, v * 200, rng, 512) + 0.12 * noise(u * 1.2, v * 1.2, rng) + 0.05 * noise(u * 25, v * 25, rng)
    for _ in range(rng.integers(4, 22)):
        turn, at, where, half = rng.uniform(0, math.pi), rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(0.05, 0.5)
        along, across = u * math.cos(turn) + v * math.sin(turn) - where, v * math.cos(turn) - u * math.sin(turn) - at
        mark = np.clip(1 - np.abs(across + 0.03 * along * along) / rng.uniform(0.003, 0.006), 0, 1) * (np.abs(along) < half)
        value = value + rng.uniform(-0.35, 0.5) * mark
    return shaded(base, value)


def tray(u, v, rng):
    base = colour(rng, [(0.04, 0.12, 0.40), (0.45, 0.04, 0.04), (0.55, 0.42, 0.04), (0.05, 0.05, 0.05), (0.40, 0.40, 0.40), (0.04, 0.22, 0.10)])
    value = 1 + 0.05 * noise(u * 90, v * 90, rng, 256) + 0.06 * noise(u * 1.5, v * 1.5, rng)
    period, width = rng.uniform(0.16, 0.45), rng.uniform(0.01, 0.02)
    shift = rng.uniform(0, 1, 2)
    for coordinate in (u + shift[0], v + shift[1])[:rng.integers(0, 3)]:
        value = value + 0.45 * lines(coordinate, period, width) - 0.35 * lines(coordinate + 1.6 * width, period, width)
    return shaded(base, value)


def mat(u, v, rng):
    base = colour(rng, [(0.03, 0.16, 0.11), (0.03, 0.08, 0.18), (0.10, 0.10, 0.11), (0.30, 0.31, 0.33)])
    ink = np.array([0.55, 0.55, 0.35] if rng.random() < 0.5 else [0.5, 0.55, 0.6], np.float32)
    period = rng.uniform(0.1, 0.22)
    grid = np.maximum(lines(u, period, 0.006), lines(v, period, 0.006)) * 0.6
    grid = np.maximum(grid, np.maximum(lines(u, period * 5, 0.01), lines(v, period * 5, 0.01)))
    field = shaded(base, 1 + 0.10 * noise(u * 80, v * 80, rng, 256) + 0.08 * noise(u * 2, v * 2, rng))
    return field * (1 - grid) + ink[:, None] * grid


BENCHES = {"wood": wood, "cloth": cloth, "paper": paper, "steel": steel, "tray": tray, "mat": mat}

# Reflectance at normal incidence (linear RGB), roughness, part of the light that is scattered.
METALS = {
    "steel": ((0.62, 0.62, 0.61), 0.16, 0.06),
    "brass": ((0.78, 0.57, 0.24), 0.17, 0.08),
    "black": ((0.075, 0.075, 0.082), 0.24, 0.25),
    "zinc": ((0.60, 0.66, 0.72), 0.30, 0.22),
}
