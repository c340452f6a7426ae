"""Keras's whole training steps with Adam, as JSON lines: milliseconds an image and peak memory.

    ORACLE_THREADS=2 python Tests/Oracles/keras_step_speed.py [--case NAME …] [--steps 8]
        [--repeats 5] [--data DIR] [--mode fit train_on_batch …] [--xla off on …] [--workers 0 2 …]

Tried with Keras 3.15.1 on TensorFlow 2.21.0. Random weights (nothing is downloaded). Cases:

    resnet50         224 x 224, all layers train, batch 32, pooled, dense 10
    mobilenet_v2     the same
    densenet121, efficientnet_b0, inception_v3, xception
                     the same, the last two at 299 x 299
    vgg16            150 x 150 from block5_conv1 on, batch 20, document 2's head (flatten, dense 256,
                     one sigmoid); 80 photographs in memory, the whole network each step
    vgg16_augmented  the same with document 2's augmentation by Keras's ImageDataGenerator, read from
                     the photographs' files (Pillow, nearest) as flow_from_directory does it

Every measurement is a process of its own, so that its peak memory (getrusage) is its own. A first
call with two steps traces and warms; then `--repeats` calls of `--steps` steps each, of which the
median counts. --mode, --xla and --workers take several values: every combination is measured, the
fastest is Keras's figure ("best": true in a last line per case). `fit` runs over a tf.data dataset
of tensors in memory, prefetched; `train_on_batch` over NumPy arrays. --xla on is what Keras 3's
`compile` chooses on TensorFlow by itself (jit_compile="auto"), off is the plain graph. --workers
are the generator's threads (0: in step with training), for vgg16_augmented in `fit`.

Run it on an otherwise idle machine. --data is a folder with train/CLASS (two classes).
"""

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import time

import oracle
from oracle import backbone, folder, load_nearest

import numpy as np

SETUPS = {  # backbone (or Keras's class), size, batch, first layer that trains
    "densenet121": ("DenseNet121", 224, 32, 0),
    "efficientnet_b0": ("EfficientNetB0", 224, 32, 0),
    "inception_v3": ("InceptionV3", 299, 32, 0),
    "xception": ("Xception", 299, 32, 0),
    "resnet50": ("resnet50", 224, 32, 0),
    "mobilenet_v2": ("mobilenet_v2", 224, 32, 0),
    "vgg16": ("vgg16", 150, 20, "block5_conv1"),
    "vgg16_augmented": ("vgg16", 150, 20, "block5_conv1"),
}
ASSETS = os.path.join(os.path.dirname(oracle.ROOT), "shared", "assets", "cats_dogs")


def build(case, xla):
    import keras
    from keras import layers

    name, size, _, first = SETUPS[case]
    base = backbone(name, (size, size, 3))
    names = [layer.name for layer in base.layers]
    for layer in base.layers[:names.index(first) if first else 0]:
        layer.trainable = False
    if name == "vgg16":
        x = layers.Dense(256, activation="relu")(layers.Flatten()(base.output))
        x, loss = layers.Dense(1, activation="sigmoid")(x), "binary_crossentropy"
    else:
        x = layers.GlobalAveragePooling2D()(base.output)
        x, loss = layers.Dense(10, activation="softmax")(x), "categorical_crossentropy"
    model = keras.Model(base.input, x)
    model.compile(keras.optimizers.Adam(1e-4), loss, jit_compile=xla)
    return model


def in_memory(case, data, batches=4):
    """(images, targets): photographs for VGG16, else noise."""
    name, size, batch, _ = SETUPS[case]
    count = batch * batches
    if name == "vgg16":
        files, labels, _ = folder(os.path.join(data, "train"))
        chosen = np.linspace(0, len(files) - 1, count).astype(int)
        images = np.stack([load_nearest(files[i], size) for i in chosen]) / np.float32(255)
        return images, labels[chosen, None].astype(np.float32)
    random = np.random.default_rng(0)
    return (random.uniform(-1, 1, (count, size, size, 3)).astype(np.float32),
            np.eye(10, dtype=np.float32)[random.integers(0, 10, count)])


