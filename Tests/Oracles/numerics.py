"""Write the goldens of losses, metrics, optimizers, initialisers, schedules and callbacks.

Run from the repository's root:  python Tests/Oracles/numerics.py
It writes Tests/EngineTests/Goldens/{losses,loss_inputs,metrics,optimizers,initializers,schedules,
callbacks}.json. The goldens at hand were written with Keras 3.15.1 on TensorFlow 2.21.0 and
NumPy 2.4.6, in float32 on a CPU.
"""

import json
import os
import pathlib
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.simplefilter("ignore")

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import random as backend_random
from keras.src.initializers import random_initializers
from keras.src.trainers import compile_utils

GOLDENS = pathlib.Path(__file__).resolve().parent.parent / "EngineTests" / "Goldens"
LOSSES = {
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "categorical_focal_crossentropy": keras.losses.CategoricalFocalCrossentropy,
    "binary_focal_crossentropy": keras.losses.BinaryFocalCrossentropy,
    "kl_divergence": keras.losses.KLDivergence,
    "hinge": keras.losses.Hinge,
    "squared_hinge": keras.losses.SquaredHinge,
    "categorical_hinge": keras.losses.CategoricalHinge,
}
CROSSENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy",
                  "binary_crossentropy")
FOCAL = ("categorical_focal_crossentropy", "binary_focal_crossentropy")


def floats(array):
    """The shortest decimals that give the same float32 back."""
    return [float(str(value)) for value in np.asarray(array, dtype=np.float32).ravel()]


def camel(options):
    """Keras's argument names as the tests spell them."""
    def spelt(name):
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)

    return {spelt(name): value for name, value in options.items()}


def write(name, value):
    lines = json.dumps(value, separators=(",", ":"), allow_nan=False)
    (GOLDENS / f"{name}.json").write_text(lines + "\n")


def targets(kind, labels, units):
    if kind == "sparse_categorical_crossentropy":
        return labels.astype("int32")
    if units == 1:
        return labels[:, None].astype("float32")
    return np.eye(units, dtype="float32")[labels]


# Losses: value and gradient with respect to what the loss reads.


def loss_case(name, kind, outputs, labels, from_logits=False, smoothing=0.0, class_weights=None,
              **focus):
    outputs = np.asarray(outputs, dtype="float32")
    labels = np.asarray(labels)
    units = outputs.shape[1]
    options = dict(focus)
    if kind in CROSSENTROPIES + FOCAL:
        options["from_logits"] = from_logits
    if smoothing:
        options["label_smoothing"] = smoothing
    loss = LOSSES[kind](**options)
    weights = None
    if class_weights:
        weights = np.array([class_weights[label] for label in labels], dtype="float32")
    variable = tf.constant(outputs)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        value = loss(targets(kind, labels, units), variable, sample_weight=weights)
    return {
        "name": name, "kind": kind, "logits": from_logits, "smoothing": smoothing,
        "classWeights": class_weights or [], "units": units, "outputs": floats(outputs),
        "labels": labels.tolist(), "value": floats(value)[0],
        "gradient": floats(tape.gradient(value, variable)), **({"focus": focus} if focus else {}),
    }


