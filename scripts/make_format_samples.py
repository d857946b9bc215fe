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


def tiff(image, order="<", big=False, bits=8, tile=None, strip=8, planar=False, photometric=2, alpha=None, orientation=1, more=(), pages=1):
    """A TIFF without compression, written here because PIL writes none of these kinds."""
    if orientation != 1:
        image = image.transpose(STORED[orientation]) if STORED[orientation] is not None else image
    samples = len(image.getbands())
    def pack(values):
        return struct.pack(f"{order}{len(values)}H", *(v * 257 for v in values)) if bits == 16 else bytes(values)
    def box_bytes(box, bands):
        pixels = [image.getpixel((x, y)) if x < image.width and y < image.height else (0,) * samples
                  for y in range(box[1], box[3]) for x in range(box[0], box[2])]
        pixels = [p if isinstance(p, tuple) else (p,) for p in pixels]
        return pack([p[b] for p in pixels for b in bands])
    width, height = tile or (image.width, strip)
    boxes = [(x, y, x + width, min(y + height, image.height) if not tile else y + height)
             for y in range(0, image.height, height) for x in range(0, image.width, width)]
    groups = [[b] for b in range(samples)] if planar else [list(range(samples))]
    blocks = [box_bytes(box, bands) for bands in groups for box in boxes]
    data, offsets = b"", []
    start = 16 if big else 8
    for block in blocks:
        offsets.append(start + len(data))
        data += block
    tags = [(256, 3, [image.width]), (257, 3, [image.height]), (258, 3, [bits] * samples), (259, 3, [1]), (262, 3, [photometric]),
            (274, 3, [orientation]), (277, 3, [samples]), (284, 3, [2 if planar else 1])]
    tags += [(322, 3, [width]), (323, 3, [height]), (324, 4, offsets), (325, 4, [len(b) for b in blocks])] if tile \
        else [(273, 4, offsets), (278, 3, [height]), (279, 4, [len(b) for b in blocks])]
    tags += [(338, 3, [alpha])] if alpha else []
    tags = sorted(tags + list(more))
    word = "Q" if big else "I"
    room = 8 if big else 4
    at = start + len(data)
    directory_bytes = (8 if big else 2) + len(tags) * (20 if big else 12) + room
    out = b""
    for page in range(pages):
        entries, extra = b"", b""
        extra_at = at + directory_bytes
        for tag, kind, values in tags:
            body = struct.pack(f"{order}{len(values)}{'HI'[kind - 3]}", *values)
            entries += struct.pack(f"{order}HH{word}", tag, kind, len(values))
            if len(body) <= room:
                entries += body.ljust(room, b"\0")
            else:
                entries += struct.pack(order + word, extra_at + len(extra))
                extra += body
        following = extra_at + len(extra)
        out += struct.pack(order + ("Q" if big else "H"), len(tags)) + entries + struct.pack(order + word, following if page + 1 < pages else 0) + extra
        at = following
    first = start + len(data)
    mark = b"II" if order == "<" else b"MM"
    head = mark + (struct.pack(order + "HHHQ", 43, 8, 0, first) if big else struct.pack(order + "HI", 42, first))
    return head + data + out


def tiffs(image, save, write):
    alpha = image.convert("RGBA")
    alpha.paste((255, 255, 255, 0), (24, 16, 48, 32))
    premultiplied = image.convert("RGBA")
    premultiplied.paste((0, 0, 0, 0), (24, 16, 48, 32))
    grey = image.convert("L")
    write("rgb.tif", tiff(image))
    # LibTiff cuts uncompressed strips of more than 8 KB up where it is not told otherwise.
    write("alpha-one-strip.tif", tiff(alpha, bits=16, alpha=2, strip=32))
    write("big-endian.tif", tiff(image, order=">"))
    write("bigtiff.tif", tiff(image, big=True))
    write("16bit.tif", tiff(image, bits=16))
    write("16bit-big-endian.tif", tiff(image, order=">", bits=16))
    write("tiles.tif", tiff(image, tile=(32, 16)))
    write("planes.tif", tiff(image, planar=True))
    write("planes-tiles.tif", tiff(image, planar=True, tile=(16, 16), bits=16))
    write("grey.tif", tiff(grey, photometric=1))
    write("grey-16bit.tif", tiff(grey, photometric=1, bits=16))
    write("grey-white-is-zero.tif", tiff(grey.point(lambda v: 255 - v), photometric=0))
    write("alpha.tif", tiff(alpha, alpha=2))
    write("alpha-premultiplied.tif", tiff(premultiplied, alpha=1))
    write("cmyk.tif", tiff(image.convert("CMYK"), photometric=5))
    write("pages.tif", tiff(image, pages=3))
    for orientation in range(2, 9):
        write(f"orientation{orientation}.tif", tiff(image, orientation=orientation))
    save("palette.tif", image.quantize(4))
    for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        save(f"{name.split('_')[-1]}.tif", compression=name)
    save("jpeg.tif", compression="jpeg", quality=95)
    write("ycbcr.tif", tiff(image.convert("YCbCr"), photometric=6, more=[(530, 3, [1, 1])]))
    black = Image.new("1", image.size, 1)
    black.paste(0, (0, 0, 24, 16))
    save("bilevel-g4.tif", black, compression="group4")


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
    def write(name, body):
        with open(os.path.join(OUT, name), "wb") as f:
            f.write(body)

    tiffs(image, save, write)
    save("animated.gif", save_all=True, append_images=[Image.new("RGB", image.size, (0, 0, 0))])


if __name__ == "__main__":
    main()
