"""Writes Tests/ImagesTests/Goldens/framing.{json,f32}: resizes by weights, crops and edges.

Run from the repository's root: python3 Tests/Oracles/framing.py
Written with Keras 3.15.1, TensorFlow 2.21.0 and Pillow 13.0.0. The picture is `files/rgb.png`, 44 high
and 60 wide.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

GOLDENS = pathlib.Path(__file__).parent.parent / "ImagesTests" / "Goldens"
PICTURE = GOLDENS / "files" / "rgb.png"
rgb = np.asarray(keras.utils.load_img(PICTURE))
entries, values = [], []


def keep(array, resize, height, width, **framing):
    array = np.ascontiguousarray(array, "<f4")
    entries.append({
        "resize": resize, "height": height, "width": width, "offset": sum(v.size for v in values),
        "count": array.size, **framing})
    values.append(array.ravel())


SIZES = [(13, 18), (52, 9), (44, 20)]
for height, width in SIZES:
    for ours, method in [("tf_nearest", "nearest"), ("area", "area"), ("tf_bicubic", "bicubic"), ("lanczos3", "lanczos3"),
                         ("lanczos5", "lanczos5"), ("gaussian", "gaussian"),
                         ("mitchellcubic", "mitchellcubic")]:
        keep(tf.image.resize(rgb, (height, width), method), ours, height, width)

for height, width in [(21, 13), (9, 30), (11, 14)]:
    for method in ["bilinear", "area"]:
        keep(keras.ops.image.resize(rgb.astype("float32"), (height, width), method,
                                    crop_to_aspect_ratio=True, data_format="channels_last"),
             method, height, width, shape="cropped")
        keep(keras.ops.image.resize(rgb.astype("float32"), (height, width), method, fill_value=7.0,
                                    pad_to_aspect_ratio=True, data_format="channels_last"),
             method, height, width, shape="padded")
    for ours, method in [("nearest", "nearest"), ("pillow_bilinear", "bilinear"),
                         ("bicubic", "bicubic"), ("lanczos", "lanczos"), ("box", "box"),
                         ("hamming", "hamming")]:
        image = keras.utils.load_img(
            PICTURE, target_size=(height, width), interpolation=method, keep_aspect_ratio=True)
        keep(np.asarray(image), ours, height, width, shape="cropped")

resized = tf.image.resize(rgb, (33, 40))
for height, width in [(20, 31), (33, 5)]:
    keep(keras.layers.CenterCrop(height, width)(resized), "bilinear", height, width, fromHeight=33,
         fromWidth=40)

(GOLDENS / "framing.json").write_text(json.dumps(entries, indent=1) + "\n")
np.concatenate(values).tofile(GOLDENS / "framing.f32")
print(len(entries), "entries", sum(v.size for v in values) * 4, "bytes")
