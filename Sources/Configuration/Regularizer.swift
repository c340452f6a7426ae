/// Keras's `L1`, `L2` and `L1L2`: what large numbers add to the loss.
///
/// `l1` times the sum of absolute values, plus `l2` times the sum of squares.
package struct Regularizer: Hashable, Sendable {
  package var l1: Double
  package var l2: Double

  package init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  /// The classes, with Keras's defaults.
  package static let kinds: [ObjectForm] = [
    ObjectForm("l1", "L1", [factor("l1", 0.01)], "a factor of the sum of absolute values"),
    ObjectForm("l2", "L2", [factor("l2", 0.01)], "a factor of the sum of squares"),
    ObjectForm(
      "l1_l2", "L1L2", also: ["l1l2"], [factor("l1", 0), factor("l2", 0)], "the sum of both"),
  ]

  private static func factor(_ name: String, _ standard: Double) -> ObjectForm.Argument {
    let what = name == "l1" ? "absolute values" : "squares"
    return ObjectForm.Argument(name, .notNegative, .double(standard), "the factor of \(what)")
  }
}

extension Regularizer: FieldValue {
  package init?(_ value: SpecValue) {
    guard let object = NamedObject(value, of: Regularizer.kinds) else { return nil }
    self.init(l1: object.number("l1") ?? 0, l2: object.number("l2") ?? 0)
  }

  package var specValue: SpecValue {
    let factors = [SpecValue.Entry("l1", .double(l1)), SpecValue.Entry("l2", .double(l2))]
    if l1 == 0 { return NamedObject(name: "l2", arguments: [factors[1]]).specValue }
    if l2 == 0 { return NamedObject(name: "l1", arguments: [factors[0]]).specValue }
    return NamedObject(name: "l1_l2", arguments: factors).specValue
  }
}
