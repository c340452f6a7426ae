"""Writes Tests/WorkflowTests/Goldens/model_*: one small model as each generation of Keras saves it
whole, and what Keras makes of one image.

    python Tests/Oracles/model_files.py keras       Keras 3: .keras, .h5 and the JSON text
    python Tests/Oracles/model_files.py tf_keras    Keras 2: .h5 (tf.keras 2.15, tf_keras)

Written with Keras 3.15.1 on TensorFlow 2.21.0, and with tf_keras 2.15.1 on TensorFlow 2.15.1.
Images have 32 x 32 pixels, value i is (7 i) mod 256. Weights are hash numbers (see `oracle.py`).

The model has operators before and within it (x / 127.5 - 1), a Functional that is called with
training=False, a Sequential, layers of the same name in both, and branches that are added and
joined. `features` are every sixteenth value of the layer `inner`.
"""

import importlib
import os
import sys

import oracle

import numpy as np

SIDE, CLASSES = 32, 3


def values(layer, weight):
    name = weight.name.split("/")[-1].split(":")[0]
    name = "kernel" if name == "depthwise_kernel" else name
    shape = tuple(weight.shape)
    return oracle.hash_weight(layer.name, name, shape, type(layer).__name__ == "DepthwiseConv2D")


def fill(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            fill(layer)
        elif layer.weights:
            layer.set_weights([values(layer, weight) for weight in layer.weights])


def build(library):
    L = library.layers

    def conv(x, filters, name, strides=1):
        x = L.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False, name=name)(x)
        x = L.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name + "_bn")(x)
        return L.Activation("relu", name=name + "_relu")(x)

    inputs = library.Input((SIDE, SIDE, 3), name="images")
    x = conv(inputs, 8, "conv")
    y = L.SeparableConv2D(8, 3, padding="same", name="separable")(x)
    x = L.Add(name="add")([x, y])
    x = L.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    x = L.DepthwiseConv2D(3, strides=2, name="depthwise")(x)
    x = L.ReLU(6.0, name="relu6")(x)
    base = library.Model(inputs, x, name="base")

    squeeze = library.Sequential(
        [L.Input((8,), name="row") if library.__name__ == "tf_keras" else library.Input((8,)),
         L.Dense(4, activation="relu", name="conv"), L.Dense(8, activation="sigmoid", name="up")],
        name="squeeze")

    images = library.Input((SIDE, SIDE, 3), name="input")
    x = images / 127.5 - 1.0
    x = base(x, training=False)
    s = L.GlobalAveragePooling2D(name="mean")(x)
    s = L.Reshape((1, 1, 8), name="pixel")(squeeze(s))
    x = L.Multiply(name="excite")([x, s])
    y = L.MaxPooling2D(3, strides=1, padding="same", name="pool")(x)
    x = L.Concatenate(name="join")([x, y])
    x = L.LeakyReLU(0.1, name="leaky")(x)
    x = L.GlobalAveragePooling2D(name="average")(x)
    x = L.Dropout(0.3, name="dropout")(x)
    outputs = L.Dense(CLASSES, activation="softmax", name="scores")(x)
    model = library.Model(images, outputs, name="small")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def main():
    library = importlib.import_module(sys.argv[1])
    model = build(library)
    fill(model)
    path = lambda name: oracle.golden("Workflow", name)
    if sys.argv[1] == "keras":
        model.save(path("model_keras3.keras"))
        model.save(path("model_keras3.h5"))
        with open(path("model_keras3.json"), "w") as file:
            file.write(model.to_json())
    else:
        model.save(path("model_keras2.h5"))
    pixels = ((7 * np.arange(SIDE * SIDE * 3)) % 256).astype(np.float32).reshape(1, SIDE, SIDE, 3)
    inner = library.Model(model.input, model.get_layer("leaky").output)
    oracle.write_json(path(f"model_{sys.argv[1]}.json"), {
        "version": library.__version__,
        "side": SIDE, "layers": [layer.name for layer in model.layers],
        "inner": "leaky",
        "features": oracle.rounded(np.asarray(inner(pixels)).reshape(-1)[::16]),
        "predictions": oracle.rounded(np.asarray(model(pixels)).reshape(-1))})


if __name__ == "__main__":
    main()
