internal import COneDNN
internal import Plan

/// How an array lies in memory: logical sides in oneDNN's order `[batch, channels, height, width]`
/// or `[batch, features]`, and a physical order that oneDNN may choose.
struct Layout: Equatable, Sendable {
  /// Owns oneDNN's description, which copies of the layout share.
  private final class Descriptor: @unchecked Sendable {
    // Nothing changes a description once it is made.
    let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) { self.handle = handle }

    deinit { onednn_layout_destroy(handle) }
  }

  private let descriptor: Descriptor

  /// Takes over a description; nil is the layout of an array that is not there.
  init(owning handle: OpaquePointer?) { descriptor = Descriptor(handle) }

  /// - `isHalf`: bfloat16 in place of single precision.
  init(_ sides: [Int], _ order: onednn_order, isHalf: Bool = false) throws {
    self.init(
      owning: try OneDNN.made("a layout of \(sides)") {
        onednn_layout_create(
          &$0, Int32(sides.count), sides.map(Int64.init), isHalf ? .bfloat16 : .float, order)
      })
  }

  /// Elements at given distances.
  init(_ sides: [Int], strides: [Int]) throws {
    self.init(
      owning: try OneDNN.made("a layout of \(sides)") {
        onednn_layout_create_strided(
          &$0, Int32(sides.count), sides.map(Int64.init), strides.map(Int64.init))
      })
  }

  /// Lends oneDNN's description.
  func withHandle<Result>(_ body: (OpaquePointer?) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(descriptor) { try body(descriptor.handle) }
  }

  /// A window on this layout.
  func region(_ sides: [Int], at offsets: [Int]) throws -> Layout {
    try withHandle { whole in
      Layout(
        owning: try OneDNN.made("a window of \(sides)") {
          onednn_layout_create_region(
            &$0, whole, sides.map(Int64.init), offsets.map(Int64.init))
        })
    }
  }

  /// Of each dimension, in oneDNN's logical order.
  var sides: [Int] {
    withHandle { handle in
      (0..<onednn_layout_rank(handle)).map { Int(onednn_layout_side(handle, $0)) }
    }
  }

  /// Whether the elements are bfloat16.
  var isHalf: Bool { withHandle(onednn_layout_is_bfloat16) }

  /// Single-precision elements in the same order, where oneDNN has one.
  var inSinglePrecision: Layout {
    get throws {
      guard isHalf else { return self }
      return try withHandle { handle in
        Layout(
          owning: try OneDNN.made("a layout in single precision") {
            onednn_layout_create_typed(&$0, handle, .float)
          })
      }
    }
  }

  var bytes: Int { withHandle(onednn_layout_bytes) }

  static func == (left: Layout, right: Layout) -> Bool {
    left.withHandle { left in right.withHandle { onednn_layout_equal(left, $0) } }
  }
}

extension Layout {
  /// Keras's own order: channels last for images, row after row for features.
  ///
  /// `shape`: of one image, `[height, width, channels]` or `[features]`.
  static func keras(_ shape: [Int], batch: Int) throws -> Layout {
    shape.count == 3
      ? try Layout([batch, shape[2], shape[0], shape[1]], .channels_last)
      : try Layout([batch] + shape, .plain)
  }

  /// As `keras`, for oneDNN to choose.
  static func any(_ shape: [Int], batch: Int, isHalf: Bool = false) throws -> Layout {
    try anyOf(
      shape.count == 3 ? [batch, shape[2], shape[0], shape[1]] : [batch] + shape, isHalf: isHalf)
  }

  /// Any order of these sides, in oneDNN's logical order.
  static func anyOf(_ sides: [Int], isHalf: Bool = false) throws -> Layout {
    try Layout(sides, .any, isHalf: isHalf)
  }

  /// A tensor of the trainable part.
  ///
  /// `shape`: of one image.
  static func image(
    _ shape: [Int], _ order: TrainablePart.ChannelOrder, batch: Int
  ) throws -> Layout {
    switch order {
    case .last: try keras(shape, batch: batch)
    case .blocks8: try Layout([batch, shape[2], shape[0], shape[1]], .blocks_of_8)
    case .blocks16: try Layout([batch, shape[2], shape[0], shape[1]], .blocks_of_16)
    }
  }

  /// One value after the other.
  static func vector(_ count: Int) throws -> Layout { try Layout([count], .plain) }

  /// The sides of this layout in whatever order oneDNN likes.
  var free: Layout { get throws { try .anyOf(sides) } }

  /// A kernel in Keras's order: height, width, in, out.
  ///
  /// `sides`: oneDNN's logical order, `[out, in, height, width]`, `[groups, 1, 1, height, width]`
  ///   or `[out, in]`.
  static func kerasKernel(_ sides: [Int]) throws -> Layout {
    let strides: [Int] =
      switch sides.count {
      case 2: [1, sides[0]]
      case 4: [1, sides[0], sides[3] * sides[1] * sides[0], sides[1] * sides[0]]
      default: [1, 1, 1, sides[4] * sides[0], sides[0]]
      }
    return try Layout(sides, strides: strides)
  }
}

/// Layouts of what an operation reads and writes; in a gradient, of the gradients.
struct Tensors {
  let source: Layout
  var weights: Layout?
  var bias: Layout?
  let destination: Layout

  /// Lends oneDNN's descriptions.
  func withHandles<Result>(_ body: (onednn_tensors) throws -> Result) rethrows -> Result {
    let absent = Layout(owning: nil)
    return try source.withHandle { source in
      try (weights ?? absent).withHandle { weights in
        try (bias ?? absent).withHandle { bias in
          try destination.withHandle { destination in
            try body(
              onednn_tensors(
                source: source, weights: weights, bias: bias, destination: destination))
          }
        }
      }
    }
  }
}
