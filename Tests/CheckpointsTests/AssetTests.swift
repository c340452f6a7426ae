internal import Checkpoints
internal import Configuration
internal import FoundationEssentials
internal import Models
internal import Testing

/// Real files, where they are at hand.
@Suite("Real weights files")
struct AssetTests {
  @Test("MobileNetV2 by layer names", .enabled(if: has(mobileNetV2), "no \(mobileNetV2)"))
  func mobileNetV2Loads() throws {
    let graph = try Application(.mobileNetV2, alpha: 1).graph(inputShape: [224, 224, 3])
    let file = try WeightFile.open(AssetTests.path(AssetTests.mobileNetV2))
    #expect(file.architecture == "mobilenet_v2")
    let report = try file.load(into: graph.layers)
    #expect(report.arrays.values.reduce(0) { $0 + $1.values.count } == 2_257_984)
    #expect(report.unexpected.isEmpty && report.renamed.isEmpty)
    let variance = report.arrays[ParameterName(layer: "bn_Conv1", weight: "moving_variance")]
    #expect(variance?.values.allSatisfy { $0 == 0.999 } == true)
  }

  @Test(
    "a nested model of Teachable Machine, backbone and head",
    .enabled(if: has(teachableMachine), "no \(teachableMachine)"))
  func teachableMachineLoads() throws {
    let head: [any KerasLayer] = [
      GlobalAveragePooling2D(), Dense(units: 100, activation: .relu),
      Dense(units: 4, activation: .softmax, useBias: false),
    ]
    let network = try Model(
      inputShape: [224, 224, 3], stem: [], backbone: Application(.mobileNetV2, alpha: 0.35),
      head: head)
    let file = try WeightFile.open(AssetTests.path(AssetTests.teachableMachine))
    #expect(file.format == .kerasLegacyModel)
    let backbone = try file.load(into: Array(network.graph.layers[network.backbone]))
    #expect(backbone.arrays.count == 260)
    #expect(backbone.unexpected == ["dense_Dense1", "dense_Dense2"])
    let whole = try file.load(into: network.graph.layers)
    #expect(whole.arrays.count == 263)
    #expect(whole.renamed.map(\.file) == ["dense_Dense1", "dense_Dense2"])
    #expect(whole.renamed.map(\.model) == ["dense", "dense_1"])
    let other = try Application(.mobileNetV2, alpha: 1).graph(inputShape: [224, 224, 3])
    let text = message { _ = try file.load(into: other.layers) }
    #expect(text.contains("it looks like mobilenet_v2"))
    #expect(text.contains("→   Conv1 (3, 3, 3, 16)"))
  }

  @Test("a truncated file", .enabled(if: has(truncated), "no \(truncated)"))
  func truncatedFile() {
    let path = AssetTests.path(AssetTests.truncated)
    #expect(
      message { _ = try WeightFile.open(path) }
        == "the weights file '\(path)' is truncated: it has 1,048,576 of 94,653,016 bytes; fetch "
        + "it again")
  }

  private static let mobileNetV2 = "mobilenet_v2_1.0_224_no_top.h5"
  private static let teachableMachine = "teachable_machine_mobilenet_v2_0.35.h5"
  private static let truncated = "truncated_resnet50_no_top.h5"

  /// `RUNEXP_TEST_ASSETS`, else `shared/assets` beside the repository.
  private static func path(_ name: String) -> String {
    let repository = folder(above: folder(above: folder(above: #filePath)))
    let beside = folder(above: repository) + "/shared/assets"
    let assets = ProcessInfo.processInfo.environment["RUNEXP_TEST_ASSETS"] ?? beside
    return "\(assets)/weights/\(name)"
  }

  private static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name))
  }
}
