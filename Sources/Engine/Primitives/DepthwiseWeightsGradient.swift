internal import Models

/// The gradient of a depthwise convolution's kernel, in loops of our own.
///
/// oneDNN has fast code for windows of 3x3 alone; for others it multiplies matrices, on copies in
/// another order, which takes ten times as long. A channel's sums are taken row by row and image by
/// image, so that the number of threads does not change them.
struct DepthwiseWeightsGradient {
  private let input: BatchTensor
  private let gradient: UnsafeMutablePointer<Float>
  private let window: Window
  private let channels: Int
  private let source: BlockedView
  private let outer: BlockedView
  private let inputSize: (height: Int, width: Int)
  private let outputSize: (height: Int, width: Int)
  /// `[height, width, channels]` of the window, and behind it the bias's.
  private let sums: UnsafeMutablePointer<Float>
  private let bias: UnsafeMutableBufferPointer<Float>?

  /// - Parameters:
  ///   - shape: One channel a group, in and out.
  ///   - input: What the convolution read, in an order of whole vectors of channels.
  ///   - output: What it wrote.
  ///   - gradient: The output's.
  ///   - sums: Where the kernel's gradient is written, in Keras's order.
  ///   - bias: Where the bias's gradient is written.
  init(
    _ shape: ConvolutionShape, _ input: BatchTensor, _ output: BatchTensor,
    _ gradient: UnsafeMutablePointer<Float>, into sums: UnsafeMutablePointer<Float>,
    bias: UnsafeMutableBufferPointer<Float>?
  ) {
    self.input = input
    self.gradient = gradient
    self.sums = sums
    self.bias = bias
    window = shape.window
    channels = shape.input[2]
    source = BlockedView(input)
    outer = BlockedView(output)
    inputSize = (shape.input[0], shape.input[1])
    outputSize = (shape.output[0], shape.output[1])
  }

  /// Whether these loops compute it: where oneDNN's best is a product of matrices.
  static func suits(
    _ primitive: OneDNNPrimitive, _ shape: ConvolutionShape, _ input: BatchTensor
  ) -> Bool {
    let isDepthwise = shape.groups == shape.input[2] && shape.groups == shape.output[2]
    return isDepthwise && primitive.implementation.contains("gemm")
      && (input.order != .last || shape.groups % 8 == 0)
  }

  func run() {
    ThreadPool.forEach(source.blocks) { block in
      let taps = window.size[0] * window.size[1]
      withUnsafeTemporaryAllocation(of: Lane.self, capacity: 2 * taps + 1) { buffer in
        guard let start = buffer.baseAddress else { return }
        let (total, image) = (start, start + taps)
        total.update(repeating: Lane(repeating: 0), count: taps)
        var offsets = Lane(repeating: 0)
        for number in 0..<source.images {
          let changes = outer.plane(gradient, number, block)
          image.update(repeating: Lane(repeating: 0), count: taps)
          add(source.plane(input.valuesOnTheWayBack, number, block), changes, to: image)
          for tap in 0..<taps { total[tap] += image[tap] }
          if bias != nil {
            for pixel in 0..<outer.pixels { offsets += changes[pixel] }
          }
        }
        write(total, offsets, block)
      }
    }
  }

  /// Adds one image's products of every pixel with what lay under each place of the window.
  private func add(_ x: LanePlane, _ gradient: LanePlane, to sums: UnsafeMutablePointer<Lane>) {
    let (strides, dilation, padding) = (window.strides, window.dilation, window.padding)
    let width = window.size[1]
    for row in 0..<outputSize.height {
      for tall in 0..<window.size[0] {
        let from = row * strides[0] + tall * dilation[0] - padding.top
        guard from >= 0, from < inputSize.height else { continue }
        var wide = 0
        // Two places at once, which share the gradient's pixels.
        while wide < width {
          let isPair = wide + 1 < width
          let first = wide * dilation[1] - padding.left
          let second = first + (isPair ? dilation[1] : 0)
          let both = columns(first, strides[1]).clamped(to: columns(second, strides[1]))
          let (start, place) = (from * inputSize.width, tall * width + wide)
          var (one, two) = (Lane(repeating: 0), Lane(repeating: 0))
          for column in both {
            let change = gradient[row * outputSize.width + column]
            one += change * x[start + column * strides[1] + first]
            two += change * x[start + column * strides[1] + second]
          }
          for column in columns(first, strides[1]) where !both.contains(column) {
            one +=
              gradient[row * outputSize.width + column] * x[start + column * strides[1] + first]
          }
          for column in columns(second, strides[1]) where !both.contains(column) {
            two +=
              gradient[row * outputSize.width + column] * x[start + column * strides[1] + second]
          }
          sums[place] += one
          if isPair { sums[place + 1] += two }
          wide += 2
        }
      }
    }
  }

  /// The output's columns for which `column * stride + offset` lies in the image.
  private func columns(_ offset: Int, _ stride: Int) -> Range<Int> {
    let first = offset >= 0 ? 0 : (stride - 1 - offset) / stride
    let end = (inputSize.width - offset + stride - 1) / stride
    return min(
      first, outputSize.width)..<max(min(end, outputSize.width), min(first, outputSize.width))
  }

  private func write(_ total: UnsafeMutablePointer<Lane>, _ offsets: Lane, _ block: Int) {
    let first = block * Lane.scalarCount
    for lane in 0..<min(Lane.scalarCount, channels - first) {
      for tap in 0..<window.size[0] * window.size[1] {
        sums[tap * channels + first + lane] = total[tap][lane]
      }
      bias?[first + lane] = offsets[lane]
    }
  }
}
