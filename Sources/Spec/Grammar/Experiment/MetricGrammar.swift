internal import Configuration

/// The grammar of metrics, made of what they declare.
enum MetricGrammar {
  /// A list, or one metric alone.
  static let metrics: Grammar<[Metric]> = {
    let several = Several.distinct(metric, atLeast: 1, noun: "metric")
    return Grammar<[Metric]>(.either([metric.shape, several.shape])) { place, reading in
      switch place.node.content {
      case .string, .map: metric.read(place, &reading).map { [$0] }
      default: several.read(place, &reading)
      }
    } write: {
      several.write($0)
    }
  }()

  /// Written with the arguments that are not Keras's defaults.
  private static let metric = Grammar<Metric>(named.shape) { place, reading in
    named.read(place, &reading)
  } write: {
    $0.specValue
  }

  private static let named = variants("metric") { Metric.all.map { variant($0) } }

  private static func variant<Rule: MetricRule>(_ rule: Rule) -> Variant<Metric> {
    let arguments = record(Metric(rule)) {
      Rule.fields.filter(\.isInSpecs).map(field)
      name
    }
    return Spec.variant(Rule.name, arguments, also: Rule.otherNames, Rule.summary) {
      $0
    } take: {
      $0.rule is Rule ? $0 : nil
    }
  }

  private static func field<Rule: MetricRule>(_ field: DeclaredField<Rule>) -> Field<Metric> {
    Spec.field(
      field.name, field.form.grammar, required: field.isRequired ? .always : .never,
      also: field.otherNames, field.summary
    ) { metric, value in
      guard var rule = metric.rule as? Rule, field.set(&rule, value) else { return }
      metric.rule = rule
    } get: { metric in
      guard let rule = metric.rule as? Rule else { return nil }
      let value = field.get(rule)
      return value == .null ? nil : value
    }
  }

  private static let name = Spec.field(
    "name", \Metric.name, columnName, "what columns are called in place of Keras's name")

  /// A name that is no other column's, and tells nobody that it is of the validation images.
  private static let columnName = Scalar.text(
    "a column's name", pattern: "^(?!(loss|learning_rate|seconds|phase|epoch|step)$)(?!val_)"
  ) { name in
    !["loss", "learning_rate", "seconds", "phase", "epoch", "step"].contains(name)
      && !name.hasPrefix("val_")
  }
}
