"""Are exported ONNX models valid, and does ONNX Runtime give the right numbers through them?

    RUNEXP_ONNX_FILES=FOLDER swift test -c release --filter OracleFiles
    python Tests/Oracles/onnx_check.py goldens FOLDER
    python Tests/Oracles/onnx_check.py run RUN MODEL.onnx --data DIR [--tolerance 1e-4]
    python Tests/Oracles/onnx_check.py program RUNEXP [ARCHITECTURE …] [--tolerance 1e-4]

Needs `pip install onnx onnxruntime numpy`, for `program` also `pillow h5py`; not Keras. Tried with
onnx 1.23.2 and ONNX Runtime 1.32.0 with its default optimisations. Every file goes through
`onnx.checker.check_model(full_check=True)`.

goldens  FOLDER holds the layers and architectures of OracleFiles, with hash numbers as weights
         (see `oracle.py`). Their outputs are held against Keras's in float64, of
         EngineTests/Goldens/layers.json (within 2e-5 of the largest) and architecture_features.json
         (within 1e-4, or three times what float32 does to Keras itself where that is more: the rule
         of the engine's own tests).
run      The images of RUN's predictions.csv, below DIR, through the exported MODEL.onnx: the
         probabilities must be those of predictions.csv. Images are RGB PNG or JPEG files of the
         model's own size.
program  For each architecture (all without names) the program RUNEXP trains a head for an epoch on
         a few images that this script draws; then all arrays are exchanged for random ones, with
         the statistics that batch normalisations find on the images and a head whose logits are
         near 1, and RUNEXP runs that too, exports it, and predicts. ONNX Runtime must give its
         probabilities, within the tolerance or three times what roundings of the inputs do to its
         own where that is more: random networks may blow roundings up.

Exit code 0: all agree; 1: not.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile

import oracle

import numpy as np
import onnx
import onnxruntime
from onnx import checker, helper


def session_of(model):
    """ONNX Runtime's, of a file's path or a model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(oracle.THREADS) or os.cpu_count()
    options.log_severity_level = 3
    source = model if isinstance(model, str) else model.SerializeToString()
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def checked(path):
    """The session of a file that the checker took."""
    checker.check_model(path, full_check=True)
    return session_of(path)


def outputs(session, *inputs):
    names = [given.name for given in session.get_inputs()]
    return session.run(None, dict(zip(names, inputs)))[0]


# Goldens

def layer_input(case, index, given):
    shape = given["shape"]
    if "values" in given:
        return np.array(given["values"], np.float32).reshape(shape)
    values = oracle.unit(f"{case}/input/{index}", tuple(shape)) * given["scale"]
    return values.astype(np.float32)


def check_layer(folder, name, case):
    """How far it is off, relative to the largest value, and what is allowed."""
    session = checked(os.path.join(folder, f"layer_{name}.onnx"))
    inputs = [layer_input(name, index, given) for index, given in enumerate(case["inputs"])]
    found = outputs(session, *inputs)
    expected = np.array(case["output"]["values"])
    if list(found.shape) != case["output"]["shape"]:
        return np.inf, 0
    return np.abs(found.ravel() - expected).max() / max(1e-3, np.abs(expected).max()), 2e-5


def check_architecture(folder, name, golden):
    """The same for the worse of its sizes."""
    worst = 0
    for entry in golden["cases"]:
        height, width, count = entry["input"]
        key = f"input/{height}x{width}x{count}"
        image = oracle.unit(key, (count, height, width, 3))
        image += oracle.unit(f"{key}/offsets", (count, 1, 1, 3))
        image = (image * golden["scale"] + golden["shift"]).astype(np.float32)
        session = checked(os.path.join(folder, f"architecture_{name}_{height}.onnx"))
        features = outputs(session, image)
        assert list(features.shape[1:]) == entry["shape"], (features.shape, entry["shape"])
        places = [place % features.size
                  for place in map(int, oracle.bits("sample", len(entry["samples"])))]
        apart = np.abs(features.ravel()[places] - np.array(entry["samples"])).max()
        worst = max(worst, apart / entry["largest"])
    return worst, max(1e-4, 3 * golden["float32"])


def check_goldens(options):
    with open(oracle.golden("Engine", "layers.json")) as file:
        layers = json.load(file)["cases"]
    with open(oracle.golden("Engine", "architecture_features.json")) as file:
        architectures = json.load(file)["architectures"]
    failed = 0
    for prefix, check, goldens in [("layer", check_layer, layers),
                                   ("architecture", check_architecture, architectures)]:
        count, largest = 0, 0
        for name, golden in sorted(goldens.items()):
            if not any(file == f"{prefix}_{name}.onnx" or (
                    prefix == "architecture" and file.rsplit("_", 1)[0] == f"{prefix}_{name}")
                    for file in os.listdir(options.folder)):
                continue
            off, allowed = check(options.folder, name, golden)
            count, largest = count + 1, max(largest, off)
            failed += not off <= allowed
            if prefix == "architecture" or not off <= allowed:
                print(f"{prefix} {name}: off by {off:.2g} of the largest, {allowed:.2g} allowed"
                      f"{'' if off <= allowed else ': FAILED'}", flush=True)
        print(f"{count} {prefix} files, off by {largest:.2g} at most", flush=True)
    return failed


