internal import Configuration
internal import Engine
package import Images
internal import Models
internal import Plan

/// Classifies images as a finished run would: its preprocessing, its weights, its arithmetic.
package struct Prediction {
  /// The model's word on one image.
  package struct Row: Sendable {
    /// As it was named.
    package let image: String
    /// The place of the most probable class.
    package let predicted: Int
    /// One a class.
    package let probabilities: [Float]
  }

  /// Label order.
  package var classes: [String] { finished.classes }
  private let finished: FinishedModel

  /// - Parameters:
  ///   - run: The finished run.
  ///   - checkpoint: Which of its weights; nil for those that its own predictions are of.
  ///   - isInterrupted: Asked before and after weights are read; true ends with `interrupted`.
  /// - Throws: `missingInput` where the run never saw its data or has no usable weights, or
  ///   `interrupted`.
  package init(
    run: FinishedRun, checkpoint: FinishedRun.Checkpoint? = nil,
    isInterrupted: () -> Bool = { false }
  ) throws(WorkflowError) {
    finished = try FinishedModel(run, checkpoint, isInterrupted: isInterrupted)
  }

  /// Classifies images, a batch at a time.
  ///
  /// - Parameters:
  ///   - images: What is classified.
  ///   - isInterrupted: Asked between batches; true ends with `interrupted`.
  ///   - take: Told of each batch as soon as it is there, in the order of the images.
  /// - Returns: The faults of the images that cannot be read.
  /// - Throws: `interrupted`, and what `take` throws.
  package func run(
    _ images: [ImageRecord], isInterrupted: () -> Bool, take: ([Row]) throws -> Void
  ) throws(WorkflowError) -> [ImageFault] {
    let stream = ImageStream(
      images, pipeline: finished.pipeline, batchSize: finished.staticBatch,
      threads: finished.plan.threads,
      onCorrupt: .skip)
    do {
      var pending = PendingFeatures(precision: finished.plan.experiment.store.precision)
      while let pixels = try stream.next() {
        guard !isInterrupted() else { throw WorkflowError.interrupted }
        try pending.add(pixels, finished.part, finished.staticBatch)
        while pending.count >= finished.batch {
          try take(classify(pending.first(finished.batch), images))
        }
      }
      guard !isInterrupted() else { throw WorkflowError.interrupted }
      if pending.count > 0 { try take(classify(pending.first(pending.count), images)) }
      return stream.faults
    } catch {
      throw WorkflowError(error)
    }
  }

  private func classify(
    _ features: PendingFeatures.Batch, _ images: [ImageRecord]
  ) throws -> [Row] {
    let count = features.positions.count
    let evaluation = try features.labelled { try finished.model.evaluate($0) }
    return (0..<count).map { index in
      let row = evaluation.probabilities[
        index * evaluation.classes..<(index + 1) * evaluation.classes]
      let best = row.withUnsafeBufferPointer(argmax)
      return Row(
        image: images[features.positions[index]].name, predicted: best,
        probabilities: Array(row))
    }
  }
}

/// Features that wait until there are enough of them for a batch of the trainable part.
private struct PendingFeatures {
  struct Batch {
    let positions: [Int]
    fileprivate let values: [Float]

    /// Hands the features over as a split whose labels nobody asks for.
    func labelled<Value>(_ body: (LabelledFeatures) throws -> Value) rethrows -> Value {
      try values.withUnsafeBufferPointer { values in
        try body(
          LabelledFeatures(
            values, floats: values.count / positions.count, rows: Array(positions.indices),
            labels: positions.map { _ in 0 }, owner: Owner()))
      }
    }
  }

  /// The rows live as long as the closure that they are used in.
  private final class Owner {}

  private let precision: FeatureStorage.Precision
  private var positions: [Int] = []
  private var values: [Float] = []

  init(precision: FeatureStorage.Precision) { self.precision = precision }

  var count: Int { positions.count }

  mutating func add(_ images: ImageBatch, _ part: StaticPart?, _ batch: Int) throws {
    positions += images.positions
    guard let part else {
      values += images.pixels
      return
    }
    let start = values.count
    let size = part.floatsPerImage
    values += repeatElement(0, count: images.positions.count * size)
    try values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      try part.compute(
        images.pixels, count: images.positions.count, height: images.height, width: images.width,
        batch: batch
      ) { image in base + start + image * size }
    }
    precision.round(&values, from: start)
  }

  mutating func first(_ wanted: Int) -> Batch {
    let size = values.count / positions.count
    let batch = Batch(
      positions: Array(positions.prefix(wanted)), values: Array(values.prefix(wanted * size)))
    positions.removeFirst(wanted)
    values.removeFirst(wanted * size)
    return batch
  }
}
