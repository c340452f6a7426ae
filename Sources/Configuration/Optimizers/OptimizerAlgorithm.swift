/// How an optimizer turns gradients into updates, with Keras 3's argument names and defaults.
///
/// To add one, write one file here that declares it, list it in `Optimizer.algorithms`, and write one
/// file in `Engine/Optimizers` that executes it.
package protocol OptimizerAlgorithm: Hashable, Sendable {
  /// Keras's name, in lower case.
  static var name: String { get }
  /// Keras's default.
  static var learningRate: Double { get }
  /// Keras's default.
  static var weightDecay: Double? { get }
  /// Whether Keras 2 had it, with its argument `decay`.
  static var hasDecay: Bool { get }
  /// Keras's arguments, without those that all optimizers have.
  static var fields: [DeclaredField<Self>] { get }

  /// Keras's defaults.
  init()

  /// What must be kept for each value from update to update, by Keras's names.
  var stateNames: [String] { get }

  /// The state as Keras 3 stores it: the kinds of a group alternate from array to array, and one group
  /// comes after the other.
  var stateGroups: [[String]] { get }

  /// What the state of that name holds before the first update.
  func initialState(_ name: String) -> Double

  /// The algorithm with everything said that a spec leaves to `compatibility`.
  func resolved(_ compatibility: Compatibility) -> Self

  /// The arguments that matter, as a plan prints them.
  var words: [String] { get }
}

extension OptimizerAlgorithm {
  package static var learningRate: Double { 0.001 }
  package static var weightDecay: Double? { nil }
  package static var hasDecay: Bool { true }

  package var stateGroups: [[String]] { stateNames.map { [$0] } }

  package func initialState(_ name: String) -> Double { 0 }

  package func resolved(_ compatibility: Compatibility) -> Self { self }

  /// Numbers by name, and the names of what is on.
  package var words: [String] {
    Self.fields.compactMap { field in
      switch field.get(self) {
      case .bool(let flag): flag ? field.name : nil
      case .double(let number): "\(field.name) \(number)"
      default: nil
      }
    }
  }

  package var name: String { Self.name }

  package var hasDecay: Bool { Self.hasDecay }

  package func isEqual(to other: any OptimizerAlgorithm) -> Bool { (other as? Self) == self }

  /// All arguments by Keras's names; those without a value are left out.
  var arguments: [SpecValue.Entry] {
    Self.fields.map { SpecValue.Entry($0.name, $0.get(self)) }.filter { $0.value != .null }
  }
}