def loss_cases():
    random = np.random.default_rng(7)
    z = random.normal(size=(5, 4)) * 2
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    labels = random.integers(0, 4, 5)
    sigmoids = 1 / (1 + np.exp(-z))
    one, one_labels = random.normal(size=(6, 1)) * 3, np.array([0, 1, 1, 0, 1, 0])
    one_p = 1 / (1 + np.exp(-one))
    hard = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0], [1e-8, 1, 3e-8], [0.2, 0.3, 0.1]]
    hard_labels = [0, 0, 2, 2, 0, 1]
    far = [[100, -100, 0], [-60, 50, 3], [1e4, 1e4, -1e4], [0, 0, 0], [-30, -31, -32]]
    far_labels = [0, 0, 1, 2, 2]
    saturated = [[1], [0], [0], [1], [1e-8], [0.99999994]]
    saturated_labels = [1, 0, 1, 0, 1, 0]
    weights = [0.5, 2.0, 1.0, 3.0]
    cases = []
    for kind in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        cases += [
            loss_case("probabilities", kind, p, labels),
            loss_case("logits", kind, z, labels, from_logits=True),
            loss_case("not normalised", kind, sigmoids, labels),
            loss_case("extreme probabilities", kind, hard, hard_labels),
            loss_case("extreme logits", kind, far, far_labels, from_logits=True),
            loss_case("weights", kind, p, labels, class_weights=weights),
            loss_case("weights, logits", kind, z, labels, True, class_weights=weights),
        ]
    for kind in ("categorical_crossentropy", "binary_crossentropy"):
        cases += [
            loss_case("smoothing", kind, p, labels, smoothing=0.1),
            loss_case("smoothing, logits", kind, z, labels, True, smoothing=0.2),
            loss_case("smoothing, extremes", kind, hard, hard_labels, smoothing=0.1),
            loss_case(
                "smoothing, weights, logits", kind, z, labels, True, 0.1, class_weights=weights),
        ]
    kind = "binary_crossentropy"
    cases += [
        loss_case("one unit", kind, one_p, one_labels),
        loss_case("one unit, logits", kind, one, one_labels, from_logits=True),
        loss_case("one unit, smoothing", kind, one_p, one_labels, smoothing=0.1),
        loss_case("one unit, weights", kind, one_p, one_labels, class_weights=[1.0, 4.0]),
        loss_case("one unit, extremes", kind, saturated, saturated_labels),
        loss_case("one unit, extreme logits", kind, [[90], [-90], [-90], [120], [0]],
                  [1, 0, 1, 0, 1], from_logits=True),
        loss_case("units", kind, sigmoids, labels),
        loss_case("units, logits", kind, z, labels, from_logits=True),
        loss_case("units, extreme probabilities", kind, hard, hard_labels),
        loss_case("units, weights", kind, sigmoids, labels, class_weights=weights),
    ]
    # Two that are equally large and another as large as what stands for the label's own.
    ties = [[0.5, 0.5, -1, 0], [-1, -2, 0, -3], [2, 1, 2, 1], [0.2, -0.7, 0.1, 0.3], [1, 0, 0, 3]]
    for kind in FOCAL:
        cases += [
            loss_case("probabilities", kind, p, labels),
            loss_case("logits", kind, z, labels, from_logits=True),
            loss_case("not normalised", kind, sigmoids, labels),
            loss_case("extreme probabilities", kind, hard, hard_labels),
            loss_case("extreme logits", kind, far, far_labels, from_logits=True),
            loss_case("alpha and gamma", kind, p, labels, alpha=0.6, gamma=1.5),
            loss_case("gamma 0", kind, z, labels, True, gamma=0.0),
            loss_case("smoothing", kind, p, labels, smoothing=0.1, gamma=3.0),
            loss_case("smoothing, weights, logits", kind, z, labels, True, 0.1, weights, alpha=0.7),
        ]
    kind = "binary_focal_crossentropy"
    cases += [
        loss_case("balanced", kind, sigmoids, labels, apply_class_balancing=True, alpha=0.3),
        loss_case("balanced, smoothing, logits", kind, z, labels, True, 0.2,
                  apply_class_balancing=True),
        loss_case("one unit", kind, one_p, one_labels),
        loss_case("one unit, logits, balanced", kind, one, one_labels, True, gamma=1.0,
                  apply_class_balancing=True),
        loss_case("one unit, extremes", kind, saturated, saturated_labels),
    ]
    cases += [
        loss_case("probabilities", "kl_divergence", p, labels),
        loss_case("extreme probabilities", "kl_divergence", hard, hard_labels),
        loss_case("weights", "kl_divergence", sigmoids, labels, class_weights=weights),
    ]
    for kind in ("hinge", "squared_hinge", "categorical_hinge"):
        cases += [
            loss_case("scores", kind, z, labels),
            loss_case("ties", kind, ties, labels),
            loss_case("weights", kind, z, labels, class_weights=weights),
        ]
    for kind in ("hinge", "squared_hinge"):
        cases.append(loss_case("one unit", kind, [[1], [-1], [0], [3], [-0.5], [0.25]], one_labels))
    return cases


