"""Writes Tests/Fuzz/Corpora: small sound files of every format that `make fuzz` begins from.

    python Tests/Oracles/fuzz_corpora.py

Files whose name begins with `found_` are not touched: they are what the fuzzer found. Written with
NumPy 2.4.6, h5py 3.14.0, Pillow 13.0.0; goldens of the tests are seeds besides (`Tests/Fuzz/seeds`).
"""

import gzip
import io
import json
import pathlib
import struct
import tarfile
import zipfile

import h5py
import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent.parent / "Fuzz" / "Corpora"


def put(target, name, data):
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


# ---- specs

SPEC = """name: fuzz
dataset:
  format: rendered
  classes: [bed, sofa]
  splits:
    train: {images: 64, seed: 1}
    validation: {images: 16, seed: 2}
    test: {images: 16, seed: 3}
  image: {size: [32, 32]}
backbone: {name: mobilenet_v2, alpha: 0.35, weights: none}
freeze: all
head:
  - flatten
  - dense: {units: 2, activation: softmax}
training:
  epochs: 2
  batch_size: 16
  optimizer: {adam: {learning_rate: 0.001}}
seed: 3
"""
put("spec", "whole", SPEC)
put("spec", "anchors", "a: &a {x: 1, y: [1, 2]}\nb: *a\nc:\n  <<: *a\n  z: !!str 3\n")
put("spec", "scalars", "a: |\n  b\n  c\nd: >-\n  e\n\"f\\u0041\": 'g''h'\ni: 0x1F\nj: .inf\nk: ~\n? l\n: m\n")
put("spec", "sweep", SPEC + "sweep:\n  training.epochs: [1, 2]\n  seed: 0..3\n")
for number, text in enumerate(
    ["training.epochs=3", "head.1.dense.units=4\0seed=2", "freeze=null", "dataset={format: cifar10}\0name=b\0seed=[1, 2]", "training.optimizer={sgd: {momentum: 0.9}}"]
):
    put("override", f"{number}", text)

# ---- weights


def hdf5(fill, **options):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    return buffer.getvalue()


ARRAYS = {
    "conv1": [("kernel", (3, 3, 3, 4)), ("bias", (4,))],
    "bn1": [("gamma", (4,)), ("beta", (4,)), ("moving_mean", (4,)), ("moving_variance", (4,))],
    "dw1": [("depthwise_kernel", (3, 3, 4, 1)), ("bias", (4,))],
    "dense": [("kernel", (4, 3)), ("bias", (3,))],
}


def values(shape):
    return (np.arange(np.prod(shape)) % 13 / 16).astype("f4").reshape(shape)


def legacy(group, vlen=False, **how):
    names = lambda texts: list(texts) if vlen else np.array([text.encode() for text in texts])
    group.attrs["layer_names"] = names(["gap", *ARRAYS])
    group.attrs["backend"] = b"tensorflow"
    group.create_group("gap").attrs["weight_names"] = np.zeros((0,), "S1")
    for layer, arrays in ARRAYS.items():
        home = group.create_group(layer)
        home.attrs["weight_names"] = names([f"{layer}/{name}:0" for name, _ in arrays])
        for name, shape in arrays:
            home.create_dataset(f"{layer}/{name}:0", data=values(shape), **how)


def keras3(file):
    for number, (layer, arrays) in enumerate(ARRAYS.items()):
        home = file.create_group(f"layers/{['conv2d', 'batch_normalization', 'depthwise_conv2d', 'dense'][number]}/vars")
        home.attrs["name"] = layer
        for place, (_, shape) in enumerate(arrays):
            home.create_dataset(str(place), data=values(shape))


LEGACY = hdf5(legacy)
KERAS3 = hdf5(keras3)
put("hdf5", "legacy.h5", LEGACY)
put("hdf5", "chunks.h5", hdf5(lambda file: legacy(file, chunks=True, compression="gzip", shuffle=True, fletcher32=True)))
put("hdf5", "latest.h5", hdf5(lambda file: legacy(file, vlen=True), libver="latest"))
put("hdf5", "keras3.weights.h5", KERAS3)


def accented(file):
    # A slash with an accent behind it is a slash to HDF5, and one letter with it to others.
    file.create_group("real").create_dataset("\u0301kernel:0", data=values((4, 3)))
    file.create_group("dense")["other"] = h5py.SoftLink("/real")
    file.attrs["layer_names"] = np.array([b"dense"])
    file["dense"].attrs["weight_names"] = np.array(["other/\u0301kernel:0".encode()])


