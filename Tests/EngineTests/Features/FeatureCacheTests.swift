internal import Basics
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Features kept in memory and on disk, in both precisions.
@Suite(.serialized) struct FeatureStoreTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "features-\(ProcessInfo.processInfo.globallyUniqueString)").path

  private func digest(_ image: Int) -> String {
    let number = String(image)
    return String(repeating: "0", count: 64 - number.count) + number
  }

  /// A number that tells image and place apart and fits eight bits of precision now and then.
  private func feature(_ image: Int, _ place: Int) -> Float {
    Float(image) + Float(place % 1021) / 1024
  }

  /// Puts images on a partition, their features in two parts.
  private func fill(
    _ partition: FeatureCache.Partition, _ images: Range<Int>
  ) throws {
    let problem = try partition.add(images.map(digest)) { store in
      for (row, image) in images.enumerated() {
        let values = (0..<partition.floatsPerImage).map { feature(image, $0) }
        values.withUnsafeBufferPointer { values in
          let middle = values.count / 3
          store(row, 0, values.extracting(0..<middle))
          store(row, middle, values.extracting(middle..<values.count))
        }
      }
    }
    #expect(problem == nil)
  }

  private func batch(_ partition: FeatureCache.Partition, _ images: [Int]) throws -> [Float] {
    let split = LabelledFeatures(
      rows: images.compactMap { partition[digest($0)] }, labels: images, partition: partition)
    #expect(split.count == images.count)
    var features: [Float] = []
    let pass = split.pass(Array(images.indices), batchSize: images.count, epoch: nil)
    let labels = try pass.next { _, row in features.append(contentsOf: row) }.classes
    #expect(firstDifference(labels, images.map(Int32.init)) == nil)
    return features
  }

  @Test("a file that is cut short while it is mapped is an error, not a signal")
  func cutShort() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let kept = FeatureCache(folder: folder).partition(key: "a", floatsPerImage: 5000).0
    try fill(kept, 0..<40)
    let (partition, _) = FeatureCache(folder: folder).partition(key: "a", floatsPerImage: 5000)
    #expect(partition.verify((0..<40).map(digest)).isEmpty)
    _ = try batch(partition, [1, 39])
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a").first)
    let path = "\(folder)/a/\(name)"
    #expect(FeatureCache.state(of: path) == .sound(images: 40))
    truncate(path, 8192)
    let error = #expect(throws: FileError.self) { try batch(partition, [39]) }
    #expect(error?.path == path)
    #expect(error?.reason.contains("cut short") == true)
    #expect(FeatureCache.state(of: path) == .damaged)
  }

  @Test("what one process stored, the next finds", arguments: FeatureStorage.Precision.allCases)
  func isKept(_ precision: FeatureStorage.Precision) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for isFirst in [true, false] {
      let store = FeatureCache(folder: folder)
      let (partition, problem) = store.partition(
        key: "a", floatsPerImage: 5000, precision: precision)
      #expect(problem == nil)
      if isFirst { try fill(partition, 0..<40) }
      let images = [7, 39, 0, 7]
      let expected = images.flatMap { image in
        (0..<5000).map { place in
          let value = feature(image, place)
          return precision == .f32 ? value : bfloat16(value)
        }
      }
      #expect(firstDifference(try batch(partition, images), expected) == nil)
      #expect(partition[digest(40)] == nil)
    }
  }

  /// The nearest of the two bfloat16 around a number, ties to the even one, by plain comparison.
  private func bfloat16(_ value: Float) -> Float {
    let below = Float(bitPattern: value.bitPattern & 0xFFFF_0000)
    let above = Float(bitPattern: (value.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
    let (down, up) = (value - below, above - value)
    if down != up { return down < up ? below : above }
    return (below.bitPattern >> 16) & 1 == 0 ? below : above
  }

  @Test("bfloat16 keeps signs, infinities and what is not a number, and rounds ties to even")
  func roundsToEven() throws {
    let cases: [(Float, Float)] = [
      (1, 1), (-1, -1), (-0.0, -0.0), (.infinity, .infinity), (-.infinity, -.infinity),
      (Float(bitPattern: 0x3F80_8000), Float(bitPattern: 0x3F80_0000)),
      (Float(bitPattern: 0x3F81_8000), Float(bitPattern: 0x3F82_0000)),
      (Float(bitPattern: 0x3F80_8001), Float(bitPattern: 0x3F81_0000)),
      (.greatestFiniteMagnitude, .infinity),
      (Float(bitPattern: 0x0000_8001), Float(bitPattern: 0x0001_0000)),
    ]
    let store = FeatureCache(folder: nil)
    let (partition, _) = store.partition(
      key: "b", floatsPerImage: cases.count + 1, precision: .bf16)
    let values = cases.map(\.0) + [Float(bitPattern: 0x7F80_0001)]
    _ = try partition.add([digest(0)]) { store in
      values.withUnsafeBufferPointer { store(0, 0, $0) }
    }
    let read = try batch(partition, [0])
    #expect(firstDifference(read.dropLast().map(\.bitPattern), cases.map(\.1.bitPattern)) == nil)
    #expect(read.last?.isNaN == true)
  }

  @Test("a budget smaller than the features changes none of them", arguments: [true, false])
  func passesThrough(keepsFiles: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = FeatureCache(folder: nil).partition(key: "c", floatsPerImage: 9000).0
    let small = FeatureCache(folder: folder, keepsFiles: keepsFiles, memory: 1 << 20)
      .partition(key: "c", floatsPerImage: 9000).0
    for start in stride(from: 0, to: 120, by: 40) {
      try fill(whole, start..<start + 40)
      try fill(small, start..<start + 40)
    }
    for round in 0..<8 {
      let images = (0..<32).map { ($0 * 37 + round * 11) % 120 }
      #expect(firstDifference(try batch(small, images), try batch(whole, images)) == nil)
    }
    let left = try FileManager.default.subpathsOfDirectory(atPath: folder)
    #expect(left.contains { $0.hasSuffix(".features") } == keepsFiles)
    #expect(!left.contains { $0.hasSuffix(".partial") })
  }

  @Test("features that fit nowhere are refused")
  func refusesWithoutRoom() throws {
    let partition = FeatureCache(folder: nil, memory: 1 << 20).partition(
      key: "d", floatsPerImage: 9000
    ).0
    #expect(throws: (any Error).self) { try fill(partition, 0..<40) }
  }

  @Test("the segments used last survive a limit")
  func evicts() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = FeatureCache(folder: folder)
    for key in ["old", "new"] {
      try fill(store.partition(key: key, floatsPerImage: 1000).0, 0..<20)
    }
    // Opening counts as use.
    _ = FeatureCache(folder: folder).partition(key: "old", floatsPerImage: 1000)
    store.trim(to: 100_000)
    let (old, _) = FeatureCache(folder: folder).partition(key: "old", floatsPerImage: 1000)
    let (new, _) = FeatureCache(folder: folder).partition(key: "new", floatsPerImage: 1000)
    #expect(old[digest(3)] != nil)
    #expect(new[digest(3)] == nil)
  }

  @Test("a damaged segment is as good as none")
  func ignoresDamage() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = FeatureCache(folder: folder)
    try fill(store.partition(key: "e", floatsPerImage: 1000).0, 0..<20)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/e").first)
    let path = "\(folder)/e/\(name)"
    let bytes = try Data(contentsOf: URL(filePath: path))
    for damaged in [bytes.dropLast(), bytes.prefix(40), Data(), Data(repeating: 9, count: 9000)] {
      try damaged.write(to: URL(filePath: path))
      #expect(store.partition(key: "e", floatsPerImage: 1000).0[digest(3)] == nil)
    }
    try bytes.write(to: URL(filePath: path))
    #expect(store.partition(key: "e", floatsPerImage: 1000).0[digest(3)] != nil)
    #expect(store.partition(key: "e", floatsPerImage: 999).0[digest(3)] == nil)
  }
}
