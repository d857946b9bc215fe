#!/usr/bin/env python3
"""Writes assets/icon.png, the icon of the packages: a stack of layers, of which the last is new. Needs the Python standard library alone."""
import pathlib
import struct
import zlib

SIDE, FINE = 128, 4                                   # pixels; parts of a pixel, so that edges are smooth
GROUND, FROZEN, HEAD = (27, 42, 73), (148, 178, 222), (255, 176, 59)
SHAPES = [                                            # left, top, right, bottom, radius, colour
    (4, 4, 124, 124, 24, GROUND),
    (24, 26, 38, 102, 5, FROZEN),
    (46, 36, 60, 92, 5, FROZEN),
    (68, 46, 82, 82, 5, FROZEN),
    (90, 51, 108, 77, 5, HEAD),
]


def covers(shape, x, y):
    left, top, right, bottom, radius, _ = shape
    dx = max(left + radius - x, 0, x - (right - radius))
    dy = max(top + radius - y, 0, y - (bottom - radius))
    return dx * dx + dy * dy <= radius * radius


def pixel(column, row):
    points = [(column + (i + 0.5) / FINE, row + (j + 0.5) / FINE) for i in range(FINE) for j in range(FINE)]
    colours = [next((s[5] for s in reversed(SHAPES) if covers(s, x, y)), None) for x, y in points]
    seen = [c for c in colours if c]
    if not seen:
        return bytes(4)
    return bytes(round(sum(c[k] for c in seen) / len(seen)) for k in range(3)) + bytes([round(255 * len(seen) / len(colours))])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(c, r) for c in range(SIDE)) for r in range(SIDE))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
icon = pathlib.Path(__file__).parent.parent / "assets" / "icon.png"
icon.parent.mkdir(exist_ok=True)
icon.write_bytes(png)
