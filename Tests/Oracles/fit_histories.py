"""Goldens of Tests/EngineTests: what Keras's `fit` comes to with steps, averages, accumulation and weights.

Run with Keras 3 on TensorFlow:

    python Tests/Oracles/fit_histories.py

Writes `fit_histories.json`: for each case the arguments of the optimizer and of `fit`, the history, and
the arrays that training leaves. Data and the arrays that training starts from are in the file too.
"""

import json

import numpy as np
from oracle import golden, versions

import keras
import tensorflow as tf

FEATURES, UNITS, BATCH, TRAIN, VALIDATION = 5, 3, 4, 22, 10

OPTIMIZERS = {
    "sgd": keras.optimizers.SGD, "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam, "adamw": keras.optimizers.AdamW,
    "adamax": keras.optimizers.Adamax, "nadam": keras.optimizers.Nadam,
    "adagrad": keras.optimizers.Adagrad, "adadelta": keras.optimizers.Adadelta,
    "lion": keras.optimizers.Lion,
}


def rounded(values):
    return np.asarray(values, dtype="float32")


RNG = np.random.default_rng(11)
X = rounded(RNG.normal(size=(TRAIN, FEATURES)))
Y = RNG.integers(0, UNITS, TRAIN)
XV = rounded(RNG.normal(size=(VALIDATION, FEATURES)))
YV = RNG.integers(0, UNITS, VALIDATION)
W = rounded(RNG.uniform(0, 2, TRAIN))
WV = rounded(RNG.uniform(0, 2, VALIDATION))
KERNEL = rounded(RNG.normal(size=(FEATURES, UNITS)) / 2)
BIAS = rounded(RNG.normal(size=UNITS) / 10)


def dataset(x, y, weights, repeats):
    parts = (x, np.eye(UNITS, dtype="float32")[y])
    if weights is not None:
        parts += (weights,)
    data = tf.data.Dataset.from_tensor_slices(parts).batch(BATCH)
    return data.repeat() if repeats else data


def fit(name, optimizer, epochs=3, steps=None, validation_steps=None, weighted=False,
        schedule=None, loss="categorical_crossentropy"):
    """`optimizer`: a name, then its arguments."""
    keras.utils.clear_session()
    inputs = keras.Input((FEATURES,))
    model = keras.Model(
        inputs, keras.layers.Dense(UNITS, activation="softmax", name="dense")(inputs))
    model.layers[-1].set_weights([KERNEL, BIAS])
    kind, arguments = optimizer
    rate = arguments.get("learning_rate", 0.05)
    if schedule is not None:
        rate = keras.optimizers.schedules.ExponentialDecay(rate, **schedule)
    made = OPTIMIZERS[kind](**{**arguments, "learning_rate": rate})
    model.compile(
        optimizer=made, loss=loss, metrics=["accuracy", "auc"],
        weighted_metrics=["accuracy", "recall"] if weighted else None)
    history = model.fit(
        dataset(X, Y, W if weighted else None, steps is not None), epochs=epochs,
        steps_per_epoch=steps, verbose=0,
        validation_data=dataset(XV, YV, WV if weighted else None, validation_steps is not None),
        validation_steps=validation_steps)
    kernel, bias = model.layers[-1].get_weights()
    state = [np.asarray(variable).reshape(-1).tolist() for variable in made.variables]
    return {
        "case": name,
        "optimizer": {kind: {"learning_rate": 0.05, **arguments}},
        "schedule": None if schedule is None else {"exponential": {**schedule, "staircase": False}},
        "epochs": epochs, "steps_per_epoch": steps, "validation_steps": validation_steps,
        "weighted": weighted,
        "history": {
            key: [float(value) for value in values] for key, values in history.history.items()},
        "kernel": kernel.reshape(-1).tolist(), "bias": bias.tolist(), "variables": state,
    }


def main():
    cases = [
        fit("plain", ("sgd", {})),
        fit("fewer_steps", ("sgd", {"momentum": 0.9}), epochs=5, steps=4, validation_steps=2),
        fit("more_steps", ("adam", {}), epochs=3, steps=8, validation_steps=7),
        fit("whole_steps", ("sgd", {}), epochs=3, steps=6, validation_steps=3),
        fit("ema", ("sgd", {"momentum": 0.9, "use_ema": True})),
        fit("ema_overwrite",
            ("adam", {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 4})),
        fit("accumulation", ("adam", {"gradient_accumulation_steps": 4})),
        fit("accumulation_schedule",
            ("adamw", {"gradient_accumulation_steps": 3, "clipnorm": 0.1, "weight_decay": 0.1}),
            schedule={"decay_steps": 4, "decay_rate": 0.5}),
        fit("accumulation_steps", ("sgd", {"gradient_accumulation_steps": 5}), steps=4),
        fit("weighted", ("sgd", {"momentum": 0.9}), weighted=True),
        fit("weighted_ema",
            ("rmsprop", {"use_ema": True, "ema_momentum": 0.5, "gradient_accumulation_steps": 2}),
            weighted=True),
    ]
    for kind in OPTIMIZERS:
        cases.append(fit(f"both_{kind}", (kind, {
            "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3,
            "gradient_accumulation_steps": 2})))
    with open(golden("Engine", "fit_histories.json"), "w") as file:
        json.dump({
            "versions": versions(), "features": FEATURES, "units": UNITS, "batch": BATCH,
            "train": {"x": X.reshape(-1).tolist(), "labels": Y.tolist(), "weights": W.tolist()},
            "validation": {
                "x": XV.reshape(-1).tolist(), "labels": YV.tolist(), "weights": WV.tolist()},
            "kernel": KERNEL.reshape(-1).tolist(), "bias": BIAS.tolist(), "cases": cases,
        }, file)
        file.write("\n")


if __name__ == "__main__":
    main()
