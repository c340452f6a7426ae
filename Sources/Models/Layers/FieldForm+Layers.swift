internal import Configuration

extension PaddingMode: FieldValue {}
extension UpSampling2D.Interpolation: FieldValue {}

extension FieldForm {
  static let activation = FieldForm.choice(
    of: Activation.allCases.map(\.rawValue), noun: "activation")
  static let initializer = FieldForm.choice(
    of: Initializer.allCases.map(\.rawValue), noun: "initializer")
  static let padding = FieldForm.choice(of: PaddingMode.allCases.map(\.rawValue), noun: "padding")
  /// A window's height and width.
  static let window = FieldForm.pair(1...1_000_000)
  static let size = FieldForm.integer(1...10_000_000)
}
