"""Writes Tests/EngineTests/Goldens/architecture_steps.json: one step of whole applications.

    nice python Tests/Oracles/architecture_steps.py [NAME …]

Written with Keras 3.15.1 on TensorFlow 2.21.0. With names, only these are run again and the others
are kept. One member of each family of Keras's applications that `training_steps.json` lacks, all of
its layers trained for one step, by the rules of `training_steps.py` (which says what goes in and
what comes out), with these differences:

    steps       is 1: one loss, and changes after that step only
    input       "scale", "shift" and "offset" give 0 ..< 255 to models that preprocess by themselves
    dropout     none: every Dropout has its rate set to 0
    parameters  only some: of each kind of layer and weight up to KINDS, spread evenly through the
                model, the first and the last among them; "moving": likewise up to MOVING
    name        of a layer in a nested model: by its own name; a LayerScale's weight is
                "LAYER/gamma", a SeparableConv2D's are "LAYER/depthwise_kernel" and
                "LAYER/pointwise_kernel"
"""

import json
import os
import subprocess
import sys
import tempfile

import oracle
import training_steps as steps

import numpy as np

steps.STEPS = 1
KINDS, MOVING = 7, 5
PATH = oracle.golden("Engine", "architecture_steps.json")


def case(name, size, inside=False):
    given = steps.setup(steps.with_backbone(name), steps.images(size, size), steps.sgd(0.01))
    if inside:
        given["input"] |= {"scale": 63.75, "shift": 127.5, "offset": 63.75}
    return given


steps.CASES = {
    **{name: case(name, size) for name, size in [
        ("ResNet50V2", 64), ("InceptionV3", 107), ("InceptionResNetV2", 107), ("Xception", 96),
        ("DenseNet121", 64), ("NASNetMobile", 64), ("MobileNet", 64)]},
    **{name: case(name, 64, True) for name in [
        "EfficientNetB0", "EfficientNetV2B0", "MobileNetV3Small", "ConvNeXtTiny"]}}


def chosen(keys, kinds, count):
    """Up to `count` keys of each kind, in their order."""
    groups = {}
    for key in keys:
        groups.setdefault(kinds[key], []).append(key)
    taken = set()
    for group in groups.values():
        number = min(count, len(group))
        taken |= {group[round(i * (len(group) - 1) / max(number - 1, 1))] for i in range(number)}
    return [key for key in keys if key in taken]


def summarize(name, folder):
    files = [np.load(os.path.join(folder, f"{name}.{mode}.npz")) for mode in steps.MODES]
    facts = [json.loads(str(file["facts"])) for file in files]
    assert np.isfinite([fact["losses"] for fact in facts]).all(), name
    first, given = facts[0], steps.CASES[name]
    kinds = json.load(open(os.path.join(folder, f"{name}.kinds.json")))
    far, vanishing = first["kinks"]["changes"], first["vanishing"]
    trained = [key for key in first["keys"] if "/moving_" not in key]
    moving = [key for key in first["keys"] if "/moving_" in key]
    value = {**{k: v for k, v in given.items() if k != "classes"}, "steps": 1,
             "labels": {"name": f"{name}/labels", "classes": given["classes"]},
             "layers": first["layers"], "trainable": first["trainable"], "bessel": first["bessel"],
             "losses": {"float64": first["losses"],
                        **{mode: oracle.rounded(fact["losses"]) for mode, fact
                           in zip(list(steps.MODES)[1:], facts[1:])},
                        "nudged": oracle.rounded(first["kinks"]["losses"], 3)},
             "parameters": [steps.entry(key, 1, files, vanishing, far)
                            for key in chosen(trained, kinds, KINDS)],
             "moving": [steps.entry(key, 1, files, vanishing, far, steps=1)
                        for key in chosen(moving, kinds, MOVING)]}
    for entry in value["parameters"] + value["moving"]:
        entry["projections"] = oracle.rounded(entry["projections"], 7)
    worst = [max((p["float32"][i] for p in value["parameters"] if "float32" in p), default=0)
             for i in range(2)]
    print(f"{name}: loss {first['losses']}, worst of float32 {worst}, kinks up to "
          f"{max((p.get('kinks', 0) for p in value['parameters']), default=0)}, "
          f"{len(vanishing)} vanish", flush=True)
    return value


def run(mode, folder, name):
    steps.run(mode, folder, [name])
    if mode == "float64":
        model = steps.build(steps.CASES[name])
        kinds = {f"{layer.name}/{weight}": f"{type(layer).__name__}/{weight}"
                 for layer, weight, _ in oracle.weights_of(model.layers)}
        with open(os.path.join(folder, f"{name}.kinds.json"), "w") as file:
            json.dump(kinds, file)


def write(cases):
    facts = {"versions": oracle.versions(), "batch": steps.BATCH, "batches": steps.BATCHES}
    lines = []
    for name in (name for name in steps.CASES if name in cases):
        parts = []
        for key, value in cases[name].items():
            if key in ("parameters", "moving"):
                inside = ",\n".join("    " + json.dumps(v, separators=(",", ":")) for v in value)
                parts.append(f'   "{key}": [\n{inside}]' if value else f'   "{key}": []')
            else:
                parts.append(f'   "{key}": {json.dumps(value, separators=(",", ":"))}')
        lines.append(f'  "{name}": {{\n' + ",\n".join(parts) + "}")
    with open(PATH, "w") as file:
        file.write("{\n" + "".join(f' "{k}": {json.dumps(v)},\n' for k, v in facts.items()))
        file.write(' "cases": {\n' + ",\n".join(lines) + "}}\n")
    print(f"{len(lines)} cases, {os.path.getsize(PATH)} bytes", flush=True)


def main():
    if sys.argv[1:2] == ["--run"]:
        return run(*sys.argv[2:])
    known = json.load(open(PATH))["cases"] if os.path.exists(PATH) else {}
    for name in sys.argv[1:] or steps.CASES:
        with tempfile.TemporaryDirectory() as folder:
            for mode, (_, onednn) in steps.MODES.items():
                subprocess.run([sys.executable, __file__, "--run", mode, folder, name], check=True,
                               stderr=None if os.environ.get("ORACLE_VERBOSE")
                               else subprocess.DEVNULL,
                               env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn})
            known[name] = summarize(name, folder)
        write(known)


if __name__ == "__main__":
    main()
