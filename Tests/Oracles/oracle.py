"""What the oracle scripts share: quiet start-up, hash numbers, backbones, photographs, files.

Import this module BEFORE keras: it sets the threads and silences TensorFlow.

Hash numbers
------------
Weights and inputs that a test can make again without Python, all modulo 2^64:

    key(name)     FNV-1a over the UTF-8 bytes of the name:
                  h = 0xcbf29ce484222325; for each byte: h = (h XOR byte) * 0x100000001b3
    bits(name, i) the splitmix64 output number i (from 0) of the generator seeded with key(name):
                  z = key + (i + 1) * 0x9E3779B97F4A7C15
                  z = (z XOR (z >> 30)) * 0xBF58476D1CE4E5B9
                  z = (z XOR (z >> 27)) * 0x94D049BB133111EB
                  z = z XOR (z >> 31)
    unit(name, i) = Double(bits >> 11) * 2^-52 - 1, in [-1, 1), exact in a double

The index i is the flat index in C order of the array in Keras's own shape (kernels HWIO, depthwise
kernels HWC1, dense kernels in x out, images NHWC). Every value is computed in double precision and
then ROUNDED TO FLOAT32, so that a single-precision engine holds exactly the same numbers.

    input          name "input/HxWxN" (e.g. "input/96x64x2"): unit
    kernel         name "LAYER/kernel": unit * (sqrt(3 / fan_in) * gain), where fan_in is the
                   product of all dimensions but the last (depthwise: of the first two) and gain is
                   0.5 for "*_3_conv" (the last convolution before ResNet50's residual sums),
                   1 for "*_project" (the same in MobileNetV2), else sqrt(2)
                   A SeparableConv2D's depthwise kernel is a "kernel" too
    pointwise_kernel  of a SeparableConv2D: unit * sqrt(3 / fan_in)
    bias, beta, moving_mean, mean (of a Normalization)      unit * 0.1
    gamma (a LayerScale's too), moving_variance, variance   1 + unit / 2

A layer in a nested model goes by its own name.
"""

import json
import os
import sys

THREADS = os.environ.get("ORACLE_THREADS", "1")
if THREADS != "0":  # 0 leaves the number to the libraries
    os.environ.setdefault("OMP_NUM_THREADS", THREADS)
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", THREADS)
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import numpy as np  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def golden(room, name):
    """The path of a golden file of one room's tests."""
    return os.path.join(ROOT, "Tests", room + "Tests", "Goldens", name)


def versions():
    """The versions that wrote a golden."""
    import keras
    import tensorflow

    return {"keras": keras.__version__, "tensorflow": tensorflow.__version__,
            "numpy": np.__version__}


def write_json(path, value):
    """One value a line at the first level, so that a changed golden gives a readable diff."""
    lines = [f" {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in value.items()]
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"wrote {os.path.relpath(path, ROOT)}: {os.path.getsize(path)} bytes", file=sys.stderr)


def rounded(values, digits=9):
    """Numbers with so many significant digits, as nested lists."""
    array = np.asarray(values)
    flat = [float(f"{v:.{digits}g}") for v in array.reshape(-1)]
    return np.array(flat).reshape(array.shape).tolist()


# Hash numbers