# Runs

def pixels(path, properties):
    """An image file as the model takes it."""
    from PIL import Image

    image = np.asarray(Image.open(path).convert("RGB"), np.float32)
    assert f"{image.shape[0]}x{image.shape[1]}" == properties["input_size"], path
    if properties["channels"] == "bgr":
        image = image[..., ::-1]
    mode = properties["preprocess"]
    if mode == "tf":
        return image / np.float32(127.5) - 1
    if mode == "unit":
        return image / np.float32(255)
    if mode == "caffe":
        return image[..., ::-1] - np.array([103.939, 116.779, 123.68], np.float32)
    if mode == "torch":
        mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        return ((image / 255 - np.array(mean)) / np.array(deviation)).astype(np.float32)
    return image


def noise(model, images, found):
    """How far ONNX Runtime's own probabilities move where inputs do by a rounding or two."""
    signs = np.where(np.random.default_rng(3).random(images.shape) < 0.5, -1, 1)
    moved = (images * (1 + signs * 2.0 ** -23)).astype(np.float32)
    return np.abs(outputs(session_of(model), moved) - found).max()


def check_table(rows, model, folder):
    """The largest difference to the probabilities of a table, their largest spread, and `noise`."""
    properties = {entry.key: entry.value for entry in onnx.load(model).metadata_props}
    classes = json.loads(properties["classes"])
    with open(os.path.join(os.path.dirname(model), "classes.txt"), encoding="utf-8") as file:
        assert file.read().splitlines() == classes
    ours = np.array([[float(row[name]) for name in classes] for row in rows])
    images = np.stack([pixels(os.path.join(folder, row["image"]), properties) for row in rows])
    theirs = outputs(checked(model), images)
    own = noise(model, images, theirs)
    if theirs.shape[1] == 1:  # one sigmoid for two classes
        theirs = np.concatenate([1 - theirs, theirs], 1)
    if not np.allclose(theirs.sum(1), 1, atol=1e-3):  # the loss takes logits
        theirs = np.exp(theirs - theirs.max(1, keepdims=True))
        theirs /= theirs.sum(1, keepdims=True)
    return np.abs(ours - theirs).max(), np.ptp(ours, axis=0).max(), own


