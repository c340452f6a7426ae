"""Writes Tests/EngineTests/Goldens/head_*.json: Keras training small heads step by step.

    python Tests/Oracles/head_training.py [CASE …]

Written with Keras 3.15.1 on TensorFlow 2.21.0.

Every number that goes in is a hash number (see `oracle.py`), rounded to float32:

    features         name "CASE/features", shape [samples, …] (CASE is the file's "case"):
                     (unit * scale) + shift
    initial weights  name "LAYER/kernel" etc. with the head's layer names. Dense kernels are unit *
                     sqrt(6 / (in + out)); biases and betas unit * 0.1, gammas 1 + unit / 2; moving
                     means and variances start as Keras has them, 0 and 1
    labels           bits("CASE/labels", i) mod classes (for binary: mod 2)

Batches are rows 0..<batch, batch..<2*batch, … in order, again from the start each epoch; the last
batch is short where `samples` is not a multiple. There is no dropout and no shuffle.

    head      the layers: {"layer", "name", …} with Keras's arguments
    loss      {"name", "from_logits", "label_smoothing", "from"}; labels are one-hot for the
              categorical and for the binary loss over several outputs, [samples, 1] for one sigmoid
    optimizer {"name", …}: the arguments given; the others are Keras 3's defaults
    class_weight  by class, or null: the batch's loss is sum(weight * loss) / batch
    steps     float64: the loss of each step's own batch before its update (class weights applied)
    steps32   the same from float32 Keras
    accuracy  float64: of each step's own batch before its update, as Keras resolves "accuracy"
    weights   float64, after the last step: per weight "LAYER/WEIGHT": sum, sum of absolute values,
              and up to 12 values at the flat indices `at`
    outputs   float64: predictions (inference mode) for the first 4 rows after the last step
    evaluate  float64: loss and accuracy over all rows in inference mode, without class weights

Cross-entropy after a softmax or sigmoid: Keras on TensorFlow keeps the logits of either beside its
output and every cross-entropy goes back to them WHICHEVER OF THE TWO IT WAS. So
  - softmax + categorical or sparse, sigmoid + binary: from logits, nothing is clipped
    ("softmax_saturated" passes -log(1e-7) = 16.1);
  - softmax + binary (document 4): the SIGMOID cross-entropy of the softmax's logits
    ("cifar10_head", "softmax_binary_saturated"), not the binary cross-entropy of its outputs;
  - sigmoid + categorical: the SOFTMAX cross-entropy of the sigmoid's logits
    ("sigmoid_categorical").
Cases with loss {"from": "probabilities"} hide the logits from the loss and so have what the names
say, and what Keras 2.2 on TensorFlow 1 computed: probabilities clipped to [1e-7, 1 - 1e-7],
without a gradient beyond. Float32 rounds 1 - 1e-7 to 1 - 1.19e-7, so where probabilities are
clipped a single-precision engine must be held against `steps32`. Suggested tolerance elsewhere:
1e-5 relative.
"""

import sys

import oracle
from oracle import bits, rounded, unit

import numpy as np
import keras
import tensorflow as tf
from keras import layers

KINDS = {"dense": layers.Dense, "flatten": layers.Flatten, "activation": layers.Activation,
         "batch_normalization": layers.BatchNormalization,
         "global_average_pooling": layers.GlobalAveragePooling2D,
         "global_max_pooling": layers.GlobalMaxPooling2D}
OPTIMIZERS = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop,
              "sgd": keras.optimizers.SGD, "adamw": keras.optimizers.AdamW}
LOSSES = {"categorical_crossentropy": keras.losses.CategoricalCrossentropy,
          "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
          "binary_crossentropy": keras.losses.BinaryCrossentropy}


def dense(name, units, activation=None):
    return {"layer": "dense", "name": name, "units": units, "activation": activation}


