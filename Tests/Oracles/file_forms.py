"""Every backbone in every form of weights file, and Keras's features of photographs through it.

    python Tests/Oracles/file_forms.py FOLDER IMAGE… [--models resnet50 vgg16 …] [--size 224]

Tried with Keras 3.15.1, tf_keras 2.21.0 (Keras 2 as it lives on), keras_applications 1.0.8, all on
TensorFlow 2.21.0, h5py 3.14.0; about 800 MB of files a model, and a minute or two each.

FOLDER gets, per model, MODEL_FORM.… in these forms:

    keras2.h5            Keras 2: save_weights
    keras2_model.h5      Keras 2: save, compiled, with the model's description
    keras2.weights.h5    Keras 2 in its last versions, and its archive
    keras2.keras
    keras2_nested.h5     Keras 2: a Sequential of Sequentials as Teachable Machine has it, saved whole
    keras3_model.h5      Keras 3: save
    keras3.weights.h5    Keras 3: save_weights
    keras3.keras         Keras 3: save
    keras3_nested.…      Keras 3: the same Sequential of Sequentials in the three forms
    half.h5, double.h5   keras2.h5 with values in other precisions
    gzip.h5              keras2.h5 in chunks through shuffle, gzip and a checksum
    old.h5               resnet50 only: the first generation's names, order and epsilon

`cases.json` lists them: model, path, generation of a ResNet50, features (a NumPy file), largest
feature, preprocessing; and the photographs. Features are Keras's own in float64 on the
weights as float32 holds them (half: as float16 does); what float32 Keras itself makes of them is in
`keras_float32`, as the largest difference over the largest feature.
"""

import argparse
import csv
import json
import os
import shutil

import oracle
from backbone_features import seeded

import h5py
import keras
import numpy as np
import tf_keras

NAMES = "Tests/CheckpointsTests/Goldens/resnet50_names.csv"
ARCHIVED = dict(chunks=True, compression="gzip", compression_opts=1, shuffle=True, fletcher32=True)


def application_1(name, shape):
    """ResNet50 as keras_applications wrote it, before the layers had today's names."""
    import warnings

    from keras_applications import resnet50

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return resnet50.ResNet50(
            include_top=False, weights=None, input_shape=shape, backend=tf_keras.backend,
            layers=tf_keras.layers, models=tf_keras.models, utils=tf_keras.utils)


def build(library, name, shape, **extra):
    classes = {name: entry[0] for name, entry in oracle.BACKBONES.items()}
    return getattr(library.applications, classes[name])(
        include_top=False, weights=None, input_shape=shape, **extra)


def short(weight):
    """`depthwise_kernel` and `kernel` are one to the seeds, whichever Keras says it."""
    name = weight.name.split("/")[-1].split(":")[0]
    return "kernel" if name == "depthwise_kernel" else name


def fill(model, values):
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([values(layer, weight) for weight in layer.weights])


def nested(library, base):
    layers = library.layers
    return library.Sequential([
        library.Sequential([base, layers.GlobalAveragePooling2D()]),
        library.Sequential([
            layers.Dense(100, activation="relu"),
            layers.Dense(4, activation="softmax", use_bias=False)])])


def converted(source, target, values=lambda name, array: array, **storage):
    """A copy of a weights file with other values or another way to keep them."""
    shutil.copy(source, target)
    with h5py.File(source) as old, h5py.File(target, "w") as file:
        file.attrs.update(old.attrs)

        def copy(name, item):
            if isinstance(item, h5py.Group):
                file.require_group(name).attrs.update(item.attrs)
            else:
                file.create_dataset(name, data=values(name, item[()]), **storage)

        old.visititems(copy)


class Folder:
    def __init__(self, path, images, size):
        self.path, self.size, self.cases, self.images = path, size, [], images
        self.pixels = np.stack([oracle.load_nearest(image, size) for image in images])
        os.makedirs(path, exist_ok=True)

    def file(self, name):
        return os.path.join(self.path, name)

    def features(self, model, mode, floatx="float64"):
        inputs = oracle.preprocess(self.pixels, mode).astype(floatx)
        return np.concatenate([np.asarray(model(inputs[i:i + 2], training=False))
                               for i in range(0, len(inputs), 2)]).astype(np.float64)

    def keep(self, name, features):
        np.save(self.file(name), features.astype(np.float32))
        return {"features": name, "largest": float(np.abs(features).max())}

    def add(self, model, form, facts, generation=None, **more):
        self.cases.append({"model": model, "form": form, "path": f"{model}_{form}",
                           "generation": generation, **facts, **more})


def in_float64(library, make):
    """What `make` builds while everything is in double precision."""
    library.backend.set_floatx("float64")
    if library is keras:
        keras.config.set_dtype_policy("float64")
    model = make()
    library.backend.set_floatx("float32")
    if library is keras:
        keras.config.set_dtype_policy("float32")
    return model


