internal import Models
internal import Plan

extension ProgramLayout {
  mutating func addPooling(
    _ name: String, _ kind: OneDNN.PoolingKind, _ source: Int, _ window: Window, into shape: [Int]
  ) throws -> Int {
    let layout = values[source].layout
    let primitive = try oneDNN.pooling(
      name, kind, layout, .any(shape, batch: batch, isHalf: layout.isHalf), window: window)
    return call(
      name, primitive, reading: [(Argument.source, layout, .value(source))],
      into: primitive.destination)
  }

  mutating func addSum(_ step: StaticProgram.Step, _ first: Int) throws -> Int {
    let layout = values[first].layout
    let second = try converted(value(of: step.inputs[1]), to: layout)
    let primitive = try oneDNN.addition(step.name, layout, layout, layout, step.postOperations)
    return call(
      step.name, primitive,
      reading: [
        (Argument.source, layout, .value(first)), (Argument.secondSource, layout, .value(second)),
      ], into: layout)
  }

  /// Zeros around a picture: the picture is copied into the middle of a cleared value.
  mutating func addPadding(
    _ step: StaticProgram.Step, _ source: Int, _ padding: Padding2D
  ) throws -> Int {
    let input = program.inputShape(of: step)
    let whole = try Layout.keras(step.outputShape, batch: batch)
    let middle = try whole.region(
      [batch, input[2], input[0], input[1]], at: [0, 0, padding.top, padding.left])
    let value = call(
      step.name, try oneDNN.reorder(values[source].layout, middle),
      reading: [(Argument.source, values[source].layout, .value(source))], into: middle)
    values[value].layout = whole
    calls[calls.count - 1].clearsDestination = true
    return value
  }
}