# What a loss reads behind each activation: a model's own loss, in graph mode.


def loss_inputs():
    random = np.random.default_rng(11)
    x = (random.normal(size=(4, 3)) * 2).astype("float32")
    cases = []
    for activation in ("linear", "sigmoid", "softmax"):
        for kind in CROSSENTROPIES + FOCAL:
            for from_logits in (False, True):
                for units in (1, 3):
                    if units == 1 and not kind.startswith("binary"):
                        continue
                    if (activation, kind, from_logits) == (
                            "softmax", "binary_focal_crossentropy", False):
                        # Probabilities of the softmax in one factor, of sigmoids in the other.
                        continue
                    if units == 1 and activation == "softmax":
                        continue
                    labels = np.array([0, 1, 1, 0] if units == 1 else [0, 2, 1, 0])
                    inputs = keras.Input((3,))
                    dense = keras.layers.Dense(units, activation=activation)
                    model = keras.Model(inputs, dense(inputs))
                    kernel = np.random.default_rng(3).normal(size=(3, units)).astype("float32")
                    if activation == "linear" and not from_logits:
                        # A linear output that is read as probabilities must be positive.
                        kernel = np.abs(kernel) * np.sign(x[0])[:, None]
                        x = np.abs(x) * np.sign(x[0])
                    dense.set_weights([kernel, np.zeros(units, "float32")])
                    model.compile(
                        optimizer=keras.optimizers.SGD(1.0),
                        loss=LOSSES[kind](from_logits=from_logits))
                    before = x @ kernel
                    value = model.train_on_batch(x, targets(kind, labels, units))
                    cases.append({
                        "activation": activation, "kind": kind, "fromLogits": from_logits,
                        "units": units, "before": floats(before), "labels": labels.tolist(),
                        "value": floats(value)[0],
                        # With a learning rate of 1 the bias is minus the sum of dLoss/dBefore.
                        "biasGradient": floats(-dense.get_weights()[1]),
                    })
    return cases


# Metrics: `accuracy` as a model resolves it, running over batches of 4, 4 and 2.


def metric_cases():
    random = np.random.default_rng(5)
    cases = []
    for name in ("accuracy", "binary_accuracy", "categorical_accuracy"):
        for kind, units in [
            ("categorical_crossentropy", 3), ("sparse_categorical_crossentropy", 3),
            ("binary_crossentropy", 1), ("binary_crossentropy", 2), ("binary_crossentropy", 3),
        ]:
            if kind.startswith("sparse") and name != "accuracy":
                continue
            if units == 1 and name == "categorical_accuracy":
                continue
            outputs = random.uniform(size=(10, units)).astype("float32")
            outputs[3] = 0.5
            if units > 1:
                outputs[6] = 0.25
            labels = random.integers(0, max(units, 2), 10)
            truth = targets(kind, labels, units)
            metric = compile_utils.get_metric(name, tf.constant(truth), tf.constant(outputs))
            running = []
            for first, last in ((0, 4), (4, 8), (8, 10)):
                metric.update_state(truth[first:last], outputs[first:last])
                running.append(floats(metric.result())[0])
            cases.append({
                "metric": name, "loss": kind, "units": units, "resolved": type(metric).__name__,
                "outputs": floats(outputs), "labels": labels.tolist(), "running": running,
            })
    return cases


