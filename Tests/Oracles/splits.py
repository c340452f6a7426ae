"""Writes ImagesTests/Goldens/splits.json: which images Keras and scikit-learn put where.

Run from the repository's root: python3 Tests/Oracles/splits.py
Needs scikit-learn and pandas besides Keras. The files are empty and gone at the end: none of these
functions looks into an image to divide it.

Images are numbers: positions in the list of a tree's files, which the golden names.
"""

import os
import tempfile

import oracle

import keras
import numpy as np
import pandas
import sklearn
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from keras.src.trainers.data_adapters.array_slicing import train_validation_split
from sklearn.model_selection import train_test_split


def numbered(counts, ending=".jpg"):
    return [f"{name}/file_{index:03d}{ending}" for name, count in counts for index in range(count)]


TREES = {
    "two": numbered([("bed", 17), ("sofa", 23)]),
    # What the functions list differently: endings, sub-folders, capitals, names that sort oddly.
    "mixed": numbered([("apple", 9), ("Pear", 5)]) + numbered([("quince", 4)], ".png")
    + numbered([("quince", 3)], ".gif") + numbered([("apple", 2)], ".tif")
    + ["Pear/B.JPG", "Pear/a.jpeg", "Pear/sub/1.jpg", "Pear/sub-b/1.jpg", "Pear/sub/2.bmp",
       "Pear/notes.txt", "quince/10.jpg", "quince/9.jpg", "quince/\u00e9.jpg", "apple/x.ppm"],
    "many": numbered([(f"class_{index:02d}", 2 + index * 5 % 8) for index in range(12)]),
}


def positions(tree, names, folder=""):
    """Names, relative or below a folder, as numbers."""
    where = {name: index for index, name in enumerate(TREES[tree])}
    return [where[os.path.relpath(name, folder) if folder else name] for name in names]


def labels_of(tree):
    classes = sorted({name.split("/")[0] for name in TREES[tree]})
    return [classes.index(name.split("/")[0]) for name in TREES[tree]]


def generator(root, tree, fraction, classes=None):
    folder = os.path.join(root, tree)
    images = ImageDataGenerator(validation_split=fraction)
    parts = {part: images.flow_from_directory(folder, subset=part, classes=classes)
             for part in ("training", "validation")}
    for part in parts.values():
        names = list(part.class_indices)
        assert [names[label] for label in part.classes] == [n.split("/")[0] for n in part.filenames]
    return {"train": positions(tree, parts["training"].filenames),
            "validation": positions(tree, parts["validation"].filenames)}


def frame(root, tree, fraction, order):
    """flow_from_dataframe with the files of a tree in some order."""
    names = [TREES[tree][index] for index in order]
    table = pandas.DataFrame({"id": names, "kind": [name.split("/")[0] for name in names]})
    images = ImageDataGenerator(validation_split=fraction)
    parts = {part: images.flow_from_dataframe(
        table, os.path.join(root, tree), x_col="id", y_col="kind", subset=part)
        for part in ("training", "validation")}
    return {"train": positions(tree, parts["training"].filenames),
            "validation": positions(tree, parts["validation"].filenames)}


def directory(root, tree, fraction, seed, shuffle=True, classes=None):
    folder = os.path.join(root, tree)
    found = {}
    for role, part in (("train", "training"), ("validation", "validation")):
        data = keras.utils.image_dataset_from_directory(
            folder, validation_split=fraction, subset=part, seed=seed, shuffle=shuffle,
            class_names=classes)
        found[role] = positions(tree, data.file_paths, folder)
    return found


def fit(tree, fraction):
    """The arrays hold the numbers of the images, in the order of the tree's list."""
    numbers = np.arange(len(TREES[tree]))
    train, validation = train_validation_split(numbers, fraction)
    return {"train": np.asarray(train).tolist(), "validation": np.asarray(validation).tolist()}


def scikit(tree, state, validation=None, test=None, stratify=False, shuffle=True):
    labels = np.array(labels_of(tree))
    rest = np.arange(len(labels))
    found = {}
    for role, fraction in (("test", test), ("validation", validation)):
        if fraction is not None:
            rest, found[role] = train_test_split(
                rest, test_size=fraction, random_state=state, shuffle=shuffle,
                stratify=labels[rest] if stratify else None)
    found["train"] = rest
    return {role: part.tolist() for role, part in found.items()}


