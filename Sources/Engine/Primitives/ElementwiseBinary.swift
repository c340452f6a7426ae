internal import Compiler
internal import Models

extension ElementwiseBinary: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let shapes = step.inputs.map { layout.program[$0].shape }
    guard shapes[0] == step.outputShape, step.outputShape.count == 3 else {
      return try layOutPlainly(step, in: &layout)
    }
    // The second as the first lies, so that a gate of one pixel is spread over whole blocks.
    var first = layout.value(of: step.inputs[0])
    var order = ChannelOrder.last
    for candidate in ChannelOrder.allCases
    where try layout.values[first].layout == .image(shapes[0], candidate, batch: layout.batch) {
      order = candidate
    }
    first = try layout.converted(first, to: .image(shapes[0], order, batch: layout.batch))
    let second = try layout.converted(
      layout.value(of: step.inputs[1]), to: .image(shapes[1], order, batch: layout.batch))
    let (left, right) = (layout.values[first].layout, layout.values[second].layout)
    return layout.call(
      step.name,
      try layout.oneDNN.binary(
        step.name, .elementwise(operation), left, right, left, step.postOperations),
      reading: [
        (Argument.source, left, .value(first)), (Argument.secondSource, right, .value(second)),
      ], into: left)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    if operation == .multiply, let gated = GatedProduct(inputs, output) { return gated }
    return TrainedBinary(operation, inputs[0], inputs[1], output)
  }
}

/// Row by row: a row is what lies side by side, a pixel's channels or a block of them.
private final class TrainedBinary: BoundStep {
  private let operation: ElementwiseBinary.Operation
  private let first: BatchTensor
  private let second: BatchTensor
  private let output: BatchTensor
  /// Floats side by side.
  private let width: Int
  /// Rows of an image that one row of a spread input stands for.
  private let pixels: Int

  init(
    _ operation: ElementwiseBinary.Operation, _ first: BatchTensor, _ second: BatchTensor,
    _ output: BatchTensor
  ) {
    self.operation = operation
    self.first = first
    self.second = second
    self.output = output
    width = output.order.block ?? output.shape.last ?? 1
    pixels = output.shape.dropLast().reduce(1, *)
  }

  /// Where a row of the output finds its row of an input.
  ///
  /// - Parameters:
  ///   - input: The input.
  ///   - row: Of the output, in the order in which it is stored.
  /// - Returns: The offset in floats.
  @inline(__always)
  private func offset(_ input: BatchTensor, _ row: Int) -> Int {
    guard input.perImage != output.perImage else { return row * width }
    // In blocks all pixels of a block of channels come before the next block.
    let perImage = output.perImage / width
    let (image, place) = (row / perImage, row % perImage)
    let block = output.order == .last ? 0 : place / pixels
    return image * input.perImage + block * width
  }

  func forward(_ pass: Pass) {
    switch operation {
    case .multiply: each { $0 * $1 }
    case .subtract: each { $0 - $1 }
    case .maximum: each { max($0, $1) }
    case .minimum: each { min($0, $1) }
    }
  }

  private func each(_ value: (Float, Float) -> Float) {
    nonisolated(unsafe) let (a, b, y) = (first.values, second.values, output.values)
    forEachRow { [self] row in
      let (left, right) = (a + offset(first, row), b + offset(second, row))
      let result = y + row * width
      for index in 0..<width { result[index] = value(left[index], right[index]) }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    let (a, b) = (first.values, second.values)
    switch operation {
    case .multiply:
      spread(outer, to: first) { g, own, other in g * b[other] }
      spread(outer, to: second) { g, own, other in g * a[other] }
    case .subtract:
      spread(outer, to: first) { g, _, _ in g }
      spread(outer, to: second) { g, _, _ in -g }
    // Of equal values the first has the gradient, as in TensorFlow.
    case .maximum:
      spread(outer, to: first) { g, own, other in a[own] >= b[other] ? g : 0 }
      spread(outer, to: second) { g, own, other in b[own] > a[other] ? g : 0 }
    case .minimum:
      spread(outer, to: first) { g, own, other in a[own] <= b[other] ? g : 0 }
      spread(outer, to: second) { g, own, other in b[own] < a[other] ? g : 0 }
    }
  }

  /// Writes an input's gradient, added up over what it was spread to, image by image.
  private func spread(
    _ outer: UnsafeMutablePointer<Float>, to input: BatchTensor,
    _ change: (_ outer: Float, _ own: Int, _ other: Int) -> Float
  ) {
    guard let gradient = input.gradient else { return }
    nonisolated(unsafe) let (outer, inner) = (outer, gradient)
    let isFirst = input.values == first.values && input.perImage == first.perImage
    let other = isFirst ? second : first
    let rows = output.perImage / width
    let isSpread = input.perImage != output.perImage
    ThreadPool.forEach(input.batch) { [self] image in
      if isSpread { (inner + image * input.perImage).update(repeating: 0, count: input.perImage) }
      for row in image * rows..<(image + 1) * rows {
        let (own, others) = (offset(input, row), offset(other, row))
        for index in 0..<width {
          let value = change(outer[row * width + index], own + index, others + index)
          if isSpread { inner[own + index] += value } else { inner[own + index] = value }
        }
      }
    }
  }

  private func forEachRow(_ body: (Int) -> Void) {
    let rows = output.count / width
    let together = max(1, 16_384 / width)
    ThreadPool.forEach((rows + together - 1) / together) { part in
      for row in part * together..<min((part + 1) * together, rows) { body(row) }
    }
  }
}
