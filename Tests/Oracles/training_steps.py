"""Writes Tests/EngineTests/Goldens/training_steps.json: Keras fine-tuning, step by step.

    nice python Tests/Oracles/training_steps.py [CASE …] [--list] [--kinks] [--roundings]

Written with Keras 3.15.1 on TensorFlow 2.21.0 (CPU). With names, only these cases are run again
and the others are kept. --kinks trains in float64 only and adds what nudged runs show ("nudged"
and "kinks" below), leaving all other numbers as they are. Each case runs in three processes: in
float64, in float32 with TensorFlow's oneDNN kernels ("onednn") and in float32 without ("plain",
TF_ENABLE_ONEDNN_OPTS=0); graph mode, without XLA. Nudged runs take most of the time.

What goes in
------------
Hash numbers (see `oracle.py`, in Swift `HashNumbers`), rounded to float32:

    weights   every weight of every layer, moving statistics and the head's layers among them:
              `hash_weight(layer, weight, shape)`, in Swift `HashNumbers.weight(layer:_:shape:)`
    input     Float(unit(NAME, count) * scale + shift + unit(NAME/offsets, [32, channels]) * offset)
              with the case's "input": {"name", "shape", "scale", "shift", "offset"}; shape is
              [32, height, width, channels], and the offset of an image and channel is the same
              in all its pixels (noise alone would make images that look the same to a pool)
    labels    bits(NAME, 32) mod classes with the case's "labels": {"name", "classes"}; one-hot for
              categorical_crossentropy, [32, 1] for binary_crossentropy

Step t (from 0) sees the rows 8 * (t mod 4) ..< 8 * (t mod 4) + 8. No shuffle, and dropout in layers
that run in inference only.

    network   either {"backbone", "head"} (layers behind `backbone`'s last) or {"graph"}: layers
              with Keras's arguments, "inputs" by name where that is not the layer before. The
              first reads the input layer, "input_layer". `mini_resnet` is given as a graph
    freeze    layers[:freeze] in Keras's order, the input layer being number 0, are not trainable:
              their batch normalisations are in inference mode. All others use batch statistics
    frozen    names of layers behind those that are not trainable either
    inference in "network": with "backbone" true where it is called as `base(x, training=False)`; of a
              "graph" the last layer of what is called so
    optimizer the arguments given; others are Keras 3's defaults. rmsprop's "epsilon_placement" is
              `inside` (Keras 3: g / sqrt(v + epsilon)) or `outside` (tf.keras to 2.10:
              g / (sqrt(v) + epsilon), written here by hand)

What comes out
--------------
    losses      of the batches of the 20 steps, each before its update: float64, onednn, plain;
                "nudged": the most that a nudged run's was off, for as many steps as none of them
                was off by more than 1e-3 of the first loss
    parameters  after ONE step, for each trainable parameter, in Keras's order of layers: the
                CHANGE d = after - before
    moving      the same for each moving mean and variance of layers that train; "steps": 1 and 20

    name         LAYER/WEIGHT as Keras 3 names it (a depthwise kernel is "LAYER/kernel", HWC1)
    norm         L2 norm of d in float64
    projections  p[k] = sum over i of s(k, i) * d[i], k = 0 ..< 8, i the flat index in C order of
                 Keras's shape; s(k, i) = -1 where bit k (0 the lowest) of
                 bits("LAYER/WEIGHT/signs", i) is set, else +1
    float32      [onednn, plain]: true relative L2 errors |d32 - d| / |d| of Keras's own float32
                 runs
    kinks        the largest |dn - d| / |d| of the nudged runs; after 20 steps only where all of
                 these got there
    vanishing    [onednn, plain] instead of "float32": norms |d32| of parameters whose gradient in
                 float64 is only rounding (below 1e-10 of the largest, root mean square). A bias
                 before a batch normalisation with batch statistics has no gradient, nor has a beta
                 whose constant such a layer takes out again. Adam and RMSprop make steps of the
                 rounding, and the moving mean behind such a bias follows it

For any vector e, E[(sum of s * e)^2] = |e|^2: sqrt(mean over k of (ours[k] - p[k])^2) / norm
estimates the relative L2 error of our own change, with a standard deviation of about 25 %.
A change too far from its golden in one projection alone is a rounding of signs, in all an error.

Kinks
-----
A rectifier whose input lies within a rounding of zero passes its gradient in one engine and not
in another, and neither is wrong; likewise maxima within a rounding of each other. How much that
matters is the oracle's to say: it trains in float64 NUDGES = 8 times more, every weight of every
layer w made w * (1 + NUDGE * s) with s = +-1: run k has s = -1 where bit k / 2 of
bits("LAYER/WEIGHT/nudges", i) is set, and every second run has all signs reversed. In smooth parts
that changes a run by about as much as roundings do; near a kink it brings units to the other side.
The tests allow three times the largest distance of these runs (and of Keras's own in float32);
`StepRule.swift` derives the three.

NUDGE = 2^-20 is 16 units of float32's rounding (2^-24), because a layer sums roundings of many
products and passes them on, while a nudge's products have random signs. --roundings compares what
both do to the output of every layer, root mean square. Ratio of a nudge of 2^-20 to float32 (the
worse of onednn and plain), median of the layers: vgg16_block5_conv1 2.1 (4.3 to plain alone),
every_layer_sgd 2.0, resnet50_none 3.5, mobilenet_v2_none 3.6, mini_resnet 5.9.

So inputs near a kink move 2 to 6 times as far as in float32: far enough that units which an
engine may put on their other side are there in some run, and near enough that the runs show
roundings' jumps, not others. Of the jumps that roundings of standard deviation 1 make at inputs
spread evenly around zero, with Q the normal tail, P pairs of nudges r times as large miss

    integral of Q(t) * (1 - 2 Q(t / r))^P  /  integral of Q(t):

of P = 4 pairs 13 % at r = 1, 2.3 % at 2, 0.6 % at 3, 0.2 % at 4, 0.05 % at 6 (8 runs that are not
pairs: 15, 4, 1.9, 1.3, 0.8 %: a unit that a nudge moves away from its kink, the opposite one moves
towards it).

Two examples, with units of the first batch set to their other side by hand, in float64:

    resnet50_none  the input of conv5_block3_out at image 2, row 0, column 1, channel 466 is
                   1.2e-5 of the layer's root mean square, where float32 is off by 7e-5.
                   On its other side, the gradient of conv5_block3_3_bn/gamma moves by 5.6e-3 of
                   its length: 1 of 32768 units that pass, 1 / sqrt(32768) = 5.5e-3
    vgg16_block5_conv1  no input in block 5 is nearer to its kink than 1.1e-5 of the root mean
                   square, where float32 is off by 1e-6 to 2e-6: no kink there is in reach. But
                   the first update takes the loss from 0.77 to 6.2, so roundings of the loss are
                   to be measured by the loss itself, not by the first one

Keras 3's batch normalisation is what TensorFlow's moments give: the BIASED batch variance
normalises and also enters the moving variance, on every rank (no Bessel's correction), both in
graph mode and whatever the kernels. "bessel": false in every case says so, measured by this
script: the first trainable batch normalisation's moving variance is compared with both formulas.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import oracle
from oracle import backbone, bits, fill, flat, hash_weight, rounded, unit, weights_of

import numpy as np

BATCH, BATCHES, STEPS, PROJECTIONS = 8, 4, 20, 8
NUDGES, NUDGE, PARTED = 8, 2.0**-20, 1e-3
MODES = {"float64": ("float64", "0"), "onednn": ("float32", "1"), "plain": ("float32", "0")}

# Networks


def dense(name, units, activation=None):
    return {"layer": "dense", "name": name, "units": units, "activation": activation}


def conv(name, filters, kernel, strides=1, padding="valid", bias=True, activation=None,
         inputs=None):
    return {"layer": "conv", "name": name, "filters": filters, "kernel_size": kernel,
            "strides": strides, "padding": padding, "use_bias": bias, "activation": activation,
            **from_(inputs)}


def depthwise(name, kernel, strides=1, padding="valid", bias=False):
    return {"layer": "depthwise_conv", "name": name, "kernel_size": kernel, "strides": strides,
            "padding": padding, "use_bias": bias}


def pool(kind, name, size, strides, padding="valid"):
    return {"layer": kind + "_pooling", "name": name, "pool_size": size, "strides": strides,
            "padding": padding}


def norm(name, **arguments):
    return {"layer": "batch_normalization", "name": name, **arguments}


def activation(name, function):
    return {"layer": "activation", "name": name, "activation": function}


def relu6(name):
    return {"layer": "relu", "name": name, "max_value": 6}


def dropout(name, rate):
    return {"layer": "dropout", "name": name, "rate": rate}


def pad(name, top, bottom, left, right):
    return {"layer": "zero_padding", "name": name, "padding": [[top, bottom], [left, right]]}


def up(name, factors, interpolation):
    return {"layer": "up_sampling", "name": name, "size": factors, "interpolation": interpolation}


def add(name, *inputs):
    return {"layer": "add", "name": name, **from_(list(inputs))}


def from_(inputs):
    return {"inputs": [inputs] if isinstance(inputs, str) else inputs} if inputs else {}


AVERAGE = {"layer": "global_average_pooling", "name": "global_average_pooling2d"}
MAXIMUM = {"layer": "global_max_pooling", "name": "global_max_pooling2d"}
FLATTEN = {"layer": "flatten", "name": "flatten"}

# Layers of a backbone that is called with training=False, and a head in training mode.
INFERENCE = [
    conv("conv_a", 8, 3, bias=False), norm("norm_a"), activation("relu_a", "relu"),
    dropout("dropout", 0.5), depthwise("depthwise_a", 3, 1, "same"), norm("norm_b", momentum=0.999),
    relu6("relu6_b"), conv("conv_b", 8, 1), norm("norm_c"), add("add", "relu_a", "norm_c"), AVERAGE,
    norm("norm_d"), dense("dense", 12), norm("batch_normalization"), activation("activation", "relu"),
    dense("dense_1", 5, "softmax")]

# Every kind of layer but those of UP_SAMPLING.
EVERY_LAYER = [
    up("up_sampling2d", [2, 2], "nearest"), up("up_sampling2d_1", [2, 3], "bilinear"),
    pad("zero_padding2d", 1, 2, 0, 1),
    conv("conv_a", 8, 3), norm("norm_a"), activation("relu_a", "relu"),
    depthwise("depthwise_a", 3, 1, "same"), norm("norm_b", momentum=0.999), relu6("relu6_b"),
    conv("conv_b", 8, 1, bias=False), norm("norm_c"), add("add", "relu_a", "norm_c"),
    pool("max", "max_pooling2d", 2, 2),
    conv("conv_c", 12, 3, 2, "same", activation="relu"),
    pad("zero_padding2d_1", 0, 1, 0, 1),
    depthwise("depthwise_b", 3, 2, bias=True), norm("norm_d", momentum=0.9, epsilon=0.01),
    relu6("relu6_d"), pool("average", "average_pooling2d", 2, 1, "same"),
    conv("conv_d", 16, 1), norm("norm_e"), activation("relu_e", "relu"), AVERAGE,
    dense("dense", 12), norm("batch_normalization"), activation("activation", "relu"),
    dense("dense_1", 5), activation("activation_1", "softmax")]

# Up-sampling behind layers that train, max pooling over padding, global max pooling, sigmoid.
UP_SAMPLING = [
    conv("conv_a", 6, 3, 2, "same"), norm("norm_a"), activation("relu_a", "relu"),
    up("up_sampling2d", [2, 2], "nearest"), conv("conv_b", 8, 3),
    up("up_sampling2d_1", [2, 3], "bilinear"), norm("norm_b"), relu6("relu6_b"),
    pool("max", "max_pooling2d", 3, 2, "same"), conv("conv_c", 10, 3, 2, "same"),
    activation("sigmoid", "sigmoid"), conv("conv_d", 16, 2), MAXIMUM,
    dense("dense", 8, "relu"), dense("dense_1", 1, "sigmoid")]


def mini_resnet():
    """As Sources/Models/Zoo/MiniResNet.swift, with a head."""
    graph = []

    def convolution(name, filters, kernel, stride, inputs=None):
        graph.append(conv(f"{name}_conv", filters, kernel, stride, "same", False, inputs=inputs))
        graph.append(norm(f"{name}_bn"))
        return f"{name}_bn"

    convolution("conv1", 24, 3, 2)
    graph.append(activation("conv1_relu", "relu"))
    x, channels = "conv1_relu", 24
    for index, (filters, stride) in enumerate([(24, 1), (48, 2), (96, 2), (96, 1)]):
        name = f"conv2_block{index + 1}"
        shortcut = x
        if stride != 1 or channels != filters:
            shortcut = convolution(f"{name}_0", filters, 1, stride, x)
        convolution(f"{name}_1", filters, 3, stride, x)
        graph.append(activation(f"{name}_1_relu", "relu"))
        graph.append(add(f"{name}_add", shortcut, convolution(f"{name}_2", filters, 3, 1)))
        graph.append(activation(f"{name}_out", "relu"))
        x, channels = f"{name}_out", filters
    return graph + [AVERAGE, dense("dense", 10, "softmax")]


# Cases

def images(height, width):
    count = BATCH * BATCHES
    return {"name": f"input/{height}x{width}x{count}", "shape": [count, height, width, 3],
            "scale": 0.5, "shift": 0.0, "offset": 0.5}


def setup(network, inputs, optimizer, freeze=0, classes=10):
    return {"network": network, "input": inputs, "freeze": freeze, "classes": classes,
            "loss": "binary_crossentropy" if classes == 2 else "categorical_crossentropy",
            "optimizer": optimizer}


def sgd(rate):
    return {"name": "sgd", "learning_rate": rate, "momentum": 0.9, "nesterov": True}


def rmsprop(rate, placement):
    return {"name": "rmsprop", "learning_rate": rate, "epsilon_placement": placement}


def adam(rate, **more):
    return {"name": "adam", "learning_rate": rate, **more}


def adamw(rate, decay):
    return {"name": "adamw", "learning_rate": rate, "weight_decay": decay}


OPTIMIZERS = {"sgd": sgd(0.003), "rmsprop_inside": rmsprop(2e-3, "inside"),
              "rmsprop_outside": rmsprop(2e-3, "outside"), "adam": adam(5e-3),
              "adamw": adamw(5e-3, 0.1)}
GAP10 = [AVERAGE, dense("dense", 10, "softmax")]


def with_backbone(name, head=GAP10, **more):
    return {"backbone": name, "head": head, **more}


CASES = {
    "head": setup(
        {"graph": [AVERAGE, dense("dense", 64, "relu"), dense("dense_1", 10, "softmax")]},
        {"name": "head/features", "shape": [32, 2, 2, 2048], "scale": 1.0, "shift": 0.5,
         "offset": 0.5},
        adam(1e-3)),
    "vgg16_block5_conv1": setup(
        with_backbone("vgg16", [FLATTEN, dense("dense", 64, "relu"),
                                dense("dense_1", 1, "sigmoid")]),
        images(64, 64), rmsprop(1e-4, "inside"), 15, 2),
    **{f"every_layer_{name}": setup({"graph": EVERY_LAYER}, images(7, 5), optimizer, classes=5)
       for name, optimizer in OPTIMIZERS.items()},
    "up_sampling": setup({"graph": UP_SAMPLING}, images(9, 7), sgd(0.02), classes=2),
    "mini_resnet": setup({"graph": mini_resnet()}, images(32, 32), sgd(0.02)),
    "mini_resnet_24": setup({"graph": mini_resnet()}, images(32, 32), adam(1e-3), 24),
    "resnet50_143": setup(with_backbone("resnet50"), images(64, 64), sgd(0.01), 143),
    "resnet50_165": setup(with_backbone("resnet50"), images(64, 64), adamw(1e-3, 0.1), 165),
    "resnet50_none": setup(with_backbone("resnet50"), images(64, 64), sgd(0.01)),
    "mobilenet_v2_100": setup(
        with_backbone("mobilenet_v2"), images(64, 64), rmsprop(1e-4, "outside"), 100),
    "mobilenet_v2_none": setup(with_backbone("mobilenet_v2"), images(64, 64), sgd(0.01)),
    "inference": setup(
        {"graph": INFERENCE, "inference": "norm_d"}, images(7, 5), sgd(0.02), classes=5),
    "mobilenet_v2_inference_100": setup(
        with_backbone("mobilenet_v2", inference=True), images(32, 32), sgd(0.01), 100),
    "frozen_between": {
        **setup({"graph": EVERY_LAYER}, images(7, 5), sgd(0.003), classes=5),
        "frozen": ["norm_a", "norm_c", "conv_c", "depthwise_b", "norm_d", "conv_d", "dense"]},
}


def data(name, case):
    """(input, targets) of a case, as float32 and as numbers."""
    given = case["input"]
    shape = given["shape"]
    offsets = unit(given["name"] + "/offsets", (shape[0], 1, 1, shape[-1])) * given["offset"]
    x = unit(given["name"], shape) * given["scale"] + given["shift"] + offsets
    x = x.astype(np.float32)
    labels = (bits(f"{name}/labels", len(x)) % np.uint64(case["classes"])).astype(int)
    return x, labels[:, None] if case["classes"] == 2 else np.eye(case["classes"])[labels]


# One run, in a process of its own

def bilinear_class():
    """Keras's own bilinear up-sampling computes in float32 always; this one in its input's type.

    Half-pixel centres, clamped edges, as tf.image.resize has them.
    """
    import tensorflow as tf
    from keras import layers

    def matrix(size, factor, dtype):
        at = np.clip((np.arange(size * factor) + 0.5) / factor - 0.5, 0, size - 1)
        low = np.minimum(at.astype(int), size - 1)
        value = np.zeros((size * factor, size))
        value[np.arange(len(at)), low] += 1 - (at - low)
        value[np.arange(len(at)), np.minimum(low + 1, size - 1)] += at - low
        return tf.constant(value, dtype)

    class Bilinear(layers.UpSampling2D):
        def call(self, x):
            rows, columns = (matrix(x.shape[i + 1], self.size[i], x.dtype) for i in range(2))
            return tf.einsum("ih,nhwc,jw->nijc", rows, x, columns)

    return Bilinear


def make_layer(description):
    from keras import layers

    kinds = {"dense": layers.Dense, "flatten": layers.Flatten, "activation": layers.Activation,
             "conv": layers.Conv2D, "depthwise_conv": layers.DepthwiseConv2D, "relu": layers.ReLU,
             "batch_normalization": layers.BatchNormalization, "add": layers.Add,
             "zero_padding": layers.ZeroPadding2D, "max_pooling": layers.MaxPooling2D,
             "average_pooling": layers.AveragePooling2D,
             "global_average_pooling": layers.GlobalAveragePooling2D,
             "global_max_pooling": layers.GlobalMaxPooling2D, "dropout": layers.Dropout,
             "up_sampling": bilinear_class()
             if description.get("interpolation") == "bilinear" else layers.UpSampling2D}
    return kinds[description["layer"]](
        **{k: v for k, v in description.items() if k not in ("layer", "inputs")})


def append(x, graph):
    outputs = {}
    for description in graph:
        inputs = [outputs[name] for name in description.get("inputs", [])] or [x]
        x = make_layer(description)(inputs if len(inputs) > 1 else inputs[0])
        outputs[description["name"]] = x
    return x


def called_in_inference(base, head):
    """A model of `base(x, training=False)` and a head in training mode.

    Keras 3 passes `training=True` of `fit` on to what a functional model calls with
    `training=False` (tf.keras did not); in a model with a `call` of its own the argument holds.
    """
    import keras

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.base = base
            inputs = keras.Input(base.output.shape[1:])
            self.head = keras.Model(inputs, append(inputs, head))

        def call(self, x, training=None):
            return self.head(self.base(x, training=False), training=training)

    model = Model()
    model(np.zeros((1, *base.input.shape[1:]), keras.config.floatx()))
    return model


def make_optimizer(description):
    import keras
    from keras import ops

    class RMSpropOutside(keras.optimizers.RMSprop):
        def update_step(self, gradient, variable, learning_rate):
            velocity = self._velocities[self._get_variable_index(variable)]
            self.assign(velocity, self.rho * velocity + (1 - self.rho) * gradient * gradient)
            self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * gradient
                            / (ops.sqrt(velocity) + self.epsilon))

    kinds = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam,
             "adamw": keras.optimizers.AdamW, "rmsprop": keras.optimizers.RMSprop}
    arguments = {k: v for k, v in description.items() if k not in ("name", "epsilon_placement")}
    outside = description.get("epsilon_placement") == "outside"
    return (RMSpropOutside if outside else kinds[description["name"]])(**arguments)


def build(case):
    import keras

    keras.backend.clear_session()  # weights go by names, and some of these are numbered
    network, shape = case["network"], case["input"]["shape"][1:]
    if "backbone" in network:
        base = backbone(network["backbone"], tuple(shape))
        model = (called_in_inference(base, network["head"]) if network.get("inference")
                 else keras.Model(base.input, append(base.output, network["head"])))
    else:
        inputs = keras.Input(shape, name="input_layer")
        graph = network["graph"]
        names = [description["name"] for description in graph]
        ends = names.index(network["inference"]) + 1 if "inference" in network else 0
        model = keras.Model(inputs, append(inputs, graph[:ends or None]))
        if ends:
            model = called_in_inference(model, graph[ends:])
    fill(model, hash_weight)
    for layer in flat(model.layers):
        if hasattr(layer, "rate") and "inference" not in network:
            layer.rate = 0.0
    for layer in (model.base if "inference" in network else model).layers[:case["freeze"]]:
        layer.trainable = False
    for layer in model.layers:
        if layer.name in case.get("frozen", []):
            layer.trainable = False
    model.compile(make_optimizer(case["optimizer"]), case["loss"], jit_compile=False)
    return model


def without_gradient(model, x, y):
    """The parameters whose gradient is only rounding, before any update."""
    import keras
    import tensorflow as tf

    loss = keras.losses.get(model.loss)
    weights = {f"{layer.name}/{name}": w for layer, name, w in weights_of(model.layers)
               if w.trainable}
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(loss(y, model(x, training=True)))
    gradients = tape.gradient(value, [w.value for w in weights.values()])
    sizes = [float(tf.sqrt(tf.reduce_mean(g * g))) for g in gradients]
    return [name for name, size in zip(weights, sizes) if size < 1e-10 * max(sizes)]


def is_bessel(model, x, change):
    """Whether the first batch normalisation that trains corrected its moving variance."""
    import keras

    layer = next((layer for layer in model.layers
                  if type(layer).__name__ == "BatchNormalization" and layer.trainable), None)
    if layer is None or not change[f"{layer.name}/moving_variance"].any():  # or in inference mode
        return False
    seen = np.asarray(keras.Model(model.input, layer.input)(x, training=False), np.float64)
    seen = seen.reshape(-1, seen.shape[-1])  # before it, nothing that trains depends on the batch
    name = f"{layer.name}/moving_variance"
    wanted = layer.moving_variance.numpy() + change[name] / (1 - layer.momentum)
    varies = seen.var(0) > 1e-6 * seen.var(0).max()  # of the others, rounding is all that is left
    far = [np.abs(wanted / seen.var(0, ddof=ddof) - 1)[varies].max() for ddof in (0, 1)]
    assert min(far) < 1e-9, far
    return bool(far[1] < far[0])


def each_case(mode, names):
    """Cases one after another, in a mode's precision."""
    import keras

    floatx = MODES[mode][0]
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    for name in names:
        keras.backend.clear_session()
        yield name, floatx