def running_loss():
    """A model's own epoch values over 4, 4 and 2 images, the loss weighted by class."""
    random = np.random.default_rng(9)
    x = random.normal(size=(10, 3)).astype("float32")
    labels = random.integers(0, 3, 10)
    inputs = keras.Input((3,))
    dense = keras.layers.Dense(3, activation="softmax")
    model = keras.Model(inputs, dense(inputs))
    dense.set_weights([random.normal(size=(3, 3)).astype("float32"), np.zeros(3, "float32")])
    logits = x @ dense.get_weights()[0]
    model.compile(
        optimizer=keras.optimizers.SGD(0.0), loss="categorical_crossentropy", metrics=["accuracy"])
    weights = [1.0, 2.0, 0.5]
    truth = targets("categorical_crossentropy", labels, 3)
    history = model.fit(
        x, truth, batch_size=4, shuffle=False, verbose=0, validation_data=(x, truth),
        class_weight=dict(enumerate(weights))).history
    return {
        "logits": floats(logits), "labels": labels.tolist(), "classWeights": weights,
        **camel({key: floats(values)[0] for key, values in history.items()}),
    }


# Optimizers: a kernel and a bias, given gradients.

STEPS = 12


def optimizer_problem():
    random = np.random.default_rng(13)
    start = [random.normal(size=(3, 4)), random.normal(size=(5,))]
    scales = 10.0 ** random.uniform(-5, 1, size=17)
    gradients = random.normal(size=(STEPS, 17)) * scales
    gradients[:, 3] = 0
    gradients[4] = 0
    return [array.astype("float32") for array in start], gradients.astype("float32")


def rmsprop_outside(start, gradients, rho, rate, epsilon, centered):
    """RMSprop of tf.keras before TensorFlow 2.11: epsilon outside the root."""
    f = np.float32
    value = np.concatenate([array.ravel() for array in start])
    velocity, average, kept = np.zeros_like(value), np.zeros_like(value), []
    for gradient in gradients:
        velocity = f(rho) * velocity + f(1 - rho) * (gradient * gradient)
        denominator = velocity
        if centered:
            average = f(rho) * average + f(1 - rho) * gradient
            denominator = velocity - average * average
        value = value - f(rate) * gradient / (np.sqrt(denominator) + f(epsilon))
        kept.append(value)
    return kept, {"velocity": velocity, **({"average_gradient": average} if centered else {})}


