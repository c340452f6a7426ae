internal import Basics
internal import Configuration
internal import Engine
internal import Models
internal import Plan
internal import RunStore
internal import Spec

extension Sweep {
  /// The plan of the whole sweep: runs, what they share, predicted time.
  package var text: String {
    var lines = ["sweep over \(axesSentence)", ""]
    lines += facts.map { name, value in "\(name.padded(to: 12)) \(value)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private var axesSentence: String {
    axes.map { axis in
      let values = axis.values.prefix(8).map(\.yaml).joined(separator: ", ")
      return "\(axis.key) [\(values)\(axis.values.count > 8 ? ", …" : "")]"
    }.joined(separator: " × ")
  }

  private var facts: [(String, String)] {
    var facts = [("runs", runsSentence)]
    guard !points.allSatisfy(\.isComplete) else { return facts }
    let shares = passes.map(\.sentence)
    facts += (shares.isEmpty ? ["nothing: each run computes its own features"] : shares)
      .enumerated().map { ($0.offset == 0 ? "shared" : "", $0.element) }
    let bytes = passes.reduce(0) { $0 + $1.bytes }
    if bytes > 0 { facts.append(("store", "\(Double(bytes).bytes) of features")) }
    if options.features != nil {
      facts.append(("", "kept for this sweep alone, as --no-cache asks"))
    }
    facts.append(("threads", "\(options.threads ?? 1) for each run"))
    facts.append(("time", timeSentence))
    return facts
  }

  private var runsSentence: String {
    func count(_ matches: (SweepPoint.State) -> Bool) -> Int {
      points.count { matches($0.state) }
    }
    let states = [
      (count { $0 == .missing }, "to run"),
      (points.count(where: \.isResumable), "to resume"),
      (count { if case .underWay = $0 { true } else { false } }, "under way elsewhere"),
      (points.count(where: \.isComplete), "complete already"),
    ]
    return "\(points.count): "
      + states.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  private var timeSentence: String {
    let waiting = points.filter { !$0.isComplete }
    guard waiting.allSatisfy({ $0.seconds != nil }) else {
      return "unknown without the number of images"
    }
    let alone = waiting.reduce(0) { $0 + $1.secondsAlone }
    let own = waiting.reduce(0) { $0 + $1.ownSeconds }
    let shared = passes.reduce(0) { $0 + $1.seconds }
    let left = max(0, alone - own - passes.reduce(0) { $0 + $1.secondsSpared })
    let total = shared + left + own
    return "\(total.duration): shared features \(shared.duration), runs \((left + own).duration); "
      + "one by one from nothing \(alone.duration)"
  }
}

extension SharedPass {
  var bytes: Int {
    targets.reduce(0) { $0 + $1.bytes(precision) }
  }

  /// Predicted seconds: of the target that takes longest.
  var seconds: Double { targets.map(\.seconds).max() ?? 0 }

  /// Predicted seconds that the runs would take for it one by one.
  var secondsSpared: Double { targets.reduce(0) { $0 + Double($1.uses) * $1.seconds } }

  /// `400 images decoded once, 8 cuts in one pass for 24 runs`.
  var sentence: String {
    let images = targets.map(\.records.count).max() ?? 0
    let cuts = targets.count == 1 ? "1 cut" : "\(targets.count) cuts in one pass"
    let deepest = targets.map(\.layers).max() ?? 0
    return "\(images.grouped) images decoded once, \(cuts) for \(uses) runs: at most \(deepest) "
      + "static layers, each computed once an image"
  }
}

extension SharedPass.Target {
  /// Of its features in the store.
  func bytes(_ precision: FeatureStorage.Precision) -> Int {
    records.count * phase.floatsPerImage * precision.bytes
  }

  fileprivate var seconds: Double {
    preparation.plan.cost.seconds.map { max($0.features, $0.decode) } ?? 0
  }

  fileprivate var layers: Int {
    preparation.planner.network.graph.layers(before: phase.cut.map(\.layer)).count
  }
}
