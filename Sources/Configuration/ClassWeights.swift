/// How much classes count in the training loss.
package enum ClassWeights: Hashable, Sendable {
  /// By name, or by index where no class has such a name; a class without a weight weighs 1.
  case each([String: Double])
  /// scikit-learn's: all images over the number of classes times those of the class.
  case balanced

  /// Every class weighs 1.
  package static let equal = ClassWeights.each([:])

  /// Names that mean no class.
  ///
  /// - Parameter classes: In label order.
  /// - Returns: In alphabetical order.
  package func unknown(among classes: [String]) -> [String] {
    guard case .each(let weights) = self else { return [] }
    return weights.keys.filter { index(of: $0, in: classes) == nil }.sorted()
  }

  /// One weight a class.
  ///
  /// - Parameters:
  ///   - classes: In label order.
  ///   - counts: Of the training images of each class.
  /// - Returns: Empty where all weigh 1.
  package func values(_ classes: [String], counts: [Int]) -> [Double] {
    switch self {
    case .each(let weights):
      guard !weights.isEmpty else { return [] }
      var values = [Double](repeating: 1, count: classes.count)
      for (name, weight) in weights {
        if let index = index(of: name, in: classes) { values[index] = weight }
      }
      return values
    case .balanced:
      let total = Double(counts.reduce(0, +))
      let present = Double(counts.count { $0 > 0 })
      return counts.map { $0 == 0 ? 1 : total / (present * Double($0)) }
    }
  }

  /// The class that a key means: one of that name, else that of the index.
  private func index(of name: String, in classes: [String]) -> Int? {
    if let named = classes.firstIndex(of: name) { return named }
    guard case .each(let weights) = self, let index = Int(name), "\(index)" == name,
      classes.indices.contains(index), !classes.contains(where: { weights[$0] != nil })
    else { return nil }
    return index
  }
}
