internal import Models

extension TrainingProgram {
  /// A step that computes its output again on the way back.
  package struct Recomputation: Hashable, Sendable {
    package let step: Int
    /// The step whose gradient reads it first, which comes last in the program.
    package let firstReader: Int
    package let lastReader: Int
  }

  /// Multiplications of the convolutions for each value that is computed again, below which it takes
  /// too long: of MobileNetV2, which has some 50, a training step took a fifth longer; DenseNet121 has
  /// 200, ResNet50 700.
  private static let leastWork = 150

  /// The steps whose output is not kept until the gradients of its readers need it, but computed again.
  ///
  /// A deep network then keeps one image where a convolution and a normalisation alternate, not two.
  /// Where convolutions are so small that memory is what limits them, all are kept.
  package var recomputations: [Recomputation] {
    let candidates = possibleRecomputations
    let values = candidates.reduce(0) { $0 + steps[$1.step].output.storedFloats }
    return multiplications >= TrainingProgram.leastWork * values ? candidates : []
  }

  /// Of the convolutions, forward, for one image.
  private var multiplications: Int {
    steps.reduce(0) { sum, step in
      guard let convolution = step.primitive as? Convolution else { return sum }
      let window = convolution.window.size.reduce(1, *)
      let channels = program.inputShape(of: step).last ?? 1
      return sum + step.outputShape.reduce(1, *) * window * channels / convolution.groups
    }
  }

  private var possibleRecomputations: [Recomputation] {
    var readers = [[Int]](repeating: [], count: tensors.count)
    var isKept = [Bool](repeating: false, count: tensors.count)
    isKept[output] = true
    isKept[lossTensor] = true
    for (position, step) in steps.enumerated() where needsGradient[output(of: position)] {
      if step.primitive.backwardReadsInput(step) {
        readers[reads[position][0]].append(position)
        if !step.primitive.backwardFindsInputElsewhere { isKept[reads[position][0]] = true }
      }
      if step.primitive.backwardReadsEveryInput(step) {
        for input in reads[position] { isKept[input] = true }
      }
      if step.primitive.backwardReadsOutput(step) { isKept[output(of: position)] = true }
    }
    return steps.indices.compactMap { position in
      let tensor = output(of: position)
      guard needsGradient[tensor], !isKept[tensor], position < lossSteps,
        steps[position].primitive.computesAgain(steps[position]),
        let first = readers[tensor].max(), let last = readers[tensor].min()
      else { return nil }
      return Recomputation(step: position, firstReader: first, lastReader: last)
    }
  }
}