def run(mode, folder, names):
    """Trains cases and writes losses and changes to files of arrays."""
    for name, floatx in each_case(mode, names):
        np.savez(os.path.join(folder, f"{name}.{mode}.npz"), **train(name, mode, floatx))


def outputs(mode, folder, names):
    """Writes every layer's output for the first batch, in float64 with a pair of nudges too."""
    import keras

    for name, floatx in each_case(mode, names):
        x = data(name, CASES[name])[0][:BATCH].astype(floatx)
        for kind in [mode, "0", "1"] if mode == "float64" else [mode]:
            model = build(CASES[name])
            if kind != mode:
                fill(model, nudged(int(kind)))
            layers = model.layers[1:]
            values = keras.Model(model.input, [layer.output for layer in layers])(x, training=True)
            np.savez(os.path.join(folder, f"{name}.{kind}.npz"),
                     **{layer.name: value for layer, value in zip(layers, values)})


def compare_outputs(name, folder):
    """How far nudges and float32 move layers' outputs, relative to these (root mean square)."""
    kinds = ["float64", "onednn", "plain", "0", "1"]
    files = [np.load(os.path.join(folder, f"{name}.{kind}.npz")) for kind in kinds]
    moved = []
    for layer in files[0].files:
        exact = files[0][layer].astype(np.float64)
        moved.append([np.sqrt(np.mean((file[layer] - exact) ** 2) / np.mean(exact ** 2))
                      for file in files[1:]])
    moved = np.array(moved)[np.max(moved, 1) > 0]
    float32, nudges = moved[:, :2].max(1), moved[:, 2:].max(1)
    ratios = nudges[float32 > 0] / float32[float32 > 0]
    print(f"{name}: float32 moves outputs by up to {float32.max():.2g}, nudges by "
          f"{nudges.max():.2g}; ratio {np.percentile(ratios, 10):.2g} to "
          f"{np.percentile(ratios, 90):.2g}, median {np.median(ratios):.2g}")




