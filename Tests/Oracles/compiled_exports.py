"""Does Keras open, compiled, what runs with every optimizer, loss, metric, schedule and layer export?

    python Tests/Oracles/compiled_exports.py RUNEXP FOLDER [--only WORD…] [--tf-keras PYTHON]

Each case is a run of one epoch on synthetic images, whose `.keras` and `.h5` Keras 3 (and `tf_keras`
the second, in the interpreter PYTHON) must open with an optimizer and train a step further. One line a
case that fails; exit code 1 where one does. tf_keras takes the optimizers of such a file for those
that it had before 2.11, and so knows no AdamW, Lion, weight_decay, moving average or accumulation.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np

OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop", "adamax", "nadam", "adagrad", "adadelta", "lion",
              {"sgd": {"learning_rate": 1, "momentum": 0}},
              {"sgd": {"momentum": 0.9, "nesterov": True, "clipnorm": 1}},
              {"adam": {"learning_rate": 1, "clipvalue": 2, "amsgrad": True}},
              {"adam": {"beta_1": 0, "global_clipnorm": 1, "weight_decay": 1}},
              {"rmsprop": {"momentum": 0, "rho": 0, "centered": True}},
              {"adam": {"use_ema": True, "ema_momentum": 1}},
              {"adam": {"gradient_accumulation_steps": 2}}]
SCHEDULES = [{"cosine": {}}, {"cosine": {"alpha": 1}},
             {"cosine": {"warmup_target": 1, "warmup_steps": 1}},
             {"cosine_decay_restarts": {"first_decay_steps": 2, "t_mul": 1}},
             {"exponential": {"decay_steps": 1, "decay_rate": 1}},
             {"inverse_time_decay": {"decay_steps": 1, "decay_rate": 1}},
             {"polynomial_decay": {"power": 2}}, {"step": {"boundaries": [1], "values": [1, 2]}},
             {"by_epoch": {"values": [1]}}, {"reduce_on_plateau": {"monitor": "loss"}}]
LOSSES = ["categorical_crossentropy", "sparse_categorical_crossentropy",
          "categorical_focal_crossentropy", "kl_divergence", "hinge", "squared_hinge",
          "categorical_hinge", "binary_crossentropy", "binary_focal_crossentropy",
          {"categorical_focal_crossentropy": {"alpha": 1, "gamma": 0}},
          {"binary_focal_crossentropy": {"alpha": 1, "gamma": 0, "apply_class_balancing": True}}]
METRICS = ["accuracy", "categorical_accuracy", "precision", "recall", "auc", "f1_score",
           {"fbeta_score": {"beta": 1}}, {"precision_at_recall": {"recall": 1}},
           {"recall_at_precision": {"precision": 1}},
           {"sensitivity_at_specificity": {"specificity": 1}},
           {"specificity_at_sensitivity": {"sensitivity": 1}}, "true_positives", "true_negatives",
           "false_positives", "false_negatives", {"top_k_categorical_accuracy": {"k": 1}},
           {"auc": {"curve": "PR", "num_thresholds": 20}}, {"precision": {"thresholds": 0}},
           {"recall": {"class_id": 1, "top_k": 1}}, {"binary_accuracy": {"threshold": 1}}]
LAYERS = [{"dropout": 0}, {"spatial_dropout": 0}, {"gaussian_noise": 0}, {"leaky_relu": 0},
          {"batch_normalization": {"momentum": 0, "epsilon": 1}}, {"layer_normalization": {}},
          {"rescaling": {"scale": 1, "offset": 0}}, {"up_sampling": 2},
          {"conv2d": {"filters": 2, "kernel_size": 3, "kernel_regularizer": {"l2": 1}}},
          {"conv2d": {"filters": 2, "kernel_size": 1, "activation": "relu6",
                      "kernel_initializer": {"constant": 1}}},
          {"normalization": {"mean": 0, "variance": 1}}, {"activation": "elu"}]


def cases():
    for kind, values in [("optimizer", OPTIMIZERS), ("schedule", SCHEDULES), ("loss", LOSSES)]:
        for value in values:
            yield f"{kind} {json.dumps(value)}", {kind: value}, []
    for value in METRICS:
        yield f"metric {json.dumps(value)}", {"metrics": [value]}, []
    for value in LAYERS:
        yield f"layer {json.dumps(value)}", {}, [value]


def spec(folder, training, layers):
    loss = training.get("loss", "categorical_crossentropy")
    kind = loss if isinstance(loss, str) else next(iter(loss))
    activation = "sigmoid" if kind.startswith("binary") else "softmax"
    return {
        "name": "compiled",
        "dataset": {"format": "rendered", "splits": {
            "train": {"images": 16, "seed": 1}, "test": {"images": 4, "seed": 2}},
            "classes": ["bed", "sofa"], "image": {"size": 32, "preprocess": "tf"},
            "batch_size": 8},
        "backbone": {"architecture": "mini_resnet", "weights": "none"}, "freeze": "backbone",
        "head": layers + ["global_average_pooling",
                          {"dense": {"units": 2, "activation": activation}}],
        "training": {"epochs": 1, "optimizer": "adam", "loss": loss, **training}}


def opened(keras, path):
    """The sentence of what is amiss; empty where nothing is."""
    try:
        model = keras.models.load_model(path)
        if model.optimizer is None:
            return "is not compiled"
        x = np.zeros((2, *model.input_shape[1:]), "f4")
        sparse = "sparse" in str(model.loss).lower()
        y = np.array([0, 1]) if sparse else np.eye(2, dtype="f4")
        model.train_on_batch(x, y)
        return ""
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"


def worker(folder):
    """In the interpreter of tf_keras: what is amiss with each file, as JSON."""
    import tf_keras
    names = sorted(name for name in os.listdir(folder) if name.endswith(".h5"))
    print(json.dumps({name: opened(tf_keras, f"{folder}/{name}") for name in names}))


def main():
    if sys.argv[1] == "--worker":
        return worker(sys.argv[2])
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp")
    parser.add_argument("folder")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--tf-keras", dest="tf_keras")
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/models")
    import keras
    chosen = [case for case in cases() if all(word in case[0] for word in options.only)]
    failed = []

    def complain(line):
        failed.append(line)
        print(line, flush=True)

    for number, (name, training, layers) in enumerate(chosen):
        with open(f"{folder}/spec.yaml", "w") as file:
            json.dump(spec(folder, training, layers), file)  # JSON is YAML
        done = subprocess.run(
            [options.runexp, f"{folder}/spec.yaml", "--quiet", "--results", f"{folder}/results"],
            capture_output=True, text=True)
        if done.returncode:
            complain(f"{name}: run: {done.stderr.strip()[:300]}")
            continue
        run = done.stdout.strip().splitlines()[-1]
        for extension in ["keras", "h5"]:
            path = f"{folder}/models/{number:03d}.{extension}"
            done = subprocess.run([options.runexp, "export", run, "-o", path],
                                  capture_output=True, text=True)
            said = done.stderr.strip()[:300] if done.returncode else opened(keras, path)
            if said:
                complain(f"{name}: {extension}: {said}")
    if options.tf_keras:
        done = subprocess.run(
            [options.tf_keras, os.path.abspath(__file__), "--worker", f"{folder}/models"],
            capture_output=True, text=True)
        for file, said in json.loads(done.stdout.strip().splitlines()[-1]).items():
            if said:
                complain(f"{chosen[int(file[:3])][0]}: tf_keras: {said}")
    print(f"{len(chosen)} cases, {len(failed)} complaints")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