def main():
    found = []

    def add(method, parts, **setting):
        found.append({"method": method, **setting, **parts})

    with tempfile.TemporaryDirectory() as root:
        for tree, names in TREES.items():
            for name in names:
                path = os.path.join(root, tree, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                open(path, "wb").close()
        for tree, fraction, classes in [
                ("two", 0.1, None), ("two", 0.2, None), ("two", 0.29, None), ("two", 0.75, None),
                ("two", 0.3, ["sofa", "bed"]), ("mixed", 0.15, None), ("mixed", 0.25, None),
                ("mixed", 0.5, None), ("mixed", 0.4, ["quince", "apple"]), ("many", 0.2, None),
                ("many", 0.34, None)]:
            add("keras_generator", generator(root, tree, fraction, classes), tree=tree,
                fractions={"validation": fraction}, **({"classes": classes} if classes else {}))
        for tree, fraction, seed in [("two", 0.2, 1), ("two", 0.35, 2), ("many", 0.1, 3)]:
            order = np.random.RandomState(seed).permutation(len(TREES[tree])).tolist()
            add("keras_generator", frame(root, tree, fraction, order), tree=tree,
                fractions={"validation": fraction}, order=order)
        for tree, fraction, seed, shuffle, classes in [
                ("two", 0.2, 123, True, None), ("two", 0.1, 0, True, None),
                ("two", 0.29, 42, True, None), ("two", 0.25, 1337, False, None),
                ("two", 0.3, 7, True, ["sofa", "bed"]), ("mixed", 0.2, 42, True, None),
                ("mixed", 0.33, 2 ** 32 - 1, True, None), ("mixed", 0.5, None, False, None),
                ("mixed", 0.4, 5, True, ["quince", "apple"]), ("many", 0.2, 123, True, None),
                ("many", 0.15, 1, True, None)]:
            add("keras_directory", directory(root, tree, fraction, seed, shuffle, classes),
                tree=tree, fractions={"validation": fraction}, shuffle=shuffle,
                **({"seed": seed} if seed is not None else {}),
                **({"classes": classes} if classes else {}))
    for tree, fraction in [("two", 0.1), ("two", 0.2), ("two", 0.3), ("two", 0.35), ("two", 0.7),
                           ("two", 0.97), ("many", 0.1), ("many", 0.15), ("many", 0.2),
                           ("many", 0.33), ("many", 0.6)]:
        add("keras_fit", fit(tree, fraction), tree=tree, fractions={"validation": fraction})
    for tree, state, fractions, stratify in [
            ("two", 0, {"test": 0.25}, False), ("two", 42, {"validation": 0.2}, False),
            ("two", 42, {"test": 0.1, "validation": 0.2}, False),
            ("many", 1, {"test": 0.15, "validation": 0.15}, False),
            ("many", 2 ** 32 - 1, {"test": 0.3}, False),
            ("two", 0, {"test": 0.25}, True), ("two", 42, {"validation": 0.2}, True),
            ("two", 42, {"test": 0.1, "validation": 0.2}, True),
            ("two", 7, {"test": 0.5, "validation": 0.5}, True),
            ("many", 0, {"test": 0.25}, True), ("many", 1, {"test": 0.4}, True),
            ("many", 42, {"validation": 0.2}, True), ("many", 123, {"validation": 0.33}, True),
            ("many", 2 ** 32 - 1, {"validation": 0.7}, True),
            ("many", 3, {"test": 0.21}, True)]:
        add("sklearn", scikit(tree, state, stratify=stratify, **fractions), tree=tree,
            fractions=fractions, random_state=state, stratify=stratify)
    for tree, fractions, shuffle, stratify in [
            ("two", {"test": 7}, True, False), ("many", {"test": 15, "validation": 13}, True, True),
            ("many", {"test": 9, "validation": 0.2}, True, False),
            ("two", {"test": 0.25}, False, False), ("two", {"validation": 0.3}, False, False),
            ("many", {"test": 5, "validation": 0.15}, False, False)]:
        add("sklearn", scikit(tree, 5, stratify=stratify, shuffle=shuffle, **fractions), tree=tree,
            fractions=fractions, random_state=5, stratify=stratify, shuffle=shuffle)
    path = oracle.golden("Images", "splits.json")
    oracle.write_json(path, {
        "versions": {**oracle.versions(), "sklearn": sklearn.__version__,
                     "pandas": pandas.__version__},
        **{f"tree_{name}": names for name, names in TREES.items()}})
    with open(path) as file:
        text = file.read().rstrip().removesuffix("}").rstrip()
    lines = [" " + oracle.json.dumps(entry, separators=(",", ":")) for entry in found]
    with open(path, "w") as file:
        file.write(text + ',\n "divisions": [\n ' + ",\n ".join(lines) + "\n ]\n}\n")


main()
