"""Does Keras, loading an exported run, give the probabilities of its predictions.csv?

    python Tests/Oracles/predictions_check.py RUN_DIR EXPORTED_H5 --experiment beans --data DIR
        [--backbone mobilenet_v2] [--preprocess tf] [--native] [--tolerance 2e-3]

Tried with Keras 3.15.1 on TensorFlow 2.21.0. EXPORTED_H5 is the legacy weights file of the whole
model that `runexp export` writes; it is loaded by Keras's own `load_weights` (by layer order, then
again by name, which must change nothing) into the experiment's model (heads as in `recipes.py`).
DIR is the data set's folder, below which predictions.csv names its images. --native reads every
photograph at its own size, alone.

Exit code 0: every probability agrees to within the tolerance and predicted classes are the
largest; 1: not.
"""

import argparse
import csv
import os
import sys

import oracle  # noqa: F401  (before keras: sets the threads)
import recipes
from oracle import BACKBONES, preprocess

import numpy as np
import keras


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("weights")
    parser.add_argument("--experiment", required=True, choices=sorted(recipes.RECIPES))
    parser.add_argument("--data", required=True)
    parser.add_argument("--backbone", default="mobilenet_v2", choices=sorted(BACKBONES))
    parser.add_argument("--preprocess", choices=["tf", "caffe", "unit"])
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--tolerance", type=float, default=2e-3)
    return parser.parse_args()


def load(recipe, options, size):
    """The whole model with the exported weights, by order and by name alike."""
    keras.utils.set_random_seed(1)
    model = recipes.whole_model(recipe, options.backbone, size=size)
    model.load_weights(options.weights)
    by_order = [w.numpy() for w in model.weights]
    for weight in model.weights:
        weight.assign(weight * 0 + 7)
    model.load_weights(options.weights, by_name=True)
    for weight, value in zip(model.weights, by_order):
        if not np.array_equal(weight.numpy(), value):
            sys.exit(f"'{weight.path}' differs between loading by order and by name")
    return model


def main():
    options = arguments()
    recipe = recipes.RECIPES[options.experiment]
    mode = options.preprocess or BACKBONES[options.backbone][2]
    with open(os.path.join(options.run, "predictions.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    classes = [key for key in rows[0] if key not in ("image", "label", "predicted")]
    ours = np.array([[float(row[name]) for name in classes] for row in rows])
    size = None if options.native else recipe["size"]
    model = load(recipe, options, size)
    paths = [os.path.join(options.data, row["image"]) for row in rows]
    images = [preprocess(recipes.load(path, recipe, size)[None], mode) for path in paths]
    step = 1 if options.native else 32
    outputs = np.concatenate([
        np.asarray(model(np.concatenate(images[i:i + step]), training=False))
        for i in range(0, len(images), step)])
    theirs = recipes.probabilities(recipe, outputs)

    apart = np.abs(ours - theirs).max(1)
    worst = int(apart.argmax())
    label_faults = [row["image"] for row, p in zip(rows, ours)
                    if row["predicted"] != classes[int(p.argmax())]]
    correct = [np.mean([classes[int(k)] == row["label"] for k, row in zip(p.argmax(1), rows)])
               for p in (ours, theirs)]
    print(f"{len(rows)} images, {len(classes)} classes: probabilities differ by at most "
          f"{apart.max():.3g} (mean {apart.mean():.3g}), worst {rows[worst]['image']}: "
          f"{ours[worst].round(5).tolist()} against Keras's {theirs[worst].round(5).tolist()}; "
          f"accuracy {correct[0]:.4f}, Keras's {correct[1]:.4f}")
    for image in label_faults:
        print(f"'{image}': the predicted class is not the most probable one")
    sys.exit(0 if apart.max() <= options.tolerance and not label_faults else 1)


if __name__ == "__main__":
    main()
