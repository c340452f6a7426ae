"""Writes Tests/EngineTests/Goldens/layers.json: single layers, forward and backward, in float64.

    nice python Tests/Oracles/layers.py

Written with Keras 3.15.1 on TensorFlow 2.21.0. Per case (the case's name is the layer's):

    class, config   of Keras; arguments that are not given are Keras's defaults. "activation" cases
                    are the layer Activation
    training        whether the layer is called in training mode (absent: it makes no difference,
                    or the layer would draw random numbers: then inference)
    inputs          each {"shape", "scale"}: Float(unit("CASE/input/INDEX", shape) * scale), or
                    {"shape", "values"}. Shapes with the batch
    weights         [name, shape] in the order of `get_weights`; their values are those of
                    `oracle.fill`: hash_weight(CASE, name, shape)
    output          {"shape", "values"} of y
    gradients       of sum(y * g) + sum(losses), with g = Float(unit("CASE/gradient", y's shape)):
                    "inputs" one list for each, "weights" [name, values] of the trainable ones
    losses          what regularizers add: the weights' in their order, then the activity's
    moving          [name, values] of weights that a call in training mode changed, after it

Values are flat in C order, of Keras's shapes. A kernel of a DepthwiseConv2D is hashed as "kernel",
a SeparableConv2D's two as "kernel" and "pointwise_kernel" (see `oracle.py`).
"""

import json
import os

import oracle
from oracle import fill, hash_weight, rounded, unit, weights_of

import numpy as np
import keras
import tensorflow as tf
from keras import layers
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

OWN = {"LayerScale": LayerScale, "StochasticDepth": StochasticDepth,
       "CustomScaleLayer": CustomScaleLayer}
MAP = [2, 4, 3, 2]
POINTS = [-30, -20, -6, -4, -3.25, -3, -2.5, -1, -0.5, -0.0009765625, 0, 0.0009765625, 0.5, 1,
          2.5, 3, 3.25, 4, 5.75, 6, 6.5, 20, 30]
FUNCTIONS = ("linear relu relu6 leaky_relu elu selu silu hard_silu hard_sigmoid sigmoid tanh gelu "
             "softplus softsign exponential mish swish hard_swish").split()
CASES = {}


def case(name, kind, shapes=(MAP,), span=1.0, training=None, values=None, **config):
    """Adds a case; `shapes` are the inputs', `values` replace their hash numbers."""
    inputs = [{"shape": shape, "scale": span} for shape in shapes]
    if values:
        inputs = [{"shape": shape, "values": value} for shape, value in zip(shapes, values)]
    CASES[name] = {"class": kind, "config": config, "inputs": inputs} | (
        {} if training is None else {"training": training})


def merging():
    one = [2, 1, 1, 2]
    case("add_three", "Add", [MAP] * 3)
    case("multiply", "Multiply", [MAP, MAP])
    case("multiply_gate", "Multiply", [MAP, one])
    case("multiply_three", "Multiply", [MAP, one, MAP])
    case("subtract", "Subtract", [MAP, MAP])
    case("subtract_broadcast", "Subtract", [one, MAP])
    case("average_two", "Average", [MAP, MAP])
    case("average_three", "Average", [MAP] * 3)
    case("maximum_three", "Maximum", [MAP] * 3)
    case("minimum", "Minimum", [MAP, MAP])
    case("maximum_ties", "Maximum", [[1, 4]] * 3,
         values=[[1.0, 2.0, -1.0, 0.0], [1.0, 1.0, -1.0, 3.0], [1.0, 2.0, -2.0, 3.0]])
    case("concatenate", "Concatenate", [[2, 4, 3, 2], [2, 4, 3, 1]])
    case("concatenate_six", "Concatenate", [[1, 2, 2, n] for n in (1, 3, 2, 1, 4, 2)])
    case("concatenate_rows", "Concatenate", [[1, 1, 3, 2], [1, 2, 3, 2]], axis=1)
    case("concatenate_columns", "Concatenate", [[2, 2, 1, 2], [2, 2, 3, 2]], axis=2)
    case("concatenate_flat", "Concatenate", [[3, 2], [3, 5]])