def write_model(folder, name):
    mode = oracle.BACKBONES[name][2]
    shape = (folder.size, folder.size, 3)
    seeds = seeded(0, 1 / 64 if mode == "caffe" else 1.0)

    def exact(layer, weight):
        depthwise = type(layer).__name__ == "DepthwiseConv2D"
        return seeds(layer.name, short(weight), tuple(weight.shape), depthwise)

    def single(layer, weight):
        return exact(layer, weight).astype(np.float32)

    def half(layer, weight):
        return single(layer, weight).astype(np.float16)

    # What is expected.
    double = in_float64(keras, lambda: build(keras, name, shape))
    fill(double, half)
    of_half = folder.keep(f"{name}_half.npy", folder.features(double, mode))
    fill(double, single)
    expected = folder.features(double, mode)
    facts = folder.keep(f"{name}.npy", expected)

    def path(form):
        return folder.file(f"{name}_{form}")

    # Keras 3.
    model = build(keras, name, shape)
    fill(model, single)
    own = np.abs(folder.features(model, mode, "float32") - expected).max() / facts["largest"]
    facts |= {"preprocess": mode, "keras_float32": float(own)}
    of_half["preprocess"] = mode
    model.compile("adam", "mse")
    model.save(path("keras3_model.h5"))
    model.save_weights(path("keras3.weights.h5"))
    model.save(path("keras3.keras"))
    whole = nested(keras, model)
    whole.build((None, *shape))
    whole.save(path("keras3_nested.h5"))
    whole.save_weights(path("keras3_nested.weights.h5"))
    whole.save(path("keras3_nested.keras"))

    # Keras 2.
    old = build(tf_keras, name, shape)
    fill(old, single)
    other = np.abs(folder.features(old, mode, "float32") - expected).max() / facts["largest"]
    assert other < 1e-4, f"Keras 2 and 3 differ by {other}"
    old.compile("adam", "mse")
    old.save_weights(path("keras2.h5"))
    old.save(path("keras2_model.h5"))
    old.save_weights(path("keras2.weights.h5"))
    old.save(path("keras2.keras"))
    whole = nested(tf_keras, old)
    whole.build((None, *shape))
    whole.compile("adam", "categorical_crossentropy")
    whole.save(path("keras2_nested.h5"))

    # Other precisions and ways to keep values.
    weights = {f"{layer.name}/{weight.name}": exact(layer, weight)
               for layer in old.layers for weight in layer.weights}
    source = path("keras2.h5")
    converted(source, path("double.h5"), lambda n, _: weights[n])
    converted(source, path("half.h5"), lambda n, a: a.astype(np.float16))
    converted(source, path("gzip.h5"), **ARCHIVED)

    forms = ["keras2.h5", "keras2_model.h5", "keras2.weights.h5", "keras2.keras",
             "keras2_nested.h5", "keras3_model.h5", "keras3.weights.h5", "keras3.keras",
             "keras3_nested.h5", "keras3_nested.weights.h5", "keras3_nested.keras", "double.h5",
             "gzip.h5"]
    for form in forms:
        folder.add(name, form, facts)
    folder.add(name, "half.h5", of_half)

    if name == "resnet50":
        with open(os.path.join(oracle.ROOT, NAMES)) as table:
            today = {row["old"]: row["new"] for row in csv.DictReader(table)}

        def translated(layer, weight):
            return seeds(today[layer.name], short(weight), tuple(weight.shape), False).astype(
                np.float32)

        first = in_float64(tf_keras, lambda: application_1(name, shape))
        fill(first, translated)
        facts = folder.keep(f"{name}_old.npy", folder.features(first, mode))
        first = application_1(name, shape)
        fill(first, translated)
        first.save_weights(path("old.h5"))
        folder.add(name, "old.h5", facts | {"preprocess": mode}, "keras_applications")
    keras.backend.clear_session()
    tf_keras.backend.clear_session()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("images", nargs="+")
    parser.add_argument("--models", nargs="+", choices=sorted(oracle.BACKBONES),
                        default=sorted(oracle.BACKBONES))
    parser.add_argument("--size", type=int, default=224)
    options = parser.parse_args()
    folder = Folder(options.folder, options.images, options.size)
    for name in options.models:
        write_model(folder, name)
        for case in folder.cases:
            if case["model"] == name:
                size = os.path.getsize(folder.file(case["path"]))
                print(f"{case['path']}: {size} bytes, largest feature {case['largest']:.4g}, "
                      f"Keras's own error {case.get('keras_float32', 0):.2g}", flush=True)
    with open(folder.file("cases.json"), "w") as file:
        json.dump({"size": options.size, "images": [os.path.abspath(p) for p in options.images],
                   "cases": folder.cases}, file, indent=1)


if __name__ == "__main__":
    main()