def optimizer_cases():
    start, gradients = optimizer_problem()
    o = keras.optimizers
    made = [
        ("sgd", {}, o.SGD()),
        ("sgd", {"momentum": 0.9}, o.SGD(0.1, momentum=0.9)),
        ("sgd", {"momentum": 0.9, "nesterov": True}, o.SGD(0.1, momentum=0.9, nesterov=True)),
        ("sgd", {"weight_decay": 0.5}, o.SGD(0.1, weight_decay=0.5)),
        ("sgd", {"clipnorm": 1.0}, o.SGD(0.1, clipnorm=1.0)),
        ("sgd", {"global_clipnorm": 1.0}, o.SGD(0.1, global_clipnorm=1.0)),
        ("sgd", {"global_clipnorm": 1e4}, o.SGD(0.1, global_clipnorm=1e4)),
        ("sgd", {"clipvalue": 0.25}, o.SGD(0.1, clipvalue=0.25)),
        ("rmsprop", {}, o.RMSprop()),
        ("rmsprop", {"rho": 0.8, "momentum": 0.5}, o.RMSprop(0.01, rho=0.8, momentum=0.5)),
        ("rmsprop", {"centered": True}, o.RMSprop(0.01, centered=True)),
        ("rmsprop", {"momentum": 0.5, "centered": True, "epsilon": 1e-3},
         o.RMSprop(0.01, momentum=0.5, centered=True, epsilon=1e-3)),
        ("adam", {}, o.Adam()),
        ("adam", {"amsgrad": True}, o.Adam(0.01, amsgrad=True)),
        ("adam", {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3, "weight_decay": 0.1},
         o.Adam(0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-3, weight_decay=0.1)),
        ("adam", {"clipnorm": 0.5}, o.Adam(0.01, clipnorm=0.5)),
        ("adam", {"weight_decay": 0.004}, o.AdamW()),
        ("adamax", {}, o.Adamax()),
        ("adamax", {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}, o.Adamax(0.01, beta_1=0.8, beta_2=0.95, epsilon=1e-3)),
        ("nadam", {}, o.Nadam()),
        ("nadam", {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3, "weight_decay": 0.1},
         o.Nadam(0.01, beta_1=0.8, beta_2=0.95, epsilon=1e-3, weight_decay=0.1)),
        ("adagrad", {}, o.Adagrad()),
        ("adagrad", {"initial_accumulator_value": 0.0, "epsilon": 1e-3, "clipnorm": 0.5},
         o.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=1e-3, clipnorm=0.5)),
        ("adadelta", {}, o.Adadelta()),
        ("adadelta", {"rho": 0.8, "epsilon": 1e-3}, o.Adadelta(1.0, rho=0.8, epsilon=1e-3)),
        ("lion", {}, o.Lion()),
        ("lion", {"beta_1": 0.8, "beta_2": 0.9, "weight_decay": 0.1},
         o.Lion(0.01, beta_1=0.8, beta_2=0.9, weight_decay=0.1)),
        ("adam", {"weight_decay": 0.1, "amsgrad": True, "global_clipnorm": 2.0},
         o.AdamW(0.01, weight_decay=0.1, amsgrad=True, global_clipnorm=2.0)),
    ]
    cases = []
    for algorithm, options, optimizer in made:
        variables = [
            keras.Variable(array, name=name) for array, name in zip(start, ("kernel", "bias"))]
        rate = floats(optimizer.learning_rate)[0]
        kept = []
        for gradient in gradients:
            optimizer.apply(
                [tf.constant(gradient[:12].reshape(3, 4)), tf.constant(gradient[12:])], variables)
            kept.append(np.concatenate([v.numpy().ravel() for v in variables]))
        state, shared = {}, []
        for variable in optimizer.variables[2:]:
            if len(variable.shape) == 0:
                shared += floats(variable)
                continue
            slot = variable.name.split("_", 1)[1]
            state.setdefault(slot, []).append(variable.numpy().ravel())
        cases.append({
            "algorithm": algorithm, "options": options, "learningRate": rate,
            "first": floats(kept[0]), "second": floats(kept[1]), "last": floats(kept[-1]),
            "state": {slot: floats(np.concatenate(arrays)) for slot, arrays in state.items()},
            **({"shared": shared} if shared else {}),
        })
    for centered in (False, True):
        kept, state = rmsprop_outside(start, gradients, 0.9, 0.01, 1e-7, centered)
        cases.append({
            "algorithm": "rmsprop", "options": {"centered": centered, "epsilon_placement": "outside"},
            "learningRate": 0.01, "first": floats(kept[0]), "second": floats(kept[1]),
            "last": floats(kept[-1]),
            "state": {slot: floats(array) for slot, array in state.items()},
        })
    return {
        "start": floats(np.concatenate([array.ravel() for array in start])),
        "gradients": [floats(gradient) for gradient in gradients], "cases": cases,
    }


# Initialisers: the limit or deviation that Keras hands to its generator.


def initializer_cases():
    cases = []
    seen = {}
    real = (backend_random.uniform, backend_random.truncated_normal, backend_random.normal)

    def uniform(shape, minval, maxval, **rest):
        seen["scale"] = maxval
        return real[0](shape, minval=minval, maxval=maxval, **rest)

    def truncated_normal(shape, mean, stddev, **rest):
        seen["scale"] = stddev
        return real[1](shape, mean=mean, stddev=stddev, **rest)

    def normal(shape, mean, stddev, **rest):
        seen["scale"] = stddev
        return real[2](shape, mean=mean, stddev=stddev, **rest)

    random_initializers.random.normal = normal
    random_initializers.random.uniform = uniform
    random_initializers.random.truncated_normal = truncated_normal
    for name in ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform",
                 "lecun_normal", *scalings()):
        for shape in ((64, 32), (3, 3, 16, 8), (3, 3, 24, 1), (7,), (1, 1, 5, 2)):
            values = keras.initializers.get(name)(shape)
            cases.append({
                "name": name, "shape": list(shape), "scale": float(seen["scale"]),
                "deviation": float(np.std(values)),
            })
    return cases


