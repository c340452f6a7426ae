"""Writes ImagesTests/Goldens/formats: small BMP, GIF, WebP and TIFF files, and what Keras's load_img
makes of them.

Run from the repository's root: python3 Tests/Oracles/image_formats.py
Written with Pillow 13.0.0, Keras 3.15.1. Files that Pillow cannot write are put together here.
"""

import hashlib
import io
import pathlib
import shutil
import struct

import oracle

import numpy as np
from keras.utils import load_img
from PIL import Image

FOLDER = pathlib.Path(oracle.golden("Images", "formats"))
HEIGHT, WIDTH = 19, 29


def picture():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    rgb = np.stack([128 + 100 * np.sin(x / 4) * np.cos(y / 3), 255 * x / WIDTH, 255 * y / HEIGHT], -1)
    rgb[4:11, 7:19] = [240, 30, 60]
    rgb += np.random.default_rng(7).normal(0, 6, rgb.shape)
    return np.clip(rgb, 0, 255).astype(np.uint8)


RGB = picture()
IMAGE = Image.fromarray(RGB)
GREY = np.asarray(IMAGE.convert("L"))
ALPHA = np.dstack([RGB, (np.arange(WIDTH) * 9 % 256).astype(np.uint8)[None].repeat(HEIGHT, 0)])


