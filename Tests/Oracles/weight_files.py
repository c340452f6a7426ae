"""Writes the weights files that CheckpointsTests read: one small model in every layout that Keras
writes or wrote, and files with one fault each.

    python Tests/Oracles/weight_files.py

Written with Keras 3.15.1 (TensorFlow 2.21), h5py 3.14.0 and HDF5 1.14.6. What Keras 2 and Keras 1
wrote is imitated with h5py: names, attributes and types as in their files.

Value i of array k (in the order of ARRAYS) is ((7 i + 13 k) mod 61 - 30) / 32, which half precision
holds exactly; the tests compute the same.
"""

import os
import shutil
import zipfile
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

GOLDENS = os.path.join(os.path.dirname(__file__), "../CheckpointsTests/Goldens")

ARRAYS = [
    ("conv1", "kernel", (3, 3, 3, 4)),
    ("conv1", "bias", (4,)),
    ("bn1", "gamma", (4,)),
    ("bn1", "beta", (4,)),
    ("bn1", "moving_mean", (4,)),
    ("bn1", "moving_variance", (4,)),
    ("dw1", "depthwise_kernel", (3, 3, 4, 1)),
    ("dense", "kernel", (4, 3)),
    ("dense", "bias", (3,)),
]
ALL_LAYERS = ["input_layer", "conv1", "bn1", "dw1", "gap", "dense"]


def values(number):
    shape = ARRAYS[number][2]
    i = np.arange(np.prod(shape))
    return (((7 * i + 13 * number) % 61 - 30) / 32).astype("float32").reshape(shape)


def path(name):
    return os.path.join(GOLDENS, name)


def backbone():
    x = inputs = keras.Input((8, 8, 3), name="input_layer")
    x = layers.Conv2D(4, 3, name="conv1")(x)
    x = layers.BatchNormalization(name="bn1")(x)
    x = layers.DepthwiseConv2D(3, use_bias=False, name="dw1")(x)
    x = layers.GlobalAveragePooling2D(name="gap")(x)
    return keras.Model(inputs, x, name="backbone")


def fill(model, first=0):
    number = first
    for layer in model.layers:
        if layer.weights and not isinstance(layer, keras.Model):
            layer.set_weights([values(number + i) for i in range(len(layer.weights))])
            number += len(layer.weights)
    return model


def flat(head_name="dense"):
    base = backbone()
    return fill(keras.Model(base.input, layers.Dense(3, name=head_name)(base.output)))


def nested(functional):
    base = fill(backbone())
    head = layers.Dense(3, name="dense_7")
    if functional:
        inputs = keras.Input((8, 8, 3))
        model = keras.Model(inputs, head(base(inputs)))
    else:
        model = keras.Sequential([base, head])
        model.build((None, 8, 8, 3))
    head.set_weights([values(7), values(8)])
    return model


