/// What the workers and the consumer of a stream share.
///
/// Everything mutable is guarded by `monitor`, except the contents of a slot: an image's range
/// belongs to the one worker that took its position until the slot is complete, then to the
/// consumer until it asks for the next batch.
final class StreamState: @unchecked Sendable {
  private let records: [ImageRecord]
  private let pipeline: ImagePipeline
  private let augmentation: AugmentationDraws?
  private let batchSize: Int
  private let onCorrupt: ImageStream.OnCorrupt
  private let batches: Int
  private let slots: [BatchSlot]

  private let monitor = Monitor()
  /// The next position that a worker takes.
  private var taken = 0
  /// How many batches the consumer has asked for; it holds the last of them.
  private var asked = 0
  private var finished = 0
  private var isCancelled = false
  private var isRefused = false
  private var faults: [Int: ImageFault] = [:]

  init(
    records: [ImageRecord], pipeline: ImagePipeline, augmentation: AugmentationDraws?,
    batchSize: Int, buffers: Int, onCorrupt: ImageStream.OnCorrupt
  ) {
    self.records = records
    self.pipeline = pipeline
    self.augmentation = augmentation
    self.batchSize = batchSize
    self.onCorrupt = onCorrupt
    batches = (records.count + batchSize - 1) / batchSize
    let size = pipeline.fixedSize.map { size in
      augmentation?.augmentation.size(after: size.height, size.width) ?? size
    }
    slots = (0..<buffers).map { _ in BatchSlot(images: batchSize, size: size, depth: pipeline.depth)
    }
  }

  var sortedFaults: [ImageFault] {
    monitor.locked { faults.sorted { $0.key < $1.key }.map(\.value) }
  }

  var finishedImages: Int { monitor.locked { finished } }

  func cancel() {
    monitor.locked {
      isCancelled = true
      monitor.wakeAll()
    }
  }

  /// Gives the stream up before any image was looked at.
  func refuse(_ reason: ImageFault.Reason) {
    refuse(ImageFault(name: records.first?.name ?? "", reason: reason))
  }

  /// Gives the stream up: what is wrong with one image is wrong with all of them.
  private func refuse(_ fault: ImageFault) {
    monitor.locked {
      (isRefused, isCancelled) = (true, true)
      faults = [0: fault]
      finished = records.count
      monitor.wakeAll()
    }
  }

  /// Whether the stream has failed and only looks through the remaining images.
  private var isStopping: Bool { isRefused || onCorrupt == .stop && !faults.isEmpty }

  private func positions(of batch: Int) -> Range<Int> {
    min(batch * batchSize, records.count)..<min((batch + 1) * batchSize, records.count)
  }

  // MARK: Consumer

  func next() throws(ImageFaults) -> ImageBatch? {
    let (batch, failed) = monitor.locked { () -> (ImageBatch?, Bool) in
      if asked > 0 { slots[(asked - 1) % slots.count].filled = 0 }
      asked = min(asked + 1, batches + 1)
      monitor.wakeAll()
      let positions = positions(of: asked - 1)
      let slot = slots[(asked - 1) % slots.count]
      while isStopping ? finished < records.count : slot.filled < positions.count {
        monitor.wait()
      }
      guard !isStopping, asked <= batches else { return (nil, isStopping) }
      return (slot.batch(of: positions, without: faults), false)
    }
    if failed { throw ImageFaults(sortedFaults) }
    return batch
  }

  // MARK: Workers

  /// Takes positions until there are none left.
  func work() {
    let loader = ImageLoader(pipeline, augmentation: augmentation)
    while let (position, onlyCheck) = take() {
      let slot = slots[position / batchSize % slots.count]
      var fault: ImageFault?
      do throws(ImageFault) {
        if onlyCheck {
          _ = try loader.decode(records[position])
        } else {
          try slot.fill(position % batchSize, with: records[position], at: position, loader)
        }
      } catch {
        fault = error
      }
      if let fault, fault.reason.isOfTheSystem { return refuse(fault) }
      monitor.locked {
        if let fault { faults[position] = fault }
        if !onlyCheck { slot.filled += 1 }
        finished += 1
        let isComplete = slot.filled == positions(of: position / batchSize).count
        if isComplete || finished == records.count || fault != nil { monitor.wakeAll() }
      }
    }
  }

  /// The next position whose slot is free, or that is only to be checked; nil when there is none.
  private func take() -> (position: Int, onlyCheck: Bool)? {
    monitor.locked {
      while !isCancelled && taken < records.count {
        if isStopping || taken / batchSize < max(asked - 1, 0) + slots.count {
          taken += 1
          return (taken - 1, isStopping)
        }
        monitor.wait()
      }
      return nil
    }
  }
}
