internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Models

/// Synthetic features of CIFAR-10's shape put through the store, and a dense head trained on them:
/// how much memory that takes, and how long.
enum StoreMemory {
  struct Options {
    var images = 12_000
    /// Of the memory for features.
    var budget = 820 << 20
    var precision = FeatureStorage.Precision.bf16

    /// Reads `[IMAGES [BUDGET_MIB [f32|bf16]]]`.
    init(_ arguments: [String]) {
      if let given = arguments.first.flatMap({ Int($0) }) { images = given }
      if let given = arguments.dropFirst().first.flatMap({ Int($0) }) { budget = given << 20 }
      if let given = arguments.dropFirst(2).first.flatMap({ FeatureStorage.Precision(rawValue: $0) }
      ) {
        precision = given
      }
    }
  }

  /// 7×7×2048 flattened.
  private static let floats = 100_352
  private static let batch = 32

  static func measure(_ options: Options) throws {
    let folder =
      "\(Measuring.temporaryFolder)/runexp-bench-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (partition, _) = FeatureCache(folder: folder, memory: options.budget)
      .partition(key: "synthetic", floatsPerImage: floats, precision: options.precision)
    let begin = Measuring.now
    let digests = (0..<options.images).map(digest)
    try write(digests, to: partition)
    let written = Measuring.now
    let peakOfWriting = Measuring.peakMemory
    let split = LabelledFeatures(
      rows: digests.compactMap { partition[$0] }, labels: (0..<options.images).map { $0 % 10 },
      partition: partition)
    let loss = try train(split)
    let trained = Measuring.now
    Measuring.report([
      ("case", .text("store")), ("images", .count(options.images)),
      ("precision", .text(options.precision.rawValue)),
      ("feature_bytes", .count(partition.bytes(images: options.images))),
      ("budget_bytes", .count(options.budget)), ("write_seconds", .number(written - begin)),
      ("epoch_seconds", .number(trained - written)), ("loss", .number(loss)),
      ("peak_bytes_of_writing", .count(peakOfWriting)),
      ("peak_bytes", .count(Measuring.peakMemory)),
    ])
    for isVerified in [false, true, false, true] {
      try measureAgain(options, folder, digests, isVerified: isVerified)
    }
  }

  /// As a later process finds the features: opens the files, holds them against their checksums
  /// where asked, and trains an epoch.
  private static func measureAgain(
    _ options: Options, _ folder: String, _ digests: [String], isVerified: Bool
  ) throws {
    let begin = Measuring.now
    let (partition, _) = FeatureCache(folder: folder, memory: options.budget)
      .partition(key: "synthetic", floatsPerImage: floats, precision: options.precision)
    let opened = Measuring.now
    let damaged = isVerified ? partition.verify(digests) : []
    let verified = Measuring.now
    let loss = try train(
      LabelledFeatures(
        rows: digests.compactMap { partition[$0] }, labels: digests.indices.map { $0 % 10 },
        partition: partition))
    let end = Measuring.now
    Measuring.report([
      ("case", .text(isVerified ? "warm_verified" : "warm")),
      ("open_seconds", .number(opened - begin)), ("verify_seconds", .number(verified - opened)),
      ("epoch_seconds", .number(end - verified)), ("seconds", .number(end - begin)),
      ("damaged_files", .count(damaged.count)), ("loss", .number(loss)),
      ("peak_bytes", .count(Measuring.peakMemory)),
    ])
  }

  private static func write(_ digests: [String], to partition: FeatureCache.Partition) throws {
    let perSegment = max(256, (256 << 20) / partition.bytes(images: 1))
    var row = [Float](repeating: 0, count: floats)
    for first in stride(from: 0, to: digests.count, by: perSegment) {
      let chunk = first..<min(first + perSegment, digests.count)
      _ = try partition.add(Array(digests[chunk])) { store in
        for image in chunk {
          // A class shows in every hundredth place.
          for place in stride(from: 0, to: row.count, by: 10) {
            row[place] = place / 10 % 10 == image % 10 ? 1 : 0
          }
          row.withUnsafeBufferPointer { store(image - first, 0, $0) }
        }
      }
    }
  }

  private static func digest(_ image: Int) -> String {
    let number = String(image)
    return String(repeating: "0", count: 64 - number.count) + number
  }

  /// One epoch of the document's head, as far as its widest layer; returns the last loss.
  private static func train(_ split: LabelledFeatures) throws -> Double {
    var builder = GraphBuilder(inputShape: [floats])
    let normalized = try builder.add(
      "batch_normalization", BatchNormalization(), builder.input)
    let hidden = try builder.add(
      "dense", Dense(units: 256, activation: .relu), normalized)
    let output = try builder.add(
      "dense_1", Dense(units: 10, activation: .softmax), hidden)
    let graph = builder.graph(output: output)
    let settings = RunConfiguration(
      seed: 0, batchSize: batch, order: .whole,
      loss: ResolvedLoss(Loss(.categoricalCrossentropy), activation: graph.outputActivation),
      metrics: [], monitor: .loss)
    let recipe = PhaseConfiguration(
      name: "train", epochs: 1, frozen: 0,
      optimizer: Optimizer(
        Adam(),
        learningRate: 1e-4))
    let model = try TrainableModel(
      graph, cut: ["input_layer"], weights: ModelWeights(graph: graph, seed: 0), settings, recipe)
    var last = 0.0
    _ = try Trainer(model, settings, recipe, train: split, validation: nil).run { event in
      if case .stepFinished(let record) = event { last = record.loss }
    }
    return last
  }
}
