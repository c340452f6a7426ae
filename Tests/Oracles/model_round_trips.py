"""Does every architecture go from Keras through runexp and back?

    python Tests/Oracles/model_round_trips.py RUNEXP FOLDER [--only NAME…] [--form keras h5 tf_keras]
        [--tf-keras PYTHON] [--size 96]

For each of Keras's image classifiers, in each form (Keras 3's `.keras`, Keras 3's `.h5`, and the
`.h5` of `tf_keras`, written by the interpreter PYTHON): Keras saves the model with random weights;
an experiment starts from the file and trains nothing of it; the run is exported as `.keras` and as
`.h5`; Keras 3 opens both (and `tf_keras` the second) and must

- have the arrays of the file it wrote, bit for bit,
- give the run's probabilities within 1e-5.

Tried with Keras 3.15.1 on TensorFlow 2.21.0 and tf_keras 2.15.1 on TensorFlow 2.15.1. One line a
model and form; exit code 1 where one fails. Images are drawn at the model's size, so that no
resizing comes between.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np

FAMILIES = """ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 VGG16 VGG19 MobileNet
MobileNetV2 MobileNetV3Small MobileNetV3Large DenseNet121 DenseNet169 DenseNet201 InceptionV3
InceptionResNetV2 Xception EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3
EfficientNetB4 EfficientNetB5 EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1
EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S EfficientNetV2M EfficientNetV2L NASNetMobile
NASNetLarge ConvNeXtTiny ConvNeXtSmall ConvNeXtBase""".split()

SPEC = """name: round_trip
dataset:
  format: image_folder
  path: {folder}/images
  splits: {{train: train, test: test}}
  image: {{size: [{size}, {size}], preprocess: none}}
  batch_size: 4
backbone: {{model: {model}}}
head:
  - global_average_pooling
  - dense: {{units: 2, activation: softmax}}
