"""Writes Tests/runexpTests/Goldens/teachable_machine.json: what Keras makes of photographs through a
model of Teachable Machine, backbone and head.

    python Tests/Oracles/teachable_machine.py ASSETS

Written with tf_keras 2.21.0 on TensorFlow 2.21.0. ASSETS holds `weights/` and `beans/`, as the
tests' optional assets do; of both only names and probabilities are kept.
"""

import os
import sys

import oracle

import numpy as np
import tf_keras

WEIGHTS = "weights/teachable_machine_mobilenet_v2_0.35.h5"
PHOTOGRAPHS = [f"beans/test/{name}/{name}_{number:04}.jpg"
               for name in ["angular_leaf_spot", "bean_rust", "healthy"] for number in range(4)]


def main():
    assets = sys.argv[1]
    model = tf_keras.models.load_model(
        os.path.join(assets, WEIGHTS), compile=False)
    names = [name for name in PHOTOGRAPHS if os.path.exists(os.path.join(assets, name))]
    images = np.stack([oracle.load_nearest(os.path.join(assets, name), 224) for name in names])
    predictions = model(oracle.preprocess(images, "tf"), training=False).numpy()
    oracle.write_json(oracle.golden("runexp", "teachable_machine.json"), {
        "tf_keras": tf_keras.__version__, "weights": WEIGHTS,
        "predictions": {n: row for n, row in zip(names, oracle.rounded(predictions, 7))}})


if __name__ == "__main__":
    main()
