"""Parameters that the scripts behind Tests/Scripts have in Keras, phase by phase.

Each is written as people write it: base_model, `trainable`, layers on top. No weights are needed.

    scripts.py > Tests/PlanTests/Goldens/scripts.json
"""

import json

import oracle  # noqa: F401  before keras
import keras
from keras import applications, layers


def backbone(part):
    return lambda base: setattr(base, "trainable", part)


def last(count):
    def free(base):
        base.trainable = True
        for layer in base.layers[:-count] if count else base.layers:
            layer.trainable = False
    return free


def before(name):
    def free(base):
        base.trainable = True
        free = False
        for layer in base.layers:
            free = free or layer.name == name
            layer.trainable = free
    return free


def first(count):
    """The first layers of the whole model: its Sequential starts with the backbone's own."""
    def free(base):
        base.trainable = True
        for layer in base.layers[:count]:
            layer.trainable = False
    return free


FROZEN, FREE = backbone(False), backbone(True)
GAP, FLAT = layers.GlobalAveragePooling2D, layers.Flatten


def dense(units, activation=None):
    return lambda: layers.Dense(units, activation=activation)


def dropout(rate):
    return lambda: layers.Dropout(rate)


CASES = {
    "xception_tfds_two_phases": ("Xception", 150, [GAP, dropout(0.2), dense(1)], [FROZEN, FREE]),
    "mobilenet_v2_directory_split": ("MobileNetV2", 224, [GAP, dense(5)], [FROZEN]),
    "vgg16_two_phases": (
        "VGG16", 150, [FLAT, dense(256), dense(1)], [FROZEN, before("block5_conv1")]),
    "xception_best_checkpoint": (
        "Xception", 180, [GAP, dense(256), dropout(0.25), dense(1)], [FROZEN, FREE]),
    "xception_tfds_sgd": ("Xception", 224, [GAP, dense(5)], [FROZEN, FREE]),
    "vgg16_flatten_dropout": (
        "VGG16", 224, [FLAT, dense(128), dropout(0.5), dense(1)], [FROZEN]),
    "vgg16_opencv_stratified": (
        "VGG16", 70, [FLAT, dense(256), dropout(0.5), dense(12)], [FROZEN]),
    "efficientnet_b0_submission": (
        "EfficientNetB0", 224, [GAP, dropout(0.3), dense(128), dropout(0.3), dense(75)],
        [FROZEN, FREE]),
    "mobilenet_stop_at": (
        "MobileNet", 96, [dropout(0.3), FLAT, dense(4), layers.Softmax], [FROZEN, FREE]),
    "mobilenet_v2_generators": (
        "MobileNetV2", 224, [GAP, dense(128), dropout(0.5), dense(4)], [FROZEN]),
    "mobilenet_v2_unscaled": (
        "MobileNetV2", 224, [GAP, dense(256), dropout(0.5), dense(6)], [FROZEN]),
    "resnet50_last_ten": ("ResNet50", 224, [GAP, dense(2)], [FROZEN, last(10)]),
    "resnet50_cifar10": ("ResNet50", 32, [FLAT, dense(512), dense(10)], [FROZEN]),
    "mobilenet_v2_last_thirty": (
        "MobileNetV2", 224,
        [GAP, dropout(0.3), dense(256), layers.BatchNormalization, dropout(0.3), dense(39)],
        [FROZEN, last(30)]),
    "inception_v3_zoom": ("InceptionV3", 299, [GAP, dense(1024), dense(2)], [FROZEN]),
    "densenet201_one_hot": (
        "DenseNet201", 224,
        [GAP, layers.BatchNormalization, dropout(0.8), dense(128), dense(4)], [FROZEN]),
    "resnet50_densenet121_depths": ("ResNet50", 224, [GAP, dense(4)], [FROZEN]),
    "vgg16_block4": (
        "VGG16", 150, [FLAT, dense(256), dropout(0.5), dense(4)], [before("block4_conv1")]),
    "efficientnet_v2_b0_layers": ("EfficientNetV2B0", 224, [GAP, dense(10)], [FROZEN]),
    "vgg16_small_head": ("VGG16", 150, [FLAT, dense(64), dense(2)], [FROZEN]),
    "efficientnet_b0_list": ("EfficientNetB0", 512, [GAP, dropout(0.2), dense(5)], [FREE]),
    "vgg16_weights_only": ("VGG16", 128, [FLAT, dense(256), dense(1)], [FROZEN]),
    "vgg19_first_five": (
        "VGG19", 256, [FLAT, dense(1024), dropout(0.5), dense(1024), dense(16)], [first(5)]),
    "vgg16_train_only": ("VGG16", 224, [FLAT, dense(256), dense(1)], [FROZEN]),
    "mobilenet_v2_tfds": ("MobileNetV2", 160, [GAP, dense(1)], [FROZEN]),
}


def count(weights):
    return sum(int(weight.shape.num_elements() if hasattr(weight.shape, "num_elements")
                   else keras.ops.size(weight)) for weight in weights)


def facts(name, size, head, phases):
    keras.backend.clear_session()
    base = getattr(applications, name)(
        weights=None, include_top=False, input_shape=(size, size, 3))
    model = keras.Sequential([base] + [make() for make in head])
    found = []
    for free in phases:
        free(base)
        found.append(count(model.trainable_weights))
    return {"total": count(model.weights), "trainable": found}


if __name__ == "__main__":
    print(json.dumps({name: facts(*case) for name, case in CASES.items()}, indent=1))