def scalings():
    """Keras's VarianceScaling with all modes and distributions."""
    return [{"class_name": "VarianceScaling",
             "config": {"scale": scale, "mode": mode, "distribution": distribution, "seed": 7}}
            for mode in ("fan_in", "fan_out", "fan_avg")
            for scale, distribution in ((2.0, "truncated_normal"), (0.5, "untruncated_normal"),
                                        (1 / 3, "uniform"))]


# Schedules over steps.


SHORT = {"cosine", "exponential", "step"}


def schedule_cases():
    s = keras.optimizers.schedules
    made = [
        ("cosine", {"decay_steps": 10}, 0.1, s.CosineDecay(0.1, 10)),
        ("cosine", {"decay_steps": 10, "alpha": 0.1}, 0.1, s.CosineDecay(0.1, 10, alpha=0.1)),
        ("cosine", {"decay_steps": 10, "warmup_steps": 4, "warmup_target": 0.2}, 0.01,
         s.CosineDecay(0.01, 10, warmup_steps=4, warmup_target=0.2)),
        ("cosine", {"decay_steps": 10, "warmup_steps": 4}, 0.01,
         s.CosineDecay(0.01, 10, warmup_steps=4)),
        ("exponential", {"decay_steps": 5, "decay_rate": 0.7}, 0.1, s.ExponentialDecay(0.1, 5, 0.7)),
        ("exponential", {"decay_steps": 5, "decay_rate": 0.7, "staircase": True}, 0.1,
         s.ExponentialDecay(0.1, 5, 0.7, staircase=True)),
        ("inverse_time_decay", {"decay_steps": 1, "decay_rate": 1e-2}, 0.01,
         s.InverseTimeDecay(0.01, 1, 1e-2)),
        ("inverse_time_decay", {"decay_steps": 4, "decay_rate": 0.5, "staircase": True}, 0.1,
         s.InverseTimeDecay(0.1, 4, 0.5, staircase=True)),
        ("polynomial_decay", {"decay_steps": 10}, 0.1, s.PolynomialDecay(0.1, 10)),
        ("polynomial_decay", {"decay_steps": 10, "end_learning_rate": 0.01, "power": 2.0}, 0.1,
         s.PolynomialDecay(0.1, 10, end_learning_rate=0.01, power=2.0)),
        ("polynomial_decay",
         {"decay_steps": 5, "end_learning_rate": 0.01, "power": 0.5, "cycle": True}, 0.1,
         s.PolynomialDecay(0.1, 5, end_learning_rate=0.01, power=0.5, cycle=True)),
        ("cosine_decay_restarts", {"first_decay_steps": 3}, 0.1, s.CosineDecayRestarts(0.1, 3)),
        ("cosine_decay_restarts", {"first_decay_steps": 7, "t_mul": 1.5, "m_mul": 0.8}, 0.1,
         s.CosineDecayRestarts(0.1, 7, t_mul=1.5, m_mul=0.8)),
        ("cosine_decay_restarts", {"first_decay_steps": 4, "t_mul": 1.0, "m_mul": 0.5,
                                   "alpha": 0.1}, 0.1,
         s.CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.5, alpha=0.1)),
        ("step", {"boundaries": [3, 7], "values": [0.1, 0.05, 0.001]}, 0.1,
         s.PiecewiseConstantDecay([3, 7], [0.1, 0.05, 0.001])),
        ("step", {"boundaries": [5], "values": [0.3, 0.02]}, 0.1,
         s.PiecewiseConstantDecay([5], [0.3, 0.02])),
    ]
    return [
        {"kind": kind, "options": options, "learningRate": rate,
         "values": floats([schedule(step) for step in range(17 if kind in SHORT else 120)])}
        for kind, options, rate, schedule in made
    ]


