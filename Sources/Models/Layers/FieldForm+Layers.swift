internal import Configuration

extension PaddingMode: FieldValue {}
extension UpSampling2D.Interpolation: FieldValue {}

extension FieldForm {
  static let initializer = FieldForm.object(of: Initializer.kinds, noun: "initializer")
  static let regularizer = FieldForm.optional(
    .object(of: Regularizer.kinds, noun: "regularizer"))
  static let padding = FieldForm.choice(of: PaddingMode.allCases.map(\.rawValue), noun: "padding")
  /// An axis or several, the batch's counted.
  static let axis = FieldForm.integer(-16...16)
  /// A window's height and width.
  static let window = FieldForm.pair(1...1_000_000)
  static let size = FieldForm.integer(1...10_000_000)
}
