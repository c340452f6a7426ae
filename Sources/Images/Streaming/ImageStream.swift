/// Images decoded ahead of their consumer by worker threads, batch after batch, in order.
///
/// A few batch buffers circulate between the workers and the consumer, so that memory does not
/// grow with the number of images. The numbers do not depend on the number of threads.
package final class ImageStream {
  package enum OnCorrupt: String, Hashable, Sendable, CaseIterable {
    /// Every image is still looked at; then all faults are thrown together.
    case stop
    /// The image is recorded in `faults` and left out of its batch.
    case skip
  }

  private let state: StreamState
  private let workers: [Worker]

  /// Begins to decode at once.
  ///
  /// - Parameters:
  ///   - records: The images, in the order of delivery.
  ///   - pipeline: With no fixed size, batches must have one image.
  ///   - augmentation: Random changes between resizing and preprocessing.
  ///   - batchSize: Images in a batch; the last batch has what remains.
  ///   - threads: Workers; the engine's own threads are not counted.
  ///   - buffers: Batches that are kept ready or in the making, besides the consumer's.
  ///   - onCorrupt: What becomes of images that cannot be decoded.
  package init(
    _ records: [ImageRecord], pipeline: ImagePipeline, augmentation: AugmentationDraws? = nil,
    batchSize: Int, threads: Int = 1, buffers: Int = 2, onCorrupt: OnCorrupt = .stop
  ) {
    precondition(batchSize > 0 && threads > 0 && buffers > 0, "a stream needs room and hands")
    precondition(
      batchSize == 1 || pipeline.fixedSize != nil, "images of any size come one at a time")
    let state = StreamState(
      records: records, pipeline: pipeline, augmentation: augmentation, batchSize: batchSize,
      buffers: min(buffers + 1, max((records.count + batchSize - 1) / batchSize, 1)),
      onCorrupt: onCorrupt)
    self.state = state
    workers = (0..<min(threads, records.count)).compactMap { _ in Worker { state.work() } }
    if workers.isEmpty && !records.isEmpty { state.refuse(.noThread) }
  }

  deinit {
    state.cancel()
    for worker in workers { worker.join() }
  }

  /// The next batch, waited for if need be; nil after the last one.
  ///
  /// The batch before it must not be used any more. Throws `ImageFaults` with all corrupt images,
  /// in the order of the records, under `onCorrupt: .stop`.
  package func next() throws(ImageFaults) -> ImageBatch? {
    while let batch = try state.next() {
      if !batch.positions.isEmpty { return batch }
    }
    return nil
  }

  /// Images that were left out so far, in the order of the records.
  package var faults: [ImageFault] { state.sortedFaults }

  /// How many images were decoded so far, or found impossible to decode.
  package var finishedImages: Int { state.finishedImages }
}

/// Images as the model takes them; valid until the next batch is asked for or the stream ends.
package struct ImageBatch {
  /// The images' positions in the stream's records.
  package let positions: [Int]
  /// Pixels.
  package let height: Int
  package let width: Int
  /// images x height x width x the pipeline's `depth` values.
  package let pixels: UnsafeBufferPointer<Float>
}
