"""Forward passes by OpenVINO and ONNX Runtime, as JSON lines: milliseconds an image, medians.

    ORACLE_THREADS=2 python Tests/Oracles/openvino_onnx_speed.py [MODEL@SIZE …] [--batch 32]
        [--repeats 9] [--engine openvino] [--engine onnxruntime]

Needs, beside Keras on TensorFlow, `pip install openvino onnxruntime onnx tf2onnx`. Tried with
OpenVINO 2026.4.1 and ONNX Runtime 1.31.1, from Keras 3.15.1 on TensorFlow 2.21.0. Keras builds each
backbone without top and with random weights; OpenVINO reads it as a saved model, ONNX Runtime
through tf2onnx. Every engine may use what it thinks best: its own layouts, fusions and number of
streams (one, for latency); inputs and outputs stay where they are. Before a time counts, OpenVINO's
and ONNX Runtime's features are held against Keras's. Run it on an otherwise idle machine. Without
names: mobilenet_v2@224 resnet50@224 vgg16@150.
"""

import argparse
import json
import os
import statistics
import tempfile
import time

import oracle
from oracle import backbone, fill, hash_weight

import numpy as np


def openvino_forward(model, folder, images, threads):
    """A function that computes the features, and the version of what computes them."""
    import openvino

    path = os.path.join(folder, "saved")
    model.export(path, format="tf_saved_model", verbose=False)
    converted = openvino.convert_model(path, input=[list(images.shape)])
    compiled = openvino.Core().compile_model(
        converted, "CPU",
        {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1,
         "INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    tensor = openvino.Tensor(images, shared_memory=True)

    def forward():
        request.infer([tensor], share_inputs=True, share_outputs=True)
        return request.get_output_tensor(0).data

    return forward, openvino.__version__


def onnxruntime_forward(model, folder, images, threads):
    """The same by ONNX Runtime."""
    import onnxruntime
    import tensorflow as tf
    import tf2onnx

    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2)

    path = os.path.join(folder, "model.onnx")
    function = tf.function(lambda x: model(x, training=False))
    # Constants of a Normalization layer are inputs for tf2onnx's `from_function`.
    frozen = convert_variables_to_constants_v2(function.get_concrete_function(
        tf.TensorSpec(images.shape, tf.float32, name="images")))
    tf2onnx.convert.from_graph_def(
        frozen.graph.as_graph_def(), input_names=[x.name for x in frozen.inputs],
        output_names=[x.name for x in frozen.outputs], opset=17, output_path=path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return (lambda: session.run(None, {name: images})[0]), onnxruntime.__version__


ENGINES = {"openvino": openvino_forward, "onnxruntime": onnxruntime_forward}


def measure(engine, name, size, batch, repeats, folder):
    import keras

    keras.backend.clear_session()
    model = backbone(name, (size, size, 3))
    fill(model, hash_weight)
    images = np.random.default_rng(0).uniform(-1, 1, (batch, size, size, 3)).astype(np.float32)
    threads = int(oracle.THREADS) or os.cpu_count()
    forward, version = ENGINES[engine](model, folder, images, threads)
    expected = model(images[:2], training=False).numpy()
    worst = np.abs(forward()[:2] - expected).max() / np.abs(expected).max()
    assert worst < 1e-3, f"{engine} is off by {worst} of {name}'s largest feature"
    for _ in range(2):
        forward()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        forward()
        times.append((time.perf_counter() - start) * 1000 / batch)
    return {"engine": engine, "version": version, "model": name, "size": size, "batch": batch,
            "threads": threads, "cores": os.cpu_count(),
            "milliseconds_per_image": round(statistics.median(times), 3),
            "fastest": round(min(times), 3), "slowest": round(max(times), 3), "repeats": repeats,
            "off_by": float(f"{worst:.2g}")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*",
                        default=["mobilenet_v2@224", "resnet50@224", "vgg16@150"])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES))
    options = parser.parse_args()
    for entry in options.models:
        name, size = entry.split("@")
        for engine in options.engine or sorted(ENGINES):
            with tempfile.TemporaryDirectory() as folder:
                print(json.dumps(measure(engine, name, int(size), options.batch, options.repeats,
                                         folder)), flush=True)


if __name__ == "__main__":
    main()