def batch_norm(index):
    name = "batch_normalization" + (f"_{index}" if index else "")
    return {"layer": "batch_normalization", "name": name}


FLATTEN = {"layer": "flatten", "name": "flatten"}
AVERAGE = {"layer": "global_average_pooling", "name": "global_average_pooling2d"}
MAXIMUM = {"layer": "global_max_pooling", "name": "global_max_pooling2d"}
SOFTMAX_HEAD = [dense("dense", 3, "softmax")]
LOGITS_HEAD = [dense("dense", 16, "relu"), dense("dense_1", 3)]
SIGMOID_HEAD = [FLATTEN, dense("dense", 16, "relu"), dense("dense_1", 1, "sigmoid")]
PENALTIES_HEAD = [
    dense("dense", 8, "relu") | {"kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.02}},
                                 "bias_regularizer": {"class_name": "L1", "config": {"l1": 0.05}},
                                 "activity_regularizer": {"class_name": "L1L2",
                                                          "config": {"l1": 0.01, "l2": 0.03}}},
    batch_norm(0) | {"gamma_regularizer": {"class_name": "L2", "config": {"l2": 0.01}},
                     "beta_regularizer": {"class_name": "L1", "config": {"l1": 0.02}}},
    dense("dense_1", 3, "softmax") | {"kernel_regularizer": {
        "class_name": "L1L2", "config": {"l1": 0.001, "l2": 0.02}}}]
# Document 4's head in small.
CIFAR_HEAD = [FLATTEN, batch_norm(0), dense("dense", 16, "relu"), batch_norm(1),
              dense("dense_1", 12, "relu"), batch_norm(2), dense("dense_2", 8, "relu"),
              batch_norm(3), dense("dense_3", 10, "softmax")]
CCE = {"name": "categorical_crossentropy"}
SPARSE = {"name": "sparse_categorical_crossentropy", "from_logits": True}
BCE = {"name": "binary_crossentropy"}
ADAM = {"name": "adam", "learning_rate": 0.01}
MAP = (24, 3, 3, 8)


def setup(head, loss, optimizer, shape=(40, 12), classes=3, batch=16, epochs=5, scale=1.0,
          shift=0.0, class_weight=None):
    return {"shape": list(shape), "classes": classes, "batch": batch, "epochs": epochs,
            "scale": scale, "shift": shift, "head": head, "loss": loss, "optimizer": optimizer,
            "class_weight": class_weight}


