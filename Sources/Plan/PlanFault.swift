internal import Basics

/// Something in a spec that no run could carry out, found only when its model is built.
package struct PlanFault: Explained, Hashable, Sendable {
  /// The dotted path of the key that is to blame.
  package var key: String
  package var message: String
  package var notes: [String]

  package init(_ key: String, _ message: String, notes: [String] = []) {
    self.key = key
    self.message = message
    self.notes = notes
  }

  package var description: String {
    (["\(key): \(message)"] + notes).joined(separator: "; ")
  }
}

/// All of them together.
package struct PlanFaults: Explained, Hashable, Sendable {
  package var faults: [PlanFault]

  package init(_ faults: [PlanFault]) { self.faults = faults }

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
