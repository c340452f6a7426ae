internal import Configuration
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
  private let arrays: WeightCache
  let batch: Int
  let program: StaticProgram
  let readers: [[Int]]
  private let halves: [Bool]
  let convolutions: [ConvolutionRequest: Primitive]
  private var changes: [(source: Layout, destination: Layout, primitive: Primitive)] = []
  /// For each step, the value that holds its output.
  private(set) var valueOfStep: [Int] = []

  init(
    _ program: StaticProgram, arrays: WeightCache, batch: Int,
    arithmetic: Arithmetic, winograd: WinogradChoice, oneDNN: OneDNN
  ) throws {
    self.oneDNN = oneDNN
    self.arrays = arrays
    self.batch = batch
    self.program = program
    readers = program.readers
    halves = program.halves(arithmetic)
    convolutions = try ProgramLayout.convolutions(
      of: program, halves: halves, batch: batch, arithmetic: arithmetic, winograd, oneDNN)
    let input = try Layout.keras(program.inputShape, batch: batch)
    values = [Value(layout: input, madeBy: -1, lastRead: -1)]
    for (position, step) in program.steps.enumerated() {
      valueOfStep.append(try add(step, at: position))
    }
    for (output, shape) in zip(program.outputs, program.outputShapes) {
      outputs.append(try converted(value(of: output), to: .keras(shape, batch: batch)))
    }
    // Read after the last call, which may be the change of layout of a later output.
    for output in outputs { touch(output) }
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

  mutating func copied(_ value: Int, to layout: Layout) throws -> Int {
    let source = values[value].layout
    return call(
      "change of layout", try change(source, to: layout),
      reading: [(Argument.source, source, .value(value))], into: layout)
  }

  /// The primitive for a change of layout; equal ones share it.
  private mutating func change(_ source: Layout, to destination: Layout) throws -> Primitive {
    let made = changes.first { $0.source == source && $0.destination == destination }
    if let made { return made.primitive }
    let primitive = try oneDNN.reorder(source, destination)
    changes.append((source, destination, primitive))
    return primitive
  }

  /// The same memory under another description.
  mutating func renamed(_ value: Int, as layout: Layout) -> Int {
    values.append(
      Value(
        layout: layout, madeBy: values[value].madeBy, lastRead: values[value].lastRead,
        sharing: value))
    return values.count - 1
  }

  // MARK: Steps

  private mutating func add(_ step: StaticProgram.Step, at position: Int) throws -> Int {
    let source = try operand(of: step)
    let shape = step.outputShape
    switch step.operation {
    case .convolution(let layer, _, _):
      return try addConvolution(
        step, at: position, source, arrays.kernel(layer, normalization: step.normalization))
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
      let sides = program.inputShape(of: step)
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
      let input = try converted(source, to: .keras(program.inputShape(of: step), batch: batch))
      let layout = try Layout.keras(shape, batch: batch)
      return call(
        step.name,
        try oneDNN.upSampling(step.name, up.interpolation, values[input].layout, layout),
        reading: [(Argument.source, values[input].layout, .value(input))], into: layout)
    case .flatten:
      let plain = try converted(source, to: .keras(program.inputShape(of: step), batch: batch))
      return renamed(plain, as: try .keras(shape, batch: batch))
    }
  }

  /// What a step reads first, in single precision where means are made of it.
  private mutating func operand(of step: StaticProgram.Step) throws -> Int {
    let source = value(of: step.inputs[0])
    guard step.operation == .globalAveragePooling else { return source }
    return try converted(source, to: values[source].layout.inSinglePrecision)
  }

  /// The numbers that a step's result is kept in.
  func isHalf(_ position: Int) -> Bool { halves[position] }

  /// The value whose memory a value lies in.
  func owner(of value: Int) -> Int {
    var owner = value
    while let lender = values[owner].sharing { owner = lender }
    return owner
  }
}

extension StaticProgram {
  /// For each step, whether its result is kept in half precision: where `arithmetic: bf16` asks
  /// for it, no output needs it, and every reader takes it.
  func halves(_ arithmetic: Arithmetic) -> [Bool] {
    let readers = self.readers
    return steps.indices.map { position in
      arithmetic == .bf16 && !outputs.contains(.step(position))
        && !readers[position].contains { steps[$0].operation.readsSinglePrecision }
    }
  }

  /// The shape of what a step reads first, for one image.
  func inputShape(of step: Step) -> [Int] {
    switch step.inputs[0] {
    case .image: inputShape
    case .step(let position): steps[position].outputShape
    }
  }

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

extension StepOperation {
  /// Whether a step reads single precision only: it adds up too many numbers for its input to be
  /// rounded before, or works on Keras's own layout.
  fileprivate var readsSinglePrecision: Bool {
    switch self {
    case .globalAveragePooling, .dense, .flatten, .upSampling, .padding: true
    case .convolution, .normalization, .maxPooling, .averagePooling, .globalMaxPooling,
      .activation, .add:
      false
    }
  }
}
