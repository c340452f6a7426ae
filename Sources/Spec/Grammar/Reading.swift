/// What one reading of a tree has found so far.
package struct Reading {
  package private(set) var faults: [Fault] = []
  /// Whether there are more faults than anyone reads; further ones are not looked into.
  package var isFull: Bool { faults.count >= Fault.limit }
  /// Keys that an option took away, with where it says so.
  private let removals: [Removal]

  package struct Removal: Sendable {
    package let path: [String]
    package let range: SourceRange
  }

  package init(removals: [Removal] = []) { self.removals = removals }

  package mutating func error(_ problem: some Problem, at place: Place) {
    faults.append(Fault(problem, at: place.pointer, path: place.path))
  }

  package mutating func error(_ problem: some Problem, atKeyOf place: Place) {
    faults.append(Fault(problem, at: place.keyPointer, path: place.path))
  }

  package mutating func warning(_ problem: some Problem, at place: Place) {
    faults.append(Fault(problem, at: place.pointer, path: place.path, severity: .warning))
  }

  /// A key that must be there and is not, not even misspelt; the option that removed it is to blame where one did.
  package mutating func missing(_ key: SpecShape.Key, in place: Place) {
    let path = place.path + [key.name]
    guard !faults.contains(where: { $0.path == path }) else { return }
    let removal = removals.last { path.starts(with: $0.path) }
    faults.append(
      Fault(
        GrammarProblem.missingKey(key.name, in: place.dotted, summary: key.summary),
        at: removal?.range ?? place.keyPointer, path: path))
  }

  /// Whether nothing is wrong with some keys of a place, below them, or with the place itself.
  package func isSound(_ dotted: String..., in place: Place) -> Bool {
    dotted.allSatisfy { keys in
      let path = place.path + keys.split(separator: ".").map(String.init)
      return !faults.contains { fault in
        fault.severity == .error
          && (fault.path.starts(with: path) || path.starts(with: fault.path))
      }
    }
  }
}
