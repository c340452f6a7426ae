"""Writes Tests/ImagesTests/Goldens: small image files and what the Python libraries make of them.

Run from the repository's root: python3 Tests/Oracles/images.py [ASSETS]
Written with Pillow 13.0.0 (libjpeg-turbo 3.2.0), TensorFlow 2.21.0, Keras 3.15.1, OpenCV 5.0.0,
NumPy 2.4.6, scikit-learn 1.9.1. ASSETS is an optional folder of photographs, of which only digests
are kept.
"""

import hashlib
import io
import json
import os
import pathlib
import struct
import sys
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import cv2
import numpy as np
import tensorflow as tf
from keras.applications import imagenet_utils
from keras.src.legacy.preprocessing import image as legacy
from PIL import Image, ImageOps
from sklearn.model_selection import train_test_split

GOLDENS = pathlib.Path(__file__).parent.parent / "ImagesTests" / "Goldens"
FILES = GOLDENS / "files"
FILES.mkdir(parents=True, exist_ok=True)


def picture(height=44, width=60):
    """Smooth colours, hard edges and a little texture."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 128 + 100 * np.sin(x / 9) * np.cos(y / 7)
    green = 255 * x / width
    blue = 255 * y / height
    rgb = np.stack([red, green, blue], -1)
    rgb[10:25, 15:40] = [240, 30, 60]
    rgb[(x - 45) ** 2 + (y - 30) ** 2 < 90] = [20, 200, 250]
    rgb += np.random.default_rng(7).normal(0, 6, rgb.shape)
    return np.clip(rgb, 0, 255).astype(np.uint8)


def jpeg(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(height, width, depth, colour, rows, *extra):
    """A PNG file from packed rows, for kinds that Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra)
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def interlaced_png(rgb):
    """Adam7, which Pillow reads but does not write."""
    height, width, _ = rgb.shape
    data = b""
    for top, left, down, across in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4),
                                    (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]:
        part = rgb[top::down, left::across]
        if part.size:
            data += b"".join(b"\0" + row.tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def write_files():
    rgb = picture()
    image = Image.fromarray(rgb)
    grey = np.asarray(image.convert("L"))
    files = {
        "420.jpg": jpeg(image, quality=85),
        "422.jpg": jpeg(image, quality=85, subsampling=1),
        "444.jpg": jpeg(image, quality=90, subsampling=0),
        "progressive.jpg": jpeg(image, quality=85, progressive=True),
        "grey.jpg": jpeg(image.convert("L"), quality=85),
        "cmyk.jpg": jpeg(image.convert("CMYK"), quality=90),
        "rgb.jpg": jpeg(image, quality=90, keep_rgb=True),
    }
    for orientation in range(1, 9):
        small = Image.fromarray(rgb[:16, :24])
        files[f"exif_{orientation}.jpg"] = jpeg(small, quality=90, exif=exif(orientation))
    whole = files["420.jpg"]
    files["truncated.jpg"] = whole[: len(whole) * 2 // 3]
    files["without_end.jpg"] = whole[:-2]
    files["progressive_truncated.jpg"] = files["progressive.jpg"][:900]
    files["text.jpg"] = b"This is not an image, whatever its name says.\n"
    files["page.jpg"] = b"<!DOCTYPE html><html><body>404</body></html>\n"
    files["empty.jpg"] = b""
    buffer = io.BytesIO()
    image.save(buffer, "GIF")
    files["gif.jpg"] = buffer.getvalue()[:200]
    for name, pixels in {
        "rgb.png": image, "grey.png": image.convert("L"), "palette.png": image.quantize(16),
        "grey_alpha.png": image.convert("LA"), "bilevel.png": image.convert("1"),
    }.items():
        buffer = io.BytesIO()
        pixels.save(buffer, "PNG")
        files[name] = buffer.getvalue()
    alpha = np.dstack([rgb, (np.arange(60) * 4).astype(np.uint8)[None].repeat(44, 0)])
    buffer = io.BytesIO()
    Image.fromarray(alpha).save(buffer, "PNG")
    files["rgba.png"] = buffer.getvalue()
    buffer = io.BytesIO()
    image.quantize(16).save(buffer, "PNG", transparency=3)
    files["palette_transparent.png"] = buffer.getvalue()
    files["interlaced.png"] = interlaced_png(rgb)
    wide = rgb.astype(np.uint16) * 256 + np.random.default_rng(1).integers(
        0, 256, rgb.shape, dtype=np.uint16)
    files["rgb16.png"] = png(44, 60, 16, 2, wide.astype(">u2").reshape(44, -1).view(np.uint8))
    files["grey16.png"] = png(
        44, 60, 16, 0, wide[..., 0].astype(">u2").reshape(44, -1).view(np.uint8))
    nibbles = grey >> 4
    files["grey4.png"] = png(44, 60, 4, 0, nibbles[:, ::2] << 4 | nibbles[:, 1::2])
    pairs = grey >> 6
    files["grey2.png"] = png(
        44, 60, 2, 0,
        pairs[:, ::4] << 6 | pairs[:, 1::4] << 4 | pairs[:, 2::4] << 2 | pairs[:, 3::4])
    files["grey_transparent.png"] = png(
        44, 60, 8, 0, grey, chunk(b"tRNS", struct.pack(">H", int(grey[0, 0]))))
    files["exif_6.png"] = png(
        16, 24, 8, 2, rgb[:16, :24].reshape(16, -1), chunk(b"eXIf", exif(6)[6:]))
    files["truncated.png"] = files["rgb.png"][: len(files["rgb.png"]) // 2]
    files["bomb.png"] = png(30000, 30000, 8, 0, [])
    for name, content in files.items():
        (FILES / name).write_bytes(content)
    return files


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def entry(array):
    return {"height": array.shape[0], "width": array.shape[1], "digest": digest(array)}


def decoded(files):
    """What Pillow makes of every file; `grey16.png` is the upper byte, as TensorFlow has it."""
    pillow, upright, opencv, fast, refused = {}, {}, {}, {}, []
    for name, content in sorted(files.items()):
        try:
            with Image.open(io.BytesIO(content)) as image:
                if image.format not in ("JPEG", "PNG"):
                    raise OSError("another format")
                pixels = np.asarray(image.convert("RGB"))
                turned = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        except Exception:
            refused.append(name)
            continue
        if name == "grey16.png":
            pixels = turned = tf.io.decode_png(content, channels=3).numpy()
        pillow[name] = entry(pixels)
        upright[name] = entry(turned)
        if name.startswith("exif"):
            array = np.frombuffer(content, np.uint8)
            opencv[name] = entry(cv2.imdecode(array, cv2.IMREAD_COLOR)[..., ::-1])
        if name.endswith(".jpg") and name not in ("cmyk.jpg", "rgb.jpg"):
            fast[name] = entry(tf.io.decode_jpeg(content, channels=3).numpy())
    return {"pillow": pillow, "upright": upright, "opencv": opencv, "fast": fast,
            "refused": refused}


def nearest_indices():
    pairs = [(256, 224), (320, 224), (500, 224), (333, 224), (375, 150), (499, 150), (100, 224),
             (60, 33), (44, 44), (1, 5), (7, 1), (1024, 96)]
    found = []
    for source, target in pairs:
        row = np.arange(source, dtype=np.int32)[None]
        indices = np.asarray(Image.fromarray(row).resize((target, 1), Image.Resampling.NEAREST))
        found.append({"source": source, "target": target, "digest": digest(indices.astype("<i4"))})
    return found


def resized():
    """Float and byte pictures of `rgb.png` in several sizes."""
    rgb = picture()
    for height, width in [(24, 32), (70, 90), (22, 30)]:
        name = f"{height}x{width}"
        bilinear = tf.image.resize(rgb, (height, width)).numpy()
        bilinear.astype("<f4").tofile(GOLDENS / f"bilinear_{name}.f32")
        cv2.resize(rgb, (width, height)).tofile(GOLDENS / f"opencv_{name}.u8")


def filters():
    """Digests of what Pillow's filters make of `rgb.png`."""
    image = Image.fromarray(picture())
    names = {"pillow_bilinear": "BILINEAR", "bicubic": "BICUBIC", "lanczos": "LANCZOS",
             "box": "BOX", "hamming": "HAMMING"}
    found = []
    for name, filter in names.items():
        for height, width in [(24, 32), (70, 90), (22, 30), (7, 100), (100, 7), (44, 31), (61, 60),
                              (44, 60), (20, 49), (20, 48), (1, 1)]:
            pixels = np.asarray(image.resize((width, height), Image.Resampling[filter]))
            found.append({"filter": name, "height": height, "width": width,
                          "digest": digest(pixels)})
    return found


def preprocessed():
    """Every byte in every channel through `preprocess_input`, 256 x 3 values a mode."""
    levels = np.repeat(np.arange(256, dtype=np.float32)[:, None], 3, 1)
    levels[:, 1] = levels[::-1, 1]
    modes = {mode: imagenet_utils.preprocess_input(
        levels.copy()[None], data_format="channels_last", mode=mode)[0]
        for mode in ("caffe", "tf", "torch")}
    modes["unit"] = levels / 255
    for mode, values in modes.items():
        values.astype("<f4").tofile(GOLDENS / f"preprocess_{mode}.f32")


def augmented():
    """Affine transforms of a small float picture, in Keras 3's legacy arithmetic."""
    source = picture()[:20, :20].astype(np.float32)
    source.astype("<f4").tofile(GOLDENS / "augment_source.f32")
    for fill in ("nearest", "constant", "reflect", "wrap"):
        for order in (0, 1):
            changed = legacy.apply_affine_transform(
                source.copy(), theta=25, tx=3.3, ty=-7.25, shear=12, zx=1.4, zy=0.8, row_axis=0,
                col_axis=1, channel_axis=2, fill_mode=fill, cval=9.5, order=order)
            changed = legacy.flip_axis(changed, 1)
            changed.astype("<f4").tofile(GOLDENS / f"augment_{fill}_{order}.f32")


def divisions():
    found = []
    for count, fraction, seed in [(3670, 0.25, 0), (10, 0.3, 42), (1000, 0.2, 4294967295),
                                  (7, 0.5, 3)]:
        train, test = train_test_split(
            np.arange(count), test_size=fraction, random_state=seed)
        found.append({"count": count, "fraction": fraction, "seed": seed,
                      "train": digest(train.astype("<i4")), "test": digest(test.astype("<i4"))})
    return found


def photographs(folder):
    """Digests of real photographs: decoded, and resized three ways to 224 x 224."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*/test/*/*.jp*g"))[::25]:
        content = path.read_bytes()
        image = Image.open(io.BytesIO(content)).convert("RGB")
        pixels = np.asarray(image)
        found[str(path.relative_to(folder))] = {
            **entry(pixels),
            "nearest": digest(np.asarray(image.resize((224, 224), Image.Resampling.NEAREST))),
            "bilinear": digest(tf.image.resize(pixels, (224, 224)).numpy().astype("<f4")),
            "fast": digest(tf.io.decode_jpeg(content, channels=3).numpy()),
        }
    return found


files = write_files()
resized()
preprocessed()
augmented()
golden = {**decoded(files), "nearest": nearest_indices(), "filters": filters(),
          "divisions": divisions()}
target = GOLDENS / "images.json"
if len(sys.argv) > 1:
    golden["photographs"] = photographs(sys.argv[1])
elif target.exists():
    golden["photographs"] = json.loads(target.read_text())["photographs"]
target.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
