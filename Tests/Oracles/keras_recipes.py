"""Keras's own accuracy for the documents' recipes on a frozen MobileNetV2 with real weights.

    python Tests/Oracles/keras_recipes.py EXPERIMENT SEED… --data DIR --weights FILE
        [--out FILE.json] [--features FILE.json] [--augment] [--verify]

EXPERIMENT is bed_sofa, beans, flowers, cats_dogs (phase 1) or cifar10; DIR has train/CLASS and
test/CLASS, or CIFAR-10's data_batch_1.bin and test_batch.bin.
Tried with Keras 3.15.1 on TensorFlow 2.21.0.

The backbone is frozen, so its batch normalisation is in inference mode and what it gives for an
image never changes: Keras trains the head on features that were computed once. The head receives
the same numbers as in an end-to-end run, so its gradients and updates are the same, and nothing
behind it is updated. --verify trains the first seed end to end as well, from the same initial head
and with the same batches, and prints how far the two runs are apart.

bed_sofa is tested twice: at 224 x 224 (nearest), and as the document does, every photograph alone
at its own size. --augment (cats_dogs) draws the document's augmentation with Keras's
ImageDataGenerator and recomputes the features every epoch.
--out adds per-seed figures to a JSON file; --features writes the averaged features of 8 test
photographs.
"""

import argparse
import json
import os

import oracle
import recipes
from oracle import backbone, preprocess, rounded

import numpy as np
import keras


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("experiment", choices=sorted(recipes.RECIPES))
    parser.add_argument("seeds", type=int, nargs="+")
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out")
    parser.add_argument("--features")
    parser.add_argument("--augment", action="store_true")
    parser.add_argument("--verify", action="store_true")
    return parser.parse_args()


def native_features(recipe, files, weights):
    """Averaged features of every photograph at its own size, through an input of open size."""
    base = backbone("mobilenet_v2", (None, None, 3))
    base.load_weights(weights)
    maps = [recipes.features(base, recipes.load(file, recipe, None)[None]) for file in files]
    return np.concatenate([m.mean((1, 2), keepdims=True) for m in maps])


class Augmented:
    """Augmented and preprocessed batches of one epoch as Keras's generator makes them."""

    def __init__(self, images, labels, batch, seed):
        from keras.src.legacy.preprocessing.image import ImageDataGenerator

        generator = ImageDataGenerator(
            preprocessing_function=lambda image: preprocess(image, "tf"), **recipes.AUGMENTATION)
        np.random.seed(seed)
        self.flow = generator.flow(images, labels, batch_size=batch, shuffle=True)

    def epoch(self):
        pairs = [next(self.flow) for _ in range(len(self.flow))]
        return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def fit(model, recipe, maps, wanted, augmented=None, base=None):
    """Keras's history, one list per metric."""
    if augmented is None:
        return model.fit(maps, wanted, batch_size=recipe["batch"], epochs=recipe["epochs"],
                         shuffle=True, verbose=0).history
    history = {}
    for _ in range(recipe["epochs"]):
        images, labels = augmented.epoch()
        maps = np.concatenate([np.asarray(base(images[i:i + 20], training=False))
                               for i in range(0, len(images), 20)])
        for key, values in model.fit(maps, labels, batch_size=recipe["batch"], epochs=1,
                                     shuffle=False, verbose=0).history.items():
            history.setdefault(key, []).extend(values)
    return history


def verify(recipe, options, train, labels, maps):
    """Distance of an end-to-end run from one on stored features: same start, same batches."""
    keras.utils.set_random_seed(options.seeds[0])
    head = recipes.compile_recipe(recipes.head_model(recipe, maps.shape[1:]), recipe)
    whole = recipes.whole_model(recipe, weights=options.weights)
    count = len(recipes.head_layers(recipe))
    for target, source in zip(whole.layers[-count:], head.layers[-count:]):
        target.set_weights(source.get_weights())
    recipes.compile_recipe(whole, recipe)
    order = np.random.default_rng(0)
    inputs, wanted = preprocess(train, "tf"), recipes.targets(recipe, labels)
    apart = []
    for _ in range(recipe["epochs"]):
        rows = order.permutation(len(labels))
        losses = [model.fit(x[rows], wanted[rows], batch_size=recipe["batch"], epochs=1,
                            shuffle=False, verbose=0).history["loss"][0]
                  for model, x in ((head, maps), (whole, inputs))]
        print(f"  loss on features {losses[0]:.7f}, end to end {losses[1]:.7f}", flush=True)
        apart.append(abs(losses[0] - losses[1]))
    ours = recipes.probabilities(recipe, head.predict(maps, verbose=0))
    theirs = recipes.probabilities(recipe, whole.predict(inputs, verbose=0))
    print(f"verify {options.experiment}: losses apart by at most {max(apart):.2g}, "
          f"probabilities by at most {np.abs(ours - theirs).max():.2g}")