def train(name, mode, floatx):
    case = CASES[name]
    model = build(case)
    x, y = data(name, case)
    x, y = x.astype(floatx), y.astype(floatx)
    losses, changes = trained(model, x, y)
    facts = {"losses": losses, "keys": list(changes[1]), "layers": len(model.layers),
             "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights))}
    if mode == "float64":
        facts |= {"bessel": is_bessel(build(case), x[:BATCH], changes[1]),
                  "vanishing": without_gradient(build(case), x[:BATCH], y[:BATCH]),
                  "kinks": kinks(model, x, y, losses, changes)}
    arrays = {f"{step} {key}": value for step, change in changes.items()
              for key, value in change.items() if step == 1 or "/moving_" in key}
    return {"facts": json.dumps(facts), **arrays}


def trained(model, x, y, beside=None):
    """Losses of all steps, and what the arrays that train changed by after 1 and all of them.

    With the losses of another run `beside`, training ends at its length, or before the step whose
    loss has parted from that run's.
    """

    def values():
        return {f"{layer.name}/{name}": w.numpy().astype(np.float64)
                for layer, name, w in weights_of(model.layers)
                if layer.trainable and (w.trainable or name.startswith("moving_"))}

    start, losses, changes = values(), [], {}
    for step in range(STEPS if beside is None else len(beside)):
        rows = slice(BATCH * (step % BATCHES), BATCH * (step % BATCHES) + BATCH)
        model.reset_metrics()
        loss = float(model.train_on_batch(x[rows], y[rows], return_dict=True)["loss"])
        if beside is not None and abs(loss - beside[step]) > PARTED * beside[0]:
            break
        losses.append(loss)
        if step in (0, STEPS - 1):
            now = values()
            changes[step + 1] = {key: now[key] - start[key] for key in start}
    return losses, changes


def nudged(nudge):
    """`hash_weight` with every number made larger or smaller by NUDGE of it.

    Numbers 0 and 1 (2 and 3, …) nudge each weight in opposite directions.
    """
    def value_of(layer, weight, shape, depthwise):
        value = hash_weight(layer, weight, shape, depthwise).astype(np.float64)
        down = bits(f"{layer}/{weight}/nudges", value.size) >> np.uint64(nudge // 2) & np.uint64(1)
        sign = (1 - 2 * down.astype(np.float64)) * (1 - 2 * (nudge % 2))
        return value * (1 + NUDGE * sign.reshape(shape))
    return value_of


def kinks(model, x, y, losses, changes):
    """The largest distances of the nudged runs from the run that was not nudged."""
    apart, far = np.zeros(STEPS), {}
    for nudge in range(NUDGES):
        fill(model, nudged(nudge))
        for variable in model.optimizer.variables:
            if variable is not model.optimizer.learning_rate:
                variable.assign(np.zeros(variable.shape))
        others, changed = trained(model, x, y, losses[:len(apart)])
        steps = len(others)
        apart = np.maximum(apart[:steps], np.abs(np.subtract(others, losses[:steps])))
        for step, change in changed.items():
            for key, value in change.items():
                distance = float(np.linalg.norm(value - changes[step][key]))
                far[f"{step} {key}"] = max(far.get(f"{step} {key}", 0.0), distance)
    if len(apart) < STEPS:
        far = {key: value for key, value in far.items() if key.startswith("1 ")}
    return {"losses": apart.tolist(), "changes": far}


# The golden

def projections(name, change):
    random = bits(f"{name}/signs", change.size)
    flat = change.reshape(-1)
    # The sum with signs is the whole sum less twice that of the elements with -1.
    return [flat.sum() - 2 * flat[(random >> np.uint64(k)) & np.uint64(1) == 1].sum()
            for k in range(PROJECTIONS)]


def entry(name, key, files, vanishing, far, **more):
    reference, *others = (file[f"{key} {name}"] for file in files)
    length = np.linalg.norm(reference)
    value = {"name": name, **more, "norm": rounded(length),
             "projections": rounded(projections(name, reference))}
    if name in vanishing or length == 0:
        value["vanishing"] = rounded([np.linalg.norm(other) for other in others], 3)
    else:
        value["float32"] = rounded(
            [np.linalg.norm(other - reference) / length for other in others], 3)
        if f"{key} {name}" in far:
            value["kinks"] = rounded(far[f"{key} {name}"] / length, 3)
    return value


def summarize(name, folder):
    files = [np.load(os.path.join(folder, f"{name}.{mode}.npz")) for mode in MODES]
    facts = [json.loads(str(file["facts"])) for file in files]
    assert np.isfinite([fact["losses"] for fact in facts]).all(), name
    keys = facts[0]["keys"]
    trained = [key for key in keys if "/moving_" not in key]
    moving = [key for key in keys if "/moving_" in key]
    vanishing = facts[0]["vanishing"]
    case, near = CASES[name], facts[0]["kinks"]
    far = near["changes"]
    value = {**{k: v for k, v in case.items() if k != "classes"},
             "labels": {"name": f"{name}/labels", "classes": case["classes"]},
             "layers": facts[0]["layers"], "trainable": facts[0]["trainable"],
             "bessel": facts[0]["bessel"],
             "losses": {"float64": facts[0]["losses"],
                        **{mode: rounded(fact["losses"]) for mode, fact
                           in zip(list(MODES)[1:], facts[1:])},
                        "nudged": rounded(near["losses"], 3)},
             "parameters": [entry(key, 1, files, vanishing, far) for key in trained],
             "moving": [entry(key, step, files, vanishing, far, steps=step)
                        for step in (1, STEPS) for key in moving]}
    report(name, value)
    return value


def add_kinks(name, folder, value):
    """Puts what nudges do into a case that is known, and leaves the rest of it as it is."""
    file = np.load(os.path.join(folder, f"{name}.float64.npz"))
    facts = json.loads(str(file["facts"]))
    losses, far = value["losses"], facts["kinks"]["changes"]
    assert np.allclose(facts["losses"], losses["float64"][:len(facts["losses"])], 1e-9), name
    losses["nudged"] = rounded(facts["kinks"]["losses"], 3)
    for change in value["parameters"] + value["moving"]:
        change.pop("kinks", None)
        key = f"{change.get('steps', 1)} {change['name']}"
        if "float32" in change and key in far:
            change["kinks"] = rounded(far[key] / change["norm"], 3)
    report(name, value)
    return value


def report(name, value):
    """Keras's own errors, for people."""
    losses = value["losses"]
    exact = np.array(losses["float64"])
    print(f"{name}: loss {exact[0]:.5g} -> {exact[-1]:.5g}, {value['trainable']} trainable, "
          f"bessel {value['bessel']}")
    for index, mode in enumerate(list(MODES)[1:]):
        apart = np.abs(np.array(losses[mode]) - exact)
        errors = {p["name"]: p["float32"][index] for p in value["parameters"] if "float32" in p}
        worst = max(errors, key=errors.get)
        statistics = [max((m["float32"][index] for m in value["moving"]
                           if m["steps"] == step and "float32" in m), default=0)
                      for step in (1, STEPS)]
        print(f"  {mode}: losses apart first {apart[0]:.2g}, most {apart.max():.2g}; change of "
              f"{worst} {errors[worst]:.2g} (median {np.median(list(errors.values())):.2g}); "
              f"moving {statistics[0]:.2g}, {statistics[1]:.2g}")
    far = {p["name"]: p["kinks"] for p in value["parameters"] if "kinks" in p}
    worst = max(far, key=far.get)
    print(f"  nudged: {len(losses['nudged'])} steps, losses apart most "
          f"{max(losses['nudged']):.2g}; change of {worst} {far[worst]:.2g} "
          f"(median {np.median(list(far.values())):.2g})")
    vanishing = [p["name"] for p in value["parameters"] if "vanishing" in p]
    if vanishing:
        print(f"  without gradient: {len(vanishing)}, e.g. {vanishing[0]}")
    sys.stdout.flush()


def known_cases():
    path = oracle.golden("Engine", "training_steps.json")
    return json.load(open(path))["cases"] if os.path.exists(path) else {}


def write(cases):
    path = oracle.golden("Engine", "training_steps.json")
    known = known_cases() | cases
    facts = {"versions": oracle.versions(), "batch": BATCH, "batches": BATCHES, "steps": STEPS}
    lines = []
    for name in (name for name in CASES if name in known):
        case = known[name]
        parts = []
        for key, value in case.items():
            if key in ("parameters", "moving"):
                inside = ",\n".join("    " + json.dumps(v, separators=(",", ":")) for v in value)
                parts.append(f'   "{key}": [\n{inside}]' if value else f'   "{key}": []')
            else:
                parts.append(f'   "{key}": {json.dumps(value, separators=(",", ":"))}')
        lines.append(f'  "{name}": {{\n' + ",\n".join(parts) + "}")
    with open(path, "w") as file:
        file.write("{\n")
        for key, value in facts.items():
            file.write(f' "{key}": {json.dumps(value)},\n')
        file.write(' "cases": {\n' + ",\n".join(lines) + "}}\n")
    print(f"{len(lines)} cases, {os.path.getsize(path)} bytes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="with TensorFlow's messages")
    parser.add_argument("--kinks", action="store_true",
                        help="only add what nudged runs show to cases that are known")
    parser.add_argument("--roundings", action="store_true",
                        help="only compare float32's roundings and nudges, layer by layer")
    parser.add_argument("--run", nargs=2, metavar=("MODE", "FOLDER"), help="one process's part")
    options = parser.parse_args()
    names = options.cases or list(CASES)
    if options.list:
        return print(*CASES, sep="\n")
    if options.run:
        return (outputs if options.roundings else run)(*options.run, names)
    with tempfile.TemporaryDirectory() as folder:
        for mode, (_, onednn) in MODES.items():
            if options.kinks and mode != "float64":
                continue
            subprocess.run(
                [sys.executable, __file__, *["--roundings"] * options.roundings,
                 "--run", mode, folder, *names], check=True,
                stderr=None if options.verbose else subprocess.DEVNULL,
                env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn})
        if options.roundings:
            for name in names:
                compare_outputs(name, folder)
        elif options.kinks:
            known = known_cases()
            write({name: add_kinks(name, folder, known[name]) for name in names})
        else:
            write({name: summarize(name, folder) for name in names})


if __name__ == "__main__":
    main()
