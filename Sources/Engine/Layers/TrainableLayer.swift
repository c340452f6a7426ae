internal import Models
internal import Plan

/// What a step of the trainable part sees of a tensor, for one batch.
struct BatchTensor {
  /// Of one image.
  let shape: [Int]
  /// Images.
  let batch: Int
  let order: TrainablePart.ChannelOrder
  /// Floats of one image as stored.
  let perImage: Int
  let values: UnsafeMutablePointer<Float>
  /// For an output, what its readers handed back, to be added up; for an input, where this step
  /// writes.
  let gradients: [UnsafeMutablePointer<Float>]

  /// Floats as stored.
  var count: Int { batch * perImage }

  /// The one gradient, where something needs it.
  var gradient: UnsafeMutablePointer<Float>? { gradients.first }

  init(
    _ tensor: TrainablePart.Tensor, batch: Int, values: UnsafeMutablePointer<Float>,
    gradients: [UnsafeMutablePointer<Float>]
  ) {
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
  /// With dropout and batch statistics; draws come from (seed, epoch, step).
  case training(seed: Int, epoch: Int, step: Int)
  case inference

  var isTraining: Bool { if case .training = self { true } else { false } }
}

/// A layer of the trainable part, bound to the tensors of one batch size.
///
/// To add a kind of layer, conform to this and name it in `TrainableProgram`.
protocol TrainableLayer: AnyObject {
  /// Bytes that the layer keeps for itself, besides tensors and parameters.
  var ownBytes: Int { get }

  /// Writes the output's values.
  func forward(_ pass: Pass) throws

  /// From the output's gradient, writes those of the parameters and of the inputs that have one.
  ///
  /// Called only after a `forward` in training.
  func backward() throws
}

extension TrainableLayer {
  var ownBytes: Int { 0 }
}
