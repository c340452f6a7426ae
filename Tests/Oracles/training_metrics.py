"""Goldens of Tests/EngineTests: Keras's metrics over batches of random and degenerate outputs.

Run with Keras 3 on TensorFlow:

    python Tests/Oracles/training_metrics.py

Writes `training_metrics.json`: for each case the outputs, the labels, the weights, and what each metric
comes to after each batch. Labels go to Keras as one-hot rows (over one unit as a column).
"""

import json

import numpy as np
from oracle import golden, versions

import keras

BATCHES = [0, 5, 12, 24]

METRICS = [
    {"name": "binary_accuracy"},
    {"name": "binary_accuracy", "threshold": 0.3},
    {"name": "categorical_accuracy"},
    {"name": "top_k_categorical_accuracy", "k": 2},
    {"name": "precision"},
    {"name": "precision", "thresholds": 0.3},
    {"name": "precision", "class_id": 0},
    {"name": "precision", "top_k": 1},
    {"name": "precision", "top_k": 1, "thresholds": 0.4, "class_id": 0},
    {"name": "recall"},
    {"name": "recall", "thresholds": 0.0},
    {"name": "recall", "top_k": 1, "class_id": 0},
    {"name": "auc"},
    {"name": "auc", "curve": "PR"},
    {"name": "auc", "curve": "PR", "summation_method": "minoring"},
    {"name": "auc", "curve": "PR", "summation_method": "majoring", "num_thresholds": 7},
    {"name": "auc", "curve": "PRGAIN"},
    {"name": "auc", "curve": "ROC", "summation_method": "majoring", "num_thresholds": 3},
    {"name": "auc", "num_thresholds": 2},
    {"name": "auc", "thresholds": [0.2, 0.7, 0.4]},
    {"name": "auc", "thresholds": [0.25, 0.5, 0.75]},
    {"name": "auc", "multi_label": True},
    {"name": "auc", "multi_label": True, "curve": "PR", "label_weights": "units"},
    {"name": "auc", "label_weights": "units"},
    {"name": "auc", "from_logits": True},
    {"name": "f1_score"},
    {"name": "f1_score", "average": "macro"},
    {"name": "f1_score", "average": "micro"},
    {"name": "f1_score", "average": "weighted"},
    {"name": "f1_score", "average": "macro", "threshold": 0.4},
    {"name": "fbeta_score", "average": "macro", "beta": 2.0},
    {"name": "precision_at_recall", "recall": 0.6},
    {"name": "recall_at_precision", "precision": 0.6, "num_thresholds": 50},
    {"name": "sensitivity_at_specificity", "specificity": 0.7, "num_thresholds": 1},
    {"name": "specificity_at_sensitivity", "sensitivity": 0.5, "class_id": 0},
    {"name": "true_positives"},
    {"name": "true_negatives", "thresholds": 0.2},
    {"name": "false_positives"},
    {"name": "false_negatives"},
]

CLASSES = {
    "binary_accuracy": keras.metrics.BinaryAccuracy,
    "categorical_accuracy": keras.metrics.CategoricalAccuracy,
    "top_k_categorical_accuracy": keras.metrics.TopKCategoricalAccuracy,
    "precision": keras.metrics.Precision,
    "recall": keras.metrics.Recall,
    "auc": keras.metrics.AUC,
    "f1_score": keras.metrics.F1Score,
    "fbeta_score": keras.metrics.FBetaScore,
    "precision_at_recall": keras.metrics.PrecisionAtRecall,
    "recall_at_precision": keras.metrics.RecallAtPrecision,
    "sensitivity_at_specificity": keras.metrics.SensitivityAtSpecificity,
    "specificity_at_sensitivity": keras.metrics.SpecificityAtSensitivity,
    "true_positives": keras.metrics.TruePositives,
    "true_negatives": keras.metrics.TrueNegatives,
    "false_positives": keras.metrics.FalsePositives,
    "false_negatives": keras.metrics.FalseNegatives,
}


def softmax(rng, images, units, sharpness=2.0):
    logits = rng.normal(size=(images, units)) * sharpness
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype("float32")


def inputs():
    """By case: outputs, class indices, weights of images or none."""
    rng = np.random.default_rng(7)
    images = BATCHES[-1]
    labels3 = rng.integers(0, 3, images)
    labels2 = rng.integers(0, 2, images)
    weights = rng.uniform(0, 3, images).astype("float32")
    weights[3] = 0
    ties = rng.integers(0, 3, (images, 3)).astype("float32") / 2
    return {
        "softmax": (softmax(rng, images, 3), labels3, None),
        "softmax_weighted": (softmax(rng, images, 3), labels3, weights),
        "sigmoid": (rng.uniform(0, 1, (images, 1)).astype("float32"), labels2, None),
        "sigmoid_weighted": (rng.uniform(0, 1, (images, 1)).astype("float32"), labels2, weights),
        "two_units": (softmax(rng, images, 2), labels2, None),
        "ties": (ties, labels3, None),
        "one_class": (softmax(rng, images, 3), np.zeros(images, int), None),
        "never_on": (rng.uniform(0, 1, (images, 1)).astype("float32"), np.zeros(images, int), None),
        "always_on": (rng.uniform(0, 1, (images, 1)).astype("float32"), np.ones(images, int), None),
        "zeros": (np.zeros((images, 3), "float32"), labels3, None),
        "perfect": (np.eye(3, dtype="float32")[labels3], labels3, None),
        "thresholds": (
            (rng.integers(0, 200, (images, 3)) / 199).astype("float32"), labels3, None),
        "logits": ((rng.normal(size=(images, 3)) * 4).astype("float32"), labels3, None),
        "weightless": (softmax(rng, images, 3), labels3, np.zeros(images, "float32")),
    }


def fits(metric, units):
    """Whether the arguments are possible for so many units."""
    k = metric.get("k") or metric.get("top_k") or 1
    return k <= units


def main():
    cases = []
    for name, (outputs, labels, weights) in inputs().items():
        units = outputs.shape[1]
        targets = labels[:, None] if units == 1 else np.eye(units)[labels]
        values = []
        for metric in METRICS:
            if not fits(metric, units):
                continue
            arguments = {k: v for k, v in metric.items() if k != "name"}
            if arguments.get("label_weights") == "units":
                arguments["label_weights"] = [1.0 + index / 2 for index in range(units)]
            measure = CLASSES[metric["name"]](**arguments)
            running = []
            for start, end in zip(BATCHES, BATCHES[1:]):
                measure.update_state(
                    targets[start:end].astype("float32"), outputs[start:end],
                    None if weights is None else weights[start:end])
                result = np.asarray(measure.result(), dtype="float64").reshape(-1)
                running.append([float(value) for value in result])
            values.append({"metric": {metric["name"]: arguments}, "running": running})
        cases.append({
            "case": name, "units": units, "outputs": outputs.reshape(-1).tolist(),
            "labels": labels.tolist(),
            "weights": None if weights is None else weights.tolist(), "metrics": values,
        })
    with open(golden("Engine", "training_metrics.json"), "w") as file:
        json.dump({"versions": versions(), "batches": BATCHES, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
