/// Counts as Keras does where several things have one name: `dense`, `dense_1`, `dense_2`.
package struct NameCounter: Sendable {
  private var used: [String: Int] = [:]

  package init() {}

  /// The next of the names that begin with `base`.
  package mutating func next(_ base: String) -> String {
    let number = used[base, default: 0]
    used[base] = number + 1
    return number == 0 ? base : "\(base)_\(number)"
  }
}
