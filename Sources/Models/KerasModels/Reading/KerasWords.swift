internal import Basics
internal import Configuration

/// What Keras's JSON writes in several ways.
enum KerasWords {
  /// A regularizer as a spec has it; nil for what is none.
  ///
  /// Keras 1 wrote both factors without a class.
  static func penalty(_ value: JSONValue) -> SpecValue? {
    if let regularizer = Regularizer(SpecValue(value)) { return regularizer.specValue }
    let factors = ["l1", "l2"].map { value["config"]?[$0]?.double ?? value[$0]?.double }
    guard factors.contains(where: { $0 != nil }) else { return nil }
    return Regularizer(l1: factors[0] ?? 0, l2: factors[1] ?? 0).specValue
  }
}