def legacy(model, name):
    with h5py.File(path(name), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def keras_3():
    model = flat()
    model.compile("adam", "mse")
    model.fit(np.zeros((1, 8, 8, 3)), np.zeros((1, 3)), verbose=0)
    fill(model)
    legacy(model, "keras3_legacy.h5")
    model.save(path("keras3_model.h5"))
    model.save_weights(path("keras3.weights.h5"))
    model.save(path("keras3.keras"))
    legacy(nested(True), "keras3_legacy_nested.h5")
    nested(True).save_weights(path("keras3_nested.weights.h5"))
    nested(False).save(path("keras3_sequential.keras"))
    fill(backbone()).save_weights(path("keras3_backbone.weights.h5"))
    # Early versions of Keras 3 recorded no names.
    for name in ["keras3", "keras3_nested"]:
        unnamed = path(f"{name}_unnamed.weights.h5")
        shutil.copy(path(f"{name}.weights.h5"), unnamed)
        with h5py.File(unnamed, "r+") as file:
            groups = []
            file.visititems(lambda _, item: groups.append(item))
            for group in groups:
                group.attrs.pop("name", None)
    with zipfile.ZipFile(path("keras3.keras")) as archive:
        with zipfile.ZipFile(
            path("deflated.keras"), "w", compression=zipfile.ZIP_DEFLATED
        ) as deflated:
            for name in archive.namelist():
                deflated.writestr(zipfile.ZipInfo(name), archive.read(name), zipfile.ZIP_DEFLATED)


def keras_2(
    name,
    spell=lambda layer, weight: f"{layer}/{weight}:0",
    texts=lambda names: np.array([n.encode() for n in names], dtype="S"),
    add=lambda group, name, value: group.create_dataset(name, data=value),
    group_of=lambda layer: layer,
    names_of_layers=None,
    chunks=1,
    home="/",
    **options,
):
    """What Keras 2 wrote, but for the given differences."""
    with h5py.File(path(name), "w", **options) as file:
        home = file.require_group(home)
        home.attrs["backend"] = np.bytes_(b"tensorflow")
        home.attrs["keras_version"] = np.bytes_(b"2.4.0")
        groups = list(dict.fromkeys(group_of(layer) for layer in ALL_LAYERS))

        def put(item, name, names):
            if chunks == 1:
                item.attrs[name] = texts(names) if names else np.array([], dtype="S1")
            else:
                for part, share in enumerate(np.array_split(np.array(names), chunks)):
                    item.attrs[f"{name}{part}"] = texts([str(n) for n in share])

        put(home, "layer_names", names_of_layers or groups)
        for group_name in groups:
            group = home.create_group(group_name)
            members = [
                (spell(layer, weight), values(number))
                for number, (layer, weight, _) in enumerate(ARRAYS)
                if group_of(layer) == group_name
            ]
            # What was frozen when the model was saved comes last.
            members.sort(key=lambda member: "moving" in member[0])
            put(group, "weight_names", [member[0] for member in members])
            for member_name, value in members:
                add(group, member_name, value)


def short(layer, weight):
    letters = {"kernel": "W", "depthwise_kernel": "W", "bias": "b"}
    letters |= {"moving_mean": "running_mean", "moving_variance": "running_std"}
    return f"{layer}_{letters.get(weight, weight)}"


def older_layouts():
    variable = h5py.string_dtype()
    compressed = dict(chunks=True, compression="gzip", shuffle=True, fletcher32=True)
    keras_2("keras2.h5")
    keras_2("keras2_model.h5", home="model_weights")
    keras_2("variable_strings.h5", texts=lambda names: np.array(names, dtype=variable))
    keras_2("chunked_attributes.h5", chunks=2)
    keras_2("kernel_only.h5", lambda layer, weight: f"{layer}/{weight.replace('depthwise_', '')}:0")
    keras_2("unique_names.h5", lambda layer, weight: f"{layer}_1/{weight}_2:0")
    keras_2("vgg_names.h5", lambda layer, weight: f"{short(layer, weight)}_1:0")
    keras_2("keras1_names.h5", short)
    keras_2("nested.h5", group_of=lambda n: "sequential_2" if n == "dense" else "sequential_1")
    keras_2("latest_format.h5", libver="latest")
    keras_2("user_block.h5", userblock_size=1024)
    keras_2("plain_chunks.h5", add=lambda g, n, v: g.create_dataset(n, data=v, chunks=v.shape))
    keras_2("gzip.h5", add=lambda g, n, v: g.create_dataset(n, data=v, **compressed))
    for kind in ["<f2", "<f8", ">f4"]:
        name = {"<f2": "half", "<f8": "double", ">f4": "big_endian"}[kind]
        keras_2(f"{name}.h5", add=lambda g, n, v: g.create_dataset(n, data=v.astype(kind)))


def state_chunk_size(name, size):
    """Writes another size into the first entry of a file's only index of chunks."""
    with open(name, "r+b") as file:
        # A tree's node of kind 1; behind its siblings come the entries, with a size at their start.
        file.seek(file.read().index(b"TREE\x01") + 24)
        file.write(size.to_bytes(4, "little"))


def faulty():
    def only_kernel(instead):
        def add(group, name, value):
            if name == "conv1/kernel:0":
                instead(group, name, value)
            else:
                group.create_dataset(name, data=value)

        return add

    def external(group, name, value):
        group.create_dataset(
            name, value.shape, "f4", external=[("elsewhere.bin", 0, h5py.h5f.UNLIMITED)]
        )

    def virtual(group, name, value):
        layout = h5py.VirtualLayout(value.shape, "f4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "kernel", value.shape)
        group.create_virtual_dataset(name, layout)

    def infinite(group, name, value):
        value[0, 0, 0, :2] = np.nan, np.inf
        group.create_dataset(name, data=value)

    def link(kind):
        def add(group, name, value):
            group[name] = (
                h5py.ExternalLink("elsewhere.h5", "/kernel")
                if kind == "external"
                else h5py.SoftLink("/somewhere")
            )

        return add

    def bomb(group, name, value):
        data = group.create_dataset(name, (1 << 17, 1 << 17), "f4", chunks=(64, 64), compression=9)
        data[0, 0] = 1

    def short_chunk(group, name, value):
        data = group.create_dataset(name, value.shape, "f4", chunks=value.shape, compression=4)
        data.id.write_direct_chunk((0, 0, 0, 0), zlib.compress(b"0123456789abcdef"))

    def plain_chunk(group, name, value):
        group.create_dataset(name, data=value, chunks=value.shape)

    cases = {
        "short_chunk": short_chunk,
        "index_over": plain_chunk,
        "index_under": plain_chunk,
        "external_link": link("external"),
        "soft_link": link("soft"),
        "external_storage": external,
        "virtual": virtual,
        "not_finite": infinite,
        "integers": lambda g, n, v: g.create_dataset(n, data=v.astype("i4")),
        "never_written": lambda g, n, v: g.create_dataset(n, v.shape, "f4"),
        "bomb": bomb,
        "unknown_filter": lambda g, n, v: g.create_dataset(n, data=v, chunks=True, compression="lzf"),
        "missing_data": lambda g, n, v: None,
    }
    for name, instead in cases.items():
        keras_2(f"bad_{name}.h5", add=only_kernel(instead))
    # One chunk without filters whose index states more bytes than the chunk has, and fewer.
    for name, size in ("over", 8192), ("under", 8):
        with h5py.File(path(f"bad_index_{name}.h5"), "a") as file:
            file["padding"] = np.full(4096, 0x41414141, "u4")
        state_chunk_size(path(f"bad_index_{name}.h5"), size)
    keras_2("bad_names.h5", lambda layer, weight: f"{layer}/param_{len(weight)}")
    keras_2("bad_missing_group.h5", names_of_layers=ALL_LAYERS + ["conv2"])
    keras_2("bad_repeated.h5", names_of_layers=ALL_LAYERS + ["conv1"])
    with h5py.File(path("bad_not_keras.h5"), "w") as file:
        file["images"] = np.zeros((2, 4, 4), "u1")
        file["labels"] = np.zeros(2, "u1")
    # Texts of variable length, whose references a test sends elsewhere.
    with h5py.File(path("bad_texts.h5"), "w") as file:
        file.attrs["layer_names"] = [f"a{number:03}" for number in range(200)]


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    for old in os.listdir(GOLDENS):
        if old.endswith((".h5", ".keras")):
            os.remove(path(old))
    keras_3()
    older_layouts()
    faulty()
    for name in sorted(os.listdir(GOLDENS)):
        print(f"{os.path.getsize(path(name)):8d}  {name}")