def convolutions():
    image = [[1, 5, 6, 4]]
    case("conv_groups", "Conv2D", image, filters=6, kernel_size=3, groups=2)
    case("conv_groups_all", "Conv2D", image, filters=4, kernel_size=7, padding="same", groups=4)
    case("conv_groups_stride", "Conv2D", image, filters=4, kernel_size=3, strides=2,
         padding="same", groups=2, use_bias=False)
    case("conv_groups_pointwise", "Conv2D", image, filters=8, kernel_size=1, groups=4)
    case("conv_dilation", "Conv2D", [[1, 7, 6, 2]], filters=3, kernel_size=3, dilation_rate=2)
    case("conv_dilation_same", "Conv2D", image, filters=2, kernel_size=3, padding="same",
         dilation_rate=[2, 3], activation="silu")
    case("conv_dilation_wide", "Conv2D", image, filters=2, kernel_size=3, padding="same",
         dilation_rate=4)
    case("conv_dilation_groups", "Conv2D", [[2, 6, 5, 4]], filters=4, kernel_size=2,
         dilation_rate=[3, 1], groups=2, activation="relu")
    case("depthwise_dilation_multiplier", "DepthwiseConv2D", [[2, 6, 5, 2]], kernel_size=2,
         depth_multiplier=2, dilation_rate=[2, 3])
    case("conv_row", "Conv2D", image, filters=3, kernel_size=[1, 7], padding="same",
         use_bias=False)
    case("conv_column", "Conv2D", image, filters=3, kernel_size=[7, 1], padding="same")
    case("conv_sigmoid", "Conv2D", [[2, 1, 1, 4]], filters=3, kernel_size=1, padding="same",
         activation="sigmoid")
    case("conv_patches", "Conv2D", [[1, 9, 8, 2]], filters=3, kernel_size=4, strides=4)
    case("depthwise_multiplier", "DepthwiseConv2D", image, kernel_size=3, depth_multiplier=2,
         padding="same", strides=2)
    case("depthwise_multiplier_three", "DepthwiseConv2D", [[2, 4, 4, 2]], kernel_size=[3, 2],
         depth_multiplier=3, activation="relu6", use_bias=False)
    case("depthwise_dilation", "DepthwiseConv2D", [[1, 6, 7, 3]], kernel_size=3, padding="same",
         dilation_rate=2)
    case("depthwise_seven", "DepthwiseConv2D", image, kernel_size=7, padding="same")
    case("separable", "SeparableConv2D", image, filters=3, kernel_size=3, padding="same")
    case("separable_stride", "SeparableConv2D", [[1, 7, 6, 3]], filters=5, kernel_size=5,
         strides=2, padding="same", use_bias=False)
    case("separable_valid", "SeparableConv2D", image, filters=2, kernel_size=3, strides=2,
         activation="relu")
    case("separable_multiplier", "SeparableConv2D", [[1, 5, 4, 3]], filters=4, kernel_size=3,
         depth_multiplier=2, padding="same")
    case("separable_dilation", "SeparableConv2D", [[1, 6, 5, 2]], filters=3, kernel_size=3,
         dilation_rate=2, padding="same", activation="silu")
    case("dense_map", "Dense", [[2, 2, 3, 4]], units=3)
    case("dense_gelu", "Dense", [[3, 4]], units=3, activation="gelu")
    case("dense_hard_silu", "Dense", [[3, 4]], 4.0, units=3, activation="hard_silu")


def shapes():
    case("cropping", "Cropping2D", cropping=[[1, 0], [0, 2]])
    case("cropping_all", "Cropping2D", [[1, 5, 4, 2]], cropping=1)
    case("cropping_pair", "Cropping2D", [[1, 3, 5, 2]], cropping=[1, 2])
    case("reshape", "Reshape", target_shape=[2, 12])
    case("reshape_free", "Reshape", target_shape=[1, -1, 2])
    case("reshape_gate", "Reshape", [[2, 3]], target_shape=[1, 1, 3])
    case("permute", "Permute", dims=[3, 1, 2])
    case("permute_image", "Permute", dims=[2, 1, 3])
    case("permute_rows", "Permute", [[2, 3, 4]], dims=[2, 1])
    case("average_pool_keepdims", "GlobalAveragePooling2D", keepdims=True)
    case("max_pool_keepdims", "GlobalMaxPooling2D", keepdims=True)
    odd = [[1, 5, 7, 2]]
    case("average_pooling_same", "AveragePooling2D", odd, pool_size=3, strides=1, padding="same")
    case("average_pooling_same_stride", "AveragePooling2D", [[1, 6, 5, 2]], pool_size=3, strides=2,
         padding="same")
    case("average_pooling_skip", "AveragePooling2D", odd, pool_size=1, strides=2)
    case("max_pooling_skip", "MaxPooling2D", odd, pool_size=1, strides=2)
    case("max_pooling_same", "MaxPooling2D", [[1, 6, 5, 2]], pool_size=3, strides=2,
         padding="same")


