"""Writes Tests/EngineTests/Goldens/backbone_*.json: Keras's features in double precision.

    python Tests/Oracles/backbone_goldens.py [MODEL …]

Written with Keras 3.15.1 on TensorFlow 2.21.0. Weights and images are hash numbers that a test
makes again by itself (see `oracle.py`, also for the order of indices and the rounding); Keras
computes on them in float64, so that the differences that a test sees are its own.

Two cases per model: two images at an even size and one at an odd size (where "same" padding and
Keras's `correct_pad` differ), neither square. Per case:

    height, width, images   of the input "input/HxWxN", NHWC
    shape                   of the feature map, N x H x W x C
    average, maximum        over each image's feature map, of 48 channels: [image][channel]
    indices, samples        96 values of the feature map by flat NHWC index
    largest                 the largest absolute value of the whole feature map
    layers                  for every layer, in order: [name, mean, mean absolute value] of its
                            output over the batch; to find where a wrong program leaves Keras

`check` holds the first numbers of a few hash arrays. Suggested tolerance: 1e-5 * largest.
"""

import sys

import oracle
from oracle import BACKBONES, backbone, bits, fill, hash_image, hash_weight, rounded

import numpy as np
import keras

SIZES = [(96, 64, 2), (75, 101, 1)]
CHANNELS, SAMPLES = 48, 96


def case(name, height, width, count):
    keras.backend.clear_session()
    model = backbone(name, (height, width, 3))
    fill(model, hash_weight)
    taps = keras.Model(model.input, [layer.output for layer in model.layers])
    outputs = taps(hash_image(height, width, count).astype(np.float64), training=False)
    outputs = [np.asarray(o) for o in outputs]
    features = outputs[-1]
    assert features.dtype == np.float64 and np.isfinite(features).all()
    indices = (bits("sample", SAMPLES) % np.uint64(features.size)).astype(int)
    return {
        "height": height, "width": width, "images": count, "shape": list(features.shape),
        "average": rounded(features.mean((1, 2))[:, :CHANNELS], 8),
        "maximum": rounded(features.max((1, 2))[:, :CHANNELS], 8),
        "indices": indices.tolist(), "samples": rounded(features.reshape(-1)[indices], 8),
        "largest": rounded(np.abs(features).max(), 8),
        "layers": [[layer.name, *rounded([o.mean(), np.abs(o).mean()], 6)]
                   for layer, o in zip(model.layers, outputs)],
    }


def main():
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    for name in sys.argv[1:] or BACKBONES:
        first = backbone(name).layers[1:4]
        check = {"input/96x64x2": hash_image(96, 64, 2).reshape(-1)[:4].tolist()}
        for layer in first:
            for w in layer.weights[:2]:
                check[f"{layer.name}/{w.name}"] = hash_weight(
                    layer.name, w.name, tuple(w.shape)).reshape(-1)[:4].tolist()
        oracle.write_json(oracle.golden("Engine", f"backbone_{name}.json"), {
            "model": name, "versions": oracle.versions(), "check": check,
            "cases": [case(name, *size) for size in SIZES]})


if __name__ == "__main__":
    main()