put("hdf5", "accented_link.h5", hdf5(accented))
for name, start in {
    "safetensors": struct.pack("<Q", 60) + b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}      ' + b"\0" * 4,
    "pickle": b"\x80\x02}q\x00.",
    "tflite": b"\x1c\0\0\0TFL3" + b"\0" * 24,
    "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "page": b"<!DOCTYPE html><html>",
    "shards.json": b'{"metadata": {}, "weight_map": {"/layers/a/vars": ["model_00000.weights.h5"]}}',
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\3",
}.items():
    put("hdf5", f"foreign_{name}", start)


def layer(name, kind, config, reads):
    inbound = [[[reads, 0, 0, {}]]] if reads else []
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": inbound}


def tensor(name):
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 8, 8, 3], "dtype": "float32", "keras_history": [name, 0, 0]}}


CHAIN = [
    ("in", "InputLayer", {"batch_shape": [None, 8, 8, 3], "dtype": "float32"}),
    ("conv1", "Conv2D", {"filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "activation": "relu", "use_bias": True}),
    ("bn1", "BatchNormalization", {"axis": -1, "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}),
    ("dw1", "DepthwiseConv2D", {"kernel_size": [3, 3], "strides": [2, 2], "padding": "valid", "depth_multiplier": 1}),
    ("drop", "Dropout", {"rate": 0.25}),
    ("gap", "GlobalAveragePooling2D", {}),
    ("dense", "Dense", {"units": 3, "activation": "softmax", "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}}}),
]


def functional(new):
    layers = []
    for place, (name, kind, config) in enumerate(CHAIN):
        before = CHAIN[place - 1][0] if place else None
        one = layer(name, kind, config, before)
        if new and before:
            one["inbound_nodes"] = [{"args": [tensor(before)], "kwargs": {}}]
        if place == 0 and not new:
            one["config"]["batch_input_shape"] = one["config"].pop("batch_shape")
        layers.append(one)
    return {"class_name": "Functional", "config": {"name": "net", "layers": layers, "input_layers": [["in", 0, 0]], "output_layers": [["dense", 0, 0]]}}


NEW = json.dumps(functional(True))
put("model", "functional2.json", json.dumps(functional(False)))
put("model", "functional3.json", NEW)
put("model", "sequential.json", json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": [layer(n, k, c, None) for n, k, c in CHAIN]}}))
put("model", "keras1.json", json.dumps({"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config": {"name": "c", "nb_filter": 4, "nb_row": 3, "nb_col": 2, "subsample": [2, 1], "border_mode": "same", "batch_input_shape": [None, 8, 8, 3]}}, {"class_name": "Flatten", "config": {"name": "f"}}, {"class_name": "Dense", "config": {"name": "y", "output_dim": 5}}]}))
put("model", "operators.json", json.dumps({"class_name": "Functional", "config": {"name": "net", "layers": [layer("in", "InputLayer", {"batch_input_shape": [None, 8, 8, 3]}, None), layer("div", "TFOpLambda", {"function": "math.truediv"}, None) | {"inbound_nodes": [["in", 0, 0, {"y": 127.5}]]}, layer("add", "Add", {}, None) | {"inbound_nodes": [[["div", 0, 0, {}], ["in", 0, 0, {}]]]}, layer("up", "UpSampling2D", {"size": [2, 2]}, "add"), layer("pad", "ZeroPadding2D", {"padding": [[1, 0], [0, 1]]}, "up"), layer("crop", "Cropping2D", {"cropping": 1}, "pad"), layer("r", "Reshape", {"target_shape": [-1, 3]}, "crop")], "input_layers": [["in", 0, 0]], "output_layers": [["r", 0, 0]]}}))


def archive(members, method=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in members:
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, compress_type=method)
    return buffer.getvalue()


MEMBERS = [("metadata.json", '{"keras_version": "3.9.0"}'), ("config.json", NEW), ("model.weights.h5", KERAS3)]
put("keras", "stored.keras", archive(MEMBERS))
put("keras", "deflated.keras", archive(MEMBERS, zipfile.ZIP_DEFLATED))


def checkpoint(file):
    # As `ArrayArchive` writes it; the checksum is of nothing.
    file.attrs["runexp_checksum"] = b"0" * 64
    file.attrs["array_names"] = np.array([b"current/dense/kernel", b"earlier/conv1/bias"])
    file.create_group("attributes").attrs["place"] = b'{"phase":0,"epochs":1}'
    file.create_dataset("arrays/current/dense/kernel", data=values((4, 3)))
    file.create_dataset("arrays/earlier/conv1/bias", data=values((4,)))


put("checkpoint", "point.h5", hdf5(checkpoint))

# ---- pictures

PICTURE = Image.fromarray((np.arange(9 * 11 * 3) * 37 % 256).astype("u1").reshape(9, 11, 3))


def picture(target, name, image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    put(target, name, buffer.getvalue())


EXIF = Image.Exif()
EXIF[0x112] = 6
picture("jpeg", "plain.jpg", PICTURE, "JPEG")
picture("jpeg", "progressive.jpg", PICTURE, "JPEG", progressive=True, exif=EXIF)
picture("jpeg", "grey.jpg", PICTURE.convert("L"), "JPEG", restart_marker_blocks=1)
picture("jpeg", "cmyk.jpg", PICTURE.convert("CMYK"), "JPEG")
picture("png", "rgb.png", PICTURE, "PNG")
picture("png", "palette.png", PICTURE.convert("P"), "PNG", transparency=0)
picture("png", "bits.png", PICTURE.convert("1"), "PNG")
picture("png", "alpha.png", PICTURE.convert("RGBA"), "PNG", exif=EXIF)
picture("png", "grey16.png", Image.fromarray(np.arange(99, dtype="u2").reshape(9, 11) * 600), "PNG")
picture("bmp", "rgb.bmp", PICTURE, "BMP")
picture("bmp", "palette.bmp", PICTURE.convert("P"), "BMP")
picture("bmp", "bits.bmp", PICTURE.convert("1"), "BMP")
RUNS = bytes([3, 1, 2, 2, 0, 0, 0, 4, 1, 2, 3, 4, 0, 2, 1, 1, 5, 3, 0, 1])
HEAD = struct.pack("<IiiHHIIiiII", 40, 8, 4, 1, 8, 1, len(RUNS), 0, 0, 8, 0)
put("bmp", "runs.bmp", b"BM" + struct.pack("<IHHI", 86 + len(RUNS), 0, 0, 86) + HEAD + bytes(range(32)) + RUNS)
HEAD4 = struct.pack("<IiiHHIIiiII", 40, 8, 4, 1, 4, 2, len(RUNS), 0, 0, 8, 0)
put("bmp", "runs4.bmp", b"BM" + struct.pack("<IHHI", 86 + len(RUNS), 0, 0, 86) + HEAD4 + bytes(range(32)) + RUNS)
FIELDS = struct.pack("<IiiHHIIiiII", 40, 3, -2, 1, 16, 3, 0, 0, 0, 0, 0) + struct.pack("<III", 0xF800, 0x7E0, 0x1F)
put("bmp", "fields.bmp", b"BM" + struct.pack("<IHHI", 82, 0, 0, 66) + FIELDS + bytes(range(16)))
picture("gif", "plain.gif", PICTURE, "GIF", interlace=0)
picture("gif", "interlaced.gif", PICTURE, "GIF", transparency=3, interlace=1)
picture("gif", "moving.gif", PICTURE, "GIF", save_all=True, append_images=[PICTURE.rotate(180)])
picture("webp", "lossy.webp", PICTURE, "WEBP")
picture("webp", "lossless.webp", PICTURE.convert("RGBA"), "WEBP", lossless=True)
picture("webp", "moving.webp", PICTURE, "WEBP", save_all=True, append_images=[PICTURE.rotate(180)])
for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"]:
    picture("tiff", f"{compression}.tif", PICTURE, "TIFF", compression=compression)
picture("tiff", "palette.tif", PICTURE.convert("P"), "TIFF")
picture("tiff", "bits.tif", PICTURE.convert("1"), "TIFF", compression="group4")

# ---- data sets


def npy(array, version=None):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version)
    return buffer.getvalue()


IMAGES = (np.arange(3 * 4 * 5 * 3) % 251).astype("u1").reshape(3, 4, 5, 3)
put("npy", "images.npy", npy(IMAGES))
put("npy", "grey.npy", npy((IMAGES[..., 0] / 255).astype("f4"), (2, 0)))
put("npy", "half.npy", npy(IMAGES.astype("f2")[:1]))
put("npy", "labels.npy", npy(np.array([2, 0, 1])))
put("npy", "one_hot.npy", npy(np.eye(3, dtype="f8")))
put("npy", "names.npy", npy(np.array(["bed", "sofa", "é"]), (3, 0)))
put("npy", "bytes.npy", npy(np.array([b"bed", b"sofa"])))
MEMBERS = [("x_train.npy", npy(IMAGES)), ("y_train.npy", npy(np.array([0, 1, 1], "u1")))]
put("npz", "stored.npz", archive(MEMBERS))
put("npz", "deflated.npz", archive(MEMBERS, zipfile.ZIP_DEFLATED))


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def example(image, label):
    image = field(1, field(1, b"image") + field(2, field(1, field(1, image))))
    label = field(1, field(1, b"label") + field(2, field(3, field(1, varint(label)))))
    return field(1, image + label)


BMP = (FOLDER / "bmp" / "fields.bmp").read_bytes()
# The target puts the checksums right.
RECORDS = [example(BMP, 0), example((FOLDER / "gif" / "plain.gif").read_bytes(), 2)]
put("tfrecord", "two", b"".join(struct.pack("<Q", len(r)) + bytes(4) + r + bytes(4) for r in RECORDS))
put("protobuf", "example", RECORDS[0])
put("protobuf", "kinds", b"\x08\x96\x01" + b"\x11" + b"\1" * 8 + b"\x1d" + b"\2" * 4 + field(4, b"text"))
INFO = {"name": "tiny", "fileFormat": "tfrecord", "splits": [{"name": "train", "shardLengths": ["2", "1"], "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"}], "supervisedKeys": {"tuple": {"items": [{"featureKey": "image"}, {"featureKey": "label"}]}}}
FEATURES = {"featuresDict": {"features": {"image": {"pythonClassName": "a.Image", "image": {"dtype": "uint8"}}, "label": {"pythonClassName": "a.ClassLabel", "classLabel": {"numClasses": "3"}}}}}
OLD = {"type": "a.FeaturesDict", "content": {"image": {"type": "a.Image"}, "label": {"type": "a.ClassLabel", "content": {"num_classes": 3}}}}
put("tfds", "new", json.dumps(INFO) + "\0" + json.dumps(FEATURES) + "\0bed\nsofa\nchair\n")
put("tfds", "old", json.dumps(INFO) + "\0" + json.dumps(OLD) + "\0bed\r\nsofa\r\nchair")
put("cifar", "one10", bytes([3]) + bytes(range(256)) * 12)
put("cifar", "one100", bytes([3, 7]) + bytes(range(256)) * 12)
put("csv", "labels", "image,label,weight\na.bmp,bed,1\nb.bmp,sofa,2\n\n")
put("csv", "columns", 'image,bed,sofa\r\na.bmp,1,0\r\n"b.bmp",0.0,1.0\r\n')
put("table", "quotes", 'a,"b ""c"" d"\r\n"e\nf",g\n\n;h;"i;j"\n')

# ---- results

PLAN = {"identity": "abc", "seed": 3, "variant": ["seed=3"], "inputs": {"dataset.train": "0f"}}
STATUS = {"state": "completed", "pid": 7, "started": "2026-01-02T03:04:05.678Z", "finished": "2026-01-02T03:05:05Z", "seconds": {"total": 60, "decode": 1, "features": 2.5, "training": 50, "evaluation": 3}, "images": {"decoded": 64, "computed": 64}, "plan": PLAN, "checkpoints": {"last.h5": "0f"}}
put("records", "status", json.dumps(STATUS))
put("records", "running", json.dumps(STATUS | {"state": "running", "message": "é", "finished": None}))
SCORES = {"precision": 0.5, "recall": 1, "f1-score": 0.66, "support": 3}
REPORT = {"classes": {"bed": SCORES | {"roc_auc": 0.5, "average_precision": None}}, "accuracy": 0.5, "macro avg": SCORES, "weighted avg": SCORES, "top_5_accuracy": 1, "calibration": {"expected_error": 0.1, "bins": [{"images": 3, "confidence": 0.5, "accuracy": 0.4}]}}
put("records", "metrics", json.dumps({"train": {"loss": 0.5, "accuracy": 1}, "test": {"loss": None, "accuracy": 0.5}, "evaluated": {"weights": "best", "epoch": 2}, "classification_report": REPORT}))
put("records", "log", '{"phase": "train", "epoch": 1, "step": 1, "loss": 0.7}\n{"phase": "train", "epoch": 1, "loss": 0.5, "accuracy": 0.75, "val_loss": 0.6, "learning_rate": 0.001, "seconds": 1.5}\n{"phase": "train", "epoch": 2, "loss": 0.4')
put("records", "predictions", "image,label,predicted,bed,sofa\ntest/bed/1.jpg,bed,sofa,0.25,0.75\ntest/sofa/1.jpg,sofa,sofa,0.1,0.9\n")
put("records", "plan", json.dumps({"experiment": {"name": "tiny", "reported": [{"metric": "accuracy", "split": "test", "value": 0.9, "tolerance": 0.02}]}, "classes": ["bed", "sofa"], "images": {"train": 64, "test": 16}, "input_shape": [32, 32, 3], "parameters": {"total": 10, "trainable": 2}, "phases": [{"name": "train", "epochs": 2, "freeze": {"layers": 3, "also": ["BatchNormalization"]}, "optimizer": {"adam": {}}}], "layers": ["a", "b"]}))
put("records", "provenance", json.dumps({"version": "1.0", "command_line": ["runexp", "a.yaml"], "started": "2026-01-02T03:04:05Z", "machine": {}, "threads": 2, "libraries": {"hdf5": "1.14"}, "weights": {}}))
WHOLE = {
    "experiment": {
        "title": "Beans & more", "name": "tiny", "source": {"author": "A <b>"},
        "head": ["flatten", {"dense": {"units": 2, "activation": "softmax"}}, {"dropout": 0.5}],
        "reported": [{"split": "test", "metric": "accuracy", "value": 0.97, "count": 200}, {"split": "test", "metric": "loss", "value": 0.4}],
    },
    "images": {"train": 4, "test": 4}, "classes": ["bed", "sofa"], "variant": [], "layers": [{}, {}, {}],
    "phases": [{"name": "train", "epochs": 2, "optimizer": "adam", "freeze": {"layers": 1}}],
    "parameters": {"total": 10, "trainable": 2}, "input_shape": [32, 32, 3],
}
LOG = """{"phase": "head", "epoch": 1, "loss": 0.9, "accuracy": 0.5, "val_loss": 0.8, "learning_rate": 0.001, "seconds": 1}
{"phase": "fine", "epoch": 1, "loss": 0.7, "accuracy": 0.6, "val_loss": null, "learning_rate": 1e-05, "seconds": 1}
"""
METRICS = {"train": {"loss": 0.5, "accuracy": 1}, "test": {"loss": 0.25, "accuracy": 0.5}}
TABLE = "image,label,predicted,bed,sofa\na.jpg,bed,bed,0.75,0.25\nb.jpg,bed,sofa,0.1,0.9\n"
put(
    "page",
    "whole",
    "\0".join(
        [json.dumps(STATUS), json.dumps(METRICS), json.dumps(WHOLE), LOG, TABLE, SPEC, json.dumps({"threads": 2})]
        + [json.dumps(STATUS | {"plan": PLAN | {"seed": 4}})]
    ),
)
put("page", "deep", "\0".join([json.dumps(STATUS), json.dumps(METRICS), json.dumps(WHOLE), LOG, TABLE, SPEC, "{}", json.dumps(STATUS | {"plan": PLAN | {"identity": "def", "variant": ["freeze=1"]}})]))
STATISTIC = {"mean": 0.5, "values": [0.5], "standard_deviation": 0.0, "count": 1}
put("summary", "tiny", json.dumps({"experiment": "tiny", "groups": [{"identity": "abc", "variant": [], "runs": [{"run": "r", "seed": 3}], "repeated": [], "metrics": {"test": {"accuracy": STATISTIC}}, "seconds": STATISTIC, "images": {"test": 16}, "verdicts": []}], "skipped": [{"folder": "f", "reason": "r"}], "tolerance": {"accuracy": 0.01}}))
put("json", "all", '{"a": [1, -2.5e3, 12345678901234567890, 9007199254740993, true, false, null], "é\\u00e9\\ud83d\\ude00\\n": {"name": ""}}')

# ---- archives


def tar(mode, form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=form) as file:
        for name in ["a/" + "long" * 30 + ".jpg", "b.txt"]:
            info = tarfile.TarInfo(name)
            info.size = 5
            file.addfile(info, io.BytesIO(b"hello"))
    return buffer.getvalue()


put("archive", "pax.tar", tar("w"))
put("archive", "gnu.tar.gz", gzip.compress(tar("w", tarfile.GNU_FORMAT), mtime=0))
put("archive", "ustar.tar.xz", tar("w:xz", tarfile.PAX_FORMAT))
put("archive", "two.zip", archive([("a/b.txt", b"hello"), ("c.txt", b"hello" * 20)], zipfile.ZIP_DEFLATED))
