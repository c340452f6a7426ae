internal import Compiler
internal import Configuration
internal import Models

/// What steps are bound with, besides their tensors.
struct StepBinder {
  let context: KernelContext
  private let parameter: (ParameterKey) -> Parameter
  private let kernelLayout: (ParameterKey) -> Layout
  private let movingVariance: Compatibility.MovingVariance

  /// Of a training program.
  init(
    _ parameters: ModelParameters, _ context: KernelContext,
    _ movingVariance: Compatibility.MovingVariance
  ) {
    self.context = context
    parameter = { parameters.store[$0] }
    kernelLayout = parameters.layout
    self.movingVariance = movingVariance
  }

  /// Of an inference program.
  init(_ arrays: WeightCache, _ context: KernelContext) {
    self.context = context
    parameter = arrays.parameter
    kernelLayout = { key in preconditionFailure("'\(key)' is not stored in a layout") }
    movingVariance = .biased
  }

  subscript(key: ParameterKey) -> Parameter { parameter(key) }

  subscript(key: ParameterKey?) -> Parameter? { key.map(parameter) }

  /// How a kernel lies in the store, which oneDNN chose.
  func layout(of kernel: ParameterKey) -> Layout { kernelLayout(kernel) }

  /// Whether n/(n-1) enters the moving variance for an input of this shape.
  func correctsVariance(for shape: [Int]) -> Bool { movingVariance.isCorrected(for: shape) }
}
