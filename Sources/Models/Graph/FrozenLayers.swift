/// Which layers of a graph keep their weights: the first so many, and single ones behind them.
package struct FrozenLayers: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// How many layers, in Keras's order, are frozen from the first on without a gap.
  package let first: Int
  /// Positions of the frozen layers among the others.
  package let others: Set<Int>

  package init(first: Int, others: some Sequence<Int> = []) {
    self.first = first
    self.others = Set(others.lazy.filter { $0 >= first })
  }

  package init(integerLiteral first: Int) { self.init(first: first) }

  /// Every layer.
  package static let all = FrozenLayers(first: .max)

  /// Whether the layer at a position is frozen.
  package func contains(_ position: Int) -> Bool {
    position < first || others.contains(position)
  }
}
