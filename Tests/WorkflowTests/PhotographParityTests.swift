internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Testing

/// Features of photographs through every backbone, from every form of file that Keras writes or
/// wrote, beside Keras's own in double precision.
///
/// Needs the folder that `Tests/Oracles/file_forms.py FOLDER IMAGE…` fills, named by
/// RUNEXP_PARITY; the files are too large to keep.
@Suite(
  .serialized,
  .enabled(
    if: ParityFolder.current != nil,
    "RUNEXP_PARITY names no folder with files of Tests/Oracles/file_forms.py"))
struct PhotographParityTests {
  @Test("strict within 3e-5 and fast within 1e-3 of the largest feature", arguments: cases)
  func parity(_ sample: ParityFolder.Case) throws {
    let folder = try #require(ParityFolder.current)
    let size = folder.facts.size
    let graph = try sample.backbone.graph(inputShape: [size, size, 3])
    let file = try WeightFile.open("\(folder.path)/\(sample.path)")
    #expect((file.generation == .kerasApplications) == (sample.generation != nil))
    let report = try file.load(into: graph.layers)
    #expect(report.missing.isEmpty)
    var weights = ModelWeights(graph: graph, seed: 0)
    for (key, array) in report.arrays {
      weights.set(array.values, layer: key.layer, weight: key.weight)
    }
    let pixels = try folder.pixels(sample.preprocess)
    let expected = try folder.floats(sample.features)
    var errors: [Double] = []
    for (arithmetic, tolerance) in [(Arithmetic.strict, 3e-5), (.fast, 1e-3)] {
      let part = try StaticPart(
        graph: graph, cut: [graph.layers[graph.output].name], weights: weights,
        arithmetic: arithmetic, resized: { _, _ in graph })
      let features = try part.features(pixels, side: size)
      try #require(features.count == expected.count)
      let worst = zip(features, expected).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
      #expect(worst <= tolerance * sample.largest)
      errors.append(worst / sample.largest)
    }
    print("parity \(sample.path): strict \(errors[0]), fast \(errors[1])")
  }

  static let cases = ParityFolder.current?.facts.cases ?? []
}

/// What the oracle left.
struct ParityFolder {
  struct Facts: Decodable {
    let size: Int
    let images: [String]
    let cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let model: String
    let path: String
    /// `keras_applications` for the first ResNet50.
    let generation: String?
    let features: String
    let largest: Double
    let preprocess: String

    var testDescription: String { path }
    var resnet: ResNetGeneration { generation == nil ? .tfKeras : .kerasApplications }

    var backbone: Application {
      switch model {
      case "mobilenet": Application(.mobileNet, alpha: 1)
      case "mobilenet_v2": Application(.mobileNetV2, alpha: 1)
      case "vgg16": Application(.vgg16)
      case "vgg19": Application(.vgg19)
      default: Application(.resnet50, resnet50: resnet)
      }
    }
  }

  let path: String
  let facts: Facts

  /// Nil without a folder.
  static let current: ParityFolder? = {
    guard let path = ProcessInfo.processInfo.environment["RUNEXP_PARITY"],
      let data = try? Data(contentsOf: URL(filePath: "\(path)/cases.json")),
      let facts = try? JSONDecoder().decode(Facts.self, from: data)
    else { return nil }
    return ParityFolder(path: path, facts: facts)
  }()

  /// The photographs one after another, as a network takes them.
  func pixels(_ preprocess: String) throws -> [Float] {
    let pipeline = ImagePipeline(
      height: facts.size, width: facts.size, resize: .nearest,
      preprocess: try #require(ImageSpec.Preprocess(rawValue: preprocess)))
    return try facts.images.flatMap { path in
      try pipeline.load(ImageRecord(name: path, label: 0, source: .file(path))).values
    }
  }

  /// The values of a NumPy file of float32, version 1.
  func floats(_ name: String) throws -> [Float] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
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

extension StaticPart {
  /// The features of square images, all in one batch.
  func features(_ pixels: [Float], side: Int, depth: Int = 3) throws -> [Float] {
    let count = pixels.count / (side * side * depth)
    var features = [Float](repeating: 0, count: count * floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try compute(pixels, count: count, height: side, width: side, batch: count) {
          start + $0 * floatsPerImage
        }
      }
    }
    return features
  }
}
