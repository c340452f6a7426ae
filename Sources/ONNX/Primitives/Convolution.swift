internal import Models

extension Convolution: ExportablePrimitive {
  /// Keras's kernels of depthwise convolutions, `[height, width, in, filters of each]`, hold the
  /// outputs in the same order as one input for each group does.
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let (channels, filters) = (inputs[0].shape[2], step.outputShape[2])
    let weights =
      [graph.kernel(kernel, shape: [filters, channels / groups] + window.size)]
      + (bias.map { [graph.array($0)] } ?? [])
    return graph.add(
      "Conv", [inputs[0].name] + weights,
      window.attributes.merging(["group": .int(groups)]) { old, _ in old })
  }
}

extension Window {
  /// What convolutions and pooling layers have in common.
  var attributes: [String: ONNXNode.Attribute] {
    let gaps: [String: ONNXNode.Attribute] =
      dilation == [1, 1] ? [:] : ["dilations": .ints(dilation)]
    return [
      "kernel_shape": .ints(size),
      "pads": .ints([padding.top, padding.left, padding.bottom, padding.right]),
      "strides": .ints(strides),
    ].merging(gaps) { old, _ in old }
  }
}
