/// A sliding window with its padding in pixels.
package struct Window: Hashable, Sendable {
  package var size: [Int]
  package var strides: [Int]
  package var padding: Padding2D
  /// From one pixel of the window to the next; `[1, 1]` for those that touch.
  package var dilation: [Int]

  package init(size: [Int], strides: [Int], padding: Padding2D, dilation: [Int] = [1, 1]) {
    self.size = size
    self.strides = strides
    self.padding = padding
    self.dilation = dilation
  }

  /// One pixel at a time.
  package static let pixel = Window(size: [1, 1], strides: [1, 1], padding: .none)

  /// The same window over an image with zeros around it.
  func padded(by added: Padding2D) -> Window {
    var window = self
    window.padding.top += added.top
    window.padding.bottom += added.bottom
    window.padding.left += added.left
    window.padding.right += added.right
    return window
  }
}

extension Window: CustomStringConvertible {
  package var description: String {
    let stride = strides == [1, 1] ? "" : " stride \(strides[0])x\(strides[1])"
    let gaps = dilation == [1, 1] ? "" : " dilation \(dilation[0])x\(dilation[1])"
    let around = padding == .none ? "" : " pad \(padding)"
    return "\(size[0])x\(size[1])\(stride)\(gaps)\(around)"
  }
}

extension Padding2D: CustomStringConvertible {
  /// Above, below, left, right.
  package var description: String { "\(top),\(bottom),\(left),\(right)" }
}
