internal import Plan

/// Keras's `GlobalAveragePooling2D` and `GlobalMaxPooling2D` in Keras's order: `[height, width, channels]` to
/// `[channels]`.
final class GlobalPoolingLayer: TrainableLayer {
  private let kind: TrainableOperation.GlobalPooling
  private let input: BatchTensor
  private let output: BatchTensor
  private let channels: Int
  private let pixels: Int

  init(
    _ kind: TrainableOperation.GlobalPooling, _ input: BatchTensor, _ output: BatchTensor
  ) {
    self.kind = kind
    self.input = input
    self.output = output
    channels = output.perImage
    pixels = input.perImage / channels
  }

  func forward(_ pass: Pass) {
    for image in 0..<input.batch {
      let y = output.values + image * channels
      let first = input.values + image * pixels * channels
      y.update(from: first, count: channels)
      for pixel in 1..<max(pixels, 1) {
        let x = first + pixel * channels
        switch kind {
        case .average: for channel in 0..<channels { y[channel] += x[channel] }
        case .maximum: for channel in 0..<channels { y[channel] = max(y[channel], x[channel]) }
        }
      }
      if kind == .average {
        let share = 1 / Float(pixels)
        for channel in 0..<channels { y[channel] *= share }
      }
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    for image in 0..<input.batch {
      let gradient = outer + image * channels
      let y = output.values + image * channels
      // TensorFlow divides the gradient among all pixels that hold the maximum.
      let holders = kind == .maximum ? holdersOfMaximum(image, y) : []
      for pixel in 0..<pixels {
        let offset = (image * pixels + pixel) * channels
        let (x, change) = (input.values + offset, inner + offset)
        switch kind {
        case .average:
          let share = 1 / Float(pixels)
          for channel in 0..<channels { change[channel] = gradient[channel] * share }
        case .maximum:
          for channel in 0..<channels {
            change[channel] = x[channel] == y[channel] ? gradient[channel] / holders[channel] : 0
          }
        }
      }
    }
  }

  private func holdersOfMaximum(_ image: Int, _ y: UnsafePointer<Float>) -> [Float] {
    var holders = [Float](repeating: 0, count: channels)
    for pixel in 0..<pixels {
      let x = input.values + (image * pixels + pixel) * channels
      for channel in 0..<channels where x[channel] == y[channel] { holders[channel] += 1 }
    }
    return holders
  }
}