def scalings():
    case("rescaling", "Rescaling", [[1, 2, 2, 3]], 255.0, scale=1 / 127.5, offset=-1.0)
    case("rescaling_channels", "Rescaling", [[1, 2, 2, 3]], scale=[2.0, 0.5, 4.0],
         offset=[0.0, 1.0, -1.0])
    case("normalization", "Normalization", [[1, 2, 2, 3]])
    case("normalization_fixed", "Normalization", [[1, 2, 2, 3]], 255.0,
         mean=[123.675, 116.28, 103.53], variance=[3409.976025, 3262.6944, 3291.890625])
    case("normalization_scalar", "Normalization", [[2, 3]], axis=None, mean=0.5, variance=4.0)
    case("normalization_invert", "Normalization", [[1, 2, 2, 3]], invert=True)
    case("normalization_no_variance", "Normalization", [[2, 2]], mean=[0.0, 0.5],
         variance=[0.0, 1.0])
    case("layer_normalization", "LayerNormalization", epsilon=1e-6)
    case("layer_normalization_wide", "LayerNormalization", [[2, 2, 1, 7]], 3.0)
    case("layer_normalization_map", "LayerNormalization", axis=[1, 2, 3])
    case("layer_normalization_rows", "LayerNormalization", axis=[2, 3])
    case("layer_normalization_plain", "LayerNormalization", [[3, 5]], center=False, scale=False)
    case("layer_normalization_unscaled", "LayerNormalization", [[3, 5]], scale=False)
    case("layer_normalization_uncentred", "LayerNormalization", [[3, 5]], center=False)
    case("layer_scale", "LayerScale", init_values=1e-6, projection_dim=2)
    case("custom_scale", "CustomScaleLayer", [MAP, MAP], scale=0.17)
    for training in (False, True):
        mode = "training" if training else "inference"
        case(f"batch_normalization_unscaled_{mode}", "BatchNormalization", training=training,
             scale=False)
        case(f"batch_normalization_uncentred_{mode}", "BatchNormalization", training=training,
             center=False, momentum=0.9997)
    case("stochastic_depth", "StochasticDepth", training=False, drop_path_rate=0.5)
    case("spatial_dropout", "SpatialDropout2D", training=False, rate=0.5)
    case("dropout_noise_shape", "Dropout", training=False, rate=0.5,
         noise_shape=[None, 1, 1, 1])
    case("gaussian_noise", "GaussianNoise", training=False, stddev=0.5)


def activations():
    points = {"shapes": [[1, len(POINTS)]], "values": [POINTS]}
    for function in FUNCTIONS:
        case(f"activation_{function}", "Activation", **points, activation=function)
    case("activation_softmax", "Activation", [[2, 5]], 3.0, activation="softmax")
    case("activation_log_softmax", "Activation", [[2, 5]], 3.0, activation="log_softmax")
    case("relu_slope", "ReLU", **points, negative_slope=0.25)
    case("relu_threshold", "ReLU", **points, threshold=1.0)
    case("relu_maximum", "ReLU", **points, max_value=4.0)
    case("relu_six", "ReLU", **points, max_value=6.0)
    case("relu_slope_maximum", "ReLU", **points, max_value=6.0, negative_slope=0.25)
    case("relu_slope_threshold", "ReLU", **points, negative_slope=0.25, threshold=1.0)
    case("relu_all", "ReLU", **points, max_value=4.0, negative_slope=0.125, threshold=0.5)
    case("relu_threshold_six", "ReLU", **points, max_value=6.0, threshold=0.5)
    case("leaky_relu", "LeakyReLU", **points)
    case("leaky_relu_slope", "LeakyReLU", **points, negative_slope=0.125)
    case("elu", "ELU", **points)
    case("elu_alpha", "ELU", **points, alpha=0.5)
    case("prelu", "PReLU")
    case("prelu_shared", "PReLU", shared_axes=[1, 2])
    case("prelu_points", "PReLU", **points)
    case("prelu_rows", "PReLU", shared_axes=[1])
    case("prelu_channels_shared", "PReLU", shared_axes=[3])
    case("softmax", "Softmax", [[2, 5]], 3.0)
    case("softmax_rows", "Softmax", [[1, 3, 2, 2]], 3.0, axis=1)
    case("softmax_map", "Softmax", [[1, 3, 2, 2]], 3.0, axis=[1, 2])
    case("softmax_columns", "Softmax", [[2, 3, 4, 2]], 3.0, axis=-2)
    case("dense_log_softmax", "Dense", [[3, 4]], units=3, activation="log_softmax")
    case("dense_softsign", "Dense", [[3, 4]], units=3, activation="softsign")
    case("conv_softsign", "Conv2D", [[1, 4, 3, 2]], filters=3, kernel_size=2,
         activation="softsign")


