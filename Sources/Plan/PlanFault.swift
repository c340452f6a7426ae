/// Something in a spec that no run could carry out, found only when its model is built.
public struct PlanFault: Error, Hashable, Sendable {
  /// The dotted path of the key that is to blame.
  public var key: String
  public var message: String
  public var notes: [String]

  public init(_ key: String, _ message: String, notes: [String] = []) {
    self.key = key
    self.message = message
    self.notes = notes
  }
}

/// All of them together.
public struct PlanFaults: Error, Hashable, Sendable {
  public var faults: [PlanFault]

  public init(_ faults: [PlanFault]) { self.faults = faults }
}