def check_run(options):
    with open(os.path.join(options.run, "predictions.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    apart, _, _ = check_table(rows, options.model, options.data)
    print(f"{len(rows)} images: probabilities differ by at most {apart:.3g}")
    return not apart <= options.tolerance


# The program

SPEC = """
name: {name}
seed: 1
dataset:
  format: image_folder
  path: "{data}"
  splits: {{train: train, validation: train, test: train}}
  classes: [circle, square, star]
  image: {{size: [{size}, {size}], preprocess: {mode}}}
  batch_size: 4
backbone: {{architecture: {name}, weights: none}}
head: [global_average_pooling, dropout: 0.2, dense: {{units: 3, activation: softmax}}]
{initial}
freeze: backbone
training:
  epochs: 1
  optimizer: {{adam: {{learning_rate: 1e-9}}}}
  loss: categorical_crossentropy
arithmetic: {arithmetic}
"""


def mode_of(name):
    """The preprocessing of an architecture; several have it inside."""
    inside = ("convnext", "efficientnet", "mobilenet_v3")
    return "none" if name.startswith(inside) else "caffe" if name in (
        "resnet50", "resnet101", "resnet152", "vgg16", "vgg19") else "torch" if name.startswith(
            "densenet") else "tf"


def draw(folder, size, per_class=4):
    """Smooth colours, whose means differ from image to image."""
    from PIL import Image

    random = np.random.default_rng(1)
    for name in ("circle", "square", "star"):
        os.makedirs(os.path.join(folder, name))
        for number in range(per_class):
            small = random.integers(0, 256, (8, 8, 3)).astype(np.uint8)
            colour = random.integers(0, 256, 3)
            image = np.asarray(Image.fromarray(small).resize((size, size)), float)
            image = (image + colour) / 2
            Image.fromarray(image.astype(np.uint8)).save(
                os.path.join(folder, name, f"{number}.png"))


def batch_statistics(path, images):
    """The mean and variance that every batch normalisation of a model finds, by array."""
    model = onnx.load(path)
    wanted = {}
    for node in model.graph.node:
        if node.op_type == "BatchNormalization":
            wanted[node.input[3]], wanted[node.input[4]] = f"{node.name}/m", f"{node.name}/v"
            node.output.extend([wanted[node.input[3]], wanted[node.input[4]]])
            node.attribute.append(helper.make_attribute("training_mode", 1))
            node.attribute.append(helper.make_attribute("momentum", 0.0))
    if not wanted:
        return {}
    model.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        for name in wanted.values())
    session = session_of(model)
    given = session.get_inputs()[0].name
    return dict(zip(wanted, session.run(list(wanted.values()), {given: images})))


def logits(path, images):
    """What the last layer's softmax takes."""
    model = onnx.load(path)
    name = next(node.input[0] for node in model.graph.node if node.op_type == "Softmax")
    model.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = session_of(model)
    return session.run([name], {session.get_inputs()[0].name: images})[0]


def calm(weights, found):
    """Makes the head's logits numbers near 1, so that no probability is all or nothing.

    A random network may hardly tell images apart; differences are enlarged 50 times at most, and
    roundings with them.
    """
    import h5py

    with h5py.File(weights, "r+") as file:
        arrays = {}
        file["dense"].visititems(lambda path, item: arrays.update({path.rsplit("/")[-1]: item}))
        deviation = max(found.std(0).max(), 0.02 * np.abs(found).max())
        arrays["kernel:0"][...] /= deviation
        arrays["bias:0"][...] = (arrays["bias:0"][...] - found.mean(0)) / deviation


def randomise(weights, statistics):
    """Fills a weights file with other numbers, of sizes that keep images apart."""
    import h5py

    random = np.random.default_rng(2)
    with h5py.File(weights, "r+") as file:
        for name in [name for name in file.attrs if name.startswith("runexp_")]:
            del file.attrs[name]

        def fill(path, array):
            layer, weight = path.removesuffix(":0").rsplit("/", 1)
            layer = layer[:len(layer) // 2] if layer[:len(layer) // 2] == layer[
                len(layer) // 2 + 1:] else layer
            shape, known = array.shape, statistics.get(f"{layer}/{weight}")
            if known is not None:
                array[...] = known * random.uniform(0.8, 1.25, shape)
            elif weight in ("gamma", "variance", "moving_variance"):
                array[...] = random.uniform(0.5, 1.5, shape)
            elif weight in ("bias", "beta", "mean", "moving_mean"):
                array[...] = random.normal(0, 0.02, shape)
            elif weight == "kernel" and layer.endswith("_se_expand") and not statistics:
                # As in architecture_features.py: roundings grow from gate to gate.
                array[...] /= 8

        file.visititems(lambda path, item: fill(path, item) if isinstance(
            item, h5py.Dataset) and item.shape else None)


def call(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def check_program(options):
    schema = json.loads(call(options.program, "schema"))
    known = schema["properties"]["backbone"]["properties"]["architecture"]["enum"]
    names = options.architectures or known
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            apart, spread, own = try_architecture(options, name, folder)
        passes = apart <= max(options.tolerance, 3 * own)
        failed += not passes
        print(f"{name}: probabilities differ by at most {apart:.2g} (from image to image by "
              f"{spread:.2g}, by roundings of inputs by {own:.2g})"
              f"{'' if passes else ': FAILED'}", flush=True)
    return failed


def try_architecture(options, name, folder):
    program, size = options.program, options.size
    data, model = os.path.join(folder, "data"), os.path.join(folder, "out", "model.onnx")
    draw(os.path.join(data, "train"), size)
    os.makedirs(os.path.dirname(model))

    def run(initial):
        spec = os.path.join(folder, "spec.yaml")
        with open(spec, "w") as file:
            file.write(SPEC.format(name=name, data=data, size=size, initial=initial,
                                   mode=mode_of(name),
                                   arithmetic=options.arithmetic))
        results = os.path.join(folder, "results")
        return call(program, spec, "--results", results, "--no-cache", "--quiet").split()[-1]

    weights = os.path.join(folder, "weights.h5")
    trained = run("")
    call(program, "export", trained, "-o", weights)
    call(program, "export", trained, "-o", model)
    properties = {entry.key: entry.value for entry in onnx.load(model).metadata_props}
    images = np.stack([pixels(os.path.join(at, file), properties)
                       for at, _, files in sorted(os.walk(data)) for file in sorted(files)])
    for change in (lambda: randomise(weights, {}),
                   lambda: randomise(weights, batch_statistics(model, images)),
                   lambda: calm(weights, logits(model, images))):
        change()
        trained = run(f"initial_weights: {weights}")
        call(program, "export", trained, "-o", model)
    table = call(program, "predict", trained, data, "--csv")
    rows = list(csv.DictReader(table.splitlines()))
    return check_table(rows, model, "")


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    goldens = commands.add_parser("goldens")
    goldens.add_argument("folder")
    goldens.set_defaults(check=check_goldens)
    run = commands.add_parser("run")
    run.add_argument("run")
    run.add_argument("model")
    run.add_argument("--data", required=True)
    run.set_defaults(check=check_run)
    program = commands.add_parser("program")
    program.add_argument("program")
    program.add_argument("architectures", nargs="*")
    program.add_argument("--size", type=int, default=96)
    program.add_argument("--arithmetic", choices=["fast", "strict"], default="strict")
    program.set_defaults(check=check_program)
    for command in (run, program):
        command.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    sys.exit(1 if options.check(options) else 0)


if __name__ == "__main__":
    main()
