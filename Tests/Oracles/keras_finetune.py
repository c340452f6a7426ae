"""Keras's accuracy where layers of MobileNetV2 train as well, as JSON lines.

    python Tests/Oracles/keras_finetune.py freeze --experiment bed_sofa|beans
        [--freeze 154 116 80 27 0] [--seeds 0 1 2] [--epochs 10] [--batch 32] [--rate 1e-4]
    python Tests/Oracles/keras_finetune.py phases [--before block_13_expand] [--seeds 0]
        [--epochs 30 100] [--rates 2e-5 1e-5] [--epsilon outside|inside] [--plain]

    both: [--data DIR] [--weights FILE] [--limit N]

Tried with Keras 3.15.1 on TensorFlow 2.21.0.

`freeze`: MobileNetV2 with real weights, `tf` preprocessing, global average pooling and one dense
layer with softmax, Adam; layers[:N] frozen for each N (the input layer counts; 154 leaves
only the head). One line per N and seed: figures of the test photographs after the last epoch, and
of the training photographs in inference mode ("train_accuracy_inference"), beside what `fit`
reported of the last epoch ("train_accuracy", with batch statistics). They part where the moving
statistics (momentum 0.999) have not followed the batches'.

`phases`: document 2 with MobileNetV2 instead of VGG16 and `tf` preprocessing: augmentation by
Keras's ImageDataGenerator (--plain: none), flatten, dense 256, one sigmoid; first the backbone
frozen, then free from layer --before on, compiled anew. RMSprop with epsilon outside the root as
the document's Keras had it, written in `training_steps.py`, or inside as Keras 3 has it. One line
per phase and seed.

DIR has train/CLASS and test/CLASS; --limit takes N photographs of each part, spread over it.
"""

import argparse
import json
import os
import time

import oracle
import recipes
from keras_recipes import Augmented
from oracle import backbone, preprocess
from training_steps import make_optimizer

import numpy as np
import keras
from keras import layers

ASSETS = os.path.join(os.path.dirname(oracle.ROOT), "shared", "assets")
WEIGHTS = os.path.join(ASSETS, "weights", "mobilenet_v2_1.0_224_no_top.h5")


def parts(experiment, options):
    """{"train", "test"}: (images 0..255, labels)."""
    recipe = recipes.RECIPES[experiment]
    value = {}
    for name in ("train", "test"):
        images, labels, _ = recipes.split(
            recipe, options.data or os.path.join(ASSETS, experiment), name)
        chosen = np.arange(len(labels))
        if options.limit:
            chosen = np.linspace(0, len(labels) - 1, options.limit).astype(int)
        value[name] = images[chosen], labels[chosen]
    return value


def mobilenet(size, weights):
    base = backbone("mobilenet_v2", (size, size, 3))
    base.load_weights(weights)
    return base


def freeze_before(model, count):
    for index, layer in enumerate(model.layers):
        layer.trainable = index >= count


def trainable(model):
    return int(sum(np.prod(w.shape) for w in model.trainable_weights))


def evaluate(model, images, wanted):
    return model.evaluate(images, wanted, batch_size=32, verbose=0, return_dict=True)


def line(**values):
    print(json.dumps({k: round(v, 6) if isinstance(v, float) else v for k, v in values.items()}),
          flush=True)


