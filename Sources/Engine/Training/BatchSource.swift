/// Where the images of a split come from, as the trainable part takes them: features of the cut.
package protocol BatchSource {
  /// Images.
  var count: Int { get }
  /// How much each image counts; nil where all count alike.
  var weights: [Float]? { get }

  /// Begins to hand out images.
  ///
  /// - `order`: positions of the images, in the order in which they are wanted.
  /// - `batchSize`: images in a batch; the last one has what remains.
  /// - `epoch`: over the whole run, from 0; nil where nothing is to be left to chance.
  func pass(_ order: [Int], batchSize: Int, epoch: Int?) throws -> any BatchPass
}

/// One way through a split's images.
package protocol BatchPass: AnyObject {
  /// Hands over the features of the next batch's images, one after another.
  ///
  /// - `take`: given an image's place in the batch and its row: the cut's tensors in order.
  /// Returns the images' labels.
  func next(
    _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws -> BatchLabels
}

extension BatchSource {
  package var weights: [Float]? { nil }
}

extension LabelledFeatures: BatchSource {
  package func pass(_ order: [Int], batchSize: Int, epoch: Int?) -> any BatchPass {
    StoredPass(features: self, order: order, batchSize: batchSize)
  }
}

/// A way through stored features.
private final class StoredPass: BatchPass {
  private let features: LabelledFeatures
  private let order: [Int]
  private let batchSize: Int
  private var done = 0

  init(features: LabelledFeatures, order: [Int], batchSize: Int) {
    self.features = features
    self.order = order
    self.batchSize = batchSize
    features.willDeliver(batch)
  }

  /// The images that come next.
  private var batch: ArraySlice<Int> { order[done..<min(done + batchSize, order.count)] }

  func next(
    _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws -> BatchLabels {
    let labels = features.deliver(batch, take)
    try features.checkWhole()
    done += labels.count
    features.willDeliver(batch)  // the disk reads while the batch before it is computed
    return BatchLabels(labels)
  }
}
