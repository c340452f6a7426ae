"""Writes Tests/ModelsTests/Goldens/architectures: layer lists of Keras's applications, and weights.

    nice python Tests/Oracles/architectures.py [NAME …]

Written with Keras 3.15.1 on TensorFlow 2.21.0. Nothing is downloaded: where Keras would fetch and
load weights, this script writes down what it was about to fetch. Names are those of a fresh Keras
process, without top.

NAME.csv has one row for every operation of the model at its default input size, in Keras's order:

    name        of the layer; "PARENT/NAME" of a layer inside a nested model, below its parent
    class       of the layer, "BN" for BatchNormalization; "ops.CLASS" of an operator node, which
                is not a layer
    shape       of the output without the batch, "112x112x64"; empty: as in the row above
    params      parameters; empty: none. A nested model's row has the sum of its layers
    trainable   trainable parameters; empty: all, of a BatchNormalization half (gamma and beta)
    inbound     the inputs in their order, "+" between, as numbers of rows above this one; empty: 1,
                which of a nested model's first layer is its parent, standing for its input

Commas at the end of a row are left away.

`model.layers`, and with it every freeze index, has the rows without "/" and without "ops.".

imagenet.csv has the rows that `weights="imagenet"` adds: architecture, index (in the list with that
row), then the columns above. All other rows stay as they are.

weights.csv has a row for every official weights file: application, its arguments (alpha,
minimalistic, rows: the input size that the file was trained for, empty where one file serves all),
default_size, min_size, preprocessing (Keras's mode: caffe, tf, torch, or none where the model does
it itself), inside (layers of the model that preprocess, "+" between), url (its folder), no_top and
top (file names at that address), no_top_saved and top_saved (what Keras names its copy; empty: the
same), no_top_digest and top_digest (MD5 of 32 digits, SHA-256 of 64; empty: Keras states none).
"""

import contextlib
import math
import os
import sys
import unittest.mock
import warnings

import oracle

import keras
from keras.src.applications import imagenet_utils
from keras.src.backend.common.stateless_scope import StatelessScope
from keras.src.utils import file_utils

FOLDER = oracle.golden("Models", "architectures")
MODULES = {
    "resnet": "ResNet50 ResNet101 ResNet152",
    "resnet_v2": "ResNet50V2 ResNet101V2 ResNet152V2",
    "inception_v3": "InceptionV3", "inception_resnet_v2": "InceptionResNetV2",
    "xception": "Xception", "densenet": "DenseNet121 DenseNet169 DenseNet201",
    "efficientnet": " ".join(f"EfficientNetB{i}" for i in range(8)),
    "efficientnet_v2": " ".join(f"EfficientNetV2{i}" for i in "B0 B1 B2 B3 S M L".split()),
    "mobilenet_v3": "MobileNetV3Small MobileNetV3Large",
    "nasnet": "NASNetMobile NASNetLarge",
    "convnext": "ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge",
    "vgg16": "VGG16", "vgg19": "VGG19", "mobilenet": "MobileNet", "mobilenet_v2": "MobileNetV2",
}
APPLICATIONS = {name: module for module, names in MODULES.items() for name in names.split()}
# Keras has no default size in code where a file exists for several or the size is left open.
SIZES = {"MobileNet": 224, "MobileNetV2": 224, "MobileNetV3Small": 224, "MobileNetV3Large": 224}
MINIMUM = {"MobileNetV3Small": 32, "MobileNetV3Large": 32}
HEADER = "name,class,shape,params,trainable,inbound"


def variants(application):
    """(title, arguments) of the layer lists of an application."""
    if not application.startswith("MobileNetV3"):
        return [(application, {})]
    return [(application + ("" if alpha == 1 else f"_{alpha}") + "_minimalistic" * minimalistic,
             {"alpha": alpha, "minimalistic": minimalistic})
            for minimalistic in (False, True) for alpha in (1.0, 0.75)]


def weighted(application):
    """Arguments of an application for which Keras has weights files."""
    if application.startswith("MobileNetV3"):
        return [{"alpha": 1.0, "minimalistic": False}, {"alpha": 0.75, "minimalistic": False},
                {"alpha": 1.0, "minimalistic": True}]
    if application == "MobileNet":
        return [{"alpha": a, "rows": r} for a in (1.0, 0.75, 0.5, 0.25)
                for r in (224, 192, 160, 128)]
    if application == "MobileNetV2":
        return [{"alpha": a, "rows": r} for a in (1.4, 1.3, 1.0, 0.75, 0.5, 0.35)
                for r in (224, 192, 160, 128, 96)]
    return [{}]


@contextlib.contextmanager
def watched():
    """Keeps Keras from fetching and loading weights; gives what it asked for."""
    seen = {}
    obtain = imagenet_utils.obtain_input_shape

    def get_file(fname, origin, file_hash=None, **_):
        seen.update(saved=fname, url=origin, digest=file_hash or "")
        return "nowhere.h5"

    def obtain_input_shape(input_shape, default_size, min_size, *others, **more):
        seen.update(default_size=default_size, min_size=min_size)
        return obtain(input_shape, default_size, min_size, *others, **more)

    # In a stateless scope variables have shapes but no values: the largest models fit.
    with unittest.mock.patch.object(file_utils, "get_file", get_file), \
            unittest.mock.patch.object(imagenet_utils, "obtain_input_shape", obtain_input_shape), \
            unittest.mock.patch.object(keras.Model, "load_weights", lambda *_, **__: None), \
            StatelessScope(initialize_variables=False), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield seen


