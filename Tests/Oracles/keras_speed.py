"""Keras's forward pass in graph mode, as JSON lines: milliseconds an image, medians.

    ORACLE_THREADS=2 python Tests/Oracles/keras_speed.py [MODEL@SIZE …] [--batch 32] [--repeats 9]

Tried with Keras 3.15.1 on TensorFlow 2.21.0. Random weights; the backbone without top in inference
mode as one tf.function, traced and warmed before timing. Run it on an otherwise idle machine.
MODEL is a name of oracle.py's BACKBONES or one of Keras's classes, such as DenseNet121; without any
mobilenet_v2@224 resnet50@224 vgg16@150. ORACLE_THREADS 0 leaves the number of threads to TensorFlow.
"""

import argparse
import json
import os
import statistics
import time

import oracle
from oracle import backbone, fill, hash_weight

import numpy as np
import keras
import tensorflow as tf


def measure(name, size, batch, repeats):
    keras.backend.clear_session()
    model = backbone(name, (size, size, 3))
    fill(model, hash_weight)
    forward = tf.function(lambda x: model(x, training=False), reduce_retracing=True)
    images = tf.constant(np.random.default_rng(0).uniform(-1, 1, (batch, size, size, 3)),
                         tf.float32)
    for _ in range(3):
        forward(images).numpy()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        forward(images).numpy()
        times.append((time.perf_counter() - start) * 1000 / batch)
    return {"model": name, "size": size, "batch": batch, "threads": oracle.THREADS,
            "cores": os.cpu_count(), "milliseconds_per_image": round(statistics.median(times), 3),
            "fastest": round(min(times), 3), "slowest": round(max(times), 3), "repeats": repeats,
            "tensorflow": tf.__version__, "keras": keras.__version__}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*",
                        default=["mobilenet_v2@224", "resnet50@224", "vgg16@150"])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=9)
    options = parser.parse_args()
    for entry in options.models:
        name, size = entry.split("@")
        print(json.dumps(measure(name, int(size), options.batch, options.repeats)), flush=True)


if __name__ == "__main__":
    main()
