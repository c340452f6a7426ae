"""Writes Tests/WorkflowTests/Goldens/mobilenet*: a very narrow MobileNet as Keras 2 and Keras 3
themselves write it, and what Keras makes of small pictures.

    python Tests/Oracles/mobilenet_files.py

Written with Keras 3.15.1, tf_keras 2.21.0 (Keras 2 as it lives on), TensorFlow 2.21.0, Pillow
13.0.0. Alpha is 1/32, images have 64 x 64 pixels, weights are hash numbers (see `oracle.py`).

    mobilenet_keras2.h5           Keras 2: save_weights
    mobilenet_keras3.weights.h5   Keras 3: save_weights
    mobilenet_nested.h5           Keras 2: save of a Sequential of Sequentials with a head, as
                                  Teachable Machine's files are
    mobilenet.json                pixels: value i of the input is ((7 i) mod 61 - 30) / 32;
                                  features: of this one image, flat, in double precision;
                                  predictions: of the nested model for files of ImagesTests, by
                                  name, Pillow's nearest neighbour and mode tf
"""

import io
import os

import oracle
from file_forms import fill, in_float64, short

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from PIL import Image

ALPHA, SIDE = 1 / 32, 64
FILES = os.path.join(oracle.ROOT, "Tests/ImagesTests/Goldens/files")
PICTURES = ["420.jpg", "422.jpg", "444.jpg", "cmyk.jpg", "grey.jpg", "progressive.jpg", "rgb.jpg",
            "bilevel.png", "grey.png", "grey16.png", "grey2.png", "interlaced.png", "palette.png",
            "rgb.png", "rgb16.png", "rgba.png"]


def path(name):
    return oracle.golden("Workflow", name)


def values(layer, weight):
    depthwise = type(layer).__name__ == "DepthwiseConv2D"
    return oracle.hash_weight(layer.name, short(weight), tuple(weight.shape), depthwise)


def base(library):
    model = library.applications.MobileNet(
        include_top=False, weights=None, alpha=ALPHA, input_shape=(SIDE, SIDE, 3))
    fill(model, values)
    return model


def nested(library):
    layers = library.layers
    head = [layers.Dense(8, activation="relu", name="dense_Dense1"),
            layers.Dense(2, activation="softmax", use_bias=False, name="dense_Dense2")]
    model = library.Sequential([
        library.Sequential([base(library), layers.GlobalAveragePooling2D()]),
        library.Sequential(head)])
    model.build((None, SIDE, SIDE, 3))
    for layer in head:
        layer.set_weights([values(layer, weight) for weight in layer.weights])
    return model


def picture(name):
    """Pixels in mode tf; of 16-bit grey the upper byte, as TensorFlow has it."""
    file = os.path.join(FILES, name)
    if name == "grey16.png":
        with open(file, "rb") as content:
            decoded = tf.io.decode_png(content.read(), channels=3).numpy()
        file = io.BytesIO()
        Image.fromarray(decoded).save(file, "PNG")
    return oracle.preprocess(oracle.load_nearest(file, SIDE), "tf")


def main():
    old = base(tf_keras)
    old.save_weights(path("mobilenet_keras2.h5"))
    base(keras).save_weights(path("mobilenet_keras3.weights.h5"))
    whole = nested(tf_keras)
    whole.compile("adam", "categorical_crossentropy")
    whole.save(path("mobilenet_nested.h5"))

    pixels = ((7 * np.arange(SIDE * SIDE * 3)) % 61 - 30) / 32
    pixels = pixels.reshape(1, SIDE, SIDE, 3)
    features = np.asarray(in_float64(keras, lambda: base(keras))(pixels, training=False))
    predict = in_float64(keras, lambda: nested(keras))
    images = np.stack([picture(name) for name in PICTURES]).astype(np.float64)
    predictions = np.asarray(predict(images, training=False))
    oracle.write_json(path("mobilenet.json"), {
        "versions": oracle.versions() | {"tf_keras": tf_keras.__version__},
        "alpha": ALPHA, "side": SIDE, "shape": list(features.shape),
        "features": oracle.rounded(features.reshape(-1)),
        "predictions": {name: row for name, row in zip(PICTURES, oracle.rounded(predictions))}})


if __name__ == "__main__":
    main()
