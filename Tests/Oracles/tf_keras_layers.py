"""Writes Tests/ModelsTests/Goldens/tf_keras_layers.csv: where tf.keras lists layers with weights.

    python Tests/Oracles/tf_keras_layers.py

In an interpreter with TensorFlow 2.15, whose `model.layers` has operations such as x + 3 that Keras
3's has not. A row for each application: its Keras name, minimalistic or not, how many layers
`model.layers` has without top, and the places of those with weights.
"""

import csv
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf  # noqa: E402

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ModelsTests", "Goldens",
                      "tf_keras_layers.csv")
CASES = [("MobileNetV3Small", False), ("MobileNetV3Small", True), ("MobileNetV3Large", False),
         ("MobileNetV3Large", True), ("ConvNeXtTiny", False), ("ConvNeXtSmall", False),
         ("ConvNeXtBase", False), ("EfficientNetB0", False), ("EfficientNetV2B0", False),
         ("ResNet50", False)]

with open(GOLDEN, "w", newline="") as stream:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["application", "minimalistic", "layers", "weighted"])
    for name, minimalistic in CASES:
        more = {"minimalistic": True} if minimalistic else {}
        model = getattr(tf.keras.applications, name)(
            weights=None, include_top=False, input_shape=(224, 224, 3), **more)
        weighted = [str(i) for i, layer in enumerate(model.layers) if layer.weights]
        writer.writerow([name, str(minimalistic).lower(), len(model.layers), " ".join(weighted)])
