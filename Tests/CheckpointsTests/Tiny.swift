internal import Checkpoints
internal import FoundationEssentials
internal import Models

/// The small model that `Tests/Oracles/weight_files.py` writes in every layout.
enum Tiny {
  static let goldens = folder(above: #filePath) + "/Goldens"

  static func path(_ name: String) -> String { "\(goldens)/\(name)" }

  /// The backbone alone, or with its head.
  static func graph(head: Bool = true, filters: Int = 4) throws -> Graph {
    var builder = GraphBuilder(inputShape: [8, 8, 3])
    var x = try builder.add(
      "conv1", Conv2D(filters: filters, kernel: 3), builder.input)
    x = try builder.add("bn1", BatchNormalization(), x)
    x = try builder.add("dw1", DepthwiseConv2D(kernel: 3), x)
    x = try builder.add("gap", GlobalAveragePooling2D(), x)
    if head { x = try builder.addUnnamed(Dense(units: 3), x) }
    return builder.graph(output: x)
  }

  /// Array `number` of the script.
  static func values(_ number: Int, count: Int) -> [Float] {
    (0..<count).map { Float((7 * $0 + 13 * number) % 61 - 30) / 32 }
  }

  /// What a file of the script should give for `graph`.
  static func expected(_ graph: Graph) -> [ParameterName: NamedArray] {
    var number = 0
    var arrays: [ParameterName: NamedArray] = [:]
    for layer in graph.layers {
      for weight in layer.weights {
        arrays[ParameterName(layer: layer.name, weight: weight.name)] = NamedArray(
          shape: weight.shape, values: values(number, count: weight.count))
        number += 1
      }
    }
    return arrays
  }

  /// The layers with the script's values, as they are written.
  static func layers(_ graph: Graph) -> [(layer: Layer, arrays: [NamedArray])] {
    let arrays = expected(graph)
    return graph.layers.map { layer in
      (
        layer,
        layer.weights.compactMap { arrays[ParameterName(layer: layer.name, weight: $0.name)] }
      )
    }
  }
}

/// The folder that holds a file.
func folder(above path: String) -> String {
  path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
}

/// A folder that is gone when the test is over.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path() + "runexp-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a failing call says.
func message(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return ""
}
