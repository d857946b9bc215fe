"""Photographs parts on a bench: rays are marched through signed distances, metal reflects a small made-up workshop.

Lengths in shorter sides of the frame; the bench is z = 0; colours are linear RGB until `develop`.
"""
import math

import numpy as np
from PIL import Image, ImageFilter

from sample_set.surfaces import METALS, noise

OVERSAMPLING = 3
TOUCH = np.float32(0.0006)


class Placed:
    """A part on the bench: turned by `yaw`, scaled, moved."""

    def __init__(self, part, scale, yaw, x, y):
        self.part, self.scale = part, scale
        c, s, a, b = math.cos(yaw), math.sin(yaw), math.cos(part.tilt), math.sin(part.tilt)
        self.turn = (np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[a, 0, b], [0, 1, 0], [-b, 0, a]])).astype(np.float32)
        self.at = np.array([x, y, part.height * scale], np.float32)
        self.discs = [(x + scale * (c * u - s * v), y + scale * (s * u + c * v), scale * r) for u, v, r in part.discs]

    def local(self, p):
        return self.turn.T @ (p - self.at[:, None]) / np.float32(self.scale)

    def overlaps(self, other, gap):
        return any(math.hypot(a - c, b - d) < r + s + gap for a, b, r in self.discs for c, d, s in other.discs)


def distance(pieces, p, bound, margin=0.05):
    """To the nearest piece; a lower limit where it is farther than `margin` from the ball `bound` around it."""
    best = np.full(p.shape[1], 9, np.float32)
    for piece in pieces:
        near = np.sqrt(((p - piece.at[:, None]) ** 2).sum(0)) - np.float32(bound[piece])
        inside = near < margin
        if inside.any():
            near[inside] = piece.part.distance(*piece.local(p[:, inside])).astype(np.float32) * np.float32(piece.scale)
        best = np.minimum(best, near)
    return best


def march(pieces, bound, start, direction, far, steps):
    """How far along each ray the first surface lies; infinite where there is none before `far`."""
    t, hit, active = np.zeros(start.shape[1], np.float32), np.zeros(start.shape[1], bool), np.arange(start.shape[1])
    for _ in range(steps):
        d = distance(pieces, start[:, active] + direction[:, active] * t[active], bound)
        t[active] += d
        hit[active[d < TOUCH]] = True
        active = active[(d >= TOUCH) & (t[active] < far[active])]
        if not active.size:
            break
    return np.where(hit, t, np.inf)


def lit(pieces, bound, p, light, sharpness):
    """0 … 1: how much of the lamp a point sees."""
    seen, t = np.ones(p.shape[1], np.float32), np.full(p.shape[1], 0.012, np.float32)
    for _ in range(36):
        d = distance(pieces, p + light[:, None] * t, bound, 0.2)
        seen = np.minimum(seen, sharpness * d / t)
        t += np.clip(0.7 * d, 0.004, 0.06)
    seen = np.clip(seen, 0, 1)
    return seen * seen * (3 - 2 * seen)


def open_sky(pieces, bound, p, normal):
    """0 … 1: how little of the surroundings is hidden close to a point."""
    hidden = np.zeros(p.shape[1], np.float32)
    for reach, weight in ((0.01, 0.3), (0.03, 0.4), (0.08, 0.3)):
        hidden += weight * np.clip(1 - distance(pieces, p + normal * np.float32(reach), bound, 0.1) / reach, 0, 1)
    return 1 - hidden


class Workshop:
    """Light from a lamp, a window and a ceiling, with the bench below."""

    def __init__(self, rng):
        azimuth, height = rng.uniform(0, 2 * math.pi), math.radians(rng.uniform(35, 72))
        self.lamp = np.array([math.cos(azimuth) * math.cos(height), math.sin(azimuth) * math.cos(height), math.sin(height)], np.float32)
        turn = azimuth + rng.uniform(1.5, 4.5)
        self.window = np.array([math.cos(turn) * 0.8, math.sin(turn) * 0.8, 0.6], np.float32)
        self.softness = rng.uniform(5, 16)
        self.ceiling, self.walls, self.fill = rng.uniform(0.35, 0.9), rng.uniform(0.06, 0.2), rng.uniform(0.5, 1.6)

    def seen(self, direction, rough, bench, shadow):
        """Radiance from a direction, smeared by roughness."""
        up = direction[2]
        sky = self.walls + (self.ceiling - self.walls) * np.clip((up - 0.25 + rough) / (0.35 + 2 * rough), 0, 1)
        def glow(towards, size):
            away = 1 - (direction * towards[:, None]).sum(0)
            return np.clip(1.5 - away / (size + rough * rough), 0, 1) ** 2 / (1 + 12 * rough * rough)
        above = sky + 6 * glow(self.lamp, 0.07) * shadow + self.fill * glow(self.window, 0.1)
        side = np.clip(0.5 + up / (0.1 + rough), 0, 1)
        return above * side + bench[:, None] * 0.7 * (1 - side)


