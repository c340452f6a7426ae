internal import Basics
package import Configuration

/// Keras's `MaxPooling2D`: the maximum of each window.
package struct MaxPooling2D: KerasLayer {
  package static let className = "MaxPooling2D"
  package static let fields: [DeclaredField<MaxPooling2D>] = [
    DeclaredField("pool_size", \.poolSize, .window, "height and width"),
    DeclaredField("strides", \.strides, .window, "pixels from window to window"),
    DeclaredField("padding", \.padding, .padding, "what lies around the image"),
  ]

  /// Height and width.
  package var poolSize: [Int]
  package var strides: [Int]
  package var padding: PaddingMode

  package init() { self.init(size: 2, strides: 2) }

  /// With a square window.
  package init(size: Int, strides: Int, padding: PaddingMode = .valid) {
    poolSize = [size, size]
    self.strides = [strides, strides]
    self.padding = padding
  }

  private var sliding: SlidingWindow {
    SlidingWindow(size: poolSize, strides: strides, padding: padding)
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    try sliding.outputSize(over: inputs[0], name: name) + [inputs[0][2]]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    [output.reduce(1, *), poolSize[0], poolSize[1]].saturatingProduct
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(
      WindowPooling(.maximum, sliding.window(over: context.inputShapes[0])), inputs)
  }
}
