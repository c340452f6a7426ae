package import Configuration

/// A loss as Keras 3 computes it, with its gradient.
///
/// Labels are class indices, whatever the kind: all but `sparse_categorical_crossentropy` make one-hot
/// rows of them; over one unit the label itself (0 or 1) is the target. The sum is taken in double
/// precision; where Keras clips to 1e-7 it is done in float32, because 1 - 1e-7 is another number
/// there.
package struct LossFunction: Hashable, Sendable {
  package let kind: Loss.Kind
  package let scale: Loss.Scale
  /// 0 for none.
  package let labelSmoothing: Double
  /// One a class, or empty where all weigh 1.
  ///
  /// Keras uses them in training only.
  package let classWeights: [Float]
  /// Of the focal losses.
  package let focus: Loss.Focus

  package init(
    _ kind: Loss.Kind, scale: Loss.Scale, labelSmoothing: Double = 0,
    focus: Loss.Focus = Loss.Focus(), classWeights: [Float] = []
  ) {
    precondition(
      labelSmoothing == 0 || kind.hasSmoothing, "\(kind.rawValue) has no label smoothing")
    self.kind = kind
    self.scale = scale
    self.labelSmoothing = labelSmoothing
    self.focus = focus
    self.classWeights = classWeights
  }

  /// The same loss for validation and test, where classes have no weights.
  package var unweighted: LossFunction {
    LossFunction(kind, scale: scale, labelSmoothing: labelSmoothing, focus: focus)
  }

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - outputs: `[count, units]`, on the scale that `scale` says.
  ///   - units: The last layer's units.
  ///   - labels: Of `count` images, by which the sum is divided (not by the sum of weights); only
  ///     `categorical_crossentropy` takes mixed ones.
  ///   - weights: How much each image counts besides its class; nil where all count alike.
  ///   - gradient: `[count, units]`, to be written with the derivative of the mean with respect to
  ///     `outputs`; nil where it is not wanted.
  /// - Returns: The mean of the images' weighted losses; 0 for an empty batch.
  package func value(
    outputs: UnsafePointer<Float>, units: Int, _ labels: BatchLabels,
    weights: UnsafePointer<Float>? = nil, gradient: UnsafeMutablePointer<Float>? = nil
  ) -> Double {
    precondition(
      labels.mixtures == nil || kind == .categoricalCrossentropy,
      "\(kind.rawValue) takes no mixed labels")
    let (count, dominant) = (labels.classes.count, labels.dominant)
    var sum = 0.0
    for image in 0..<count {
      let label = Int(labels.classes[image])
      precondition(label >= 0 && label < max(units, 2), "label \(label) of \(units) units")
      let weight =
        (classWeights.isEmpty ? 1 : Double(classWeights[Int(dominant[image])]))
        * (weights.map { Double($0[image]) } ?? 1)
      let mixture = labels.mixtures?[image]
      let row = LossRow(
        outputs: UnsafeBufferPointer(start: outputs + image * units, count: units), label: label,
        other: mixture.map { Int($0.other) } ?? label,
        share: mixture.map { Double($0.share) } ?? 1, smoothing: labelSmoothing,
        gradientScale: weight / Double(count),
        gradient: gradient.map { $0 + image * units })
      sum += weight * loss(of: row)
    }
    return count == 0 ? 0 : sum / Double(count)
  }

  private func loss(of row: LossRow) -> Double {
    let isLogits = scale == .logits
    return switch kind {
    case .categoricalCrossentropy:
      isLogits ? row.categoricalFromLogits() : row.categoricalFromProbabilities()
    case .sparseCategoricalCrossentropy:
      isLogits ? row.categoricalFromLogits() : row.sparseFromProbabilities()
    case .binaryCrossentropy:
      isLogits ? row.binaryFromLogits() : row.binaryFromProbabilities()
    case .categoricalFocalCrossentropy: row.categoricalFocal(focus, isLogits: isLogits)
    case .binaryFocalCrossentropy:
      isLogits ? row.binaryFocalFromLogits(focus) : row.binaryFocalFromProbabilities(focus)
    case .klDivergence: row.klDivergence()
    case .hinge: row.hinge()
    case .squaredHinge: row.squaredHinge()
    case .categoricalHinge: row.categoricalHinge()
    }
  }
}
