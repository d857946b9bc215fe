"""Spare parts as signed distances: negative inside, 0 on the surface, never more than the way to it.

A part is drawn by `part(kind, rng)`. Its length unit is the radius of its thread (springs: of its coil).
"""
import math

import numpy as np

TURN = np.float32(2 * math.pi)


class Part:
    """distance(x, y, z) from a centre that lies `height` over the bench; `tall` is its top; discs (x, y, radius) cover its footprint."""

    def __init__(self, distance, discs, height, tall, tilt=0.0):
        self.distance, self.discs, self.height, self.tall, self.tilt = distance, discs, height, tall, tilt
        self.reach = max(math.hypot(x, y) + r for x, y, r in discs)
        self.ball = math.hypot(self.reach, max(height, tall - height))
        self.long = len(discs) > 1


def slab(x, low, high):
    return np.maximum(low - x, x - high)


def hexagon(y, z, apothem):
    y, z = np.abs(y), np.abs(z)
    return np.maximum(z, y * np.float32(math.sqrt(0.75)) + z * 0.5) - apothem


def crests(along, angle, pitch, sharpness):
    """0 at the root of the thread, 1 at its crest."""
    return (0.5 + 0.5 * np.cos(TURN * along / pitch - angle)) ** sharpness


def lying(distance, low, high, head, tip, radius):
    """A part along x that touches the bench with its head and its tip."""
    middle, length = (low + high) / 2, high - low
    discs = [(low + head + (length - head - radius) * k / 6 - middle, 0.0, head if k == 0 else radius) for k in range(7)]
    tilt = math.asin(min(0.5, (head - tip) / length))
    return Part(lambda x, y, z: distance(x + middle, y, z), discs, (head + tip) / 2, 2 * head, tilt)


def standing(distance, low, high, head):
    """The same part, on its head: x becomes up."""
    middle = (low + high) / 2
    return Part(lambda x, y, z: distance(z + middle, y, -x), [(0.0, 0.0, head)], middle - low, high - low)


def head_cuts(x, y, z, top, drive, size):
    """Slot or cross, cut into a head whose top lies at x = top."""
    width, depth = 0.17 * size, 0.42 * size
    if drive == "slot":
        return np.maximum(np.abs(y) - width, x - top - depth)
    cone = x - top - 1.7 * depth + 0.9 * np.hypot(y, z)
    arms = np.minimum(np.maximum(np.abs(y) - width, np.abs(z) - 0.62 * size), np.maximum(np.abs(z) - width, np.abs(y) - 0.62 * size))
    return np.maximum(arms, cone * 0.7)


def bolt(rng):
    style = rng.choice(["hex", "hex", "hex", "flange", "socket", "socket", "carriage"])
    length, pitch, plain = rng.uniform(4, 11), rng.uniform(0.35, 0.6), rng.choice([0, rng.uniform(0.2, 0.6)])
    tall = {"hex": 1.3, "flange": 1.3, "socket": 2.0, "carriage": 0.9}[style] * rng.uniform(0.9, 1.1)
    wide = {"hex": 1.7, "flange": 1.6, "socket": 1.55, "carriage": 2.1}[style] * rng.uniform(0.95, 1.08)

    def distance(x, y, z):
        rho, angle = np.hypot(y, z), np.arctan2(z, y)
        thread = (rho - 1 + 0.5 * pitch * (1 - crests(x, angle, pitch, 1))) * 0.6
        shank = np.where(x > plain * length, thread, rho - 0.99)
        shank = np.maximum(np.maximum(shank, slab(x, -0.1, length)), (rho + x - length - 0.65) * 0.7)
        if style in ("hex", "flange"):
            head = np.maximum(hexagon(y, z, wide), slab(x, -tall, 0))
            head = np.maximum(head, (rho - 0.98 * wide - 2 * (x + tall)) * 0.45)
            if style == "flange":
                head = np.minimum(head, np.maximum(slab(x, -0.3, 0), (rho - 1.4 * wide - 0.8 * x) * 0.75))
        elif style == "socket":
            head = np.maximum(rho - wide + 0.05 * np.cos(32 * angle), slab(x, -tall, 0))
            head = np.maximum(head, (rho - wide - 1.0 * (x + tall) + 0.2) * 0.7)
            head = np.maximum(head, -np.maximum(hexagon(y, z, 0.55 * wide), x + 0.45 * tall))
        else:
            ball = (wide * wide + tall * tall) / (2 * tall)
            head = np.maximum(np.sqrt((x + tall - ball) ** 2 + rho * rho) - ball, x)
            head = np.minimum(head, np.maximum(slab(x, 0, 0.8), np.maximum(np.abs(y), np.abs(z)) - 1))
        return np.minimum(shank, head)

    corner = wide * (1.4 if style == "flange" else 1.155 if style == "hex" else 1)
    if length < 6 and style != "carriage" and rng.random() < 0.3:
        return standing(distance, -tall, length, corner)
    return lying(distance, -tall, length, corner if style == "flange" else wide, 1, 1)