def main():
    options = arguments()
    recipe = recipes.RECIPES[options.experiment]
    base = backbone("mobilenet_v2", (recipe["size"], recipe["size"], 3))
    base.load_weights(options.weights)
    train, train_labels, _ = recipes.split(recipe, options.data, "train")
    test, test_labels, test_files = recipes.split(recipe, options.data, "test")
    maps, test_maps = recipes.features(base, train), recipes.features(base, test)
    tests = {"test": test_maps}
    if options.experiment == "bed_sofa":
        tests["test_native"] = native_features(recipe, test_files, options.weights)
    if options.features:
        chosen = [i for label in range(2) for i in np.where(test_labels == label)[0][:4]]
        oracle.write_json(options.features, {
            "experiment": options.experiment,
            "files": [os.path.relpath(test_files[i], options.data) for i in chosen],
            "average": rounded(test_maps[chosen].mean((1, 2)), 8),
            "average_native": rounded(tests["test_native"][chosen][:, 0, 0], 8)
            if "test_native" in tests else None})
    if options.verify:
        verify(recipe, options, train, train_labels, maps)

    wanted = recipes.targets(recipe, train_labels)
    name = options.experiment + ("_augmented" if options.augment else "")
    runs = []
    for seed in options.seeds:
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = recipes.compile_recipe(recipes.head_model(recipe, maps.shape[1:]), recipe)
        augmented = Augmented(train, wanted, recipe["batch"], seed) if options.augment else None
        history = fit(model, recipe, maps, wanted, augmented, base)
        run = {"seed": seed, "train_loss": history["loss"], "train_accuracy": history["accuracy"]}
        for part, values in tests.items():
            same = values.shape[1:] == maps.shape[1:]
            head = model if same else reshaped(recipe, model, values)
            result = head.evaluate(values, recipes.targets(recipe, test_labels), batch_size=32,
                                   verbose=0, return_dict=True)
            run[part] = {"accuracy": result["accuracy"], "loss": result["loss"],
                         "correct": round(result["accuracy"] * len(test_labels))}
        runs.append(run)
        print(seed, {k: run[k] for k in tests}, "train", run["train_accuracy"][-1], flush=True)
        if options.out:  # after every seed, so that a killed process keeps what it has
            record(options.out, name, runs, len(test_labels))
    for key, (mean, deviation) in summarized(runs).items():
        print(f"{name} {key}: {mean:.4f} ± {deviation:.4f} ({len(runs)} seeds)")


def summarized(runs):
    """Mean and sample standard deviation over the seeds."""
    values = {f"{split}_{metric}": [run[split][metric] for run in runs]
              for split in ("test", "test_native") if split in runs[0]
              for metric in ("accuracy", "loss")}
    for metric in ("loss", "accuracy"):
        values[f"train_{metric}"] = [run[f"train_{metric}"][-1] for run in runs]
    ddof = min(1, len(runs) - 1)
    return {key: [float(np.mean(v)), float(np.std(v, ddof=ddof))] for key, v in values.items()}


def record(path, name, runs, count):
    known = json.load(open(path)) if os.path.exists(path) else {}
    known[name] = {"summary": summarized(runs), "test_images": count, "runs": runs}
    with open(path, "w") as file:
        json.dump(known, file, indent=1)


def reshaped(recipe, model, values):
    """The same trained head on feature maps of another size."""
    head = recipes.compile_recipe(recipes.head_model(recipe, values.shape[1:]), recipe)
    head.set_weights(model.get_weights())
    return head


if __name__ == "__main__":
    main()
