/// Two tensors, element by element; where one has a single pixel, or a row of channels alone, it is
/// taken for every pixel of the other.
package struct ElementwiseBinary: Primitive {
  package enum Operation: String, Hashable, Sendable {
    case multiply
    case subtract
    case maximum
    case minimum
  }

  package var operation: Operation

  package init(_ operation: Operation) { self.operation = operation }

  package func isNonNegative(_ input: Bool) -> Bool { false }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .preferred }

  package var readsSinglePrecision: Bool { true }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { operation != .subtract }

  package func backwardReadsEveryInput(_ step: Program.Step) -> Bool { operation != .subtract }

  package var description: String { operation.rawValue }
}
