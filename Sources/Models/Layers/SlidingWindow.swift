internal import Basics
package import Configuration

/// Rows and columns around an image.
package struct Padding2D: Hashable, Sendable {
  package var top: Int
  package var bottom: Int
  package var left: Int
  package var right: Int

  package init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  package init(all each: Int) { self.init(top: each, bottom: each, left: each, right: each) }

  package static let none = Padding2D(all: 0)
}

extension Padding2D: FieldValue {
  /// As Keras, one number for all sides, or one for each axis.
  package init?(_ value: SpecValue) {
    if let sides = [Int](value), sides.count == 2 {
      self.init(top: sides[0], bottom: sides[0], left: sides[1], right: sides[1])
      return
    }
    guard case .list(let axes) = value, axes.count == 2, let rows = [Int](axes[0]),
      let columns = [Int](axes[1]), rows.count == 2, columns.count == 2
    else { return nil }
    self.init(top: rows[0], bottom: rows[1], left: columns[0], right: columns[1])
  }

  package var specValue: SpecValue {
    .list([.list([.int(top), .int(bottom)]), .list([.int(left), .int(right)])])
  }
}

/// Keras's `padding` argument.
package enum PaddingMode: String, Hashable, Sendable, CaseIterable {
  case valid
  case same
}

/// A window that slides over an image, as Keras's layers state it.
struct SlidingWindow {
  let size: [Int]
  let strides: [Int]
  let padding: PaddingMode
  /// From one pixel of the window to the next.
  var dilation = [1, 1]

  /// Pixels from the window's first to its last, both counted.
  private func extent(_ axis: Int) -> Int {
    (size[axis] - 1).saturatingMultiply(dilation[axis]).saturatingAdd(1)
  }

  /// Height and width after the window has slid over an image of `[height, width, channels]`.
  func outputSize(over input: [Int], name: String) throws(GraphError) -> [Int] {
    guard input.count == 3 else {
      throw GraphError(
        layer: name,
        "'\(name)' slides over images of [height, width, channels], but its input is \(input)")
    }
    guard strides == [1, 1] || dilation == [1, 1] else {
      throw GraphError(
        layer: name,
        """
        '\(name)' has strides \(strides) and a dilation_rate of \(dilation): one of the two must \
        be 1, as in Keras
        """)
    }
    var spatial: [Int] = []
    for axis in 0..<2 {
      let count =
        switch padding {
        case .same: (input[axis] + strides[axis] - 1) / strides[axis]
        case .valid: (input[axis] - extent(axis) + strides[axis]) / strides[axis]
        }
      guard count > 0, input[axis] > 0 else {
        throw GraphError(
          layer: name,
          """
          the image is too small for this network: at '\(name)' only \(input[0])x\(input[1]) \
          is left for a window of \(extent(0))x\(extent(1))
          """)
      }
      spatial.append(count)
    }
    return spatial
  }

  /// The same window with its padding in pixels.
  ///
  /// Under `same` the odd row or column goes below or to the right: TensorFlow's rule.
  func window(over input: [Int]) -> Window {
    guard padding == .same else {
      return Window(size: size, strides: strides, padding: .none, dilation: dilation)
    }
    let sides = (0..<2).map { axis in
      let outputs = (input[axis] + strides[axis] - 1) / strides[axis]
      let total = max((outputs - 1) * strides[axis] + extent(axis) - input[axis], 0)
      return (before: total / 2, after: total - total / 2)
    }
    return Window(
      size: size, strides: strides,
      padding: Padding2D(
        top: sides[0].before, bottom: sides[0].after, left: sides[1].before,
        right: sides[1].after), dilation: dilation)
  }
}