def augmented(case, data, workers):
    """Document 2's generator, and as a dataset that never ends."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator
    import recipes

    _, size, batch, _ = SETUPS[case]
    np.random.seed(0)
    flow = ImageDataGenerator(rescale=1 / 255, **recipes.AUGMENTATION).flow_from_directory(
        os.path.join(data, "train"), target_size=(size, size), batch_size=batch,
        class_mode="binary")
    flow.workers, flow.max_queue_size = max(1, workers), 10
    flow.use_multiprocessing = False
    return flow


def calls(case, options):
    """A function of a number of steps that runs them."""
    import tensorflow as tf

    mode, xla, workers = options.mode[0], options.xla[0] == "on", options.workers[0]
    model = build(case, xla)
    if case == "vgg16_augmented":
        flow = augmented(case, options.data, workers)
        if mode == "train_on_batch" or workers == 0:
            return lambda steps: [model.train_on_batch(*next(flow)) for _ in range(steps)]
        # One call of many steps, so that the queue runs ahead; its 10 batches are filled before.
        return lambda steps: model.fit(flow, steps_per_epoch=steps, epochs=1, verbose=0)
    images, targets = in_memory(case, options.data)
    batch = SETUPS[case][2]
    if mode == "train_on_batch":
        def run(steps):
            for step in range(steps):
                start = step * batch % len(images)
                model.train_on_batch(images[start:start + batch], targets[start:start + batch])
        return run
    dataset = tf.data.Dataset.from_tensor_slices((images, targets)).batch(
        batch, drop_remainder=True).repeat().prefetch(2)
    return lambda steps: model.fit(dataset, steps_per_epoch=steps, epochs=1, verbose=0)


def measure(case, options):
    """One process's figures."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    run = calls(case, options)
    start = time.perf_counter()
    run(2)
    warming = time.perf_counter() - start
    times = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        run(options.steps)
        times.append((time.perf_counter() - start) * 1000 / (options.steps * SETUPS[case][2]))
    return {"case": case, "mode": options.mode[0], "xla": options.xla[0] == "on",
            **({"workers": options.workers[0]} if case == "vgg16_augmented" else {}),
            "milliseconds_per_image": round(statistics.median(times), 3),
            "fastest": round(min(times), 3), "slowest": round(max(times), 3),
            "batch": SETUPS[case][2], "steps": options.steps, "repeats": options.repeats,
            "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "warming_seconds": round(warming, 1), "threads": oracle.THREADS,
            "cores": os.cpu_count(), "tensorflow": tf.__version__, "keras": keras.__version__}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", nargs="+", choices=list(SETUPS), default=list(SETUPS))
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--data", default=ASSETS)
    parser.add_argument("--mode", nargs="+", choices=["fit", "train_on_batch"], default=["fit"])
    parser.add_argument("--xla", nargs="+", choices=["on", "off"], default=["off"])
    parser.add_argument("--workers", nargs="+", type=int, default=[2])
    parser.add_argument("--here", action="store_true", help="in this process, the first of each")
    options = parser.parse_args()
    if options.here:
        return print(json.dumps(measure(options.case[0], options)), flush=True)
    for case in options.case:
        workers = options.workers if case == "vgg16_augmented" else options.workers[:1]
        found = []
        for mode, xla, count in itertools.product(options.mode, options.xla, workers):
            output = subprocess.run(
                [sys.executable, __file__, "--here", "--case", case, "--mode", mode, "--xla", xla,
                 "--workers", str(count), "--steps", str(options.steps),
                 "--repeats", str(options.repeats), "--data", options.data],
                stdout=subprocess.PIPE, text=True, check=True).stdout
            line = [line for line in output.splitlines() if line.startswith("{")][-1]
            found.append(json.loads(line))
            print(line, flush=True)
        if len(found) > 1:
            best = min(found, key=lambda one: one["milliseconds_per_image"])
            print(json.dumps({**best, "best": True}), flush=True)


if __name__ == "__main__":
    main()
