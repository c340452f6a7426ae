"""Writes ImagesTests/Goldens/arrays: NumPy's files of small images, and what Keras's users' code makes of
them.

Run from the repository's root: python3 Tests/Oracles/arrays.py
Written with NumPy 2.4.6, TensorFlow 2.21.0, Keras 3.15.1.
"""

import hashlib
import pathlib
import shutil

import oracle

import numpy as np
import tensorflow as tf
from keras.applications import imagenet_utils

FOLDER = pathlib.Path(oracle.golden("Images", "arrays"))
COUNT, HEIGHT, WIDTH = 6, 5, 7


def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values, np.float32).tobytes()).hexdigest()


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    draws = np.random.default_rng(3)
    rgb = draws.integers(0, 256, (COUNT, HEIGHT, WIDTH, 3), np.uint8)
    labels = np.array([2, 0, 1, 1, 2, 0])
    names = np.array(["sofa", "bed", "café", "café", "sofa", "bed"])
    images = {
        "rgb": rgb,
        "grey": rgb[..., 0],
        "grey_channel": rgb[..., :1],
        "rgba": np.concatenate([rgb, rgb[..., :1]], -1),
        "float32": draws.normal(100, 60, rgb.shape).astype(np.float32),
        "float64": draws.normal(100, 60, rgb.shape),
        "float16": draws.normal(100, 60, rgb.shape[:3]).astype(np.float16),
        "int16": draws.integers(-300, 300, rgb.shape, np.int16),
        "unit": (rgb / 255).astype(np.float32),
    }
    marks = {
        "int64": labels, "uint8": labels.astype(np.uint8), "column": labels.reshape(-1, 1),
        "float": labels.astype(np.float32), "one_hot": np.eye(3)[labels],
        "one_hot_bool": np.eye(3, dtype=bool)[labels], "text": names,
        "bytes": np.char.encode(names, "utf-8"),
    }
    np.savez(FOLDER / "plain.npz", **images, **{f"y_{key}": value for key, value in marks.items()})
    np.savez_compressed(FOLDER / "compressed.npz", x=images["float32"], y=labels)
    np.save(FOLDER / "x.npy", rgb)
    np.save(FOLDER / "y.npy", labels)

    ragged = np.empty(2, object)
    ragged[:] = [[1], [1, 2]]
    # fault -> what is saved
    for name, value in {
            "objects": ragged, "big_endian": images["float32"].astype(">f4"),
            "fortran": np.asfortranarray(rgb), "channels_first": rgb.transpose(0, 3, 1, 2).copy(),
            "flat": rgb.reshape(COUNT, -1), "empty": rgb[:0], "complex": rgb[..., 0] * 1j,
            "records": np.zeros(3, [("a", "<i4"), ("b", "<f4")]), "text": names,
            "y_negative": np.array([0, -1, 1, 1, 0, 0]), "y_fraction": np.array([0, 1, 0.5, 1, 0, 0]),
            "y_two_hot": np.array([[1, 0], [0, 1], [1, 1], [1, 0], [0, 1], [1, 0]]),
            "y_short": labels[:5], "y_blank": np.array(["a", "", "b", "a", "b", "a"]),
    }.items():
        np.save(FOLDER / f"bad_{name}.npy", value, allow_pickle=True)

    def triple(values):
        values = np.asarray(values, np.float32)
        if values.ndim == 3:
            values = values[..., None]
        return np.repeat(values, 3, -1) if values.shape[-1] == 1 else values[..., :3]

    floats = images["float32"]
    oracle.write_json(FOLDER / "arrays.json", {
        "versions": oracle.versions(),
        "images": {name: digest(triple(values)) for name, values in images.items()},
        "labels": labels.tolist(),
        "bilinear": {f"{height}x{width}": tf.image.resize(floats[3], (height, width)).numpy()
                     .astype(float).ravel().tolist() for height, width in [(8, 9), (3, 4)]},
        "preprocess": {mode: imagenet_utils.preprocess_input(floats[1].copy(), mode=mode)
                       .astype(float).ravel().tolist() for mode in ["tf", "torch", "caffe"]},
    })


main()
