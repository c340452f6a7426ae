"""Writes Tests/EngineTests/Goldens/grad_cam.json: Grad-CAM maps of heads on given features.

Run from the repository's root: python3 Tests/Oracles/grad_cam.py
Written with Keras 3.15.1 on TensorFlow 2.21.0, by the formula of Keras's example "Grad-CAM class
activation visualization". Features and weights are hash numbers; values are rounded to nine digits.
"""

import oracle  # noqa: F401  (quiet start-up)

import keras
import numpy as np
import tensorflow as tf

SHAPE = (4, 5, 6)


def head(kind):
    features = keras.Input(SHAPE)
    layers = keras.layers
    x = layers.GlobalAveragePooling2D()(features) if kind == "pooled" else layers.Flatten()(features)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(4, activation="tanh", name="hidden")(x)
    # The last activation is left out: the gradient is that of what goes into it.
    x = layers.Dense(1 if kind == "one_unit" else 3, name="last")(x)
    model = keras.Model(features, x)
    for name in ("hidden", "last"):
        layer = model.get_layer(name)
        layer.set_weights([oracle.hash_weight(name, w, tuple(array.shape)) for w, array in
                           zip(("kernel", "bias"), layer.weights)])
    return model


cases = []
features = tf.constant(oracle.unit("features", (1, *SHAPE)).astype(np.float32))
for kind in ("pooled", "flat", "one_unit"):
    model = head(kind)
    for target in range(2 if kind == "one_unit" else 3):
        with tf.GradientTape() as tape:
            tape.watch(features)
            out = model(features, training=False)
            score = (out[:, 0] if target == 1 else -out[:, 0]) if kind == "one_unit" else out[:, target]
        gradient = tape.gradient(score, features)
        pooled = tf.reduce_mean(gradient, axis=(0, 1, 2))
        heatmap = tf.maximum(tf.squeeze(features[0] @ pooled[..., tf.newaxis]), 0)
        if tf.reduce_max(heatmap) > 0:
            heatmap = heatmap / tf.reduce_max(heatmap)
        cases.append({"head": kind, "target": target,
                      "map": oracle.rounded(np.asarray(heatmap).ravel())})
oracle.write_json(oracle.golden("Engine", "grad_cam.json"), {"keras": oracle.versions(), "cases": cases})