def penalties():
    regularizer = {"l1": {"class_name": "L1", "config": {"l1": 0.125}},
                   "l2": {"class_name": "L2", "config": {"l2": 0.25}},
                   "l1l2": {"class_name": "L1L2", "config": {"l1": 0.0625, "l2": 0.5}}}
    for name, value in regularizer.items():
        case(f"dense_kernel_{name}", "Dense", [[3, 4]], units=2, kernel_regularizer=value)
    case("dense_all_penalties", "Dense", [[3, 4]], units=2, activation="relu",
         kernel_regularizer=regularizer["l1l2"], bias_regularizer=regularizer["l1"],
         activity_regularizer=regularizer["l2"])
    case("conv_penalties", "Conv2D", [[2, 3, 3, 2]], filters=2, kernel_size=2,
         kernel_regularizer=regularizer["l2"], activity_regularizer=regularizer["l1"])
    case("separable_penalties", "SeparableConv2D", [[2, 3, 3, 2]], filters=2, kernel_size=2,
         depthwise_regularizer=regularizer["l1"], pointwise_regularizer=regularizer["l2"])
    case("depthwise_penalties", "DepthwiseConv2D", [[2, 3, 3, 2]], kernel_size=2,
         depthwise_regularizer=regularizer["l1l2"], bias_regularizer=regularizer["l2"],
         activity_regularizer=regularizer["l2"])
    case("conv_wide_penalties", "Conv2D", [[2, 3, 3, 5]], filters=9, kernel_size=1,
         kernel_regularizer=regularizer["l1l2"], bias_regularizer=regularizer["l1"],
         activity_regularizer=regularizer["l1l2"], activation="relu")
    case("batch_normalization_penalties", "BatchNormalization", training=True,
         gamma_regularizer=regularizer["l2"], beta_regularizer=regularizer["l1"])
    case("normalization_penalties", "LayerNormalization", [[3, 4]],
         gamma_regularizer=regularizer["l2"], beta_regularizer=regularizer["l1"])
    case("prelu_penalty", "PReLU", [[3, 4]], alpha_regularizer=regularizer["l2"])
    case("activity_regularization", "ActivityRegularization", [[3, 4]], l1=0.5, l2=0.25)


def numbers(name, index, given):
    if "values" in given:
        value = np.array(given["values"], np.float32)
    else:
        value = (unit(f"{name}/input/{index}", given["shape"]) * given["scale"]).astype(np.float32)
    return tf.constant(value.reshape(given["shape"]), tf.float64)


def make(name, kind, config):
    return (OWN.get(kind) or getattr(layers, kind))(name=name, **config)


def flat_values(tensor):
    return rounded(np.asarray(tensor).reshape(-1), 8)


def run(name, description):
    keras.backend.clear_session()
    layer = make(name, description["class"], description["config"])
    inputs = [numbers(name, i, given) for i, given in enumerate(description["inputs"])]
    call = inputs if len(inputs) > 1 else inputs[0]
    sizes = [tuple(x.shape) for x in inputs]
    layer.build(sizes if len(inputs) > 1 else sizes[0])
    fill(Holder([layer]), hash_weight)
    weights = [(weight, variable) for _, weight, variable in weights_of([layer])]
    before = {weight: variable.numpy() for weight, variable in weights}
    training = {"training": description["training"]} if "training" in description else {}
    trainable = [(weight, variable) for weight, variable in weights if variable.trainable]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        y = layer(call, **training)
        g = unit(f"{name}/gradient", y.shape).astype(np.float32).astype(np.float64)
        # Keras lists the activity's penalty first.
        own = [variable.regularizer(variable) for _, variable in trainable if variable.regularizer]
        losses = own + list(layer.losses)[:len(layer.losses) - len(own)]
        value = tf.reduce_sum(y * g)
        for loss in losses:
            value += loss
    gradients = tape.gradient(value, inputs + [variable.value for _, variable in trainable],
                              unconnected_gradients=tf.UnconnectedGradients.ZERO)
    assert y.dtype == tf.float64 and all(np.isfinite(g).all() for g in gradients), name
    moved = [[weight, flat_values(variable)] for weight, variable in weights
             if not np.array_equal(before[weight], variable.numpy())]
    return {**description,
            "weights": [[weight, list(variable.shape)] for weight, variable in weights],
            "output": {"shape": list(y.shape), "values": flat_values(y)},
            "gradients": {
                "inputs": [flat_values(g) for g in gradients[:len(inputs)]],
                "weights": [[weight, flat_values(g)] for (weight, _), g
                            in zip(trainable, gradients[len(inputs):])]},
            **({"losses": [rounded(float(loss), 8) for loss in losses]} if losses else {}),
            **({"moving": moved} if moved else {})}


class Holder:
    """Layers without a model, for `fill`."""

    def __init__(self, layers):
        self.layers = layers


def main():
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    for part in (merging, convolutions, shapes, scalings, activations, penalties):
        part()
    lines = [f'  "{name}": {json.dumps(run(name, value), separators=(",", ":"))}'
             for name, value in CASES.items()]
    path = oracle.golden("Engine", "layers.json")
    with open(path, "w") as file:
        file.write(f'{{"versions": {json.dumps(oracle.versions())},\n "cases": {{\n')
        file.write(",\n".join(lines) + "}}\n")
    print(f"{len(lines)} cases, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