SGD = {"name": "sgd", "learning_rate": 0.1}
CASES = {
    "softmax_adam": setup(SOFTMAX_HEAD, CCE, ADAM),
    "softmax_adam_defaults": setup(SOFTMAX_HEAD, CCE, {"name": "adam"}),
    "logits_sparse_adam": setup(LOGITS_HEAD, SPARSE, ADAM),
    "sigmoid_rmsprop": setup(SIGMOID_HEAD, BCE, {"name": "rmsprop", "learning_rate": 1e-3}, MAP,
                             2, 10),
    "sigmoid_rmsprop_small": setup(
        SIGMOID_HEAD, BCE, {"name": "rmsprop", "learning_rate": 2e-5}, MAP, 2, 10),
    "sigmoid_rmsprop_centered": setup(
        SIGMOID_HEAD, BCE, {"name": "rmsprop", "learning_rate": 1e-3, "rho": 0.8,
                            "momentum": 0.5, "centered": True}, MAP, 2, 10),
    "cifar10_head": setup(CIFAR_HEAD, BCE, ADAM, (40, 2, 2, 6), 10, 16),
    "batch_norm_sgd": setup(
        [dense("dense", 8, "relu"), batch_norm(0), dense("dense_1", 3)], SPARSE, SGD),
    "softmax_sgd": setup(SOFTMAX_HEAD, CCE, SGD),
    "softmax_sgd_momentum": setup(SOFTMAX_HEAD, CCE, {**SGD, "momentum": 0.9}),
    "softmax_sgd_nesterov": setup(SOFTMAX_HEAD, CCE, {**SGD, "momentum": 0.9, "nesterov": True}),
    "logits_adamw": setup(
        [dense("dense", 8, "relu"), batch_norm(0), dense("dense_1", 3)], SPARSE,
        {"name": "adamw", "learning_rate": 0.01, "weight_decay": 0.05}),
    "average_pooling_adam": setup([AVERAGE] + SOFTMAX_HEAD, CCE, ADAM, MAP, 3, 10),
    "max_pooling_adam": setup([MAXIMUM] + SOFTMAX_HEAD, CCE, ADAM, MAP, 3, 10),
    "softmax_smoothing": setup(SOFTMAX_HEAD, {**CCE, "label_smoothing": 0.1}, ADAM),
    "sigmoid_smoothing": setup(
        SIGMOID_HEAD, {**BCE, "label_smoothing": 0.2}, ADAM, MAP, 2, 10),
    "sigmoid_logits": setup(
        [FLATTEN, dense("dense", 1)], {**BCE, "from_logits": True}, ADAM, MAP, 2, 10),
    "softmax_logits": setup(
        [dense("dense", 3)], {**CCE, "from_logits": True, "label_smoothing": 0.1}, ADAM),
    "sparse_probabilities": setup(
        SOFTMAX_HEAD, {"name": "sparse_categorical_crossentropy"}, ADAM),
    "softmax_class_weights": setup(SOFTMAX_HEAD, CCE, ADAM, class_weight=[1.0, 2.0, 0.5]),
    "sparse_class_weights": setup(LOGITS_HEAD, SPARSE, ADAM, class_weight=[1.0, 2.0, 0.5]),
    "sigmoid_class_weights": setup(SIGMOID_HEAD, BCE, ADAM, MAP, 2, 10, class_weight=[1.0, 3.0]),
    "penalties_adam": setup(PENALTIES_HEAD, CCE, ADAM),
    "penalties_sgd_momentum": setup(
        PENALTIES_HEAD, CCE, {**SGD, "momentum": 0.9}, class_weight=[1.0, 2.0, 0.5]),
    "cifar10_head_probabilities": setup(
        CIFAR_HEAD, {**BCE, "from": "probabilities"}, ADAM, (40, 2, 2, 6), 10, 16),
    "sigmoid_categorical": setup([dense("dense", 3, "sigmoid")], CCE, ADAM),
    # Far from zero, so that probabilities reach Keras's clipping at 1e-7 where it clips at all.
    "softmax_saturated": setup(SOFTMAX_HEAD, CCE, SGD, scale=40.0),
    "sigmoid_saturated": setup(
        [FLATTEN, dense("dense", 1, "sigmoid")], BCE, SGD, MAP, 2, 10, scale=40.0),
    "softmax_binary_saturated": setup(
        [dense("dense", 4, "softmax")], BCE, SGD, (40, 12), 4, scale=20.0),
    "softmax_binary_saturated_probabilities": setup(
        [dense("dense", 4, "softmax")], {**BCE, "from": "probabilities"},
        {"name": "sgd", "learning_rate": 0.0002}, (40, 12), 4, scale=20.0),
    "activations": setup(
        [dense("dense", 8, "tanh"), dense("dense_1", 8, "elu"), dense("dense_2", 8, "sigmoid"),
         {"layer": "activation", "name": "activation", "activation": "relu6"},
         dense("dense_3", 3), {"layer": "activation", "name": "activation_1",
                               "activation": "softmax"}], CCE, ADAM),
}


def data(name, case):
    features = unit(f"{name}/features", case["shape"]) * case["scale"] + case["shift"]
    labels = (bits(f"{name}/labels", case["shape"][0]) % np.uint64(case["classes"])).astype(int)
    return features.astype(np.float32), labels


