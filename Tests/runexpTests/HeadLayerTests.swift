import FoundationEssentials
import Testing

/// Heads of convolutions and windows, through the whole program.
@Suite struct HeadLayerTests {
  private struct Plan: Decodable {
    struct Layer: Decodable {
      let name: String
      let parameters: Int
      let outputShape: [Int]

      enum CodingKeys: String, CodingKey {
        case name, parameters
        case outputShape = "output_shape"
      }
    }

    let layers: [Layer]
  }

  private static let spec = SampleSpec.text.replacing(
    "  - global_average_pooling",
    with: """
        - conv2d: {filters: 8, kernel_size: 3, padding: same, activation: relu}
        - separable_conv2d: {filters: 6, kernel_size: [3, 1], padding: same}
        - re_lu
        - max_pooling: 2
        - average_pooling: {pool_size: [1, 2], strides: 1, padding: same}
        - flatten
      """)

  @Test("a head takes Keras's convolutions and pools, with Keras's names, shapes and counts")
  func plans() throws {
    let scratch = try Scratch()
    let file = try scratch.write(
      "spec.yaml", Self.spec.replacing("size: [32, 32]", with: "size: 160"))
    let outcome = try Program.run(["plan", "--json", file], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let layers = try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8)).layers
    let end = layers.suffix(7)
    let channels = try #require(layers.dropLast(7).last?.outputShape.last)
    let side = try #require(layers.dropLast(7).last?.outputShape.first)
    #expect(
      end.map(\.name) == [
        "conv2d", "separable_conv2d", "re_lu", "max_pooling2d", "average_pooling2d", "flatten",
        "dense",
      ])
    #expect(
      end.prefix(2).map(\.parameters) == [9 * channels * 8 + 8, 3 * 8 + 8 * 6 + 6])
    #expect(
      end.map(\.outputShape) == [
        [side, side, 8], [side, side, 6], [side, side, 6], [side / 2, side / 2, 6],
        [side / 2, side / 2, 6], [side / 2 * (side / 2) * 6], [2],
      ])
  }

  @Test("such a head trains, and its model is exported")
  func trains() throws {
    let scratch = try Scratch()
    let spec = Self.spec.replacing("size: [32, 32]", with: "size: 96")
    let outcome = try Program.run(
      [try scratch.write("spec.yaml", spec), "--results", scratch.file("results"), "--quiet"],
      in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    for name in ["model.keras", "model.onnx", "model.h5"] {
      let export = try Program.run(
        ["export", outcome.lastLine, "-o", scratch.file(name)], in: scratch)
      #expect(export.code == 0, "\(export.errors)")
    }
  }
}
