"""Writes Tests/WorkflowTests/Goldens/model_grey.*: a model of images of one channel, and what it says
of files.

Run from the repository's root: python3 Tests/Oracles/grey_model.py
Written with Keras 3.15.1 on TensorFlow 2.21.0 and Pillow. The files are those of
Tests/ImagesTests/Goldens/files, read by `load_img(color_mode="grayscale")`, resized by Pillow's nearest
and divided by 255. Weights are hash numbers (see `oracle.py`).
"""

import oracle

import keras
import numpy as np

SIDE, FILES = 24, ["rgb.png", "grey.png", "rgb.jpg", "exif_1.jpg", "bilevel.png", "grey_alpha.png"]


def main():
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((SIDE, SIDE, 1)),
        layers.Conv2D(4, 3, strides=2, activation="tanh", name="conv"),
        layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"),
        layers.Flatten(name="flat"),
        layers.Dense(2, activation="softmax", name="scores")], name="grey")
    for layer in model.layers:
        layer.set_weights([
            oracle.hash_weight(layer.name, name, tuple(array.shape), name == "depthwise_kernel")
            for name, array in zip(("kernel", "bias"), layer.get_weights())])
    model.compile("adam", "categorical_crossentropy")
    model.save(oracle.golden("Workflow", "model_grey.keras"))
    predictions = {}
    for file in FILES:
        image = keras.utils.load_img(
            oracle.golden("Images", f"files/{file}"), color_mode="grayscale",
            target_size=(SIDE, SIDE))
        pixels = keras.utils.img_to_array(image)[None] / 255
        predictions[file] = oracle.rounded(np.asarray(model(pixels)).reshape(-1))
    oracle.write_json(oracle.golden("Workflow", "model_grey.json"), {
        "keras": oracle.versions(), "predictions": predictions})


if __name__ == "__main__":
    main()
