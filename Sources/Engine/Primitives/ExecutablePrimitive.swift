internal import Compiler
internal import Models

/// How a primitive is executed: in inference, forward and backward.
///
/// Every primitive conforms, each in a file of its own in this folder.
protocol ExecutablePrimitive: Primitive {
  /// Adds the primitive's calls to an inference program.
  ///
  /// - Parameters:
  ///   - step: The step that it computes.
  ///   - position: The step's position.
  ///   - layout: The program that is laid out.
  /// - Returns: The value that holds the step's output.
  /// - Throws: `KernelError` where oneDNN refuses.
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int

  /// The kernels that are not stored as in Keras.
  ///
  /// - Parameters:
  ///   - step: The step that the primitive computes.
  ///   - input: What the step reads first.
  ///   - batch: The images that layouts are chosen for.
  ///   - oneDNN: Chooses.
  /// - Returns: For each such kernel, how it lies in the store and in Keras's files.
  /// - Throws: `KernelError` where oneDNN refuses.
  func kernels(
    _ step: Program.Step, input: Program.Tensor, batch: Int, _ oneDNN: OneDNN
  ) throws -> [StoredKernel]

  /// The primitive bound to the tensors of a training program.
  ///
  /// - Parameters:
  ///   - step: The step that it computes.
  ///   - inputs: What the step reads, its addend last.
  ///   - output: What it writes.
  ///   - binder: Parameters and oneDNN.
  /// - Returns: What runs forward and backward.
  /// - Throws: `KernelError` where oneDNN refuses.
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep
}

extension ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int { try layOutPlainly(step, in: &layout) }

  /// As in training, on Keras's own order.
  func layOutPlainly(
    _ step: Program.Step, in layout: inout ProgramLayout
  ) throws -> Int {
    let (program, batch) = (layout.program, layout.batch)
    let binder = StepBinder(layout.arrays, KernelContext(layout.oneDNN))
    return try layout.ownCall(step) { addresses in
      func tensor(_ tensor: Program.Tensor, _ address: UnsafeMutableRawPointer) -> BatchTensor {
        BatchTensor(
          tensor, batch: batch, values: address.assumingMemoryBound(to: Float.self), gradients: [])
      }
      let inputs = zip(step.reads, addresses).map { tensor(program[$0], $1) }
      return try bind(step, inputs, tensor(step.output, addresses[inputs.count]), binder)
    }
  }

  func kernels(
    _ step: Program.Step, input: Program.Tensor, batch: Int, _ oneDNN: OneDNN
  ) throws -> [StoredKernel] { [] }
}

extension Program.Step {
  /// The primitive with the way to execute it.
  var executable: any ExecutablePrimitive {
    guard let executable = primitive as? any ExecutablePrimitive else {
      preconditionFailure("nothing executes '\(primitive)'")
    }
    return executable
  }
}

/// How a kernel lies in the parameter store and in Keras's files.
struct StoredKernel {
  let key: ParameterKey
  let layout: Layout
  let keras: Layout
}

/// What a step of a training program sees of a tensor, for one batch.
struct BatchTensor {
  /// Of one image.
  let shape: [Int]
  /// Images.
  let batch: Int
  let order: ChannelOrder
  /// Floats of one image as stored.
  let perImage: Int
  let values: UnsafeMutablePointer<Float>
  /// Where the values lie on the way back, when they are computed again; `values` otherwise.
  let valuesOnTheWayBack: UnsafeMutablePointer<Float>
  /// For an output, what its readers handed back, to be added up; for an input, where this step
  /// writes.
  let gradients: [UnsafeMutablePointer<Float>]

  /// Floats as stored.
  var count: Int { batch * perImage }

  /// The one gradient, where something needs it.
  var gradient: UnsafeMutablePointer<Float>? { gradients.first }

  init(
    _ tensor: Program.Tensor, batch: Int, values: UnsafeMutablePointer<Float>,
    gradients: [UnsafeMutablePointer<Float>],
    valuesOnTheWayBack: UnsafeMutablePointer<Float>? = nil
  ) {
    self.valuesOnTheWayBack = valuesOnTheWayBack ?? values
    shape = tensor.shape
    self.batch = batch
    order = tensor.order
    perImage = tensor.storedFloats
    self.values = values
    self.gradients = gradients
  }

  func layout() throws -> Layout { try .image(shape, order, batch: batch) }
}

/// Which pass a batch makes through the trainable part.
enum Pass {
  /// With dropout and batch statistics; random numbers come from (seed, epoch, step).
  case training(seed: Int, epoch: Int, step: Int)
  case inference

  var isTraining: Bool { if case .training = self { true } else { false } }
}

/// A step of a training program, bound to the tensors of one batch size.
protocol BoundStep: AnyObject {
  /// Bytes that the step keeps for itself, besides tensors and parameters.
  var ownBytes: Int { get }

  /// What computes it, for benchmarks.
  var implementation: String { get }

  /// Whether it is a convolution or a dense layer.
  var isProduct: Bool { get }

  /// What the batch adds to the loss besides the loss function, known after `forward`.
  var penalty: Double { get }

  /// Writes the output's values.
  func forward(_ pass: Pass) throws

  /// Writes the output's values again, as the last `forward` did, to where they lie on the way back.
  ///
  /// Called where the primitive computes them again.
  func recompute() throws

  /// From the output's gradient, writes those of the parameters and of the inputs that have one.
  ///
  /// Called only after a `forward` in training.
  func backward() throws
}

extension BoundStep {
  var ownBytes: Int { 0 }
  var implementation: String { "own" }
  var isProduct: Bool { false }
  var penalty: Double { 0 }

  func recompute() { preconditionFailure("this step's output is kept") }
}