freeze: backbone
training: {{epochs: 1, optimizer: {{adam: {{learning_rate: 1.0e-30}}}}, loss: categorical_crossentropy}}
arithmetic: strict
"""


def randomize(model, rng):
    """Weights none of which is what a layer starts with.

    Most normalised values are above zero, as `beta` is near `gamma`: where half of them are not, deep
    networks are chaotic, and Keras's own float32 is apart from its float64 by more than 1e-5
    (ResNet152V2).
    """
    for layer in model.layers:
        if hasattr(layer, "layers"):
            randomize(layer, rng)
            continue
        arrays = []
        for weight in layer.weights:
            name = (getattr(weight, "path", None) or weight.name).split("/")[-1].split(":")[0]
            shape = tuple(weight.shape)
            if name in ("kernel", "depthwise_kernel", "pointwise_kernel"):
                arrays.append(weight.numpy())
            elif name == "gamma":
                arrays.append(rng.uniform(0.2, 0.5, shape).astype("f4"))
            elif name == "beta":
                arrays.append(rng.uniform(0.2, 0.6, shape).astype("f4"))
            elif name in ("moving_variance", "variance"):
                arrays.append(1 + rng.uniform(-0.3, 0.3, shape).astype("f4"))
            elif name == "count":
                arrays.append(weight.numpy())
            else:
                arrays.append(rng.uniform(-0.1, 0.1, shape).astype("f4"))
        if arrays:
            layer.set_weights(arrays)


def settle(model, size):
    """Moving averages of the images' own: else values grow through hundreds of layers until gates are
    steps, and Keras's float32 and float64 have nothing in common (EfficientNetV2L)."""
    norms = [layer for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    rng = np.random.default_rng(2)
    model(np.stack([noise(rng, size) for _ in range(8)]).astype("f4"), training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum


def make(library, name, size, path):
    model = getattr(library.applications, name)(
        include_top=False, weights=None, input_shape=(size, size, 3))
    randomize(model, np.random.default_rng(0))
    settle(model, size)
    model.save(path)
    return model


def noise(rng, size):
    """An image of coarse noise."""
    coarse = rng.uniform(0, 255, (size // 8, size // 8, 3))
    return np.kron(coarse, np.ones((8, 8, 1))).astype("u1")


def images(folder, size):
    from PIL import Image
    rng = np.random.default_rng(1)
    for split, count in [("train", 2), ("test", 3)]:
        for label in ["a", "b"]:
            place = f"{folder}/images/{split}/{label}"
            os.makedirs(place, exist_ok=True)
            for number in range(count):
                Image.fromarray(noise(rng, size)).save(f"{place}/{number}.png")


def rows(run):
    with open(f"{run}/predictions.csv", newline="") as file:
        found = list(csv.DictReader(file))
    return [row["image"] for row in found], np.array(
        [[float(row["a"]), float(row["b"])] for row in found])


def pixels(folder, names):
    from PIL import Image
    return np.stack([np.asarray(Image.open(f"{folder}/images/{name}"), "f4") for name in names])


def same_arrays(original, loaded):
    """Whether the loaded model has the original's arrays, in order."""
    ours = [w.numpy() for w in loaded.weights]
    position = 0
    for weight in original.weights:
        value = weight.numpy()
        while position < len(ours) and not (
                ours[position].size == value.size
                and np.array_equal(ours[position].reshape(value.shape), value)):
            position += 1
        if position == len(ours):
            return False
        position += 1
    return True


def probabilities(loaded, data):
    return np.asarray(loaded(data, training=False))


def worker(path):
    """In the interpreter of tf_keras: predictions of a file for an array of images."""
    import tf_keras
    job = json.load(open(path))
    if job["make"]:
        make(tf_keras, job["name"], job["size"], job["path"])
        return
    model = tf_keras.models.load_model(job["path"])
    assert model.optimizer is not None
    np.save(job["output"], probabilities(model, np.load(job["data"])))


def in_tf_keras(options, job):
    path = f"{options.folder}/job.json"
    json.dump(job, open(path, "w"))
    done = subprocess.run(
        [options.tf_keras, os.path.abspath(__file__), "--worker", path], capture_output=True,
        text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1][:200])


def trip(options, name, form):
    import keras
    folder, size = options.folder, options.size
    model = f"{folder}/model.keras" if form == "keras" else f"{folder}/model.h5"
    original = None
    if form == "tf_keras":
        in_tf_keras(options, {"make": True, "name": name, "size": size, "path": model})
    else:
        original = make(keras, name, size, model)
    shutil.rmtree(f"{folder}/results", ignore_errors=True)
    with open(f"{folder}/spec.yaml", "w") as file:
        file.write(SPEC.format(folder=folder, size=size, model=model))
    command = [options.runexp, "run", f"{folder}/spec.yaml", "--results", f"{folder}/results"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("run: " + done.stderr.strip().splitlines()[0][:300])
    runs = f"{folder}/results/round_trip"
    run = f"{runs}/{sorted(d for d in os.listdir(runs) if d[0].isdigit())[-1]}"
    names, ours = rows(run)
    data = pixels(folder, names)
    report = []
    for extension in ["keras", "h5"]:
        out = f"{folder}/out.{extension}"
        if os.path.exists(out):
            os.remove(out)
        done = subprocess.run(
            [options.runexp, "export", run, "-o", out], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"export {extension}: {done.stderr.strip()[:300]}")
        loaded = keras.models.load_model(out)
        if loaded.optimizer is None:
            raise RuntimeError(f"{extension} is not compiled")
        apart = np.abs(probabilities(loaded, data) - ours).max()
        if original is not None and not same_arrays(original, loaded):
            raise RuntimeError(f"{extension} has other arrays")
        report.append(apart)
    if options.tf_keras:
        np.save(f"{folder}/data.npy", data)
        in_tf_keras(options, {"make": False, "path": f"{folder}/out.h5",
                              "data": f"{folder}/data.npy", "output": f"{folder}/theirs.npy"})
        report.append(np.abs(np.load(f"{folder}/theirs.npy") - ours).max())
    return report


def main():
    if sys.argv[1] == "--worker":
        worker(sys.argv[2])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp")
    parser.add_argument("folder")
    parser.add_argument("--only", nargs="*", default=FAMILIES)
    parser.add_argument("--form", nargs="*", default=["keras", "h5", "tf_keras"])
    parser.add_argument("--tf-keras", dest="tf_keras")
    parser.add_argument("--size", type=int, default=96)
    options = parser.parse_args()
    options.folder = os.path.abspath(options.folder)
    os.makedirs(options.folder, exist_ok=True)
    images(options.folder, options.size)
    failed = 0
    for name in options.only:
        for form in options.form:
            start = time.time()
            try:
                report = trip(options, name, form)
                good = max(report) <= 1e-5
                words = "apart by " + " ".join(f"{value:.1e}" for value in report)
            except Exception as error:
                good, words = False, f"{type(error).__name__}: {error}"
            failed += not good
            print(f"{name} {form}: {'ok' if good else 'FAILED'}, {words}, "
                  f"{time.time() - start:.0f} s", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