def freeze_points(options):
    data = parts(options.experiment, options)
    classes = int(data["train"][1].max()) + 1
    ready = {name: (preprocess(images, "tf"), np.eye(classes, dtype=np.float32)[labels])
             for name, (images, labels) in data.items()}
    for count in options.freeze:
        for seed in options.seeds:
            keras.backend.clear_session()
            keras.utils.set_random_seed(seed)
            base = mobilenet(recipes.RECIPES[options.experiment]["size"], options.weights)
            x = layers.GlobalAveragePooling2D()(base.output)
            model = keras.Model(base.input, layers.Dense(classes, activation="softmax")(x))
            freeze_before(model, count)
            model.compile(keras.optimizers.Adam(options.rate), "categorical_crossentropy",
                          metrics=["accuracy"], jit_compile=False)
            start = time.perf_counter()
            history = model.fit(*ready["train"], batch_size=options.batch, epochs=options.epochs,
                                shuffle=True, verbose=0).history
            seconds = time.perf_counter() - start
            test, train = (evaluate(model, *ready[name]) for name in ("test", "train"))
            line(experiment=options.experiment, freeze=count, seed=seed, epochs=options.epochs,
                 trainable=trainable(model), test_accuracy=test["accuracy"],
                 test_images=len(ready["test"][0]), test_loss=test["loss"],
                 train_accuracy=history["accuracy"][-1], train_loss=history["loss"][-1],
                 train_accuracy_inference=train["accuracy"], seconds=round(seconds, 1))


def phases(options):
    recipe = recipes.RECIPES["cats_dogs"]
    (train, train_labels), (test, test_labels) = parts("cats_dogs", options).values()
    wanted = recipes.targets(recipe, train_labels)
    test, test_wanted = preprocess(test, "tf"), recipes.targets(recipe, test_labels)
    for seed in options.seeds:
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        base = mobilenet(recipe["size"], options.weights)
        x = base.output
        for layer in recipes.head_layers(recipe):
            x = layer(x)
        model = keras.Model(base.input, x)
        names = [layer.name for layer in model.layers]
        source = (preprocess(train, "tf"), wanted)
        if not options.plain:
            source = (Augmented(train, wanted, recipe["batch"], seed).flow,)
        counts = (len(base.layers), names.index(options.before))
        for name, count, epochs, rate in zip(("frozen", "fine_tuning"), counts, options.epochs,
                                             options.rates):
            freeze_before(model, count)
            rmsprop = {"name": "rmsprop", "learning_rate": rate,
                       "epsilon_placement": options.epsilon}
            model.compile(make_optimizer(rmsprop), recipe["loss"], metrics=["accuracy"],
                          jit_compile=False)
            start = time.perf_counter()
            history = model.fit(*source, batch_size=recipe["batch"] if options.plain else None,
                                epochs=epochs, verbose=0).history
            seconds = time.perf_counter() - start
            result = evaluate(model, test, test_wanted)
            line(experiment="cats_dogs", phase=name, freeze=count, seed=seed, epochs=epochs,
                 augmented=not options.plain, epsilon=options.epsilon,
                 trainable=trainable(model), test_accuracy=result["accuracy"],
                 test_images=len(test), test_loss=result["loss"],
                 train_accuracy=history["accuracy"][-1], train_loss=history["loss"][-1],
                 seconds=round(seconds, 1))


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("freeze")
    one.add_argument("--experiment", choices=["bed_sofa", "beans"], default="bed_sofa")
    one.add_argument("--freeze", type=int, nargs="+", default=[154, 116, 80, 27, 0])
    one.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    one.add_argument("--epochs", type=int, default=10)
    one.add_argument("--batch", type=int, default=32)
    one.add_argument("--rate", type=float, default=1e-4)
    two = commands.add_parser("phases")
    two.add_argument("--before", default="block_13_expand")
    two.add_argument("--seeds", type=int, nargs="+", default=[0])
    two.add_argument("--epochs", type=int, nargs=2, default=[30, 100])
    two.add_argument("--rates", type=float, nargs=2, default=[2e-5, 1e-5])
    two.add_argument("--epsilon", choices=["outside", "inside"], default="outside")
    two.add_argument("--plain", action="store_true")
    for command in (one, two):
        command.add_argument("--data")
        command.add_argument("--weights", default=WEIGHTS)
        command.add_argument("--limit", type=int)
    options = parser.parse_args()
    freeze_points(options) if options.command == "freeze" else phases(options)


if __name__ == "__main__":
    main()
