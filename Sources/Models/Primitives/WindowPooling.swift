/// What is taken of several pixels.
package enum PoolingKind: String, Hashable, Sendable {
  case maximum
  /// Over the pixels that lie inside the image.
  case average
}

/// The maximum or the mean of each window of an image.
package struct WindowPooling: Primitive {
  package var kind: PoolingKind
  package var window: Window

  package init(_ kind: PoolingKind, _ window: Window) {
    self.kind = kind
    self.window = window
  }

  /// The maximum ignores what lies outside the image, which equals zeros only where no pixel is
  /// negative.
  package func absorbing(_ padding: Padding2D, isNonNegative: Bool) -> WindowPooling? {
    guard kind == .maximum, isNonNegative else { return nil }
    return WindowPooling(kind, window.padded(by: padding))
  }

  package func isNonNegative(_ input: Bool) -> Bool { input }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .preferred }

  package var description: String { "\(kind.rawValue) \(window)" }
}
