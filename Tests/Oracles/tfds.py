"""Writes ImagesTests/Goldens/tfds: two small data sets as TensorFlow Datasets prepares them, and which
images its slices have.

Run from the repository's root: python3 Tests/Oracles/tfds.py
Written with tensorflow-datasets 4.9.10, TensorFlow 2.21.0. Images are noise; `tiny` has PNG files and one
number in each image's first pixel, `photos` JPEG files.
"""

import hashlib
import os
import pathlib
import shutil
import tempfile

import oracle

# Several modules of the package refer to a folder of the user's.
os.environ["TFDS_DATA_DIR"] = tempfile.mkdtemp()

import numpy as np
import tensorflow_datasets as tfds

FOLDER = pathlib.Path(oracle.golden("Images", "tfds"))
NAMES = ["bed", "café", "sofa"]


def noise(index, height, width):
    pixels = np.random.default_rng(index).integers(0, 256, (height, width, 3), np.uint8)
    pixels[0, 0] = index
    return pixels


class Tiny(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.2.3")
    pkg_dir_path = pathlib.Path(tempfile.mkdtemp())

    def _info(self):
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict({
            "image/filename": tfds.features.Text(),
            "image": tfds.features.Image(shape=(2, 3, 3), encoding_format="png"),
            "label": tfds.features.ClassLabel(names=NAMES),
            "weights": tfds.features.Tensor(shape=(3,), dtype=np.float32),
        }), supervised_keys=("image", "label"))

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples(0, 130), "test": self._generate_examples(130, 17)}

    def _generate_examples(self, first, count):
        for index in range(first, first + count):
            yield index, {"image/filename": f"{index}.png", "image": noise(index, 2, 3),
                          "label": index % 3, "weights": [index, 0, 1]}


class Photos(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.0.0")
    pkg_dir_path = pathlib.Path(tempfile.mkdtemp())

    def _info(self):
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict({
            "photo": tfds.features.Image(encoding_format="jpeg"),
            "kind": tfds.features.ClassLabel(num_classes=5),
        }))

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for index in range(3):
            yield index, {"photo": noise(index, 17 + index, 24), "kind": 4 - index}


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def read(builder, split):
    config = tfds.ReadConfig(add_tfds_id=True, interleave_cycle_length=1)
    return list(tfds.as_numpy(builder.as_dataset(split=split, read_config=config)))


SLICES = [
    "train", "test", "train+test", "train[:80%]", "train[80%:]", "train[80%:90%]", "train[10:20]",
    "train[-10%:]", "train[:-5]", "train[33%:66%]", "train[12.5%:37.5%]", "test[:50%]", "test[:3%]",
    "train[:1shard]", "train[1shard:3shard]", "train[-1shard:]", "train[2shard]", "all",
    "test[5:]+train[:25%]", "train[:50%]+train[25%:75%]", "train[1_0:20]",
    "test[:26%]", "test[50%:]", "train[7:]+test[:-1]",
]
ROUNDED = [(None, 80), (80, 90), (33, 66), (-10, None), (None, 100), (99, None)]
WRONG = ["train[:200%]", "train[10]", "nothing", "train[:1000]", "train[a:b]", "all[:5]", "train[]",
         "train[:]", "train[1:2:3]", "train[90%:10%]", "test[:2%]", "train[0.5:3]"]


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    builders = {}
    with tempfile.TemporaryDirectory() as root:
        for kind, shards in [(Tiny, 4), (Photos, 1)]:
            builder = kind(data_dir=root)
            builder.download_and_prepare(
                download_config=tfds.download.DownloadConfig(num_shards=shards))
            target = FOLDER / builder.name
            shutil.copytree(builder.data_dir, target)
            builders[builder.name] = tfds.builder_from_directory(target)
        for name in list(FOLDER.rglob("*")):
            if name.is_file() and name.suffix not in (".json", ".txt") and "tfrecord" not in name.name:
                name.unlink()
    tiny = builders["tiny"]

    names = [example["tfds_id"].decode() for example in read(tiny, "train+test")]

    def ids(split):
        """Places in `names`."""
        return [names.index(example["tfds_id"].decode()) for example in read(tiny, split)]

    def fails(split):
        try:
            return not read(tiny, split) and False
        except Exception:
            return True

    assert all(map(fails, WRONG)), [split for split in WRONG if not fails(split)]
    rounded = []
    for start, end in ROUNDED:
        split = tfds.core.ReadInstruction(
            "train", from_=start, to=end, unit="%", rounding="pct1_dropremainder")
        text = lambda value: "" if value is None else f"{value}%"
        rounded.append({"slice": f"train[{text(start)}:{text(end)}]", "ids": ids(split)})
    oracle.write_json(FOLDER / "tfds.json", {
        "versions": {**oracle.versions(), "tensorflow_datasets": tfds.__version__},
        "names": names,
        "slices": [{"slice": split, "ids": ids(split)} for split in SLICES],
        "rounded": rounded,
        "wrong": WRONG,
        "labels": [int(example["label"]) for example in read(tiny, "train")],
        "images": [digest(example["image"]) for example in read(tiny, "train")],
        "photos": [digest(example["photo"]) for example in read(builders["photos"], "train")],
        "kinds": [int(example["kind"]) for example in read(builders["photos"], "train")],
    })


main()
