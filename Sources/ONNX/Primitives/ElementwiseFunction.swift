internal import Configuration
internal import Models

extension ElementwiseFunction: ExportablePrimitive {
  func export(_ step: Program.Step, _ inputs: [Operand], to graph: inout ONNXGraph) -> String {
    let x = inputs[0].name
    switch function {
    case .linear: return x
    case .relu: return graph.add("Relu", [x])
    case .relu6:
      return graph.add(
        "Clip", [x, graph.constants("minimum", [0]), graph.constants("maximum", [6])])
    case .elu: return graph.add("Elu", [x], ["alpha": .float(1)])
    case .sigmoid: return graph.add("Sigmoid", [x])
    case .tanh: return graph.add("Tanh", [x])
    case .softmax: return graph.add("Softmax", [x], ["axis": .int(inputs[0].channelAxis)])
    case .logSoftmax:
      return graph.add("LogSoftmax", [x], ["axis": .int(inputs[0].channelAxis)])
    case .softsign: return graph.add("Softsign", [x])
    case .silu: return graph.add("Mul", [x, graph.add("Sigmoid", [x])])
    case .hardSilu: return graph.add("HardSwish", [x])
    case .hardSigmoid:
      return graph.add("HardSigmoid", [x], ["alpha": .float(1 / 6), "beta": .float(0.5)])
    case .gelu: return gelu(x, in: &graph)
    case .selu:
      return graph.add(
        "Selu", [x],
        ["alpha": .float(1.673_263_242_354_377_2), "gamma": .float(1.050_700_987_355_480_5)])
    case .softplus: return graph.add("Softplus", [x])
    case .exponential: return graph.add("Exp", [x])
    case .leakyRelu: return graph.add("LeakyRelu", [x], ["alpha": .float(0.2)])
    case .mish: return graph.add("Mul", [x, graph.add("Tanh", [graph.add("Softplus", [x])])])
    }
  }

  /// x (1 + erf(x / sqrt 2)) / 2, in the order of operations that ONNX Runtime knows as one.
  private func gelu(_ x: String, in graph: inout ONNXGraph) -> String {
    let scaled = graph.add("Div", [x, graph.constants("root", [Float(2).squareRoot()])])
    let error = graph.add("Erf", [scaled])
    let double = graph.add("Mul", [x, graph.add("Add", [error, graph.constants("one", [1])])])
    return graph.add("Mul", [double, graph.constants("half", [0.5])])
  }
}