def saved(image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


# BMP


def bmp(bits, rows, palette=b"", compression=0, masks=b"", size=40, height=HEIGHT, data=None):
    """A bitmap; `rows` from the top, each as its bytes before they are filled up."""
    if data is None:
        rows = rows if height < 0 else rows[::-1]
        data = b"".join(bytes(row) + b"\0" * (-len(row) % 4) for row in rows)
    if size == 12:
        header = struct.pack("<IHHHH", 12, WIDTH, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", size, WIDTH, height, 1, bits, compression, len(data), 0, 0,
                             len(palette) // 4, 0)
        header += masks
        header += b"\0" * (size - len(header))
    offset = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + header + palette + data


def fields(*masks):
    return struct.pack(f"<{len(masks)}I", *masks)


def bmps():
    bgr = RGB[..., ::-1]
    bgrx = np.dstack([bgr, np.full((HEIGHT, WIDTH), 77, np.uint8)])
    five = RGB.astype(np.uint16) >> 3
    short = (five[..., 0] << 10 | five[..., 1] << 5 | five[..., 2]).astype("<u2")
    long = (five[..., 0] << 11 | (RGB[..., 1].astype(np.uint16) >> 2) << 5 | five[..., 2]).astype("<u2")
    indexed = IMAGE.quantize(11)
    indices = np.asarray(indexed)
    colours = np.array(indexed.getpalette()[:33], np.uint8).reshape(-1, 3)[:, ::-1]
    palette = np.hstack([colours, np.zeros((11, 1), np.uint8)]).tobytes()
    even = np.pad(indices, ((0, 0), (0, 1)))
    nibbles = even[:, ::2] << 4 | even[:, 1::2]

    def runs(half):
        data = b""
        for y, row in enumerate(indices[::-1]):
            x = 0
            while x < WIDTH:
                end = x
                while end < WIDTH and row[end] == row[x]:
                    end += 1
                value = int(row[x])
                if end - x < 2 and WIDTH - x >= 4:
                    part = [int(v) for v in row[x:x + 4]]
                    if half:
                        data += bytes([0, 4, part[0] << 4 | part[1], part[2] << 4 | part[3]])
                    else:
                        data += bytes([0, 4] + part)
                    x += 4
                else:
                    data += bytes([end - x, value << 4 | value if half else value])
                    x = end
            data += b"\0\1" if y == HEIGHT - 1 else b"\0\0"
        return data

    return {
        "rgb.bmp": saved(IMAGE, "BMP"), "grey.bmp": saved(IMAGE.convert("L"), "BMP"),
        "palette.bmp": saved(indexed, "BMP"), "bilevel.bmp": saved(IMAGE.convert("1"), "BMP"),
        "rgba.bmp": saved(Image.fromarray(ALPHA), "BMP"),
        "top_down.bmp": bmp(24, bgr.reshape(HEIGHT, -1), height=-HEIGHT),
        "x32.bmp": bmp(32, bgrx.reshape(HEIGHT, -1)),
        "short.bmp": bmp(16, short.view(np.uint8).reshape(HEIGHT, -1)),
        "short_fields.bmp": bmp(16, short.view(np.uint8).reshape(HEIGHT, -1), compression=3,
                                data=None, size=56, masks=fields(0x7c00, 0x3e0, 0x1f, 0)),
        "long_fields.bmp": bmp(16, long.view(np.uint8).reshape(HEIGHT, -1), compression=3, size=108,
                               masks=fields(0xf800, 0x7e0, 0x1f, 0)),
        "rgba_fields.bmp": bmp(32, ALPHA.reshape(HEIGHT, -1), compression=3, size=124,
                               masks=fields(0xff, 0xff00, 0xff0000, 0xff000000)),
        "xbgr_fields.bmp": bmp(32, np.roll(bgrx, 1, -1).reshape(HEIGHT, -1), compression=3, size=56,
                               masks=fields(0xff000000, 0xff0000, 0xff00, 0)),
        "old.bmp": bmp(24, bgr.reshape(HEIGHT, -1), size=12),
        "old_palette.bmp": bmp(4, nibbles, size=12, palette=np.pad(
            colours, ((0, 5), (0, 0))).tobytes()),
        "nibbles.bmp": bmp(4, nibbles, palette=palette),
        "few_colours.bmp": bmp(8, indices, palette=palette[:12]),
        "few_greys.bmp": bmp(8, indices, palette=bytes(
            index for index in range(5) for _ in range(4))),
        "runs8.bmp": bmp(8, None, palette=palette, compression=1, data=runs(False)),
        "runs4.bmp": bmp(4, None, palette=palette, compression=2, data=runs(True)),
        "delta.bmp": bmp(8, None, palette=palette, compression=1, data=bytes(
            [3, 2, 0, 2, 4, 1, 5, 1, 0, 0]) + b"\x1d\3\0\0" * (HEIGHT - 2) + b"\0\1"),
        "bad_runs_short.bmp": bmp(8, None, palette=palette, compression=1, data=b"\5\1\0\1"),
        "bad_truncated.bmp": saved(IMAGE, "BMP")[:900],
        "bad_fields.bmp": bmp(32, bgrx.reshape(HEIGHT, -1), compression=3, size=56,
                              masks=fields(0x3ff00000, 0xffc00, 0x3ff, 0)),
        "bad_bits.bmp": bmp(2, nibbles, palette=palette),
        "bad_compression.bmp": bmp(24, bgr.reshape(HEIGHT, -1), compression=4),
    }


# GIF


def blocks(data):
    parts = [data[start:start + 255] for start in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def lzw(indices, bits, end=True):
    """Every index as a code of its own, with a clear code before the codes grow."""
    clear, size = 1 << bits, bits + 1
    codes = []
    for place, index in enumerate(indices):
        if place % (clear - 2 if clear > 2 else 1) == 0:
            codes.append(clear)
        codes.append(int(index))
    if end:
        codes.append(clear + 1)
    number, count, data = 0, 0, bytearray()
    for code in codes:
        number |= code << count
        count += size
        while count >= 8:
            data.append(number & 255)
            number >>= 8
            count -= 8
    if count:
        data.append(number)
    return bytes([bits]) + blocks(bytes(data))


def gif(screen, frame, indices, palette=b"", local=b"", transparent=None, flags=0, end=True):
    def table(colours):
        return 0x80 | (len(colours) // 3).bit_length() - 2 if colours else 0

    out = b"GIF89a" + struct.pack("<HHBBB", *screen, table(palette), 0, 0) + palette
    if transparent is not None:
        out += b"!\xf9\4" + bytes([1, 0, 0, transparent]) + b"\0"
    out += b"!\xfe" + blocks(b"a remark")
    out += b"," + struct.pack("<HHHHB", *frame, table(local) | flags) + local
    return out + lzw(indices, 4, end) + b";"


def gifs():
    indexed = IMAGE.quantize(16)
    indices = np.asarray(indexed)
    palette = bytes(indexed.getpalette()[:48])
    other = bytes(range(0, 240, 5))
    whole = (0, 0, WIDTH, HEIGHT)
    lines = [y for first, step in [(0, 8), (4, 8), (2, 4), (1, 2)] for y in range(first, HEIGHT, step)]
    frames = [IMAGE.quantize(8), IMAGE.rotate(90).quantize(8)]
    return {
        "palette.gif": saved(indexed, "GIF"), "grey.gif": saved(IMAGE.convert("L"), "GIF"),
        "colours.gif": saved(IMAGE, "GIF"), "bilevel.gif": saved(IMAGE.convert("1"), "GIF"),
        "transparent.gif": saved(indexed, "GIF", transparency=3),
        "animated.gif": saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "plain.gif": gif((WIDTH, HEIGHT), whole, indices.ravel(), palette),
        "interlaced.gif": gif((WIDTH, HEIGHT), whole, indices[lines].ravel(), palette, flags=0x40),
        "local.gif": gif((WIDTH, HEIGHT), whole, indices.ravel(), other, local=palette),
        "without_palette.gif": gif((WIDTH, HEIGHT), whole, indices.ravel()),
        "few_colours.gif": gif((WIDTH, HEIGHT), whole, indices.ravel(), palette[:12]),
        "few_greys.gif": gif((WIDTH, HEIGHT), whole, indices.ravel(),
                             bytes(index for index in range(8) for _ in range(3))),
        "part.gif": gif((WIDTH, HEIGHT), (5, 3, 10, 8), indices[:8, :10].ravel(), palette),
        "part_transparent.gif": gif((WIDTH, HEIGHT), (5, 3, 10, 8), indices[:8, :10].ravel(), palette,
                                    transparent=6),
        "beyond.gif": gif((10, 8), (3, 2, 12, 9), indices[:9, :12].ravel(), palette),
        "bad_early_end.gif": gif((WIDTH, HEIGHT), whole, indices.ravel()[:300], palette),
        "bad_early_end_transparent.gif": gif((WIDTH, HEIGHT), whole, indices.ravel()[:300], palette,
                                         transparent=6),
        "bad_no_end.gif": gif((WIDTH, HEIGHT), whole, indices.ravel()[:300], palette, end=False),
        "bad_truncated.gif": saved(IMAGE, "GIF")[:-200],
        "bad_no_frame.gif": b"GIF89a" + struct.pack("<HHBBB", 3, 3, 0, 0, 0) + b";",
        "bad_header.gif": b"GIF89a\3\0",
    }


# WebP


def webps():
    second = Image.fromarray(ALPHA[::-1].copy())
    files = {
        "lossless.webp": saved(IMAGE, "WEBP", lossless=True),
        "lossy.webp": saved(IMAGE, "WEBP", quality=70),
        "rgba.webp": saved(Image.fromarray(ALPHA), "WEBP", lossless=True),
        "rgba_exact.webp": saved(Image.fromarray(ALPHA), "WEBP", lossless=True, exact=True),
        "lossy_alpha.webp": saved(Image.fromarray(ALPHA), "WEBP", quality=70),
        "animated.webp": saved(Image.fromarray(ALPHA), "WEBP", lossless=True, save_all=True,
                               append_images=[second], duration=100),
    }
    files["bad_truncated.webp"] = files["lossless.webp"][:-40]
    files["bad_header.webp"] = files["lossless.webp"][:22]
    return files


# TIFF


def tiff(tags, chunks, order="<", offsets=273, counts=279):
    """A file of one page; `chunks` are its strips or tiles, or planes of them."""
    tags = {**tags, offsets: ("I", [0] * len(chunks)), counts: ("I", [len(c) for c in chunks])}
    start = 8 + 2 + 12 * len(tags) + 4
    sizes = {"H": 2, "I": 4}
    extra = sum(sizes[k] * len(v) for k, v in tags.values() if sizes[k] * len(v) > 4)
    place = start + extra
    tags[offsets] = ("I", [place + sum(map(len, chunks[:index])) for index in range(len(chunks))])
    entries, behind = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        value = struct.pack(f"{order}{len(values)}{kind}", *values)
        if len(value) > 4:
            where = struct.pack(order + "I", start + len(behind))
            behind += value
        else:
            where = value.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", tag, 3 if kind == "H" else 4, len(values)) + where
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return (head + struct.pack(order + "H", len(tags)) + entries + b"\0\0\0\0" + behind
            + b"".join(chunks))


def basic(photometric, bits, **others):
    return {256: ("I", [WIDTH]), 257: ("I", [HEIGHT]), 258: ("H", bits), 259: ("H", [1]),
            262: ("H", [photometric]), 277: ("H", [len(bits)]), 278: ("I", [HEIGHT]),
            **{int(key[1:]): ("H", value) for key, value in others.items()}}


def tiles(array, side=16):
    padded = np.pad(array, ((0, -HEIGHT % side), (0, -WIDTH % side), (0, 0)))
    return [padded[y:y + side, x:x + side].tobytes()
            for y in range(0, HEIGHT, side) for x in range(0, WIDTH, side)]


def tiffs():
    indexed = IMAGE.quantize(13)
    wide = RGB.astype(np.uint16) * 256 + np.random.default_rng(1).integers(0, 256, RGB.shape, np.uint16)
    bits = np.packbits(GREY > 120, axis=1)
    even = np.pad(GREY >> 4, ((0, 0), (0, 1)))
    nibbles = even[:, ::2] << 4 | even[:, 1::2]
    premultiplied = ALPHA.copy()
    premultiplied[..., :3] = (RGB.astype(int) * ALPHA[..., 3:] // 255).astype(np.uint8)
    tile = {322: ("I", [16]), 323: ("I", [16])}
    cmyk = IMAGE.convert("CMYK")
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = [RGB.tobytes()]
    files = {f"{mode}_{name}.tif": saved(image, "TIFF", **({"compression": form} if form else {}))
             for mode, image in [("rgb", IMAGE), ("grey", IMAGE.convert("L")), ("palette", indexed),
                                 ("rgba", Image.fromarray(ALPHA)), ("cmyk", cmyk)]
             for name, form in [("plain", None), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"),
                                ("packbits", "packbits")]
             if mode in ("rgb", "grey") or name in ("plain", "lzw")}
    files |= {
        "jpeg.tif": saved(IMAGE, "TIFF", compression="jpeg", quality=90),
        "jpeg_grey.tif": saved(IMAGE.convert("L"), "TIFF", compression="jpeg", quality=90),
        "bilevel.tif": saved(IMAGE.convert("1"), "TIFF"),
        "fax.tif": saved(IMAGE.convert("1"), "TIFF", compression="group4"),
        "grey_alpha.tif": saved(IMAGE.convert("LA"), "TIFF"),
        "turned.tif": saved(IMAGE, "TIFF", exif=exif),
        "pages.tif": saved(IMAGE, "TIFF", save_all=True, append_images=[IMAGE.rotate(180)]),
        "white_is_zero.tif": tiff(basic(0, [8]), [(255 - GREY).tobytes()]),
        "bits.tif": tiff(basic(1, [1]), [bits.tobytes()]),
        "nibbles.tif": tiff(basic(1, [4]), [nibbles.tobytes()]),
        "premultiplied.tif": tiff(basic(2, [8] * 4, t338=[1]), [premultiplied.tobytes()]),
        "fourth.tif": tiff(basic(2, [8] * 4, t338=[0]), [ALPHA.tobytes()]),
        "planes.tif": tiff(basic(2, [8] * 3, t284=[2]), [RGB[..., c].tobytes() for c in range(3)]),
        "tiles.tif": tiff({**basic(2, [8] * 3), **tile}, tiles(RGB), offsets=324, counts=325),
        "tile_planes.tif": tiff(
            {**basic(2, [8] * 3, t284=[2]), **tile},
            [part for c in range(3) for part in tiles(RGB[..., c:c + 1])], offsets=324, counts=325),
        "high_first.tif": tiff(basic(2, [8] * 3), pixels, order=">"),
        "rgb16.tif": tiff(basic(2, [16] * 3), [wide.astype("<u2").tobytes()]),
        "rgb16_high_first.tif": tiff(basic(2, [16] * 3), [wide.astype(">u2").tobytes()], order=">"),
        "grey16.tif": tiff(basic(1, [16]), [wide[..., 0].astype("<u2").tobytes()]),
        "bad_float.tif": tiff(basic(1, [32], t339=[3]), [GREY.astype("<f4").tobytes()]),
        "bad_truncated.tif": tiff(basic(2, [8] * 3), pixels)[:-500],
        "bad_large.tif": tiff({**basic(2, [8] * 3), 256: ("I", [100000]), 257: ("I", [100000])}, pixels),
        "bad_header.tif": b"II*\0\xff\xff\xff\x7f",
    }
    # Pillow makes white of all grey levels above 255; here they keep their upper bytes.
    upper = {"grey16.tif": (wide[..., 0] >> 8).astype(np.uint8)[..., None].repeat(3, -1)}
    return files, upper


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    extra, upper = tiffs()
    files = {**bmps(), **gifs(), **webps(), **extra}
    found, refused = {}, []
    for name, content in sorted(files.items()):
        path = FOLDER / name
        path.write_bytes(content)
        try:
            pixels = np.asarray(load_img(path))
        except Exception as fault:
            assert name.startswith("bad"), (name, fault)
            refused.append(name)
            continue
        if name in upper:
            pixels = upper[name]
        if name == "bad_float.tif":
            refused.append(name)
            continue
        assert not name.startswith("bad"), name
        assert pixels.shape[2] == 3
        found[name] = {"height": pixels.shape[0], "width": pixels.shape[1],
                       "digest": hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()}
    oracle.write_json(FOLDER / "formats.json",
                      {"versions": oracle.versions(), "images": found, "refused": refused})


main()
