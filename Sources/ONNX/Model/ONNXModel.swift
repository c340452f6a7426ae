package import Basics
internal import Compiler
package import Models

/// A whole model as an ONNX file: operator set 17, IR version 8.
///
/// The graph takes images as Keras does, `[N, height, width, 3]`, under the input layer's name, and
/// gives what the last layer gives, under that layer's name. It is the decomposed inference program,
/// a node or a few for each primitive: nothing is folded, so that every array is the model's own, under
/// its own name.
package struct ONNXModel: Sendable {
  /// What a file says of itself.
  package struct Metadata: Hashable, Sendable {
    /// Of the graph.
    package var name: String
    /// The version of the program that writes.
    package var version: String
    /// By name; written in the order of names.
    package var properties: [String: String]

    package init(name: String, version: String, properties: [String: String] = [:]) {
      self.name = name
      self.version = version
      self.properties = properties
    }
  }

  static let irVersion = 8
  static let operatorSet = 17
  /// Protocol Buffers measure messages with 31 bits.
  package static let largestFile = Int(Int32.max)

  package let graph: ONNXGraph
  private let message: ONNXMessage

  /// - Parameters:
  ///   - graph: The model.
  ///   - inputs: Positions of the layers whose outputs the file takes.
  ///   - metadata: What the file says of itself.
  /// - Throws: `ONNXError` where the model has no form in ONNX or is too large for one file.
  package init(
    _ graph: Graph, inputs: [Int] = [0], metadata: Metadata
  ) throws(ONNXError) {
    var parameters: [ParameterKey: [Int]] = [:]
    for layer in graph.layers {
      for weight in layer.weights {
        parameters[ParameterKey(layer: layer.name, weight: weight.name)] = weight.shape
      }
    }
    self.graph = try ONNXGraph(
      .decomposed(graph, from: inputs, to: [graph.output], .inference), parameters: parameters,
      output: graph.layers[graph.output].name)
    message = self.graph.message(metadata)
    guard byteCount <= ONNXModel.largestFile else {
      throw ONNXError(
        """
        the model is too large for an ONNX file: it would have \(byteCount) bytes, and the format \
        takes \(ONNXModel.largestFile); export it as another kind of file, or take a smaller model
        """)
    }
  }

  /// Of the file.
  package var byteCount: Int { message.byteCount }

  /// Writes the file whole or not at all; the same values give the same bytes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - values: Those of one of the model's arrays, in Keras's layout; asked for once for each, when
  ///     it is written.
  /// - Throws: `FileError` where the file cannot be written.
  package func write(
    to path: String, values: (ParameterKey) -> [Float]
  ) throws(FileError) {
    let aside = try AsideFile.make(for: path)
    do {
      for piece in message.pieces {
        switch piece {
        case .bytes(let bytes): try aside.append(bytes)
        case .payload(let array):
          try array.withBytes(values) { (bytes) throws(FileError) in try aside.append(bytes) }
        }
      }
    } catch {
      aside.discard()
      throw error
    }
    try aside.commit()
  }
}

extension ONNXGraph {
  /// As a `ModelProto`.
  fileprivate func message(_ metadata: ONNXModel.Metadata) -> ONNXMessage {
    var operators = ONNXMessage()
    operators.add(1, "")
    operators.add(2, ONNXModel.operatorSet)
    var message = ONNXMessage()
    message.add(1, ONNXModel.irVersion)
    message.add(2, "runexp")
    message.add(3, metadata.version)
    message.add(7, self.message(name: metadata.name))
    message.add(8, operators)
    for (key, value) in metadata.properties.sorted(by: { $0.key < $1.key }) {
      var property = ONNXMessage()
      property.add(1, key)
      property.add(2, value)
      message.add(14, property)
    }
    return message
  }
}
