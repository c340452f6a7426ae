internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Testing

/// Features of photographs through backbones whose weights Keras wrote, beside Keras's own.
///
/// Needs the folder that `Tests/Oracles/backbone_features.py MODEL FOLDER IMAGE…` fills, named by
/// RUNEXP_PARITY; the files are too large to keep.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["RUNEXP_PARITY"] != nil,
    "RUNEXP_PARITY names no folder with files of Tests/Oracles/backbone_features.py"))
struct PhotographParityTests {
  private struct Facts: Decodable {
    let files: [String]
    let largest: Double
  }

  static let backbones: [(String, Zoo, ImagePipeline.Preprocess)] = [
    ("mobilenet_v2", .mobileNetV2(alpha: 1), .tf), ("resnet50", .resnet50(.tfKeras), .caffe),
    ("vgg16", .vgg16, .caffe),
  ]

  @Test("strict within 1e-4 and fast within 1e-3 of the largest feature", arguments: backbones)
  func parity(_ name: String, _ backbone: Zoo, _ preprocess: ImagePipeline.Preprocess) throws {
    let folder = try #require(ProcessInfo.processInfo.environment["RUNEXP_PARITY"])
    let facts = try JSONDecoder().decode(
      Facts.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name).json")))
    let expected = try floats(ofArray: "\(folder)/\(name).npy")
    let graph = try backbone.graph(inputShape: [224, 224, 3])
    let report = try WeightFile.open("\(folder)/\(name).h5").load(into: graph.layers)
    var weights = ModelWeights(graph: graph, seed: 0)
    for (key, array) in report.arrays {
      weights.set(array.values, layer: key.layer, weight: key.weight)
    }
    let pipeline = ImagePipeline(
      height: 224, width: 224, resize: .nearest, preprocess: preprocess)
    let pixels = try facts.files.flatMap { path in
      try pipeline.load(ImageRecord(name: path, label: 0, source: .file(path))).values
    }
    for (winograd, tolerance) in [(false, 1e-4), (true, 1e-3)] {
      let part = try StaticPart(
        graph: graph, cut: [graph.layers[graph.output].name], weights: weights,
        winograd: winograd, resized: { _, _ in graph })
      var features = [Float](repeating: 0, count: expected.count)
      try pixels.withUnsafeBufferPointer { pixels in
        try features.withUnsafeMutableBufferPointer { features in
          let start = try #require(features.baseAddress)
          try part.compute(
            pixels, count: facts.files.count, height: 224, width: 224, batch: facts.files.count
          ) { start + $0 * part.floatsPerImage }
        }
      }
      let worst = zip(features, expected).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
      #expect(worst <= tolerance * facts.largest)
      print("\(name), winograd \(winograd): \(worst / facts.largest) of the largest feature")
    }
  }

  /// The values of a NumPy file of float32, version 1.
  private func floats(ofArray path: String) throws -> [Float] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return bytes.withUnsafeBytes { raw in
      stride(from: header, to: raw.count, by: 4).map { start in
        Float(
          bitPattern: UInt32(
            littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
      }
    }
  }
}