def build(application, size, weights=None, top=False, **arguments):
    """(model, what Keras asked for) in a fresh state."""
    keras.backend.clear_session()
    with watched() as seen:
        model = getattr(keras.applications, application)(
            include_top=top, weights=weights, input_shape=(size, size, 3), **arguments)
    return model, seen


def default_size(application):
    if application in SIZES:
        return SIZES[application]
    keras.backend.clear_session()
    with watched() as seen:
        getattr(keras.applications, application)(include_top=False, weights=None)
    return seen["default_size"]


def count(variables):
    return sum(math.prod(v.shape) for v in variables)


def rows_of(model):
    """One list for each operation: name, class, shape, params, trainable, names of inputs."""
    rows = []
    for operation in model._operations if hasattr(model, "_operations") else model.layers:
        is_layer = isinstance(operation, keras.Layer)
        node = operation._inbound_nodes[-1 if is_layer else 0]
        inputs = [t._keras_history.operation.name for t in node.input_tensors]
        shape = node.output_tensors[0].shape
        weights = (operation.weights, operation.trainable_weights) if is_layer else ([], [])
        rows.append([operation.name, ("" if is_layer else "ops.") + type(operation).__name__,
                     "x".join(map(str, shape[1:])), *map(count, weights), inputs])
        if isinstance(operation, keras.Sequential):
            inner = rows_of(operation)
            inner[0][-1] = [operation.name]
            rows += [[f"{operation.name}/{row[0]}", *row[1:]] for row in inner]
    return rows


def lines_of(model):
    """The rows as lines of the file."""
    lines, above, at = [], "", {}
    for index, (name, kind, shape, params, trainable, inputs) in enumerate(rows_of(model)):
        at[name.rsplit("/")[-1]] = index
        inbound = "+".join(str(index - at[name]) for name in inputs)
        kind = {"BatchNormalization": "BN"}.get(kind, kind)
        usual = trainable == (params / 2 if kind == "BN" else params)
        line = [name, kind, "" if shape == above else shape, params or "",
                "" if usual else trainable, "" if inbound == "1" else inbound]
        lines.append(",".join(map(str, line)).rstrip(","))
        above = shape
    return lines


def write(name, lines):
    path = os.path.join(FOLDER, name + ".csv")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{name}: {len(lines) - 1} rows, {os.path.getsize(path)} bytes", flush=True)


def added(title, plain, other):
    """The one row that weights add, as a line of imagenet.csv."""
    if plain == other:
        return []
    index = next(i for i, row in enumerate(other) if i == len(plain) or plain[i] != row)
    assert other[:index] + other[index + 1:] == plain, title
    return [f"{title},{index},{other[index]}"]


def weights_row(application, size, arguments):
    rows = arguments.get("rows", size)
    more = {k: v for k, v in arguments.items() if k != "rows"}
    (model, lower), (_, upper) = (
        build(application, rows if not top or "rows" in arguments else size, "imagenet", top,
              **more) for top in (False, True))
    inside = [layer.name for layer in model.layers
              if type(layer).__name__ in ("Rescaling", "Normalization")]
    folders, files = zip(*(seen["url"].rsplit("/", 1) for seen in (lower, upper)))
    assert folders[0] == folders[1]
    saved = ["" if seen["saved"] == file else seen["saved"]
             for seen, file in zip((lower, upper), files)]
    least = MINIMUM.get(application) or lower["min_size"]
    return ",".join(map(str, [
        application, more.get("alpha", ""),
        {True: "true", False: "false"}.get(more.get("minimalistic"), ""),
        arguments.get("rows", ""), size, least, mode_of(application), "+".join(inside),
        folders[0] + "/", *files, *saved, lower["digest"], upper["digest"]]))


def mode_of(application):
    modes = []
    with unittest.mock.patch.object(imagenet_utils, "preprocess_input",
                                    lambda x, data_format, mode: modes.append(mode)):
        getattr(keras.applications, APPLICATIONS[application]).preprocess_input(None)
    return modes[0] if modes else "none"


def main():
    os.makedirs(FOLDER, exist_ok=True)
    names = sys.argv[1:] or list(APPLICATIONS)
    extra, files = [], []
    for application in names:
        size = default_size(application)
        for title, arguments in variants(application):
            plain = lines_of(build(application, size, **arguments)[0])
            write(title, [HEADER, *plain])
            if arguments in weighted(application) or not arguments:
                extra += added(title, plain,
                               lines_of(build(application, size, "imagenet", **arguments)[0]))
        files += [weights_row(application, size, arguments) for arguments in weighted(application)]
    if names == list(APPLICATIONS):
        write("imagenet", ["architecture,index," + HEADER, *extra])
        write("weights", ["application,alpha,minimalistic,rows,default_size,min_size,preprocessing,"
                          "inside,url,no_top,top,no_top_saved,top_saved,no_top_digest,top_digest",
                          *files])


if __name__ == "__main__":
    main()