def targets(case, labels):
    last = [layer for layer in case["head"] if layer["layer"] == "dense"][-1]["units"]
    if case["loss"]["name"].startswith("sparse"):
        return labels
    return labels[:, None] if last == 1 else np.eye(case["classes"])[labels]


def without_logits(loss):
    """The loss of a copy of the outputs, which has lost the logits that Keras keeps with them."""
    class FromProbabilities(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return loss.call(y_true, tf.identity(y_pred))
    return FromProbabilities()


def build(case):
    keras.backend.clear_session()
    x = inputs = keras.Input(case["shape"][1:])
    for layer in case["head"]:
        arguments = {k: v for k, v in layer.items() if k != "layer"}
        x = KINDS[layer["layer"]](**arguments)(x)
    model = keras.Model(inputs, x)
    for layer in model.layers:
        for weight in layer.weights:
            if weight.name.startswith("moving"):
                continue
            shape = tuple(weight.shape)
            value = unit(f"{layer.name}/{weight.name}", shape)
            if weight.name == "kernel":
                value = value * np.sqrt(6.0 / sum(shape))
            elif weight.name == "gamma":
                value = 1.0 + value / 2
            else:
                value = value * 0.1
            weight.assign(value.astype(np.float32))
    optimizer = {k: v for k, v in case["optimizer"].items() if k != "name"}
    loss = {k: v for k, v in case["loss"].items() if k not in ("name", "from")}
    loss = LOSSES[case["loss"]["name"]](**loss)
    if case["loss"].get("from") == "probabilities":
        loss = without_logits(loss)
    model.compile(OPTIMIZERS[case["optimizer"]["name"]](**optimizer), loss, metrics=["accuracy"])
    return model


def train(name, case, floatx):
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    model = build(case)
    features, labels = data(name, case)
    features, wanted = features.astype(floatx), targets(case, labels)
    weights = None
    if case["class_weight"]:
        weights = np.array(case["class_weight"])[labels]
    losses, accuracies = [], []
    for _ in range(case["epochs"]):
        for start in range(0, len(features), case["batch"]):
            rows = slice(start, start + case["batch"])
            model.reset_metrics()
            result = model.train_on_batch(
                features[rows], wanted[rows],
                sample_weight=None if weights is None else weights[rows], return_dict=True)
            losses.append(float(result["loss"]))
            accuracies.append(float(result["accuracy"]))
    outputs = np.asarray(model(features, training=False))
    evaluated = model.evaluate(features, wanted, batch_size=len(features), verbose=0,
                               return_dict=True)
    return model, losses, accuracies, outputs, evaluated


def summary(model):
    value = {}
    for layer in model.layers:
        for weight in layer.weights:
            array = weight.numpy().reshape(-1)
            at = np.unique(np.linspace(0, array.size - 1, 12).astype(int))
            value[f"{layer.name}/{weight.name}"] = {
                "sum": rounded(array.sum(), 10),
                "absolute": rounded(np.abs(array).sum(), 10),
                "at": at.tolist(), "values": rounded(array[at], 10)}
    return value


def main():
    tf.config.run_functions_eagerly(False)
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        _, losses32, *_ = train(name, case, "float32")
        model, losses, accuracies, outputs, evaluated = train(name, case, "float64")
        assert np.isfinite(losses).all(), name
        print(f"{name}: loss {losses[0]:.5g} -> {losses[-1]:.5g}, float32 differs by at most "
              f"{np.abs(np.array(losses) - losses32).max():.2g}")
        oracle.write_json(oracle.golden("Engine", f"head_{name}.json"), {
            "case": name, "versions": oracle.versions(), **case,
            "steps": rounded(losses, 10), "steps32": rounded(losses32, 8),
            "accuracy": rounded(accuracies, 8), "weights": summary(model),
            "outputs": rounded(outputs[:4], 10),
            "evaluate": {k: rounded(v, 10) for k, v in evaluated.items()}})


if __name__ == "__main__":
    main()