def screw(rng):
    style = rng.choice(["countersunk", "countersunk", "countersunk", "pan", "pan", "washer"])
    drive = rng.choice(["slot", "cross", "cross"])
    length, pitch, plain = rng.uniform(5, 11), rng.uniform(0.7, 1.15), rng.choice([0, rng.uniform(0.1, 0.4)])
    point, depth, wide = rng.uniform(1.8, 3.5), rng.uniform(0.24, 0.36), rng.uniform(1.8, 2.1)
    tall = {"countersunk": 0.12, "pan": 1.0, "washer": 1.1}[style]

    def distance(x, y, z):
        rho, angle = np.hypot(y, z), np.arctan2(z, y)
        taper = np.clip((length - x) / point, 0, 1) ** 0.8
        thread = (rho - taper * (1 - depth * (1 - crests(x, angle, pitch, 3)))) * 0.55
        shank = np.where(x > plain * length, thread, rho - 0.82)
        shank = np.maximum(shank, slab(x, -0.05, length))
        if style == "countersunk":
            head = np.maximum((rho + x - wide) * 0.7, np.maximum(slab(x, -tall, 1.2), rho - wide))
        elif style == "pan":
            ball = (wide * wide + tall * tall) / (2 * tall)
            head = np.maximum(np.sqrt((x + tall - ball) ** 2 + rho * rho) - ball, np.maximum(x, -tall * 0.85 - x))
        else:
            head = np.minimum(np.maximum(hexagon(y, z, 1.35), slab(x, -tall, 0)), np.maximum(rho - wide, slab(x, -0.3, 0)))
            return np.minimum(shank, head)
        return np.minimum(shank, np.maximum(head, -head_cuts(x, y, z, -tall, drive, wide / 2)))

    if length < 6.5 and rng.random() < 0.3:
        return standing(distance, -tall, length, wide)
    return lying(distance, -tall, length, wide, 0.35, 1)


def nut(rng):
    style = rng.choice(["hex", "hex", "hex", "square", "flange", "castle", "cap"])
    tall = rng.uniform(0.55, 1.0) if style in ("hex", "square") and rng.random() < 0.3 else rng.uniform(1.2, 1.9)
    wide, pitch = rng.uniform(1.6, 1.85), rng.uniform(0.25, 0.4)

    def distance(x, y, z):
        rho, angle = np.hypot(x, y), np.arctan2(y, x)
        prism = np.maximum(np.abs(x), np.abs(y)) - wide if style == "square" else hexagon(x, y, wide)
        bevel = 0.6 if style == "square" else 0.45
        body = np.maximum(prism, slab(z, 0, tall))
        body = np.maximum(body, (rho - wide * (1.2 if style == "square" else 1) - 2 * (tall - z)) * bevel)
        if style in ("hex", "castle"):
            body = np.maximum(body, (rho - wide - 2 * z) * bevel)
        if style == "flange":
            body = np.minimum(body, np.maximum(slab(z, 0, 0.45), (rho - 1.45 * wide + 0.8 * z) * 0.75))
        if style == "castle":
            for turn in range(3):
                body = np.maximum(body, -np.maximum(np.abs(x * math.sin(turn * math.pi / 3) + y * math.cos(turn * math.pi / 3)) - 0.22, 0.6 * tall - z))
        if style == "cap":
            return np.minimum(body, np.maximum(np.sqrt(rho * rho + (z - tall) ** 2) - 0.9 * wide, -z))
        hole = (rho - 1 + 0.5 * pitch * crests(z, angle, pitch, 1)) * 0.6
        hole = np.minimum(hole, (rho - 1.12 + np.minimum(z, tall - z)) * 0.7)
        return np.maximum(body, -hole)

    radius = wide * {"square": 1.414, "flange": 1.45}.get(style, 1.155)
    if rng.random() < 0.16 and style != "flange":
        return Part(lambda x, y, z: distance(x, z, y + tall / 2), [(0.0, 0.0, radius)], wide, 2 * wide)
    return Part(distance, [(0.0, 0.0, radius)], 0.0, tall + (0.9 * wide if style == "cap" else 0))


