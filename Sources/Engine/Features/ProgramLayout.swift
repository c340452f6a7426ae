internal import COneDNN
internal import Models
internal import Plan

/// The fourth pass: steps become primitives, oneDNN chooses layouts, and changes of layout are put
/// in where two choices differ.
struct ProgramLayout {
  /// A tensor at some time of the program.
  struct Value {
    var layout: Layout
    /// Of the call that writes it; -1 for the input image.
    var madeBy: Int
    var lastRead: Int
    /// The value whose memory this one takes over.
    var sharing: Int?
  }

  enum Operand {
    case value(Int)
    case constant(AlignedFloats)
    case scratchpad
  }

  struct DraftCall {
    var name: String
    var primitive: Primitive
    var operands: [(argument: Int32, layout: Layout, operand: Operand)]
    /// The value that the call writes, which is all zero where the call does not write.
    var result: Int
    var clearsDestination = false
  }

  var values: [Value] = []
  var calls: [DraftCall] = []
  /// The values that hold the cut, each in Keras's order.
  private(set) var outputs: [Int] = []
  private(set) var scratchpadBytes = 0

  let oneDNN: OneDNN
  private let graph: Graph
  private let arrays: WeightCache
  let batch: Int
  private let winograd: Bool
  private let program: StaticProgram
  private let readers: [[Int]]
  /// For each step, the value that holds its output.
  private var valueOfStep: [Int] = []

  init(
    _ program: StaticProgram, graph: Graph, arrays: WeightCache, batch: Int, winograd: Bool,
    oneDNN: OneDNN
  ) throws {
    self.oneDNN = oneDNN
    self.graph = graph
    self.arrays = arrays
    self.batch = batch
    self.winograd = winograd
    self.program = program
    readers = program.readers
    let input = try Layout.keras(program.inputShape, batch: batch)
    values = [Value(layout: input, madeBy: -1, lastRead: -1)]
    for (position, step) in program.steps.enumerated() {
      valueOfStep.append(try add(step, at: position))
    }
    for (output, shape) in zip(program.outputs, program.outputShapes) {
      let value = try converted(value(of: output), to: .keras(shape, batch: batch))
      outputs.append(value)
      values[value].lastRead = calls.count
    }
  }

  func value(of read: StaticProgram.Value) -> Int {
    switch read {
    case .image: 0
    case .step(let position): valueOfStep[position]
    }
  }

  // MARK: Calls

  mutating func call(
    _ name: String, _ primitive: Primitive,
    reading: [(argument: Int32, layout: Layout, operand: Operand)], into result: Layout,
    sharing: Int? = nil
  ) -> Int {
    for case (_, _, .value(let read)) in reading { touch(read) }
    if let sharing { touch(sharing) }
    values.append(
      Value(layout: result, madeBy: calls.count, lastRead: calls.count, sharing: sharing))
    let value = values.count - 1
    var operands = reading + [(Argument.destination, result, .value(value))]
    let scratchpad = primitive.scratchpad
    if scratchpad.bytes > 0 {
      scratchpadBytes = max(scratchpadBytes, scratchpad.bytes)
      operands.append((Argument.scratchpad, scratchpad, .scratchpad))
    }
    calls.append(DraftCall(name: name, primitive: primitive, operands: operands, result: value))
    return value
  }

  /// Notes that the next call reads a value, and whatever lends it its memory.
  private mutating func touch(_ value: Int) {
    values[value].lastRead = calls.count
    if let lender = values[value].sharing { touch(lender) }
  }

  /// The value in another layout; itself where it lies so already.
  mutating func converted(_ value: Int, to layout: Layout) throws -> Int {
    guard values[value].layout != layout else { return value }
    return try copied(value, to: layout)
  }

  private mutating func copied(_ value: Int, to layout: Layout) throws -> Int {
    call(
      "change of layout", try oneDNN.reorder(values[value].layout, layout),
      reading: [(Argument.source, values[value].layout, .value(value))], into: layout)
  }

  /// The same memory under another description.
  private mutating func renamed(_ value: Int, as layout: Layout) -> Int {
    values.append(
      Value(
        layout: layout, madeBy: values[value].madeBy, lastRead: values[value].lastRead,
        sharing: value))
    return values.count - 1
  }

