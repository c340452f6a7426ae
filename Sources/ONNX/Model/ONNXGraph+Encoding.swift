/// Fields and their numbers.
///
/// Source: ONNX, `onnx.proto` of IR version 8
/// (https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto).
typealias ONNXMessage = ProtobufMessage<ONNXArray>

extension ONNXGraph {
  /// As a `GraphProto`.
  func message(name: String) -> ONNXMessage {
    var message = ONNXMessage()
    for node in nodes { message.add(1, node.message) }
    message.add(2, name)
    for array in arrays { message.add(5, array.message) }
    for input in inputs { message.add(11, input.message) }
    message.add(12, output.message)
    return message
  }
}

extension ONNXNode {
  /// As a `NodeProto`.
  fileprivate var message: ONNXMessage {
    var message = ONNXMessage()
    for input in inputs { message.add(1, input) }
    message.add(2, output)
    message.add(3, output)
    message.add(4, operation)
    for (name, attribute) in sortedAttributes { message.add(5, attribute.message(name)) }
    return message
  }
}

extension ONNXNode.Attribute {
  /// As an `AttributeProto`.
  fileprivate func message(_ name: String) -> ONNXMessage {
    var message = ONNXMessage()
    message.add(1, name)
    switch self {
    case .float(let number):
      message.add(2, number)
      message.add(20, 1)
    case .int(let number):
      message.add(3, number)
      message.add(20, 2)
    case .text(let text):
      message.add(4, text)
      message.add(20, 3)
    case .ints(let numbers):
      for number in numbers { message.add(8, number) }
      message.add(20, 7)
    }
    return message
  }
}

/// `TensorProto.DataType`.
private enum ElementType {
  static let float = 1
  static let int64 = 7
}

extension ONNXArray {
  /// As a `TensorProto`.
  fileprivate var message: ONNXMessage {
    var message = ONNXMessage()
    for size in shape { message.add(1, size) }
    message.add(2, isInteger ? ElementType.int64 : ElementType.float)
    message.add(8, name)
    message.add(9, self, count: byteCount)
    return message
  }
}

extension ONNXGraph.Port {
  /// As a `ValueInfoProto`, the batch's size a symbol.
  fileprivate var message: ONNXMessage {
    var (batch, axes) = (ONNXMessage(), ONNXMessage())
    batch.add(2, "N")
    axes.add(1, batch)
    for size in shape {
      var axis = ONNXMessage()
      axis.add(1, size)
      axes.add(1, axis)
    }
    var (tensor, type, message) = (ONNXMessage(), ONNXMessage(), ONNXMessage())
    tensor.add(1, ElementType.float)
    tensor.add(2, axes)
    type.add(1, tensor)
    message.add(1, name)
    message.add(2, type)
    return message
  }
}
