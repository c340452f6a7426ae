/// Something that is measured besides the loss.
package struct Metric: Sendable {
  package var rule: any MetricRule
  /// What columns are called in place of Keras's name.
  package var name: String?

  package init(_ rule: any MetricRule, name: String? = nil) {
    self.rule = rule
    self.name = name
  }

  /// Resolved as Keras does, from the loss and the shape of the output.
  package static let accuracy = Metric(Accuracy())

  /// All that there are, with Keras's defaults, in the order of the reference.
  package static let all: [any MetricRule] = [
    Accuracy(), BinaryAccuracy(), CategoricalAccuracy(), SparseCategoricalAccuracy(),
    TopKCategoricalAccuracy(), SparseTopKCategoricalAccuracy(), Precision(), Recall(), AUC(),
    F1Score(), FBetaScore(), PrecisionAtRecall(), RecallAtPrecision(), SensitivityAtSpecificity(),
    SpecificityAtSensitivity(), TruePositives(), TrueNegatives(), FalsePositives(),
    FalseNegatives(),
  ]

  /// What the history calls it, unless another of the name comes before it.
  package var title: String { name ?? rule.name }

  /// What is computed for a loss and an output, as Keras resolves it.
  package func resolved(_ output: MeasuredOutput) -> Metric {
    Metric(rule.resolved(output), name: name)
  }

  /// The metric and the arguments that are not Keras's defaults, in a few words.
  package var summary: String {
    let arguments = rule.arguments.map { "\($0.key) \(Metric.words($0.value))" }
    return rule.name + (arguments.isEmpty ? "" : " (\(arguments.joined(separator: ", ")))")
  }

  private static func words(_ value: SpecValue) -> String {
    switch value {
    case .null: "none"
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text
    case .list(let items): items.map(words).joined(separator: " ")
    case .map(let entries): entries.map { "\($0.key) \(words($0.value))" }.joined(separator: " ")
    }
  }
}

extension Metric: Hashable {
  package static func == (left: Metric, right: Metric) -> Bool {
    left.rule.isEqual(to: right.rule) && left.name == right.name
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(rule))
    hasher.combine(name)
  }
}

extension Metric: Codable {
  /// `"accuracy"`, or `{"auc": {…}}` with the arguments that are not Keras's defaults.
  package var specValue: SpecValue {
    var arguments = rule.arguments
    if let name { arguments.append(SpecValue.Entry("name", .string(name))) }
    return arguments.isEmpty
      ? .string(rule.name) : .map([SpecValue.Entry(rule.name, .map(arguments))])
  }

  package init(from decoder: any Decoder) throws {
    let value = try SpecValue(from: decoder)
    guard let metric = Metric(value) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a metric is one of "
            + Metric.all.map { "'\($0.name)'" }.joined(separator: ", ")
            + ", or one of these with its arguments"))
    }
    self = metric
  }

  package func encode(to encoder: any Encoder) throws { try specValue.encode(to: encoder) }

  /// Reads what `specValue` gives; nil for anything else.
  private init?(_ value: SpecValue) {
    let (word, arguments): (String, [SpecValue.Entry])
    switch value {
    case .string(let text): (word, arguments) = (text, [])
    case .map(let entries):
      guard entries.count == 1, case .map(let given) = entries[0].value else { return nil }
      (word, arguments) = (entries[0].key, given)
    default: return nil
    }
    guard let template = Metric.all.first(where: { $0.name == word }) else { return nil }
    self.init(template)
    for argument in arguments {
      if argument.key == "name", case .string(let text) = argument.value {
        name = text
      } else {
        guard let changed = rule.setting(argument.key, to: argument.value) else { return nil }
        rule = changed
      }
    }
  }
}

extension Training {
  /// All that is measured, with the names that Keras's history gives them: a second metric of one name
  /// is called `precision_1`, a weighted one of a name that is taken `weighted_precision`.
  package var namedMetrics: [(name: String, metric: Metric, isWeighted: Bool)] {
    var seen: [String: Int] = [:]
    func unique(_ name: String) -> String {
      guard let count = seen[name] else {
        seen[name] = 1
        return name
      }
      seen[name] = count + 1
      return "\(name)_\(count)"
    }
    let plain = metrics.map { (unique($0.title), $0, false) }
    return plain
      + weightedMetrics.map { metric in
        let title = metric.title
        return (seen[title] == nil ? unique(title) : unique("weighted_\(title)"), metric, true)
      }
  }
}
