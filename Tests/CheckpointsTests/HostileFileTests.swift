internal import Basics
internal import Checkpoints
internal import Models
internal import Testing

/// Files that would cost time and memory out of proportion, or hold what no model has.
@Suite struct HostileFileTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no fault"
    } catch {
      return error.sentence
    }
  }

  /// A Keras file with one name in place of another in the first list of that attribute.
  private func renamed(
    _ name: String, to other: String, in attribute: String
  ) throws -> [UInt8] {
    var bytes = try WholeFile.read(Tiny.path("keras2.h5"))
    let list = try #require(bytes.firstRange(of: Array(attribute.utf8))).upperBound
    let place = try #require(bytes[list...].firstRange(of: Array(name.utf8)))
    bytes.replaceSubrange(place, with: other.utf8)
    return bytes
  }

  @Test("a layer that is listed twice is refused, before its arrays are read again and again")
  func repeatedLayer() throws {
    let folder = try TemporaryFolder()
    try WholeFile.write(
      try renamed("dw1", to: "bn1", in: "layer_names"), to: folder.file("twice.h5"))
    let text = message { _ = try WeightFile.open(folder.file("twice.h5")) }
    #expect(text.contains("has the layer 'bn1' more than once"), "\(text)")
  }

  /// Each of 200 texts lies in a collection of its own, which reaches almost to the end of the file.
  @Test("parts that overlap are not read for ever: a file is read a few times at most")
  func overlappingParts() throws {
    var bytes = try WholeFile.read(Tiny.path("bad_texts.h5"))
    func little(_ number: Int, width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let old = try #require(bytes.firstRange(of: Array("GCOL".utf8))).lowerBound
    let reference = little(4, width: 4) + little(old, width: 8)
    let first = try #require(bytes.firstRange(of: reference)).lowerBound
    let (start, size, step) = (bytes.count, 2 << 20, 16)
    for number in 0..<200 {
      // The head of the next collection is an object of this one, by the number that its name spells.
      let text =
        little(1, width: 4) + little(start + step * number, width: 8) + little(0x4347, width: 4)
      bytes.replaceSubrange(first + 16 * number..<first + 16 * (number + 1), with: text)
      bytes += Array("GCOL".utf8) + [1, 0, 0, 0] + little(size - 2 * step * number, width: 8)
    }
    bytes += [UInt8](repeating: 0, count: size)
    let folder = try TemporaryFolder()
    try WholeFile.write(bytes, to: folder.file("parts.h5"))
    let text = message { _ = try WeightFile.open(folder.file("parts.h5")) }
    #expect(text.contains("its parts refer to one another again and again"), "\(text)")
  }

  @Test(
    "arrays that come to far more than their file are refused; large files of plain ones are not")
  func unpacked() throws {
    let megabyte = 1 << 20
    func check(_ counts: [Int], fileSize: Int) -> String {
      do throws(CheckpointProblem) {
        try UnpackedSize.check(
          counts.enumerated().map { ("a\($0)", $1) }, fileSize: fileSize)
        return "no fault"
      } catch {
        return error.description
      }
    }
    #expect(check([60 * megabyte], fileSize: megabyte) == "no fault")
    #expect(check([60 * megabyte, 5 * megabyte], fileSize: megabyte).contains("up to 'a1'"))
    #expect(check([Int.max / 2], fileSize: megabyte).contains("cannot be right"))
    #expect(check([256 * megabyte], fileSize: 1024 * megabyte) == "no fault")
    #expect(check([megabyte], fileSize: 1100 * megabyte) == "no fault")
    #expect(
      check([1000], fileSize: 1100 * megabyte)
        .contains("it has 1,153,433,600 bytes, of which its arrays take 4,000"))
  }

  @Test("a variance below zero is named, with its layer")
  func negativeVariance() throws {
    let folder = try TemporaryFolder()
    var builder = GraphBuilder(inputShape: [4, 4, 2])
    let normalized = try builder.add("bn1", BatchNormalization(), builder.input)
    let graph = builder.graph(output: normalized)
    func write(_ variance: [Float]) throws {
      let layers = graph.layers.map { layer in
        (
          layer: layer,
          arrays: layer.weights.map { weight in
            NamedArray(
              shape: weight.shape, values: weight.name == "moving_variance" ? variance : [1, -1])
          }
        )
      }
      try WeightFile.write(folder.file("w.h5"), layers: layers)
    }
    func load() -> String {
      message {
        let file = try WeightFile.open(folder.file("w.h5"))
        try file.load(into: graph.layers).checkVariances(of: file.path)
      }
    }
    try write([0, 0.5])
    #expect(load() == "no fault")
    try write([0.5, -0.25])
    let text = load()
    #expect(
      text.contains("has a negative value in 'moving_variance' of layer 'bn1'"), "\(text)")
  }
}