def fnv1a(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def bits(name, count):
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(fnv1a(name))
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def unit(name, shape):
    """Uniform in [-1, 1), in double precision."""
    count = int(np.prod(shape, dtype=np.int64))
    return ((bits(name, count) >> np.uint64(11)) * 2.0**-52 - 1.0).reshape(shape)


def gain_of(layer):
    if layer.endswith("_3_conv"):
        return 0.5
    return 1.0 if layer.endswith("_project") else np.sqrt(2.0)


def fan_in_of(shape, depthwise=False):
    return int(np.prod(shape[:2] if depthwise else shape[:-1]))


def hash_weight(layer, weight, shape, depthwise=False):
    """One weight of a layer as the header says, rounded to float32."""
    u = unit(f"{layer}/{weight}", shape)
    if weight == "kernel":
        value = u * (np.sqrt(3.0 / fan_in_of(shape, depthwise)) * gain_of(layer))
    elif weight == "pointwise_kernel":
        value = u * np.sqrt(3.0 / fan_in_of(shape))
    elif weight in ("gamma", "variance", "moving_variance"):
        value = 1.0 + u / 2
    else:
        value = u * 0.1
    return value.astype(np.float32)


def hash_image(height, width, count):
    return unit(f"input/{height}x{width}x{count}", (count, height, width, 3)).astype(np.float32)


def flat(layers):
    """Layers in their order, with those of a nested model in its place."""
    for layer in layers:
        yield from flat(layer.layers) if hasattr(layer, "layers") else [layer]


def weights_of(layers):
    """(layer, name, variable) of every weight, layer by layer, nested models' among them."""
    for layer in flat(layers):
        for weight in layer.weights:
            # Keras numbers a LayerScale's only weight through the model ("variable_3").
            yield layer, "gamma" if type(layer).__name__ == "LayerScale" else weight.name, weight


def fill(model, value_of):
    """Sets every weight of a model to `value_of(layer, weight, shape, depthwise)`."""
    for layer, name, weight in weights_of(model.layers):
        depthwise = name != "bias" and (
            type(layer).__name__ == "DepthwiseConv2D" or name == "depthwise_kernel")
        if name != "count":  # of what a Normalization has seen in adapt()
            weight.assign(value_of(layer.name, "kernel" if depthwise else name,
                                   tuple(weight.shape), depthwise))
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # a Normalization computes with copies of its weights


# Backbones

BACKBONES = {  # name: (class in keras.applications, module, mode of preprocess_input)
    "mobilenet": ("MobileNet", "mobilenet", "tf"),
    "mobilenet_v2": ("MobileNetV2", "mobilenet_v2", "tf"),
    "resnet50": ("ResNet50", "resnet50", "caffe"),
    "vgg16": ("VGG16", "vgg16", "caffe"),
    "vgg19": ("VGG19", "vgg19", "caffe"),
}


def backbone(name, input_shape=None, weights=None, **arguments):
    """A Keras application (of BACKBONES, or by its class) without top, its warnings dropped."""
    import warnings

    import keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(keras.applications, BACKBONES.get(name, [name])[0])(
            include_top=False, weights=weights, input_shape=input_shape, **arguments)


def preprocess(images, mode):
    """float32 RGB images 0..255 as Keras's preprocess_input of this mode leaves them."""
    from keras.src.applications.imagenet_utils import preprocess_input

    if mode == "unit":
        return images / np.float32(255)
    return preprocess_input(images.copy(), mode=mode)


# Photographs

def load_nearest(path, size=None):
    """float32 RGB as Keras's load_img reads it: Pillow, nearest, aspect ratio not kept."""
    from PIL import Image

    with Image.open(path) as file:
        image = file.convert("RGB")
        if size is not None and image.size != (size, size):
            image = image.resize((size, size), Image.NEAREST)
        return np.asarray(image, np.float32)


def load_bilinear(path, size):
    """float32 RGB as tf.io.decode_jpeg and tf.image.resize leave it: bilinear, no antialias."""
    import tensorflow as tf

    image = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
    return tf.image.resize(tf.cast(image, tf.float32), (size, size)).numpy()


def folder(path, classes=None):
    """(files, labels, classes) of a folder of class folders: classes sorted, files by name."""
    classes = classes or sorted(
        e for e in os.listdir(path) if os.path.isdir(os.path.join(path, e)))
    files, labels = [], []
    for label, name in enumerate(classes):
        for file in sorted(os.listdir(os.path.join(path, name))):
            files.append(os.path.join(path, name, file))
            labels.append(label)
    return files, np.array(labels), classes


# Weight files

def write_legacy(model, path):
    """A weights file as `save_weights('x.h5')` of Keras 2 named it, by Keras 3's own writer.

    Keras 3's `save_weights` refuses the ending; only whole models (`model.save('x.h5')`) still go
    through this writer. Its weight names have no ":0" ("conv1_conv/kernel").
    """
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def write_keras2(model, path, limit=64512):
    """A weights file laid out as Keras 2 on TensorFlow did: "LAYER/LAYER/kernel:0".

    `layer_names` and `weight_names` are arrays of fixed-size bytes, split into `layer_names0`, …
    where they pass HDF5's limit for an object header.
    """
    import h5py

    def set_names(group, name, names):
        array = np.array([n.encode() for n in names])
        if len(names) == 0:
            array = np.array([], "float64")  # what Keras 2 wrote for a layer without weights
        parts = 1
        while any(p.nbytes > limit for p in np.array_split(array, parts)):
            parts += 1
        for index, part in enumerate(np.array_split(array, parts)):
            group.attrs[name if parts == 1 else f"{name}{index}"] = part

    with h5py.File(path, "w") as file:
        file.attrs["backend"] = np.bytes_("tensorflow")
        file.attrs["keras_version"] = np.bytes_("2.2.4-tf")
        set_names(file, "layer_names", [layer.name for layer in model.layers])
        for layer in model.layers:
            group = file.create_group(layer.name)
            depthwise = type(layer).__name__ == "DepthwiseConv2D"
            weights = layer.trainable_weights + layer.non_trainable_weights
            names = [layer.name + "/" + ("depthwise_kernel" if depthwise and w.name == "kernel"
                                         else w.name) + ":0" for w in weights]
            set_names(group, "weight_names", names)
            for name, weight in zip(names, weights):
                group.create_dataset(name, data=np.asarray(weight))


def write_weights(model, path_without_ending, form):
    """Writes a model in one of Keras's forms and returns the path."""
    path = path_without_ending + {
        "legacy": ".h5", "keras2": ".h5", "model.h5": ".h5", "weights.h5": ".weights.h5",
        "keras": ".keras"}[form]
    if form == "legacy":
        write_legacy(model, path)
    elif form == "keras2":
        write_keras2(model, path)
    elif form == "weights.h5":
        model.save_weights(path)
    else:
        model.save(path)
    return path
