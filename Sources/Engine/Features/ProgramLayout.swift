internal import Compiler
internal import Configuration
internal import Models

/// The pass of inference programs that lays them out: steps become oneDNN's primitives, oneDNN chooses
/// layouts, and changes of layout are put in where two choices differ.
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

  /// Who computes a call.
  enum Work {
    case oneDNN(OneDNNPrimitive)
    /// Own loops, bound once the addresses of what they read and write are known, in the order of
    /// the operands.
    case own((_ addresses: [UnsafeMutableRawPointer]) throws -> any BoundStep)
  }

  struct DraftCall {
    var name: String
    var work: Work
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
  let arrays: WeightCache
  let batch: Int
  let program: Program
  let readers: [[Int]]
  let chains: ConcatenationChains
  private let isBFloat16: [Bool]
  let convolutions: [ConvolutionRequest: ChosenConvolution]
  private var changes: [(source: Layout, destination: Layout, primitive: OneDNNPrimitive)] = []
  /// For each step, the value that holds its output.
  private(set) var valueOfStep: [Int] = []

  init(
    _ program: Program, arrays: WeightCache, batch: Int,
    arithmetic: Arithmetic, winograd: WinogradChoice, oneDNN: OneDNN
  ) throws {
    self.oneDNN = oneDNN
    self.arrays = arrays
    self.batch = batch
    self.program = program
    readers = program.readers
    chains = ConcatenationChains(program)
    isBFloat16 = program.bfloat16Results(arithmetic)
    convolutions = try ConvolutionRequest.chosen(
      ProgramLayout.requests(of: program, chains, isBFloat16), batch: batch,
      arithmetic: arithmetic, winograd, oneDNN)
    let input = try Layout.keras(program.inputs[0].shape, batch: batch)
    values = [Value(layout: input, madeBy: -1, lastRead: -1)]
    for (position, step) in program.steps.enumerated() {
      valueOfStep.append(try step.executable.layOut(step, at: position, in: &self))
    }
    for output in program.outputs { outputs.append(try inKerasOrder(output)) }
    // Read after the last call, which may be the change of layout of a later output.
    for output in outputs { touch(output) }
  }

  func value(of read: Program.Value) -> Int {
    switch read {
    case .input: 0
    case .step(let position): valueOfStep[position]
    }
  }

  // MARK: Calls

  mutating func call(
    _ name: String, _ primitive: OneDNNPrimitive,
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
    calls.append(
      DraftCall(name: name, work: .oneDNN(primitive), operands: operands, result: value))
    return value
  }

  /// A step of own loops on tensors in Keras's order.
  ///
  /// - Parameters:
  ///   - step: What is computed.
  ///   - bind: Makes the step for the addresses of its reads, in order, and of its output.
  /// - Returns: The value that holds the output.
  /// - Throws: `KernelError` where oneDNN refuses a change of layout.
  mutating func ownCall(
    _ step: Program.Step,
    bind: @escaping (_ addresses: [UnsafeMutableRawPointer]) throws -> any BoundStep
  ) throws -> Int {
    var operands: [(argument: Int32, layout: Layout, operand: Operand)] = []
    for read in step.reads {
      let value = try inKerasOrder(read)
      touch(value)
      operands.append((Argument.source, values[value].layout, .value(value)))
    }
    // A change of layout comes before the call that needs it.
    for case (_, _, .value(let read)) in operands { touch(read) }
    return ownCall(
      step.name, operands, into: try .keras(step.outputShape, batch: batch), bind: bind)
  }

  /// Own loops on values as they lie.
  ///
  /// - Parameters:
  ///   - name: What is computed.
  ///   - reading: The values, in the order of the addresses.
  ///   - result: The layout of the output.
  ///   - bind: Makes the loops for the addresses of what is read, and of the output.
  /// - Returns: The value that holds the output.
  mutating func ownCall(
    _ name: String, reading: [Int], into result: Layout,
    bind: @escaping (_ addresses: [UnsafeMutableRawPointer]) throws -> any BoundStep
  ) -> Int {
    for value in reading { touch(value) }
    return ownCall(
      name, reading.map { (Argument.source, values[$0].layout, .value($0)) }, into: result,
      bind: bind)
  }

  /// Own loops with memory that is theirs while they run.
  ///
  /// - Parameters:
  ///   - name: What is computed.
  ///   - read: The value that they read.
  ///   - scratch: The memory.
  ///   - result: The layout of the output.
  ///   - bind: Makes the loops for the addresses of what is read, of the memory and of the output.
  /// - Returns: The value that holds the output.
  mutating func ownCall(
    _ name: String, reading read: Int, scratch: Layout, into result: Layout,
    bind: @escaping (_ addresses: [UnsafeMutableRawPointer]) throws -> any BoundStep
  ) -> Int {
    touch(read)
    scratchpadBytes = max(scratchpadBytes, scratch.bytes)
    return ownCall(
      name,
      [
        (Argument.source, values[read].layout, .value(read)),
        (Argument.scratchpad, scratch, .scratchpad),
      ], into: result, bind: bind)
  }

  private mutating func ownCall(
    _ name: String, _ reading: [(argument: Int32, layout: Layout, operand: Operand)],
    into result: Layout,
    bind: @escaping (_ addresses: [UnsafeMutableRawPointer]) throws -> any BoundStep
  ) -> Int {
    values.append(Value(layout: result, madeBy: calls.count, lastRead: calls.count))
    let written = values.count - 1
    calls.append(
      DraftCall(
        name: name, work: .own(bind),
        operands: reading + [(Argument.destination, result, .value(written))], result: written))
    return written
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
  private mutating func change(_ source: Layout, to destination: Layout) throws -> OneDNNPrimitive {
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

  /// A tensor of the program as Keras has it.
  mutating func inKerasOrder(_ tensor: Program.Value) throws -> Int {
    try converted(value(of: tensor), to: .keras(program[tensor].shape, batch: batch))
  }

  // MARK: Convolutions

  /// What a step asks for, where it runs as a convolution.
  func request(of step: Program.Step, at position: Int) -> ConvolutionRequest? {
    step.request(input: program.inputShape(of: step), isBFloat16: isBFloat16[position])
  }

  /// What the steps that run as convolutions ask for, each with the name of one of them.
  private static func requests(
    of program: Program, _ chains: ConcatenationChains, _ isBFloat16: [Bool]
  ) -> [ConvolutionRequest: String] {
    var requests: [ConvolutionRequest: String] = [:]
    for (step, isBFloat16) in zip(program.steps, isBFloat16)
    where chains.link(readBy: step) == nil {
      let input = program.inputShape(of: step)
      guard let request = step.request(input: input, isBFloat16: isBFloat16) else { continue }
      requests[request] = requests[request] ?? step.name
    }
    return requests
  }

  /// The value whose memory a value lies in.
  func owner(of value: Int) -> Int {
    var owner = value
    while let lender = values[owner].sharing { owner = lender }
    return owner
  }
}

extension Program.Step {
  fileprivate func request(input: [Int], isBFloat16: Bool) -> ConvolutionRequest? {
    guard var request = (primitive as? any ConvolutionRequesting)?.request(self, input: input)
    else { return nil }
    request.isBFloat16 = isBFloat16
    return request
  }
}

extension Program {
  /// For each step, whether its result is kept in bfloat16: where `arithmetic: bf16` asks for it, no
  /// output needs more, and every reader takes it.
  func bfloat16Results(_ arithmetic: Arithmetic) -> [Bool] {
    let readers = self.readers
    return steps.indices.map { position in
      arithmetic == .bf16 && !outputs.contains(.step(position))
        && !readers[position].contains { steps[$0].primitive.readsSinglePrecision }
    }
  }
}
