internal import Basics
package import Configuration

/// A layer that takes one number of each window of an image, for each channel.
package protocol WindowPoolingLayer: KerasLayer {
  static var kind: PoolingKind { get }
  /// Height and width.
  var poolSize: [Int] { get set }
  var strides: [Int] { get set }
  var padding: PaddingMode { get set }
}

extension WindowPoolingLayer {
  package static var fields: [DeclaredField<Self>] {
    [
      DeclaredField("pool_size", \.poolSize, .window, "height and width"),
      DeclaredField(
        "strides", \.stridesAsAsked, .optional(.window), standard: .null,
        "pixels from window to window; without it, the window's size"),
      DeclaredField("padding", \.padding, .padding, "what lies around the image"),
    ]
  }

  /// With a square window.
  package init(size: Int, strides: Int, padding: PaddingMode = .valid) {
    self.init()
    poolSize = [size, size]
    self.strides = [strides, strides]
    self.padding = padding
  }

  /// Nil stands for the window's size.
  fileprivate var stridesAsAsked: [Int]? {
    get { strides }
    set { strides = newValue ?? poolSize }
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
      WindowPooling(Self.kind, sliding.window(over: context.inputShapes[0])), inputs)
  }
}