def washer(rng):
    style = rng.choice(["flat", "flat", "flat", "outer", "inner", "spring", "spring"])
    wide = rng.uniform(1.7, 1.9) if style == "spring" else rng.uniform(1.8, 2.7)
    thick = rng.uniform(0.35, 0.5) if style == "spring" else rng.uniform(0.14, 0.32)
    teeth, notch, gap = rng.integers(8, 15), rng.uniform(0.14, 0.24), rng.uniform(0.06, 0.16)
    twist, dish = rng.uniform(0.3, 0.8), rng.choice([0, 0, rng.uniform(0.1, 0.25)])

    def distance(x, y, z):
        rho, angle = np.hypot(x, y), np.arctan2(y, x)
        if style == "spring":
            lifted = z - thick / 2 - twist * thick * (0.5 + angle / TURN)
            ring = np.maximum(np.abs(rho - (wide + 1) / 2) - (wide - 1) / 2, np.abs(lifted) - thick / 2)
            cut = np.where(x < 0, np.abs(y - 0.4 * (rho - 1)) - gap, 1)
            return np.maximum(ring, -cut) * 0.7
        if style == "flat":
            lifted = z - thick / 2 - dish * (wide - rho)
            sideways, above = np.abs(rho - (wide + 1.05) / 2) - (wide - 1.05) / 2 + 0.05, np.abs(lifted) - thick / 2 + 0.05
            return np.hypot(np.maximum(sideways, 0), np.maximum(above, 0)) + np.minimum(np.maximum(sideways, above), 0) - 0.05
        saw = teeth * angle / TURN
        wave = saw - np.floor(saw) - np.float32(0.5)
        rim = (wide + 1.05) / 2 + (0.12 if style == "inner" else -0.12)
        toothed = rho < rim if style == "inner" else rho > rim
        lifted = z - thick * 0.9 - np.where(toothed, twist * thick * 2 * wave * np.minimum(np.abs(rho - rim) * 4, 1), 0)
        ring = np.maximum(np.abs(rho - (wide + 1.05) / 2) - (wide - 1.05) / 2, np.abs(lifted) - 0.7 * thick / 2)
        cut = np.where(toothed, np.minimum((np.abs(wave) - 0.5 + notch) * TURN * rho / teeth, np.abs(rho - rim)), -1)
        return np.maximum(ring, cut) * 0.6

    return Part(distance, [(0.0, 0.0, wide)], 0.0, 2 * thick + wide * dish)


def spring(rng):
    style = rng.choice(["compression", "compression", "compression", "conical", "extension", "extension", "torsion"])
    tight = style in ("extension", "torsion")
    wire = rng.uniform(0.1, 0.21)
    turns = rng.uniform(8, 18) if tight else rng.uniform(5, 10)
    if style == "torsion":
        turns = round(rng.uniform(3, 7)) + 0.5
    gap = 2.04 * wire if tight else rng.uniform(3.2, 5) * wire
    knots = np.array([0, 1, turns - 1, turns], np.float32)
    closed = 2.1 * wire
    places = np.array([0, gap, gap * (turns - 1), gap * turns] if tight else [0, closed, closed + gap * (turns - 2), 2 * closed + gap * (turns - 2)], np.float32)
    length = float(places[-1])
    narrow = rng.uniform(0.4, 0.7) if style == "conical" else 1.0
    leg = rng.uniform(1.5, 3)

    def distance(x, y, z):
        rho, part = np.hypot(y, z), np.arctan2(z, y) / TURN + np.float32(0.25)
        guess = np.round(np.interp(x, places, knots).astype(np.float32) - part)
        best = None
        for step in (-1, 0, 1):
            turn = np.clip(guess + step + part, 0, np.float32(turns))
            angle = TURN * (turn - np.float32(0.25))
            radius = 1 + (narrow - 1) * turn / turns
            at = np.interp(turn, knots, places).astype(np.float32)
            d = (x - at) ** 2 + (y - radius * np.cos(angle)) ** 2 + (z - radius * np.sin(angle)) ** 2
            best = d if best is None else np.minimum(best, d)
        d = np.sqrt(best) - wire
        if style == "extension":
            for side, middle in ((-1, -0.82), (1, length + 0.82)):
                loop = np.hypot(np.hypot(x - middle, y) - 0.88, z) - wire
                d = np.minimum(d, np.maximum(loop, side * (middle - x) - 0.75))
        if style == "torsion":
            for at, side, where in ((0, -1, -1), (length, -1, 1)):
                ahead = np.clip(side * y, 0, leg) * side
                d = np.minimum(d, np.sqrt((x - at) ** 2 + (y - ahead) ** 2 + (z - where) ** 2) - wire)
        return d * 0.85

    if style == "compression" and rng.random() < 0.2:
        return standing(distance, -wire, length + wire, 1 + wire)
    low, high = (-1.8, length + 1.8) if style == "extension" else (-wire, length + wire)
    part = lying(distance, low, high, 1 + wire, narrow + wire, 1 + wire)
    if style == "torsion":
        legs = [(x, y * leg, r) for x, _, _ in part.discs for y, r in ((-0.6, 0.6), (-1, 0.3))]
        return Part(part.distance, part.discs + legs, part.height, part.tall, part.tilt)
    return part


KINDS = {"bolt": bolt, "nut": nut, "screw": screw, "spring": spring, "washer": washer}


def part(kind, rng):
    return KINDS[kind](rng)
