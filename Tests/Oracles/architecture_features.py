"""Writes Tests/EngineTests/Goldens/architecture_features.json: Keras's features in float64.

    nice python Tests/Oracles/architecture_features.py [NAME …]

Written with Keras 3.15.1 on TensorFlow 2.21.0. With names, only these are computed again and the
others are kept. As `backbone_goldens.py`, in less space, for all of Keras's applications: weights
and images are hash numbers (see `oracle.py`), rounded to float32, and Keras computes in float64.

Through so many layers, numbers of no particular size would vanish or overflow, or forget the image.
So the variances of batch normalisations are multiplied by powers of two, `exponents`, that keep
activations near 1: moving_variance = Float((1 + unit / 2) * 2^exponent). And the kernels before
gates ("*_se_expand") are divided by `gates`, for in deep models roundings grow from gate to gate.

The sample of the feature map is at flat NHWC indices bits("sample", 48) mod its size. Per name:

    application, arguments   of Keras; without top, weights=None
    scale, shift   an input is Float((unit(NAME, N x H x W x 3) + unit(NAME/offsets, N x 3)) *
                   scale + shift) with NAME "input/HxWxN"; the offset of an image and channel is
                   the same in all its pixels (noise alone would make features that look the
                   same). Models that preprocess by themselves get 0 ..< 255, others -1 ..< 1
    gates          1 or 8
    exponents      one for each BatchNormalization of model.layers, in their order
    differ         how far the two images' features of the first case are apart: the mean absolute
                   difference by "largest"
    cases          two, neither square, the second of odd size:
        input      [height, width, images]
        shape      of the feature map without the batch
        largest    the largest absolute value of the feature map
        norm       its L2 norm
        samples    48 of its values
        taps       [layer, mean absolute value of its output] of some layers and the first and
                   last but one, to find where a program leaves Keras

`float32` is how far Keras's own float32 run (with oneDNN) was off at most, relative to "largest",
for the worse of the cases: a measure of what the weights allow.
"""

import json
import os
import sys

import oracle
from architectures import APPLICATIONS, mode_of, variants
from oracle import backbone, bits, fill, hash_weight, rounded

import numpy as np
import keras

SIZES = [(64, 48, 2), (75, 101, 1)]
LARGER = [(96, 75, 2), (107, 83, 1)]  # at least 75 pixels
NEED_LARGER = ("InceptionV3", "InceptionResNetV2", "Xception")
SAMPLES, TAPS = 48, 12
HUGE = ("ConvNeXtXLarge", "ConvNeXtLarge")  # a test would take gigabytes
PATH = oracle.golden("Engine", "architecture_features.json")


DAMPED = [f"EfficientNet{name}" for name in ("B3", "B4", "B5", "B6", "B7", "V2M", "V2L")]


def names():
    return {title: (application, arguments) for application in APPLICATIONS
            if application not in HUGE for title, arguments in variants(application)}


def spread(count, total):
    """So many of `range(total)`, with the first and the last."""
    return sorted({round(i * (total - 1) / (count - 1)) for i in range(count)})


def built(application, arguments, size, floatx):
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    keras.backend.clear_session()
    return backbone(application, (*size[:2], 3), **arguments)


def image_of(size, scale, shift, floatx):
    height, width, count = size
    name = f"input/{height}x{width}x{count}"
    image = oracle.unit(name, (count, height, width, 3))
    image += oracle.unit(f"{name}/offsets", (count, 1, 1, 3))
    return (image * scale + shift).astype(np.float32).astype(floatx)


