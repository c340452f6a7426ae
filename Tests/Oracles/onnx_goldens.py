"""Writes Tests/ONNXTests/Goldens/residual.onnx: the model of FileTests, built with the onnx package.

    python Tests/Oracles/onnx_goldens.py

Written with onnx 1.23.2; needs neither Keras nor TensorFlow. Weights are hash numbers (`oracle.py`).
"""

import oracle

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper


def weight(layer, name, shape):
    """An array of Keras's, in Keras's layout."""
    if name == "depthwise_kernel":
        return oracle.hash_weight(layer, "kernel", shape, True)
    return oracle.hash_weight(layer, name, shape)


def array(layer, name, shape, order=None, then=None):
    """An initializer; a kernel is reordered and shaped after that."""
    values = np.asarray(weight(layer, name, shape), np.float32)
    if order:
        values = values.transpose(order).reshape(then)
    return numpy_helper.from_array(np.ascontiguousarray(values), f"{layer}/{name}")


def integers(name, values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def number(name, value):
    return numpy_helper.from_array(np.array(value, np.float32), name)


def node(operation, inputs, output, **attributes):
    return helper.make_node(operation, inputs, [output], name=output, **attributes)


def window(size, pads):
    return {"kernel_shape": [size, size], "pads": [pads] * 4, "strides": [1, 1]}


def model():
    statistics = ["gamma", "beta", "moving_mean", "moving_variance"]
    arrays = [
        integers("pad/pads", [0, 0, 1, 1, 0, 0, 1, 1]),
        array("stem", "kernel", (3, 3, 3, 4), (3, 2, 0, 1), (4, 3, 3, 3)),
        *(array("stem_bn", name, (4,)) for name in statistics),
        array("depthwise", "depthwise_kernel", (3, 3, 4, 1), (2, 3, 0, 1), (4, 1, 3, 3)),
        array("conv", "kernel", (1, 1, 4, 4), (3, 2, 0, 1), (4, 4, 1, 1)),
        array("conv", "bias", (4,)),
        number("out/minimum", 0),
        number("out/maximum", 6),
        array("dense", "kernel", (4, 2)),
        array("dense", "bias", (2,)),
    ]
    nodes = [
        node("Transpose", ["input_layer"], "input_layer/Transpose", perm=[0, 3, 1, 2]),
        node("Pad", ["input_layer/Transpose", "pad/pads"], "pad", mode="constant"),
        node("Conv", ["pad", "stem/kernel"], "stem", group=1, **window(3, 0)),
        node("BatchNormalization", ["stem"] + [f"stem_bn/{name}" for name in statistics],
             "stem_bn", epsilon=1e-3),
        node("Relu", ["stem_bn"], "stem_relu"),
        node("Conv", ["stem_relu", "depthwise/depthwise_kernel"], "depthwise", group=4,
             **window(3, 1)),
        node("Conv", ["depthwise", "conv/kernel", "conv/bias"], "conv", group=1, **window(1, 0)),
        node("Add", ["stem_relu", "conv"], "add"),
        node("Clip", ["add", "out/minimum", "out/maximum"], "out"),
        node("GlobalAveragePool", ["out"], "pool/GlobalAveragePool"),
        node("Flatten", ["pool/GlobalAveragePool"], "pool", axis=1),
        node("Gemm", ["pool", "dense/kernel", "dense/bias"], "dense/Gemm"),
        node("Softmax", ["dense/Gemm"], "dense", axis=1),
    ]
    graph = helper.make_graph(
        nodes, "test",
        [helper.make_tensor_value_info("input_layer", TensorProto.FLOAT, ["N", 6, 6, 3])],
        [helper.make_tensor_value_info("dense", TensorProto.FLOAT, ["N", 2])], arrays)
    whole = helper.make_model(
        graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)],
        producer_name="runexp", producer_version="0")
    helper.set_model_props(whole, {"classes": '["bed","sofa"]', "input": "6x6"})
    checker.check_model(whole, full_check=True)
    return whole


def main():
    with open(oracle.golden("ONNX", "residual.onnx"), "wb") as file:
        file.write(model().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
