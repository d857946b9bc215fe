#!/usr/bin/env python3
"""Writes data/formats: one small picture in every format, colour model and EXIF orientation that the reader must take.

The picture, upright: 48 x 32, upper left red, upper right green, lower left blue, lower right white.
Needs python3-pil (Debian).
"""
import os
import struct
import zlib

from PIL import Image

OUT = os.path.join(os.path.dirname(__file__), "..", "data", "formats")
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
# How a viewer must turn the stored picture, so the inverse is applied before storing (EXIF 2.3, tag 0x0112).
STORED = {
    1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM,
    5: Image.TRANSPOSE, 6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270,
}


def picture():
    image = Image.new("RGB", (48, 32))
    for box, colour in (((0, 0, 24, 16), RED), ((24, 0, 48, 16), GREEN), ((0, 16, 24, 32), BLUE), ((24, 16, 48, 32), WHITE)):
        image.paste(colour, box)
    return image


def sixteen_bit_png(image):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">3H", *(v * 257 for v in image.getpixel((x, y)))) for x in range(image.width))
        for y in range(image.height))
    header = struct.pack(">IIBBBBB", image.width, image.height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main():
    os.makedirs(OUT, exist_ok=True)
    image = picture()

    def save(name, source=image, **options):
        source.save(os.path.join(OUT, name), **options)

    save("baseline.jpg", quality=95, subsampling=0)
    save("progressive.jpg", quality=95, progressive=True)
    save("grey.jpg", image.convert("L"), quality=95)
    save("cmyk.jpg", image.convert("CMYK"), quality=95)
    for orientation, turn in STORED.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"orientation{orientation}.jpg", image if turn is None else image.transpose(turn), quality=95, subsampling=0, exif=exif)
    save("rgb.png")
    save("palette.png", image.quantize(4))
    save("grey.png", image.convert("L"))
    alpha = image.convert("RGBA")
    alpha.paste((255, 255, 255, 0), (24, 16, 48, 32))
    save("alpha.png", alpha)
    with open(os.path.join(OUT, "16bit.png"), "wb") as f:
        f.write(sixteen_bit_png(image))
    save("lossy.webp", quality=95)
    save("lossless.webp", lossless=True)
    save("rgb.bmp")
    save("animated.gif", save_all=True, append_images=[Image.new("RGB", image.size, (0, 0, 0))])


if __name__ == "__main__":
    main()
