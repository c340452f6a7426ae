"""The documents' recipes on a frozen MobileNetV2, as Keras runs them: data, head, training.

Shared by `keras_recipes.py` and `predictions_check.py`. Values as in the documents, with three
replaced: the backbone (MobileNetV2, whose real weights are at hand), its `tf` preprocessing, and
the split (folders train and test).
"""

import os

import oracle
from oracle import BACKBONES, backbone, folder, load_bilinear, load_nearest, preprocess

import numpy as np
import keras
from keras import layers

RECIPES = {
    "bed_sofa": {
        "pooling": "average", "dense": [(1024, "relu")] * 3 + [(512, "relu"), (2, "softmax")],
        "loss": "categorical_crossentropy", "optimizer": "adam", "epochs": 5, "batch": 32,
        "size": 224, "resize": "nearest"},
    "beans": {
        "pooling": "average", "dense": [(128, "relu"), (3, None)],
        "loss": "sparse_from_logits", "optimizer": "adam", "epochs": 10, "batch": 32,
        "size": 224, "resize": "bilinear"},
    "flowers": {
        "pooling": "average", "dense": [(5, None)],
        "loss": "sparse_from_logits", "optimizer": "adam", "epochs": 5, "batch": 32,
        "size": 224, "resize": "opencv",
        "classes": ["roses", "daisy", "dandelion", "sunflowers", "tulips"]},
    "cats_dogs": {
        "pooling": "flatten", "dense": [(256, "relu"), (1, "sigmoid")],
        "loss": "binary_crossentropy", "optimizer": "rmsprop", "epochs": 30, "batch": 20,
        "size": 150, "resize": "nearest"},
    "cifar10": {
        "pooling": "flatten", "normalized": True,
        "dense": [(256, "relu"), (128, "relu"), (64, "relu"), (10, "softmax")],
        "loss": "binary_crossentropy", "optimizer": "adam", "epochs": 10, "batch": 32,
        "size": 224, "resize": "up_sampling"},
}
CIFAR10_FILES = {"train": "data_batch_1.bin", "test": "test_batch.bin"}

AUGMENTATION = dict(rotation_range=40, width_shift_range=0.2, height_shift_range=0.2,
                    shear_range=0.2, zoom_range=0.2, horizontal_flip=True, fill_mode="nearest")


def load_opencv(path, size):
    """float32 BGR as cv2.imread and cv2.resize leave it (EXIF rotation applied)."""
    import cv2

    return cv2.resize(cv2.imread(path), (size, size)).astype(np.float32)


def load(path, recipe, size=0):
    """One photograph, float32 0..255, at the recipe's size, or at its own for `size` None."""
    size = recipe["size"] if size == 0 else size
    reader = {"nearest": load_nearest, "bilinear": load_bilinear, "opencv": load_opencv}
    return reader[recipe["resize"]](path, size)


def cifar10(path, size):
    """(images, labels) of a binary batch: float32 RGB, each pixel repeated to `size`."""
    rows = np.fromfile(path, np.uint8).reshape(-1, 1 + 3 * 32 * 32)
    images = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).astype(np.float32)
    return images.repeat(size // 32, 1).repeat(size // 32, 2), rows[:, 0].astype(int)


def split(recipe, data, name):
    """(images, labels, files) of the folder `train` or `test`, or of CIFAR-10's batch."""
    if recipe["resize"] == "up_sampling":
        return *cifar10(os.path.join(data, CIFAR10_FILES[name]), recipe["size"]), []
    files, labels, _ = folder(os.path.join(data, name), recipe.get("classes"))
    return np.stack([load(file, recipe) for file in files]), labels, files


def head_layers(recipe):
    pooling = {"average": layers.GlobalAveragePooling2D, "flatten": layers.Flatten}
    stack = [pooling[recipe["pooling"]]()]
    for index, (units, activation) in enumerate(recipe["dense"]):
        if recipe.get("normalized"):
            stack += [layers.Dropout(0.5)] * (index > 0) + [layers.BatchNormalization()]
        stack.append(layers.Dense(units, activation=activation))
    return stack


def head_model(recipe, shape):
    """The head alone, on feature maps of one image's shape."""
    inputs = x = keras.Input(shape)
    for layer in head_layers(recipe):
        x = layer(x)
    return keras.Model(inputs, x)


def whole_model(recipe, name="mobilenet_v2", weights=None, size=0):
    """Backbone and head as one functional model in the documents' layer order, backbone frozen."""
    size = recipe["size"] if size == 0 else size
    base = backbone(name, (size, size, 3))
    if weights:
        base.load_weights(weights)
    for layer in base.layers:
        layer.trainable = False
    x = base.output
    for layer in head_layers(recipe):
        x = layer(x)
    return keras.Model(base.input, x)


def targets(recipe, labels):
    if recipe["dense"][-1][1] == "softmax":
        return np.eye(recipe["dense"][-1][0], dtype=np.float32)[labels]
    return labels.astype(np.float32)[:, None] if recipe["dense"][-1][0] == 1 else labels


def compile_recipe(model, recipe, **more):
    optimizer = {"adam": keras.optimizers.Adam,
                 "rmsprop": lambda: keras.optimizers.RMSprop(2e-5)}[recipe["optimizer"]]()
    loss = recipe["loss"]
    if loss == "sparse_from_logits":
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"], **more)
    return model


def probabilities(recipe, outputs):
    """One column per class: softmax of logits, 1 - p and p for one sigmoid."""
    outputs = np.asarray(outputs, np.float64)
    if outputs.shape[1] == 1:
        return np.hstack([1 - outputs, outputs])
    if recipe["dense"][-1][1] is None:
        outputs = np.exp(outputs - outputs.max(1, keepdims=True))
        outputs /= outputs.sum(1, keepdims=True)
    return outputs


def features(model, images, mode="tf", batch=32):
    """Feature maps in inference mode."""
    return np.concatenate([
        np.asarray(model(preprocess(images[i:i + batch], mode), training=False))
        for i in range(0, len(images), batch)])


def mode_of(name):
    return BACKBONES[name][2]
