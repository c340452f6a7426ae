package import Models

extension Program {
  /// The fifth pass, for programs that are trained: each tensor gets an order of channels, and changes
  /// of layout are put in where two steps want different ones.
  ///
  /// oneDNN chooses the layouts of inference programs, when the engine makes its primitives.
  ///
  /// - Parameter preferred: What the processor's convolutions like best.
  /// - Returns: The program, whose outputs are in Keras's own order.
  package func laidOut(_ preferred: ChannelOrder) -> Program {
    var layout = LayoutPass(self, preferred)
    for step in steps { layout.add(step) }
    layout.program.outputs = outputs.map { layout.inOrder(layout.moved($0), .last) }
    return layout.program
  }
}

private struct LayoutPass {
  var program: Program
  private let preferred: ChannelOrder
  /// For each step of the original program, where its output is now.
  private var outputs: [Program.Value] = []
  /// For each tensor, the one that holds the same in the other order.
  private var twins: [Program.Value: Program.Value] = [:]

  init(_ original: Program, _ preferred: ChannelOrder) {
    program = original
    program.steps = []
    self.preferred = preferred
  }

  func moved(_ value: Program.Value) -> Program.Value {
    guard case .step(let position) = value else { return value }
    return outputs[position]
  }

  mutating func add(_ original: Program.Step) {
    var step = original
    let reads = original.reads.map(moved)
    let use = step.primitive.channels(
      step, inputs: reads.map { program[$0].shape }, preferred)
    var laidOut: [Program.Value] = []
    for read in reads {
      switch use {
      case .any, .anyToLast, .anyToPreferred: laidOut.append(read)
      case .last: laidOut.append(inOrder(read, .last))
      case .preferred:
        laidOut.append(inOrder(read, preferred.suited(to: program[read].shape)))
      }
    }
    step.inputs = Array(laidOut.prefix(original.inputs.count))
    step.addend = original.addend == nil ? nil : laidOut.last
    step.output.order =
      switch use {
      case .any: program[laidOut[0]].order
      case .last, .anyToLast: .last
      case .preferred, .anyToPreferred: preferred.suited(to: step.outputShape)
      }
    program.steps.append(step)
    outputs.append(.step(program.steps.count - 1))
  }

  /// A tensor in an order, by a change of layout where it lies otherwise.
  mutating func inOrder(_ value: Program.Value, _ order: ChannelOrder) -> Program.Value {
    var tensor = program[value]
    guard tensor.order != order, tensor.shape.count == 3 else { return value }
    if let twin = twins[value] { return twin }
    tensor.order = order
    program.steps.append(Program.Step(LayoutChange(), [value], output: tensor))
    let twin = Program.Value.step(program.steps.count - 1)
    twins[value] = twin
    return twin
  }
}
