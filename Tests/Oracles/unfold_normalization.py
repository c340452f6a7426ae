"""Gives a MobileNetV2 whose batch normalisation was folded away its statistics back.

    python Tests/Oracles/unfold_normalization.py WEIGHTS.h5 OUTPUT.h5 IMAGES...

In WEIGHTS every batch normalisation has gamma 1, mean 0 and variance 0.999: features are right, but
training it with the batch's statistics is not. Here each gets the mean and variance of its inputs
over IMAGES (files, 224 by 224, preprocessed as `tf`), and gamma and beta that make up for them, so
that inference computes the same and training starts from it. Written with Keras 3.15.1 on
TensorFlow 2.21.0; prints the largest difference of the features over the largest feature.
"""

import sys

import keras
import numpy as np

weights, output, *paths = sys.argv[1:]
model = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(224, 224, 3))
model.load_weights(weights)
images = np.stack([
    np.asarray(keras.utils.load_img(path, target_size=(224, 224)), "float32") for path in paths])
images = images / 127.5 - 1
norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
taps = keras.Model(model.input, [norm.input for norm in norms])
before = model.predict(images[:32], verbose=0)
sums = [np.zeros((2, norm.gamma.shape[0])) for norm in norms]
counts = [0] * len(norms)
for start in range(0, len(images), 20):
    for place, values in enumerate(taps.predict(images[start:start + 20], verbose=0)):
        flat = values.reshape(-1, values.shape[-1]).astype("float64")
        sums[place] += [flat.sum(0), (flat * flat).sum(0)]
        counts[place] += len(flat)
for norm, (first, second), count in zip(norms, sums, counts):
    gamma, beta, mean, variance = [np.asarray(w, "float64") for w in norm.get_weights()]
    scale = gamma / np.sqrt(variance + norm.epsilon)
    shift = beta - mean * scale
    new_mean = first / count
    new_variance = np.maximum(second / count - new_mean**2, 1e-6)
    norm.set_weights([
        scale * np.sqrt(new_variance + norm.epsilon), shift + new_mean * scale, new_mean,
        new_variance])
after = model.predict(images[:32], verbose=0)
print("largest difference", np.abs(after - before).max() / np.abs(before).max())
model.save(output)