  // MARK: Steps

  private mutating func add(_ step: StaticProgram.Step, at position: Int) throws -> Int {
    let source = value(of: step.inputs[0])
    let shape = step.outputShape
    switch step.operation {
    case .convolution(let layer, let window, let groups):
      return try addConvolution(
        step, at: position, source, window, groups: groups,
        arrays.kernel(layer, normalization: step.normalization))
    case .dense(let layer):
      return try addDense(
        step, source, arrays.kernel(layer, normalization: step.normalization))
    case .normalization(let layer):
      return try addNormalization(step, at: position, source, arrays.affine(layer))
    case .maxPooling(let window):
      return try addPooling(step.name, .maximum, source, window, into: shape)
    case .averagePooling(let window):
      return try addPooling(step.name, .average, source, window, into: shape)
    case .globalAveragePooling, .globalMaxPooling:
      let sides = inputShape(of: step)
      let window = Window(
        size: Array(sides[..<2]), strides: [1, 1], padding: .none)
      let kind: OneDNN.PoolingKind =
        step.operation == .globalMaxPooling ? .maximum : .average
      let pooled = try addPooling(step.name, kind, source, window, into: [1, 1, sides[2]])
      let plain = try converted(pooled, to: .keras([1, 1, sides[2]], batch: batch))
      return renamed(plain, as: try .keras(shape, batch: batch))
    case .activation(let function):
      let input =
        function == .softmax
        ? try converted(source, to: .keras(shape, batch: batch)) : source
      let layout = values[input].layout
      return call(
        step.name, try oneDNN.activation(step.name, function, layout),
        reading: [(Argument.source, layout, .value(input))], into: layout)
    case .add: return try addSum(step, source)
    case .padding(let padding): return try addPadding(step, source, padding)
    case .upSampling(let up):
      let input = try converted(source, to: .keras(inputShape(of: step), batch: batch))
      let layout = try Layout.keras(shape, batch: batch)
      return call(
        step.name,
        try oneDNN.upSampling(step.name, up.interpolation, values[input].layout, layout),
        reading: [(Argument.source, values[input].layout, .value(input))], into: layout)
    case .flatten:
      let plain = try converted(source, to: .keras(inputShape(of: step), batch: batch))
      return renamed(plain, as: try .keras(shape, batch: batch))
    }
  }

  func inputShape(of step: StaticProgram.Step) -> [Int] {
    switch step.inputs[0] {
    case .image: program.inputShape
    case .step(let position): program.steps[position].outputShape
    }
  }

  private mutating func addConvolution(
    _ step: StaticProgram.Step, at position: Int, _ source: Int, _ window: Window, groups: Int,
    _ kernel: WeightCache.Kernel
  ) throws -> Int {
    let input = inputShape(of: step)
    let filters = step.outputShape[2]
    let sides =
      groups == 1
      ? [filters, input[2], window.size[0], window.size[1]]
      : [groups, 1, 1, window.size[0], window.size[1]]
    let bias = try Layout([filters], dnnl_a)
    func compile(winograd: Bool, into destination: Layout) throws -> Primitive {
      try oneDNN.convolution(
        step.name, .any(input, batch: batch), Layout(sides, dnnl_format_tag_any), bias: bias,
        destination, window: window, winograd: winograd, step.postOperations)
    }
    let free = try Layout.any(step.outputShape, batch: batch)
    var primitive: Primitive?
    if winograd, groups == 1, window.suitsWinograd(input: input, filters: filters) {
      primitive = try? compile(winograd: true, into: free)
    }
    let chosen = try primitive ?? compile(winograd: false, into: free)
    let image = try converted(source, to: chosen.source)
    let sharing = try step.residual.map { residual in
      try residualMemory(value(of: residual), layout: chosen.destination, readBy: position)
    }
    return call(
      step.name, chosen,
      reading: [
        (Argument.source, chosen.source, .value(image)),
        (
          Argument.weights, chosen.weights,
          .constant(try kernel.reordered(to: chosen.weights, sides: sides, oneDNN))
        ),
        (Argument.bias, bias, .constant(kernel.bias)),
      ], into: chosen.destination, sharing: sharing)
  }

