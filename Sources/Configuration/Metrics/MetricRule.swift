/// What a metric measures, with Keras 3's argument names and defaults.
///
/// To add one, write one file here that declares it, list it in `Metric.all`, and write one file in
/// `Engine/Metrics` that computes it.
package protocol MetricRule: DeclaredRecord {
  /// Keras's name in lower case, by which specs go.
  static var name: String { get }
  /// Keras's name of the class.
  static var className: String { get }
  /// Which way the value goes where it improves; nil where Keras does not know.
  static var direction: MonitorDirection? { get }
  /// What Keras takes for it besides.
  static var otherNames: [String] { get }
  /// What it is, in a few words.
  static var summary: String { get }

  /// How many numbers it comes to for an output of so many units.
  func numbers(units: Int) -> Int

  /// What the name means for a loss and an output, where it does not mean itself.
  func resolved(_ output: MeasuredOutput) -> any MetricRule

  /// What is amiss with the arguments for an output of so many units: the argument, and why.
  func fault(units: Int) -> (argument: String, reason: String)?
}

/// What a metric is computed of.
package struct MeasuredOutput: Hashable, Sendable {
  package var loss: Loss.Kind
  /// Of the last layer.
  package var units: Int
  /// What `accuracy` means under `binary_crossentropy` over several units.
  package var binaryAccuracy: Compatibility.BinaryAccuracy

  package init(
    loss: Loss.Kind, units: Int, binaryAccuracy: Compatibility.BinaryAccuracy = .byShape
  ) {
    self.loss = loss
    self.units = units
    self.binaryAccuracy = binaryAccuracy
  }
}

extension MetricRule {
  package static var className: String { "\(Self.self)" }
  package static var direction: MonitorDirection? { .rising }
  package static var otherNames: [String] { [className] }

  package func numbers(units: Int) -> Int { 1 }

  package func resolved(_ output: MeasuredOutput) -> any MetricRule { self }

  package func fault(units: Int) -> (argument: String, reason: String)? { nil }

  package var name: String { Self.name }

  package var className: String { Self.className }

  package var otherNames: [String] { Self.otherNames }

  package var direction: MonitorDirection? { Self.direction }

  func isEqual(to other: any MetricRule) -> Bool { (other as? Self) == self }

  /// The arguments that are not Keras's defaults, by Keras's names.
  package var arguments: [SpecValue.Entry] {
    let standard = Self()
    return Self.fields.compactMap { field in
      let value = field.get(self)
      return value == field.get(standard) && !field.isRequired
        ? nil : SpecValue.Entry(field.name, value.canonical)
    }
  }

  /// All arguments that have a value, by Keras's names.
  package var allArguments: [SpecValue.Entry] { entries }

  /// The rule with another argument; nil where there is no such argument of this kind.
  func setting(_ name: String, to value: SpecValue) -> (any MetricRule)? {
    guard let field = Self.fields.first(where: { $0.name == name }) else { return nil }
    var changed = self
    return field.set(&changed, value) ? changed : nil
  }
}
