"""Writes Tests/ModelsTests/Goldens/layers_*.csv and totals.json: Keras's own layer tables.

    python Tests/Oracles/model_facts.py

Written with Keras 3.15.1 on TensorFlow 2.21.0.

layers_NAME.csv has one row per layer in Keras's order: index, name, class, params,
trainable_params, non_trainable_params, weights ("kernel(3, 3, 3, 64);bias(64,)"), inbound (names,
"+" between), output_shape at input 224x224x3. Names are those of a fresh Keras process.

totals.json has the whole model of each of the five documents, built functionally on the
backbone's own output (so that the backbone's layers count one by one, and a stem comes first), in
a fresh Keras process: total and trainable parameters, layer names in Keras's order, frozen (how
many layers the document freezes) and weights (how many arrays are trainable).
"""

import csv
import os

import oracle
from oracle import backbone

import keras
from keras import layers

VARIANTS = [
    ("ResNet50", "resnet50", {}), ("VGG16", "vgg16", {}), ("VGG19", "vgg19", {}),
    ("MobileNet", "mobilenet", {}), ("MobileNet_0.25", "mobilenet", {"alpha": 0.25}),
    ("MobileNetV2", "mobilenet_v2", {}), ("MobileNetV2_0.35", "mobilenet_v2", {"alpha": 0.35}),
    ("MobileNetV2_1.4", "mobilenet_v2", {"alpha": 1.4}),
]


def inbound(layer):
    names = []
    for node in layer._inbound_nodes:
        names += [t._keras_history.operation.name for t in node.input_tensors]
    return "+".join(names)


def write_layers(title, name, arguments):
    keras.backend.clear_session()
    model = backbone(name, (224, 224, 3), **arguments)
    path = oracle.golden("Models", f"layers_{title}.csv")
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow("index,name,class,params,trainable_params,non_trainable_params,weights,"
                        "inbound,output_shape".split(","))
        for index, layer in enumerate(model.layers):
            trainable = sum(w.numpy().size for w in layer.trainable_weights)
            weights = ";".join(f"{w.name}{tuple(w.shape)}" for w in layer.weights)
            shape = tuple(layer.output.shape)
            writer.writerow([index, layer.name, type(layer).__name__, layer.count_params(),
                             trainable, layer.count_params() - trainable, weights,
                             inbound(layer), shape])
    print(f"{os.path.basename(path)}: {len(model.layers)} layers, {model.count_params()}")


def dense_stack(x, *sizes):
    for units, activation in sizes:
        x = layers.Dense(units, activation=activation)(x)
    return x


def whole_model(experiment):
    """(model, layers frozen) as the document builds it."""
    if experiment == "bed_sofa":
        base = backbone("resnet50")
        x = layers.GlobalAveragePooling2D()(base.output)
        x = dense_stack(x, *[(1024, "relu")] * 3, (512, "relu"), (2, "softmax"))
        return keras.Model(base.input, x), 175
    if experiment == "cats_dogs":
        base = backbone("vgg16", (150, 150, 3))
        x = dense_stack(layers.Flatten()(base.output), (256, "relu"), (1, "sigmoid"))
        return keras.Model(base.input, x), len(base.layers)
    if experiment == "cifar10":
        image = keras.Input((32, 32, 3))
        base = backbone("resnet50", input_tensor=layers.UpSampling2D((7, 7))(image))
        x = layers.Flatten()(base.output)
        for units in (256, 128, 64):
            x = layers.BatchNormalization()(x)
            x = layers.Dense(units, activation="relu")(x)
            x = layers.Dropout(0.5)(x)
        x = layers.BatchNormalization()(x)
        return keras.Model(image, layers.Dense(10, activation="softmax")(x)), 0
    base = backbone("mobilenet_v2", (224, 224, 3))
    x = layers.GlobalAveragePooling2D()(base.output)
    sizes = {"flowers": [(5, None)], "beans": [(128, "relu"), (3, None)]}[experiment]
    return keras.Model(base.input, dense_stack(x, *sizes)), len(base.layers)


def totals(experiment):
    keras.backend.clear_session()
    model, frozen = whole_model(experiment)
    for layer in model.layers[:frozen]:
        layer.trainable = False
    return {"total": model.count_params(),
            "trainable": sum(w.numpy().size for w in model.trainable_weights),
            "frozen": frozen, "weights": len(model.trainable_weights),
            "layers": [layer.name for layer in model.layers]}


def main():
    for variant in VARIANTS:
        write_layers(*variant)
    experiments = ["bed_sofa", "flowers", "cats_dogs", "beans", "cifar10"]
    value = {name: totals(name) for name in experiments}
    for name, facts in value.items():
        print(name, facts["total"], facts["trainable"], len(facts["layers"]))
    oracle.write_json(oracle.golden("Models", "totals.json"), value)


if __name__ == "__main__":
    main()
