/// The maximum or the mean over an image, for each channel.
package struct GlobalPooling: Primitive {
  package var kind: PoolingKind

  package init(_ kind: PoolingKind) { self.kind = kind }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .anyToLast }

  /// Means are made of too many numbers to round them before.
  package var readsSinglePrecision: Bool { kind == .average }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { kind == .maximum }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool { kind == .maximum }

  package var description: String { "global \(kind.rawValue)" }
}
