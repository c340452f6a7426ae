internal import Basics
package import Statistics

/// Metrics by their Keras names, in the order in which Keras reports them: loss first.
///
/// A value that is not a number is kept; it is written as `null` in JSON and `nan` in CSV.
package struct MetricValues: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let value: Double
  }

  package private(set) var entries: [Entry] = []

  package init(_ entries: some Sequence<(name: String, value: Double)>) {
    for entry in entries { self[entry.name] = entry.value }
  }

  /// Single-precision values, which keep their shortest decimals.
  package init(_ entries: some Sequence<(name: String, value: Float)>) {
    self.init(entries.map { (name: $0.name, value: Double.shortest($0.value)) })
  }

  package init(dictionaryLiteral elements: (String, Double)...) {
    self.init(elements.map { (name: $0.0, value: $0.1) })
  }

  package var isEmpty: Bool { entries.isEmpty }
  package var names: [String] { entries.map(\.name) }

  /// Setting a new name puts it last.
  package subscript(name: String) -> Double? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name } ?? entries.count
      entries.replaceSubrange(
        index..<min(index + 1, entries.count),
        with: newValue.map { [Entry(name: name, value: $0)] } ?? [])
    }
  }

  /// The metric that says most in one number: the first that is no loss, else the loss.
  package var headline: Entry? { entries.first { $0.name != "loss" } ?? entries.first }

  /// Members of a JSON object, without its braces.
  var json: String {
    entries.map { "\($0.name.jsonLiteral): \(NumberText.json($0.value))" }
      .joined(separator: ", ")
  }

  /// The most metrics that a file may give for a split or a row: each is looked for among the others.
  private static let most = 10_000

  init?(_ object: JSONValue) {
    guard let members = object.members else { return nil }
    self.init(members)
  }

  /// Nil where one of them is no number, or they are absurdly many.
  init?(_ members: [JSONValue.Member]) {
    guard members.count <= MetricValues.most else { return nil }
    for member in members {
      guard let value = member.value.double else { return nil }
      self[member.name] = value
    }
  }
}

/// What `metrics.json` holds: the metrics of each split that the run has.
///
/// `train` are an epoch's running means, the others are evaluated with the weights of `evaluated`.
package struct SplitMetrics: Equatable, Sendable {
  package var train: MetricValues?
  package var validation: MetricValues?
  package var test: MetricValues?
  /// Which weights the metrics are of; nil in files of earlier versions, which took the last.
  package var evaluated: EvaluatedWeights?
  /// Of the split that `predictions.csv` is of; written with the metrics, but read for itself, by
  /// `RunDirectory.classificationReport`: of many runs it is not wanted.
  package var report: ClassificationReport?

  package init(
    train: MetricValues? = nil, validation: MetricValues? = nil, test: MetricValues? = nil
  ) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// The splits that there are, by name, in the order of the file.
  package var splits: [(split: String, metrics: MetricValues)] {
    [("train", train), ("validation", validation), ("test", test)].compactMap { name, metrics in
      metrics.map { (split: name, metrics: $0) }
    }
  }

  /// The split that a run is judged by: test, else validation, else train.
  package var headline: (split: String, metrics: MetricValues)? { splits.last }

  var json: String {
    var lines = splits.map { "  \($0.split.jsonLiteral): {\($0.metrics.json)}" }
    if let evaluated { lines.append("  \"evaluated\": \(evaluated.json)") }
    if let report { lines.append("  \"classification_report\": \(report.json)") }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  init?(json bytes: [UInt8]) {
    guard let object = JSONValue(bytes), object.members != nil else { return nil }
    for (name, path) in [
      ("train", \SplitMetrics.train), ("validation", \.validation), ("test", \.test),
    ] as [(String, WritableKeyPath<SplitMetrics, MetricValues?>)] {
      guard let value = object[name] else { continue }
      guard let metrics = MetricValues(value) else { return nil }
      self[keyPath: path] = metrics
    }
    evaluated = object["evaluated"].flatMap(EvaluatedWeights.init)
  }
}

/// Which weights the final metrics and predictions are of.
package struct EvaluatedWeights: Equatable, Sendable {
  /// `last` or `best`.
  package var weights: String
  /// Of the whole run, from 1: after which the weights were what they are.
  package var epoch: Int

  package init(weights: String, epoch: Int) {
    self.weights = weights
    self.epoch = epoch
  }

  fileprivate var json: String {
    "{\"weights\": \(weights.jsonLiteral), \"epoch\": \(epoch)}"
  }

  fileprivate init?(_ value: JSONValue) {
    guard let weights = value["weights"]?.text, let epoch = value["epoch"]?.integer else {
      return nil
    }
    self.init(weights: weights, epoch: epoch)
  }

  /// As a line of a run's last words has it; nil where nothing has to be said.
  package var sentence: String? {
    weights == "best" ? "with the weights of epoch \(epoch), the best" : nil
  }
}
