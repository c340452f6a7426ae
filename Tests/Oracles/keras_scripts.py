"""Scripts run twice, as they are written in Keras and as a spec here: accuracy and seconds.

    python Tests/Oracles/keras_scripts.py PHOTOGRAPHS WEIGHTS [NAME…] [--seeds N] [--runexp FILE]

PHOTOGRAPHS has the folders beans, bed_sofa, cats_dogs and flowers, each with train/CLASS and
test/CLASS; WEIGHTS is MobileNetV2's file without its top. The other backbones have random weights,
which Keras draws and both programs read. Every run is a process of its own, so that its seconds are
those that a user waits. Needs scipy and Pillow.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

IDG = dict(rotation_range=20, width_shift_range=0.2, height_shift_range=0.2, shear_range=0.2,
           zoom_range=0.2, horizontal_flip=True)

# Keras's side: what the script states. `freeze` of each phase is how it sets `trainable`.
CASES = {
    "mobilenet_v2_generators": dict(
        data="beans", base="MobileNetV2", size=224, scale="unit", augment=IDG,
        head=["gap", ("dense", 128, "relu"), ("dropout", 0.5), ("dense", 3, "softmax")],
        loss="categorical_crossentropy", phases=[("all", "adam", None, 5)]),
    "mobilenet_v2_flowers": dict(
        data="flowers", base="MobileNetV2", size=224, scale="tf", directory=True,
        head=["gap", ("dense", 5, None)], loss="sparse_logits", phases=[("all", "adam", None, 10)]),
    "mobilenet_v2_unscaled": dict(
        data="flowers", base="MobileNetV2", size=224, scale="none", directory=True,
        head=["gap", ("dense", 256, "relu"), ("dropout", 0.5), ("dense", 5, "softmax")],
        loss="sparse_categorical_crossentropy", phases=[("all", "adam", None, 10)]),
    "mobilenet_v2_logit": dict(
        data="cats_dogs", base="MobileNetV2", size=160, scale="tf", directory=True,
        head=["gap", ("dense", 1, None)], loss="binary_logits",
        phases=[("all", "rmsprop", 1e-4, 10)]),
    "mobilenet_v2_last_thirty": dict(
        data="beans", base="MobileNetV2", size=224, scale="unit", augment=IDG,
        head=["gap", ("dropout", 0.3), ("dense", 256, "relu"), "bn", ("dropout", 0.3),
              ("dense", 3, "softmax")],
        loss="categorical_crossentropy",
        phases=[("all", "adam", None, 3), (-30, "adam", 1e-5, 3)]),
    "mobilenet_v2_directory_split": dict(
        data="flowers", base="MobileNetV2", size=224, scale="tf", directory=True, validation=0.2,
        head=["gap", ("dense", 5, None)], loss="sparse_logits", phases=[("all", "adam", None, 10)]),
    "vgg16_small_head": dict(
        data="bed_sofa", base="VGG16", size=150, scale="unit", augment=IDG,
        head=["flatten", ("dense", 64, "relu"), ("dense", 2, "softmax")],
        loss="categorical_crossentropy", phases=[("all", "rmsprop", 1e-4, 3)]),
    "vgg16_flatten_dropout": dict(
        data="cats_dogs", base="VGG16", size=150, scale="unit",
        head=["flatten", ("dense", 128, "relu"), ("dropout", 0.5), ("dense", 1, "sigmoid")],
        loss="binary_crossentropy", phases=[("all", "adam", None, 5)]),
    "resnet50_last_ten": dict(
        data="bed_sofa", base="ResNet50", size=160, scale="unit",
        head=["gap", ("dense", 2, "softmax")], loss="categorical_crossentropy",
        phases=[("all", "adam", 1e-4, 3), (-10, "adam", 1e-5, 2)]),
    "efficientnet_b0_frozen": dict(
        data="flowers", base="EfficientNetB0", size=160, scale="none", directory=True,
        head=["gap", ("dropout", 0.2), ("dense", 5, "softmax")],
        loss="sparse_categorical_crossentropy", phases=[("all", "adam", None, 5)]),
    "xception_two_phases": dict(
        data="cats_dogs", base="Xception", size=150, scale="tf", directory=True, inference=True,
        head=["gap", ("dropout", 0.2), ("dense", 1, None)], loss="binary_logits",
        phases=[("all", "adam", None, 3), ("none", "adam", 1e-5, 1)]),
    "mobilenet_stop_at": dict(
        data="cats_dogs", base="MobileNet", size=96, scale="tf", directory=True,
        head=[("dropout", 0.3), "flatten", ("dense", 2, "softmax")],
        loss="sparse_categorical_crossentropy", patience=3, stop_at=0.99,
        phases=[("all", "adam", None, 20), ("none", "adam", 1e-5, 20)]),
}
NAMES = {"MobileNetV2": "mobilenet_v2", "VGG16": "vgg16", "ResNet50": "resnet50",
         "EfficientNetB0": "efficientnet_b0", "Xception": "xception", "MobileNet": "mobilenet"}


def keras_model(case, keras, weights):
    layers = keras.layers
    size = case["size"]
    base = getattr(keras.applications, case["base"])(
        weights=None, include_top=False, input_shape=(size, size, 3))
    base.load_weights(weights)
    make = {"gap": layers.GlobalAveragePooling2D, "flatten": layers.Flatten,
            "bn": layers.BatchNormalization, "dense": lambda n, a: layers.Dense(n, activation=a),
            "dropout": layers.Dropout}
    inputs = keras.Input((size, size, 3))
    x = base(inputs, training=False) if case.get("inference") else base(inputs)
    for layer in case["head"]:
        x = make[layer]()(x) if isinstance(layer, str) else make[layer[0]](*layer[1:])(x)
    return base, keras.Model(inputs, x)


def keras_data(case, folder, keras):
    """Training, validation and test data, as the script reads them."""
    size = case["size"]
    scale = {"unit": lambda x: x / 255, "tf": lambda x: x / 127.5 - 1, "none": lambda x: x}
    if case.get("directory"):
        def data(part, shuffle, **division):
            images = keras.utils.image_dataset_from_directory(
                os.path.join(folder, part), image_size=(size, size), batch_size=32,
                shuffle=shuffle, verbose=False, label_mode="int", **division)
            return images.map(lambda x, y: (scale[case["scale"]](x), y)).prefetch(2)
        test = data("test", False)
        if "validation" not in case:
            return data("train", True), test, test
        part = dict(validation_split=case["validation"], seed=123)
        return (data("train", True, subset="training", **part),
                data("train", True, subset="validation", **part), test)
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    mode = "binary" if case["loss"].startswith("binary") else "categorical"
    function = scale[case["scale"]]

    def flow(generator, part, shuffle):
        return generator.flow_from_directory(
            os.path.join(folder, part), target_size=(size, size), batch_size=32, shuffle=shuffle,
            class_mode=mode)
    train = ImageDataGenerator(preprocessing_function=function, **case.get("augment", {}))
    test = flow(ImageDataGenerator(preprocessing_function=function), "test", False)
    return flow(train, "train", True), test, test


def keras_callbacks(case, keras):
    """Early stopping and the end at a training accuracy, as scripts write the two."""
    class StopAt(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if logs["accuracy"] >= case["stop_at"]:
                self.model.stop_training = True

    found = []
    if "patience" in case:
        found.append(keras.callbacks.EarlyStopping(monitor="val_loss", patience=case["patience"]))
    if "stop_at" in case:
        found.append(StopAt())
    return found


def keras_run(name, photographs, weights, seed):
    """One process: prints the test accuracy."""
    import oracle  # noqa: F401
    import keras

    case = CASES[name]
    keras.utils.set_random_seed(seed)
    base, model = keras_model(case, keras, weights)
    train, validation, test = keras_data(case, os.path.join(photographs, case["data"]), keras)
    losses = {"sparse_logits": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              "binary_logits": keras.losses.BinaryCrossentropy(from_logits=True)}
    metric = "accuracy"
    if case["loss"] == "binary_logits":
        metric = keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")
    for freeze, optimizer, rate, epochs in case["phases"]:
        base.trainable = freeze != "all"
        if isinstance(freeze, int):
            for layer in base.layers[:freeze]:
                layer.trainable = False
        kind = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}[optimizer]
        model.compile(optimizer=kind(rate or 1e-3), metrics=[metric],
                      loss=losses.get(case["loss"], case["loss"]))
        model.fit(train, epochs=epochs, validation_data=validation, verbose=0,
                  callbacks=keras_callbacks(case, keras))
    print("ACCURACY", model.evaluate(test, verbose=0, return_dict=True)["accuracy"])


def spec(name, weights):
    case = CASES[name]
    keys = {"rotation_range": "rotation", "width_shift_range": "width_shift",
            "height_shift_range": "height_shift", "shear_range": "shear", "zoom_range": "zoom"}
    augment = {keys.get(key, key): value for key, value in case.get("augment", {}).items()}
    head = []
    for layer in case["head"]:
        if isinstance(layer, str):
            head.append({"gap": "global_average_pooling", "flatten": "flatten",
                         "bn": "batch_normalization"}[layer])
        elif layer[0] == "dropout":
            head.append({"dropout": layer[1]})
        else:
            head.append({"dense": {"units": layer[1], "activation": layer[2] or "linear"}})
    loss = {"sparse_logits": {"sparse_categorical_crossentropy": {"from_logits": True}},
            "binary_logits": {"binary_crossentropy": {"from_logits": True}}}
    phases = []
    for index, (freeze, optimizer, rate, epochs) in enumerate(case["phases"]):
        phases.append({
            "name": f"phase_{index + 1}", "epochs": epochs,
            "freeze": {"all": "backbone", "none": "none"}.get(freeze)
            or {"layers": freeze, "of": "backbone"},
            "optimizer": {optimizer: {"learning_rate": rate or 1e-3}}})
    backbone = {"architecture": NAMES[case["base"]], "weights": weights}
    if case.get("inference"):
        backbone["batch_normalization"] = "inference"
    images = {"splits": {"train": "train", "validation": "test", "test": "test"}}
    if "validation" in case:
        images = {"split": {"from": "train", "validation": case["validation"], "test": "test",
                            "method": "keras_directory", "seed": 123}}
    return {
        "name": name,
        "dataset": {
            "format": "image_folder", "path": case["data"], **images,
            "image": {"size": [case["size"]] * 2, "preprocess": case["scale"],
                      "resize": "bilinear" if case.get("directory") else "nearest"},
            **({"augment": augment} if augment else {}), "batch_size": 32},
        "backbone": backbone, "head": head,
        "training": {
            "loss": loss.get(case["loss"], case["loss"]), "phases": phases,
            # Of logits, which are above 0 for the second class.
            "metrics": [{"binary_accuracy": {"threshold": 0.0, "name": "accuracy"}}]
            if case["loss"] == "binary_logits" else ["accuracy"],
            **({"early_stopping": {"monitor": "val_loss", "patience": case["patience"]}}
               if "patience" in case else {}),
            **({"stop_at": {"monitor": "accuracy", "value": case["stop_at"]}}
               if "stop_at" in case else {})},
    }


def timed(command, environment=None):
    start = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr[-2000:]}")
    return result.stdout, time.monotonic() - start


def spread(values):
    mean = sum(values) / len(values)
    if len(values) < 2:
        return f"{mean:.3f}"
    deviation = (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
    quantile = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}.get(len(values), 2)
    return f"{mean:.3f} ± {quantile * deviation / len(values) ** 0.5:.3f}"


def random_weights(base, size, path):
    code = (f"import oracle, keras; keras.utils.set_random_seed(7); "
            f"keras.applications.{base}(weights=None, include_top=False, "
            f"input_shape=({size}, {size}, 3)).save_weights({path!r})")
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True,
                   cwd=os.path.dirname(os.path.abspath(__file__)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("photographs")
    parser.add_argument("weights")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--runexp", default=".build/release/runexp")
    parser.add_argument("--run", type=int, help="one run in Keras, by the process that starts them")
    arguments = parser.parse_args()
    if arguments.run is not None:
        keras_run(arguments.names[0], arguments.photographs, arguments.weights, arguments.run)
        return
    program = os.path.abspath(arguments.runexp)
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.names or CASES:
            case = CASES[name]
            weights = os.path.abspath(arguments.weights)
            if case["base"] != "MobileNetV2":
                weights = os.path.join(folder, f"{name}.weights.h5")
                random_weights(case["base"], case["size"], weights)
            file = os.path.join(folder, f"{name}.yaml")
            with open(file, "w") as stream:
                json.dump(spec(name, weights), stream)  # JSON is YAML
            ours, theirs = [], []
            for seed in range(arguments.seeds):
                environment = dict(os.environ, RUNEXP_CACHE=os.path.join(folder, f"cache{seed}"))
                output, seconds = timed(
                    [program, file, "--quiet", "--seed", str(seed), "--data",
                     arguments.photographs, "--results", os.path.join(folder, "results")],
                    environment)
                with open(os.path.join(output.split("\n")[-2], "metrics.json")) as stream:
                    ours.append((json.load(stream)["test"]["accuracy"], seconds))
                output, seconds = timed(
                    [sys.executable, os.path.abspath(__file__), arguments.photographs, weights,
                     name, "--run", str(seed)])
                theirs.append((float(output.split("ACCURACY")[1]), seconds))
                print(f"{name}, seed {seed}: Keras %.3f in %.1f s, runexp %.3f in %.1f s"
                      % (theirs[-1] + ours[-1]), file=sys.stderr, flush=True)
            median = lambda runs: sorted(r[1] for r in runs)[len(runs) // 2]
            print(f"{name}: Keras {spread([r[0] for r in theirs])} in {median(theirs):.1f} s, "
                  f"runexp {spread([r[0] for r in ours])} in {median(ours):.1f} s", flush=True)


if __name__ == "__main__":
    main()
