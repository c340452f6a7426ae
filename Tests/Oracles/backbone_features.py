"""Keras's features of photographs through a backbone with seeded random weights, and its weights.

    python Tests/Oracles/backbone_features.py MODEL OUTDIR IMAGE… [--size 224] [--format keras2]
        [--seed 0] [--floatx float32] [--weights FILE] [--preprocess tf|caffe|unit]

Tried with Keras 3.15.1 on TensorFlow 2.21.0. OUTDIR gets

    MODEL.h5 (or .weights.h5, .keras)   the weights, in the form asked for:
        keras2      as Keras 2 laid files out ("conv1/kernel:0", fixed-size bytes)
        legacy      Keras 3's own legacy writer ("conv1/kernel")
        model.h5    `model.save("x.h5")`: the legacy whole model (below "model_weights")
        weights.h5  Keras 3's `save_weights`
        keras       Keras 3's whole-model archive
    MODEL.npy       the feature map, float32, images x H x W x C
    MODEL.json      files, shape, average and maximum (images x C), largest (absolute value)

Batch-normalisation statistics are away from their defaults, and kernels are scaled so that
activations stay near 1 through the depth. With --weights the file is loaded by layer order
instead, and no weights are written.
"""

import argparse
import os

import oracle
from oracle import BACKBONES, backbone, fan_in_of, fill, fnv1a, gain_of, rounded

import numpy as np
import keras


def seeded(seed, first_scale):
    """Values for `fill`: one NumPy generator per weight, keyed by the seed and the full name."""
    def value(layer, weight, shape, depthwise):
        random = np.random.default_rng([seed, fnv1a(f"{layer}/{weight}")])
        if weight == "kernel":
            scale = gain_of(layer) / np.sqrt(fan_in_of(shape, depthwise))
            first = layer in ("conv1_conv", "block1_conv1")
            return random.normal(0, scale * (first_scale if first else 1), shape)
        if weight in ("gamma", "moving_variance"):
            return random.uniform(0.5, 1.5, shape)
        return random.normal(0, 0.1, shape)
    return value


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=sorted(BACKBONES))
    parser.add_argument("outdir")
    parser.add_argument("images", nargs="+")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--format", default="keras2",
                        choices=["keras2", "legacy", "model.h5", "weights.h5", "keras"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--alpha", type=float)
    parser.add_argument("--floatx", default="float32", choices=["float32", "float64"])
    parser.add_argument("--weights")
    parser.add_argument("--preprocess", choices=["tf", "caffe", "unit"])
    return parser.parse_args()


def main():
    options = arguments()
    os.makedirs(options.outdir, exist_ok=True)
    keras.config.set_floatx(options.floatx)
    keras.config.set_dtype_policy(options.floatx)
    mode = options.preprocess or BACKBONES[options.model][2]
    extra = {} if options.alpha is None else {"alpha": options.alpha}
    model = backbone(options.model, (options.size, options.size, 3), **extra)
    stem = os.path.join(options.outdir, options.model)
    if options.weights:
        model.load_weights(options.weights)
        path = options.weights
    else:
        fill(model, seeded(options.seed, 1 / 64 if mode == "caffe" else 1.0))
        for weight in model.weights:  # files hold float32, whatever Keras computes in
            weight.assign(weight.numpy().astype(np.float32))
        path = oracle.write_weights(model, stem, options.format)

    images = np.stack([oracle.load_nearest(p, options.size) for p in options.images])
    inputs = oracle.preprocess(images, mode).astype(options.floatx)
    features = np.concatenate([np.asarray(model(inputs[i:i + 8], training=False))
                               for i in range(0, len(inputs), 8)])
    np.save(stem + ".npy", features.astype(np.float32))
    oracle.write_json(stem + ".json", {
        "model": options.model, "weights": os.path.basename(path), "size": options.size,
        "preprocess": mode, "floatx": options.floatx, "files": options.images,
        "shape": list(features.shape), "largest": float(np.abs(features).max()),
        "average": rounded(features.mean((1, 2))), "maximum": rounded(features.max((1, 2)))})
    print(f"{path}: features {features.shape}, largest {np.abs(features).max():.4g}")


if __name__ == "__main__":
    main()
