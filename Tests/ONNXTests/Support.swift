internal import Configuration
internal import FoundationEssentials
internal import Models
internal import ONNX

/// Golden files of one target's tests, which oracles wrote.
func goldenBytes(of target: String = "ONNX", _ name: String) throws -> [UInt8] {
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return [UInt8](try Data(contentsOf: tests.appending(path: "\(target)Tests/Goldens/\(name)")))
}

func golden<Value: Decodable>(
  of target: String, _ name: String, as type: Value.Type = Value.self
) throws -> Value {
  try JSONDecoder().decode(Value.self, from: Data(goldenBytes(of: target, "\(name).json")))
}

/// A folder of a test's own, removed with the value.
final class ScratchFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }
}

extension ONNXModel.Metadata {
  static let test = ONNXModel.Metadata(
    name: "test", version: "0", properties: ["classes": #"["bed","sofa"]"#, "input": "6x6"])
}

/// A residual block with each kind of layer that ResNet50 has, as in the tests of the compiler.
func residualGraph() throws -> Graph {
  var builder = GraphBuilder(inputShape: [6, 6, 3])
  var x = try builder.add("pad", ZeroPadding2D(Padding2D(all: 1)), builder.input)
  x = try builder.add("stem", Conv2D(filters: 4, kernel: 3, useBias: false), x)
  x = try builder.add("stem_bn", BatchNormalization(), x)
  x = try builder.add("stem_relu", ActivationLayer(.relu), x)
  var y = try builder.add("depthwise", DepthwiseConv2D(kernel: 3, padding: .same), x)
  y = try builder.add("conv", Conv2D(filters: 4, kernel: 1), y)
  x = try builder.add("add", Add(), x, y)
  x = try builder.add("out", ReLU(maxValue: 6), x)
  x = try builder.add("pool", GlobalAveragePooling2D(), x)
  x = try builder.add("drop", Dropout(rate: 0.5), x)
  x = try builder.add("dense", Dense(units: 2, activation: .softmax), x)
  return builder.graph(output: x)
}