def calibrate(models, images):
    """Sets the variances, layer after layer, by what arrives at them; the exponents.

    The models are one at several sizes; the largest numbers count.
    """
    tensors = [{id(model.inputs[0]): image} for model, image in zip(models, images)]
    exponents = []
    for operations in zip(*(model._operations for model in models)):
        nodes = [operation._inbound_nodes[-1] for operation in operations]
        if nodes[0].is_input:
            continue
        calls = [node.arguments.fill_in({key: known[key] for key in map(id, node.input_tensors)})
                 for node, known in zip(nodes, tensors)]
        if type(operations[0]).__name__ == "BatchNormalization":
            mean = operations[0].moving_mean.numpy()
            square = max(np.mean((np.asarray(args[0]) - mean) ** 2) for args, _ in calls)
            exponents.append(int(np.round(np.log2(square))))
            variance = operations[0].moving_variance.numpy() * 2.0 ** exponents[-1]
            for operation in operations:
                operation.moving_variance.assign(variance.astype(np.float32))
        for operation, node, known, (args, kwargs) in zip(operations, nodes, tensors, calls):
            known[id(node.outputs[0])] = operation(*args, **kwargs)
    return exponents


def copy(source, target):
    target.set_weights(source.get_weights())
    for layer in target.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return target


def outputs(model, image):
    """(tapped layers, their outputs, features)"""
    tapped = [model.layers[i] for i in spread(TAPS, len(model.layers) - 1)]
    taps = keras.Model(model.input, [layer.output for layer in tapped] + [model.output])
    values = [np.asarray(o) for o in taps(image, training=False)]
    return [layer.name for layer in tapped], values[:-1], values[-1]


def facts(application, arguments):
    inside = mode_of(application) == "none"
    scale, shift = (63.75, 127.5) if inside else (0.5, 0.0)
    sizes = LARGER if application in NEED_LARGER else SIZES
    models = [built(application, arguments, size, "float64") for size in sizes]
    images = [image_of(size, scale, shift, "float64") for size in sizes]
    gates = 8 if application in DAMPED else 1

    def value_of(layer, weight, shape, depthwise):
        value = hash_weight(layer, weight, shape, depthwise)
        return value / gates if weight == "kernel" and layer.endswith("_se_expand") else value

    fill(models[0], value_of)
    copy(models[0], models[1])
    exponents = calibrate(models, images)
    cases, off = [], []
    for size, model, image in zip(sizes, models, images):
        tapped, values, features = outputs(model, image)
        assert features.dtype == np.float64 and np.isfinite(features).all()
        largest = np.abs(features).max()
        indices = (bits("sample", SAMPLES) % np.uint64(features.size)).astype(int)
        cases.append({
            "input": list(size), "shape": list(features.shape[1:]),
            "largest": rounded(largest, 8), "norm": rounded(np.linalg.norm(features), 8),
            "samples": rounded(features.reshape(-1)[indices], 7),
            "taps": [[name, rounded(np.abs(o).mean(), 6)] for name, o in zip(tapped, values)]})
        if len(cases) == 1:
            differ = np.abs(features[0] - features[1]).mean() / largest
        single = copy(model, built(application, arguments, size, "float32"))
        found = outputs(single, image_of(size, scale, shift, "float32"))[2]
        off.append(np.abs(found - features).max() / largest)
    return {"application": application, "arguments": arguments, "scale": scale, "shift": shift,
            "gates": gates, "exponents": exponents, "differ": rounded(differ, 2),
            "float32": rounded(max(off), 2), "cases": cases}


def main():
    known = json.load(open(PATH))["architectures"] if os.path.exists(PATH) else {}
    for name in sys.argv[1:] or names():
        known[name] = facts(*names()[name])
        cases = known[name]["cases"]
        print(f"{name}: largest {[case['largest'] for case in cases]}, float32 off by "
              f"{known[name]['float32']}, images differ by {known[name]['differ']}", flush=True)
        write({name: known[name] for name in names() if name in known})


def write(known):
    lines = [f'  "{name}": {json.dumps(value, separators=(",", ":"))}'
             for name, value in known.items()]
    with open(PATH, "w") as file:
        file.write(f' {{"versions": {json.dumps(oracle.versions())},\n'[1:])
        file.write(' "architectures": {\n' + ",\n".join(lines) + "}}\n")


if __name__ == "__main__":
    main()