  /// The memory that a sum is written into: the other term's, where nothing reads it later.
  private mutating func residualMemory(
    _ residual: Int, layout: Layout, readBy position: Int
  ) throws -> Int {
    let owner = self.owner(of: residual)
    let isReadLater = valueOfStep.indices.contains { step in
      self.owner(of: valueOfStep[step]) == owner
        && (readers[step].contains { $0 > position } || program.outputs.contains(.step(step)))
    }
    guard !isReadLater, owner != 0, values[residual].layout == layout else {
      return try copied(residual, to: layout)
    }
    return residual
  }

  /// The value whose memory a value lies in.
  func owner(of value: Int) -> Int {
    var owner = value
    while let lender = values[owner].sharing { owner = lender }
    return owner
  }

  private mutating func addDense(
    _ step: StaticProgram.Step, _ source: Int, _ kernel: WeightCache.Kernel
  ) throws -> Int {
    let features = inputShape(of: step)[0]
    let units = step.outputShape[0]
    let plain = try Layout.keras([features], batch: batch)
    let result = try Layout.keras([units], batch: batch)
    let bias = try Layout([units], dnnl_a)
    let primitive = try oneDNN.innerProduct(
      step.name, plain, Layout([units, features], dnnl_format_tag_any), bias: bias, result,
      step.postOperations)
    let input = try converted(source, to: plain)
    return call(
      step.name, primitive,
      reading: [
        (Argument.source, plain, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(try kernel.reordered(to: primitive.weights, sides: [units, features], oneDNN))
        ),
        (Argument.bias, bias, .constant(kernel.bias)),
      ], into: result)
  }

  /// A factor and a summand for each channel: a depthwise convolution with a window of one pixel.
  private mutating func addNormalization(
    _ step: StaticProgram.Step, at position: Int, _ source: Int, _ affine: WeightCache.Kernel
  ) throws -> Int {
    let shape = step.outputShape
    guard shape.count == 1 else {
      return try addConvolution(
        step, at: position, source, .pixel, groups: shape[2], affine)
    }
    var image = step
    image.outputShape = [1, 1, shape[0]]
    let plain = try converted(source, to: .keras(shape, batch: batch))
    let asImage = renamed(plain, as: try .keras(image.outputShape, batch: batch))
    let sides = [shape[0], 1, 1, 1, 1]
    let bias = try Layout([shape[0]], dnnl_a)
    let layout = try Layout.keras(image.outputShape, batch: batch)
    let primitive = try oneDNN.convolution(
      step.name, .any(image.outputShape, batch: batch), Layout(sides, dnnl_format_tag_any),
      bias: bias, .any(image.outputShape, batch: batch), window: .pixel, winograd: false,
      step.postOperations)
    let input = try converted(asImage, to: primitive.source)
    let result = call(
      step.name, primitive,
      reading: [
        (Argument.source, primitive.source, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(try affine.reordered(to: primitive.weights, sides: sides, oneDNN))
        ),
        (Argument.bias, bias, .constant(affine.bias)),
      ], into: primitive.destination)
    return renamed(try converted(result, to: layout), as: try .keras(shape, batch: batch))
  }
}

extension StaticProgram {
  /// The shape of each output for one image.
  var outputShapes: [[Int]] {
    outputs.map { output in
      switch output {
      case .image: inputShape
      case .step(let position): steps[position].outputShape
      }
    }
  }
}

extension StaticProgram.Step {
  /// What oneDNN applies to the result before writing it.
  var postOperations: [PostOperation] {
    var operations: [PostOperation] = residual == nil ? [] : [.sum]
    switch activation {
    case .relu: operations.append(.relu)
    case .relu6: operations.append(.relu6)
    case .elu: operations.append(.elu)
    case .sigmoid: operations.append(.sigmoid)
    case .tanh: operations.append(.tanh)
    case .linear, .softmax: break
    }
    return operations
  }
}

extension Window {
  /// One pixel at a time.
  fileprivate static let pixel = Window(size: [1, 1], strides: [1, 1], padding: .none)

  /// Winograd's transformation pays for windows of 3x3 over images with many channels.
  fileprivate func suitsWinograd(input: [Int], filters: Int) -> Bool {
    size == [3, 3] && strides == [1, 1] && input[2] >= 64 && filters >= 64
  }
}
