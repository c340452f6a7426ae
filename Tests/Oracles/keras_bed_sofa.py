"""Document 0 (beds and sofas) as a whole Keras process, for timing.

    time ORACLE_THREADS=2 python Tests/Oracles/keras_bed_sofa.py --data DIR [--expert]
        [--test native|224] [--weights FILE] [--epochs 5] [--limit N]

Tried with Keras 3.15.1 on TensorFlow 2.21.0. DIR has train/CLASS and test/CLASS. As the document
has it: ResNet50 with its head, first 175 layers frozen, a directory generator (Pillow nearest 224,
caffe preprocessing, batch 32, shuffled) whose batches pass the backbone anew in every epoch, then
the test photographs one by one, at their own size (native) or at 224. --expert is what somebody
who knows Keras well would write: features computed once in batches, the head trained on them, the
test photographs in batches (at 224) or one by one (native). Weights are random unless given.

Prints one JSON line of seconds per stage and the test accuracy; the process's own time is the
shell's to measure.
"""

import argparse
import json
import os
import time

START = time.perf_counter()

import oracle  # noqa: E402
from oracle import backbone, folder, load_nearest, preprocess  # noqa: E402

import numpy as np  # noqa: E402
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402


def head(x):
    x = layers.GlobalAveragePooling2D()(x)
    for units in (1024, 1024, 1024, 512):
        x = layers.Dense(units, activation="relu")(x)
    return layers.Dense(2, activation="softmax")(x)


def compiled(model):
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def one_by_one(model, files, size):
    """The document's loop: load, preprocess and predict each photograph alone."""
    return np.concatenate([
        model.predict(preprocess(load_nearest(file, size)[None], "caffe"), verbose=0)
        for file in files])


def as_written(options, train, test, mark):
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    base = backbone("resnet50", weights=options.weights)
    model = keras.Model(base.input, head(base.output))
    for index, layer in enumerate(model.layers):
        layer.trainable = index >= 175
    compiled(model)
    mark("build")
    generator = ImageDataGenerator(
        preprocessing_function=lambda image: preprocess(image, "caffe")).flow_from_directory(
            os.path.join(options.data, "train"), target_size=(224, 224), batch_size=32,
            class_mode="categorical", shuffle=True)
    if options.limit:
        generator.samples = generator.n = len(train[0])
        generator.filenames, generator._filepaths, generator.classes = (
            train[0], train[0], train[1])
    model.fit(generator, epochs=options.epochs, verbose=0)
    mark("training")
    return one_by_one(model, test[0], options.size)


def expert(options, train, test, mark):
    base = backbone("resnet50", weights=options.weights)
    extract = tf.function(lambda x: base(x, training=False), reduce_retracing=True)
    inputs = keras.Input(base.output.shape[1:])
    model = compiled(keras.Model(inputs, head(inputs)))
    mark("build")

    def maps(files):
        images = np.stack([load_nearest(file, 224) for file in files])
        return np.concatenate([extract(preprocess(images[i:i + 32], "caffe")).numpy()
                               for i in range(0, len(images), 32)])

    features = maps(train[0])
    mark("features")
    model.fit(features, np.eye(2)[train[1]], batch_size=32, epochs=options.epochs, verbose=0)
    mark("training")
    if options.size:
        return model.predict(maps(test[0]), verbose=0)
    return one_by_one(keras.Model(base.input, model(base.output)), test[0], None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--expert", action="store_true")
    parser.add_argument("--test", choices=["native", "224"], default="native")
    parser.add_argument("--weights")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--limit", type=int, help="first N photographs of each split, for trials")
    options = parser.parse_args()
    options.size = 224 if options.test == "224" else None
    keras.utils.set_random_seed(0)
    splits = []
    for name in ("train", "test"):
        files, labels, _ = folder(os.path.join(options.data, name))
        chosen = np.arange(len(files))
        if options.limit:
            chosen = np.linspace(0, len(files) - 1, options.limit).astype(int)
        splits.append(([files[i] for i in chosen], labels[chosen]))

    seconds, last = {}, [START]

    def mark(stage):
        now = time.perf_counter()
        seconds[stage] = round(now - last[0], 3)
        last[0] = now

    mark("imports")
    outputs = (expert if options.expert else as_written)(options, *splits, mark)
    mark("test")
    seconds["total"] = round(time.perf_counter() - START, 3)
    print(json.dumps({
        "variant": "expert" if options.expert else "as written", "test": options.test,
        "threads": oracle.THREADS, "images": [len(files) for files, _ in splits],
        "accuracy": float((outputs.argmax(1) == splits[1][1]).mean()), "seconds": seconds}))


if __name__ == "__main__":
    main()
