internal import Models

/// A tensor of the trainable part for one batch: values, and a gradient where something needs one.
final class BatchTensor {
  /// Of one image.
  let shape: [Int]
  /// Images.
  let batch: Int
  let values: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>?
  private let owner: [AlignedFloats]

  /// Values of one image.
  var perImage: Int { shape.reduce(1, *) }
  var count: Int { batch * perImage }

  init(shape: [Int], batch: Int, needsGradient: Bool) {
    self.shape = shape
    self.batch = batch
    let count = batch * shape.reduce(1, *)
    let memory = AlignedFloats(count: count)
    let gradients = needsGradient ? AlignedFloats(count: count) : nil
    values = memory.buffer.start
    gradient = gradients?.buffer.start
    owner = [memory] + (gradients.map { [$0] } ?? [])
  }

  /// The same memory in another shape.
  init(_ other: BatchTensor, shape: [Int]) {
    precondition(shape.reduce(1, *) == other.perImage, "a view holds what its tensor holds")
    self.shape = shape
    batch = other.batch
    values = other.values
    gradient = other.gradient
    owner = other.owner
  }
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
  /// Writes the output's values.
  func forward(_ pass: Pass)

  /// From the output's gradient, writes those of the parameters and of the inputs that have one.
  ///
  /// Called only after a `forward` in training.
  func backward()
}
