"""Writes StatisticsTests/Goldens/classification_report.json: scikit-learn's and Keras's numbers.

    python Tests/Oracles/classification_report.py

Needs scikit-learn, NumPy and Keras on TensorFlow (for the top five alone). Written with scikit-learn
1.9.1, Keras 3.15.1. Cases: random probabilities of several numbers of classes, with ties, with a class
that no image has, with images of one class alone, and with an answer that is never given.
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics

GOLDENS = pathlib.Path(__file__).resolve().parent.parent / "StatisticsTests/Goldens"


def case(seed, images, classes, labels=None, step=None, never=None):
    random = np.random.default_rng(seed)
    scores = random.dirichlet(np.ones(classes) * 0.7, images)
    if step is not None:  # ties
        scores = np.round(scores / step) * step
    if never is not None:
        scores[:, never] = 0
    scores = scores.astype(np.float32)
    if labels is None:
        # Half of the answers right.
        guess = random.integers(0, classes, images)
        labels = np.where(random.random(images) < 0.5, scores.argmax(1), guess)
    labels = np.asarray(labels)
    predicted = scores.argmax(1)
    names = [f"c{index}" for index in range(classes)]
    report = metrics.classification_report(
        labels, predicted, labels=list(range(classes)), target_names=names, output_dict=True,
        zero_division=0)
    areas, precisions = [], []
    for index in range(classes):
        positive = labels == index
        both = positive.any() and not positive.all()
        areas.append(float(metrics.roc_auc_score(positive, scores[:, index])) if both else None)
        precisions.append(
            float(metrics.average_precision_score(positive, scores[:, index]))
            if positive.any() else None)
    top5 = None
    if classes > 5:
        import keras

        top5 = float(np.mean(keras.ops.convert_to_numpy(
            keras.metrics.sparse_top_k_categorical_accuracy(labels, scores, k=5))))
    # The expected calibration error, written out: bins (low, high] of equal width.
    confidence, right = scores.max(1).astype(np.float64), predicted == labels
    bins = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    error = sum(abs((confidence[bins == b] - right[bins == b]).sum()) for b in range(15)) / images
    return {
        "classes": classes, "labels": labels.tolist(), "probabilities": scores.ravel().tolist(),
        "scores": [[report[n]["precision"], report[n]["recall"], report[n]["f1-score"],
                    report[n]["support"]] for n in names],
        "averages": [[report[n]["precision"], report[n]["recall"], report[n]["f1-score"]]
                     for n in ("macro avg", "weighted avg")],
        "accuracy": float(right.mean()), "roc_auc": areas, "average_precision": precisions,
        "top_5": top5, "calibration_error": float(error),
    }


def main():
    warnings.simplefilter("ignore")
    cases = {
        "two classes": case(0, 40, 2),
        "three classes with ties": case(1, 50, 3, step=0.25),
        "seven classes": case(2, 60, 7),
        "seven classes with ties": case(3, 60, 7, step=0.125),
        "a class without images": case(4, 30, 4, labels=np.arange(30) % 3),
        "one class alone": case(5, 12, 3, labels=np.ones(12, int)),
        "a class that is never predicted": case(6, 30, 3, never=1),
        "one image": case(7, 1, 2),
    }
    (GOLDENS / "classification_report.json").write_text(json.dumps(cases))


if __name__ == "__main__":
    main()
