internal import Compiler
internal import Configuration
internal import Models

/// What the steps of a training program are bound with, besides their tensors.
struct StepBinder {
  let context: KernelContext
  private let parameters: ModelParameters
  private let movingVariance: Compatibility.MovingVariance

  init(
    _ parameters: ModelParameters, _ context: KernelContext,
    _ movingVariance: Compatibility.MovingVariance
  ) {
    self.parameters = parameters
    self.context = context
    self.movingVariance = movingVariance
  }

  subscript(key: ParameterKey) -> Parameter { parameters.store[key] }

  subscript(key: ParameterKey?) -> Parameter? { key.map { parameters.store[$0] } }

  /// How a kernel lies in the store, which oneDNN chose.
  func layout(of kernel: ParameterKey) -> Layout { parameters.layout(of: kernel) }

  /// Whether n/(n-1) enters the moving variance for an input of this shape.
  func correctsVariance(for shape: [Int]) -> Bool { movingVariance.isCorrected(for: shape) }
}
