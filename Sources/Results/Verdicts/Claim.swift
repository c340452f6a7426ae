/// One number that a document claims of its run.
public struct Claim: Codable, Equatable, Sendable {
  public var split: String
  public var metric: String
  public var value: Double
  /// How many of how many images were right, where the document says so.
  public var correct: Int?
  public var count: Int?
  public var phase: String?
  public var epoch: Int?
  /// How far off still counts as reproduced; nil for the default.
  public var tolerance: Double?
  /// The document's test images are the very ones that our runs used.
  public var sameImages: Bool

  public init(
    split: String, metric: String, value: Double, correct: Int? = nil, count: Int? = nil,
    phase: String? = nil, epoch: Int? = nil, tolerance: Double? = nil, sameImages: Bool = false
  ) {
    self.split = split
    self.metric = metric
    self.value = value
    self.correct = correct
    self.count = count
    self.phase = phase
    self.epoch = epoch
    self.tolerance = tolerance
    self.sameImages = sameImages
  }

  /// Whether the value is a share of images, with the uncertainty of counting them.
  public var isProportion: Bool { metric != "loss" }

  /// The value to its last digit: documents round the quotient.
  var exactValue: Double {
    guard isProportion, let correct, let count, count > 0 else { return value }
    return Double(correct) / Double(count)
  }

  /// Our value of the same quantity in a run; nil where the run does not have it.
  ///
  /// A claim about an epoch or a phase is about the running log, not about the final weights.
  public func value(in run: RunRecord) -> Double? {
    guard phase != nil || epoch != nil else {
      return run.metrics?.splits.first { $0.split == split }?.metrics[metric]
    }
    let name: String
    switch split {
    case "train": name = metric
    case "validation": name = "val_\(metric)"
    default: return nil
    }
    guard let rows = try? MetricsLog.read(RunDirectory(path: run.path)) else { return nil }
    let epochs = rows.compactMap { row in if case .epoch(let epoch) = row { epoch } else { nil } }
    let own = epochs.filter { phase == nil || $0.phase == phase }
    guard let epoch else { return own.last?.history[name] }
    return own.indices.contains(epoch - 1) ? own[epoch - 1].history[name] : nil
  }
}
