internal import Configuration

/// The stored features of a split's images, with their labels.
package struct LabelledFeatures {
  /// For each image, where its features begin.
  private let rows: [FeatureRow]
  private let precision: FeatureStorage.Precision
  /// Class positions.
  let labels: [Int32]
  /// How much each image counts; nil where all count alike.
  package var weights: [Float]?
  private let partition: FeatureCache.Partition?
  private let owner: AnyObject

  /// Rows of a partition.
  ///
  /// - `labels`: as many as rows.
  package init(rows: [FeatureRow], labels: [Int], partition: FeatureCache.Partition) {
    precondition(rows.count == labels.count, "every image has a label")
    self.rows = rows
    self.labels = labels.map(Int32.init)
    precision = partition.precision
    self.partition = partition
    owner = partition
  }

  /// Rows in memory.
  ///
  /// - Parameters:
  ///   - memory: Rows of equal length, valid as long as `owner` lives.
  ///   - floats: Of a row.
  ///   - rows: Which rows, in order.
  ///   - labels: As many as rows.
  ///   - owner: Keeps the memory.
  package init(
    _ memory: UnsafeBufferPointer<Float>, floats: Int, rows: [Int], labels: [Int],
    owner: AnyObject
  ) {
    precondition(rows.count == labels.count, "every image has a label")
    self.rows = rows.map { row in
      let part = memory.extracting(row * floats..<(row + 1) * floats)
      return FeatureRow(start: UnsafeRawPointer(part.start), floats: floats, passes: false)
    }
    self.labels = labels.map(Int32.init)
    precision = .f32
    partition = nil
    self.owner = owner
  }

  package var count: Int { rows.count }

  /// Asks for the features of images that are delivered next, where they are on disk only.
  func willDeliver(_ images: ArraySlice<Int>) { partition?.willRead(images.map { rows[$0] }) }

  /// Throws where features that were delivered were no longer there: zeros were, in their place.
  func checkWhole() throws { try partition?.checkWhole() }

  /// Hands over the features of some images, one after another: where they lie, or widened.
  ///
  /// - `take`: given an image's place and its row, which is valid until it returns.
  /// Returns the images' labels.
  func deliver(
    _ images: ArraySlice<Int>, _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) -> [Int32] {
    let chosen = images.map { rows[$0] }
    switch precision {
    case .f32:
      for (place, row) in chosen.enumerated() {
        take(
          place,
          UnsafeBufferPointer(
            start: row.start.assumingMemoryBound(to: Float.self), count: row.floats))
      }
    case .bf16:
      let floats = chosen.first?.floats ?? 0
      withUnsafeTemporaryAllocation(of: Float.self, capacity: floats) { widened in
        for (place, row) in chosen.enumerated() {
          precision.read(row.start, count: floats, to: widened.start)
          take(place, UnsafeBufferPointer(widened))
        }
      }
    }
    partition?.didRead(chosen)
    return images.map { labels[$0] }
  }
}
