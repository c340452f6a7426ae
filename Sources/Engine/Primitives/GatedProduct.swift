internal import Compiler
internal import Models

/// Images times one pixel each, as a squeeze-and-excitation block gates channels.
final class GatedProduct: BoundStep {
  private let image: BatchTensor
  private let gate: BatchTensor
  private let output: BatchTensor
  private let planes: BlockedView
  private let gates: BlockedView

  /// Nil where these are not such tensors, or lie in an order that does not have whole vectors of
  /// channels.
  init?(_ inputs: [BatchTensor], _ output: BatchTensor) {
    guard
      let gate = inputs.firstIndex(where: { $0.shape.count == 3 && $0.shape[0...1] == [1, 1] }),
      output.shape.count == 3, output.shape[0...1] != [1, 1],
      inputs[1 - gate].shape == output.shape, inputs[gate].shape[2] == output.shape[2],
      inputs.allSatisfy({ $0.order == output.order }),
      output.order != .last || output.shape[2] % 8 == 0
    else { return nil }
    image = inputs[1 - gate]
    self.gate = inputs[gate]
    self.output = output
    planes = BlockedView(output)
    gates = BlockedView(inputs[gate])
  }

  func forward(_ pass: Pass) {
    let planes = planes
    nonisolated(unsafe) let (x, factors, y) = (image.values, gate.values, output.values)
    planes.visit { [self] image, block in
      let factor = gates.plane(factors, image, block)[0]
      let (source, result) = (planes.plane(x, image, block), planes.plane(y, image, block))
      for pixel in 0..<planes.pixels { result[pixel] = source[pixel] * factor }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    let planes = planes
    nonisolated(unsafe) let (x, factors, outerStart) = (image.values, gate.values, outer)
    nonisolated(unsafe) let (imageGradient, gateGradient) = (image.gradient, gate.gradient)
    planes.visit { [self] image, block in
      let changes = planes.plane(outerStart, image, block)
      if let gateGradient {
        let source = planes.plane(x, image, block)
        let sums = LaneSums.take(planes.pixels) {
          (changes[$0] * source[$0], Lane(repeating: 0))
        }
        gates.plane(gateGradient, image, block)[0] = Lane(sums.first)
      }
      if let imageGradient {
        let factor = gates.plane(factors, image, block)[0]
        let inner = planes.plane(imageGradient, image, block)
        for pixel in 0..<planes.pixels { inner[pixel] = changes[pixel] * factor }
      }
    }
  }
}