def render(pieces, metal, bench, workshop, width, height, rng):
    """Linear RGB [height, width, 3] at OVERSAMPLING times the size."""
    short, w, h = min(width, height), width * OVERSAMPLING, height * OVERSAMPLING
    tilt, azimuth, away = math.radians(rng.uniform(0, 32)), rng.uniform(0, 2 * math.pi), rng.uniform(2.5, 5)
    eye = away * np.array([math.sin(tilt) * math.cos(azimuth), math.sin(tilt) * math.sin(azimuth), math.cos(tilt)])
    ahead = -eye / away
    right = np.cross(ahead, (0, 1, 0))
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    u, v = np.meshgrid((np.arange(w) + 0.5 - w / 2) / (short * OVERSAMPLING), (h / 2 - np.arange(h) - 0.5) / (short * OVERSAMPLING))
    ray = away * ahead[:, None] + right[:, None] * u.ravel() + up[:, None] * v.ravel()
    ray = (ray / np.linalg.norm(ray, axis=0)).astype(np.float32)
    eye = eye.astype(np.float32)

    bound = {p: p.scale * p.part.ball * 1.1 for p in pieces}
    ground_at = -eye[2] / ray[2]
    ground = eye[:, None] + ray * ground_at
    albedo = bench(ground[0], ground[1])
    coarse = ground.reshape(3, h, w)[:, 1::OVERSAMPLING, 1::OVERSAMPLING].reshape(3, -1) + np.array([[0], [0], [0.001]], np.float32)
    straight_up = np.repeat(np.array([[0], [0], [1]], np.float32), coarse.shape[1], 1)

    def spread(values):
        return np.asarray(Image.fromarray(values.reshape(height, width)).resize((w, h), Image.BILINEAR)).ravel()

    shade = spread(lit(pieces, bound, coarse, workshop.lamp, workshop.softness))
    sky = spread(open_sky(pieces, bound, coarse, straight_up))
    colour = albedo * (1.15 * workshop.lamp[2] * shade + (0.35 * workshop.ceiling + 0.12) * sky)

    top = max(p.scale * p.part.tall * 1.1 for p in pieces)
    begin = np.maximum((top - eye[2]) / ray[2], 0)
    start = eye[:, None] + ray * begin
    t = march(pieces, bound, start, ray, ground_at - begin, 110)
    hit = np.isfinite(t) & (t < ground_at - begin)
    p = start[:, hit] + ray[:, hit] * t[hit]
    colour[:, hit] = metal_at(pieces, bound, p, ray[:, hit], metal, workshop, albedo.mean(1), rng)
    return colour.T.reshape(h, w, 3)


def metal_at(pieces, bound, p, ray, metal, workshop, bench, rng):
    normal, e = np.zeros_like(p), np.float32(0.0012)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        corner = np.array(corner, np.float32)[:, None]
        normal += corner * distance(pieces, p + corner * e, bound)
    normal += 0.012 * np.stack([noise(p[0] * 60 + p[2] * 31 + k, p[1] * 60 + k, rng) for k in range(3)]) * np.linalg.norm(normal, axis=0)
    normal /= np.linalg.norm(normal, axis=0) + 1e-9
    reflectance, rough, scattered = METALS[metal]
    rough, reflectance = rough * rng.uniform(0.7, 1.4), np.array(reflectance, np.float32) * np.float32(rng.uniform(0.85, 1.1))
    wear = 1 + 0.14 * noise(p[0] * 14, p[1] * 14, rng) + 0.09 * noise(p[0] * 70, p[1] * 70, rng, 128)
    facing = np.clip(-(ray * normal).sum(0), 0, 1)
    mirrored = ray + 2 * facing * normal
    shadow = lit(pieces, bound, p + normal * np.float32(0.004), workshop.lamp, workshop.softness)
    sky = open_sky(pieces, bound, p, normal)
    grazing = (1 - facing) ** 5
    shine = reflectance[:, None] * (1 - grazing) + grazing * 0.7
    diffuse = np.clip((normal * workshop.lamp[:, None]).sum(0), 0, 1) * shadow * 1.2 + (0.3 + 0.2 * normal[2]) * workshop.ceiling
    mirror = workshop.seen(mirrored, rough, bench, shadow)
    return (shine * mirror * (1 - scattered) + reflectance[:, None] * scattered * diffuse) * (0.25 + 0.75 * sky) * wear


def develop(linear, width, height, rng):
    """Light, lens, sensor: an 8-bit picture of the final size."""
    kelvin = rng.uniform(-1, 1)
    tint = np.array([1 + 0.16 * kelvin, 1 + 0.03 * rng.uniform(-1, 1), 1 - 0.20 * kelvin])
    small = linear.reshape(height, OVERSAMPLING, width, OVERSAMPLING, 3).mean((1, 3))
    y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j]
    turn = rng.uniform(0, 2 * math.pi)
    falloff = 1 + rng.uniform(0, 0.22) * (x * math.cos(turn) + y * math.sin(turn)) - rng.uniform(0, 0.12) * (x * x + y * y)
    light = small * tint * falloff[..., None]
    light *= 2 ** rng.uniform(-0.45, 0.45) * (0.27 / light.mean()) ** 0.7
    light += rng.normal(0, 1, light.shape) * np.sqrt(light * 0.0006 + 0.00004) * rng.uniform(0.2, 1)
    light = np.clip(light, 0, None)
    film = light ** 1.25 * (1 + light / 4) / (0.55 + light ** 1.25)
    image = Image.fromarray((np.clip(film, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8))
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.05, 0.75)))