# Callbacks over epochs.


class Metric:
    def __init__(self, name, direction):
        self.name = name
        self._direction = direction


class Model:
    """What the two callbacks ask of a model."""

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)
        self.stop_training = False
        self.metrics = [compile_utils.MetricsList([Metric("accuracy", "up")])]
        self.epoch = 0
        self.restored = None

    def get_weights(self):
        return self.epoch

    def set_weights(self, weights):
        self.restored = weights


def callback_cases():
    random = np.random.default_rng(21)
    falling = floats(np.exp(-np.arange(16) / 5) + random.normal(size=16) * 0.05)
    flat = [0.5, 0.4, 0.39995, 0.3999, 0.4, 0.41, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.2, 0.3, 0.3, 0.3]
    rising = floats(1 - np.exp(-np.arange(16) / 4) + random.normal(size=16) * 0.05)
    plateaus = [
        ("val_loss", falling, {"patience": 2}),
        ("val_loss", flat, {"factor": 0.5, "patience": 2, "min_delta": 1e-4, "min_lr": 0.02}),
        ("loss", flat, {"factor": 0.5, "patience": 1, "cooldown": 2}),
        ("loss", flat, {"factor": 0.5, "patience": 0, "cooldown": 1, "min_delta": 0.0}),
        ("val_accuracy", rising, {"factor": 0.3, "patience": 1, "min_delta": 0.02}),
        ("val_loss", rising, {"factor": 0.2, "patience": 3}),
    ]
    stops = [
        ("val_loss", falling, {}),
        ("val_loss", flat, {"patience": 3}),
        ("val_loss", flat, {"patience": 3, "min_delta": 0.001, "restore_best_weights": True}),
        ("val_loss", rising, {"patience": 2, "start_from_epoch": 5, "restore_best_weights": True}),
        ("val_accuracy", rising, {"patience": 2, "restore_best_weights": True}),
        ("accuracy", flat, {"patience": 1}),
        ("loss", rising, {"patience": 1}),
        ("val_loss", flat, {"patience": 4, "baseline": 0.395, "restore_best_weights": True}),
        ("val_loss", flat, {"patience": 3, "baseline": 0.1}),
        ("val_accuracy", rising, {"patience": 3, "baseline": 0.6, "min_delta": 0.01,
                                  "start_from_epoch": 1}),
        ("loss", falling, {"patience": 50, "restore_best_weights": True}),
    ]
    result = {"plateau": [], "stopping": []}
    for monitor, values, options in plateaus:
        model = Model(0.1)
        callback = keras.callbacks.ReduceLROnPlateau(monitor=monitor, **options)
        callback.set_model(model)
        callback.on_train_begin()
        rates = []
        for epoch, value in enumerate(values):
            callback.on_epoch_end(epoch, {monitor: value})
            rates.append(floats(model.optimizer.learning_rate)[0])
        result["plateau"].append({
            "monitor": monitor, "options": camel(options), "values": values, "rates": rates})
    for monitor, values, options in stops:
        model = Model(0.1)
        callback = keras.callbacks.EarlyStopping(monitor=monitor, **options)
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, value in enumerate(values):
            model.epoch = epoch
            callback.on_epoch_end(epoch, {monitor: value})
            if model.stop_training:
                break
        callback.on_train_end()
        result["stopping"].append({
            "monitor": monitor, "options": camel(options), "values": values,
            "lastEpoch": model.epoch, "stopped": model.stop_training,
            "bestEpoch": callback.best_epoch, "restored": model.restored,
        })
    return result


if __name__ == "__main__":
    write("losses", loss_cases())
    write("loss_inputs", loss_inputs())
    write("metrics", {"cases": metric_cases(), "epoch": running_loss()})
    write("optimizers", optimizer_cases())
    write("initializers", initializer_cases())
    write("schedules", schedule_cases())
    write("callbacks", callback_cases())
