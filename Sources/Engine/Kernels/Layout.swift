internal import COneDNN
internal import Models

/// How an array lies in memory: logical shape in oneDNN's order `[batch, channels, height, width]`
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

  /// - `isBFloat16`: bfloat16 in place of single precision.
  init(_ shape: [Int], _ order: onednn_order, isBFloat16: Bool = false) throws {
    self.init(
      owning: try OneDNN.made("a layout of \(shape)") {
        onednn_layout_create(
          &$0, Int32(shape.count), shape.map(Int64.init), isBFloat16 ? .bfloat16 : .float, order)
      })
  }

  /// Elements at given distances.
  init(_ shape: [Int], strides: [Int]) throws {
    self.init(
      owning: try OneDNN.made("a layout of \(shape)") {
        onednn_layout_create_strided(
          &$0, Int32(shape.count), shape.map(Int64.init), strides.map(Int64.init))
      })
  }

  /// Lends oneDNN's description.
  func withHandle<Result>(_ body: (OpaquePointer?) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(descriptor) { try body(descriptor.handle) }
  }

  /// A window on this layout.
  func region(_ shape: [Int], at offsets: [Int]) throws -> Layout {
    try withHandle { whole in
      Layout(
        owning: try OneDNN.made("a window of \(shape)") {
          onednn_layout_create_region(
            &$0, whole, shape.map(Int64.init), offsets.map(Int64.init))
        })
    }
  }

  /// Of each dimension, in oneDNN's logical order.
  var shape: [Int] {
    withHandle { handle in
      (0..<onednn_layout_rank(handle)).map { Int(onednn_layout_side(handle, $0)) }
    }
  }

  /// Whether the elements are bfloat16.
  var isBFloat16: Bool { withHandle(onednn_layout_is_bfloat16) }

  /// Single-precision elements in the same order, where oneDNN has one.
  var inSinglePrecision: Layout {
    get throws {
      guard isBFloat16 else { return self }
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
  static func any(_ shape: [Int], batch: Int, isBFloat16: Bool = false) throws -> Layout {
    try anyOf(
      shape.count == 3 ? [batch, shape[2], shape[0], shape[1]] : [batch] + shape,
      isBFloat16: isBFloat16)
  }

  /// Any order of this shape, in oneDNN's logical order.
  static func anyOf(_ shape: [Int], isBFloat16: Bool = false) throws -> Layout {
    try Layout(shape, .any, isBFloat16: isBFloat16)
  }

  /// A tensor of the trainable part.
  ///
  /// `shape`: of one image.
  static func image(
    _ shape: [Int], _ order: ChannelOrder, batch: Int
  ) throws -> Layout {
    switch order {
    case .last: try keras(shape, batch: batch)
    case .blocks8: try Layout([batch, shape[2], shape[0], shape[1]], .blocks_of_8)
    case .blocks16: try Layout([batch, shape[2], shape[0], shape[1]], .blocks_of_16)
    }
  }

  /// One value after the other.
  static func vector(_ count: Int) throws -> Layout { try Layout([count], .plain) }

  /// The shape of this layout in whatever order oneDNN likes.
  var free: Layout { get throws { try .anyOf(shape) } }

  /// A kernel in Keras's order: height, width, in, out; of groups `[height, width, in / groups, out]`,
  /// which for one channel a group is also Keras's `[height, width, in, multiplier]`.
  ///
  /// - Parameter shape: oneDNN's logical order, `[out, in, height, width]`,
  ///   `[groups, out, in, height, width]` with the channels of one group, or `[out, in]`.
  /// - Returns: The layout.
  /// - Throws: `KernelError` where oneDNN refuses.
  static func kerasKernel(_ shape: [Int]) throws -> Layout {
    let strides: [Int]
    switch shape.count {
    case 2: strides = [1, shape[0]]
    case 4: strides = [1, shape[0], shape[3] * shape[1] * shape[0], shape[1] * shape[0]]
    default:
      let outputs = shape[0] * shape[1]
      strides = [shape[1], 1, outputs, shape[4] * shape[2] * outputs, shape[2] * outputs]
    }
    return try Layout(shape, strides: strides)
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
