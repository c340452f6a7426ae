public import Basics

/// Something in a spec that no run could carry out, found only when its model is built.
public struct PlanFault: Explained, Hashable, Sendable {
  /// The dotted path of the key that is to blame.
  public var key: String
  public var message: String
  public var notes: [String]

  public init(_ key: String, _ message: String, notes: [String] = []) {
    self.key = key
    self.message = message
    self.notes = notes
  }

  public var description: String {
    (["\(key): \(message)"] + notes).joined(separator: "; ")
  }
}

/// All of them together.
public struct PlanFaults: Explained, Hashable, Sendable {
  public var faults: [PlanFault]

  public init(_ faults: [PlanFault]) { self.faults = faults }

  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
