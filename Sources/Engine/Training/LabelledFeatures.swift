internal import Configuration

/// The stored features of a split's images, with their labels.
package struct LabelledFeatures {
  /// For each image, where its features begin.
  private let rows: [FeatureRow]
  private let precision: FeatureStorage.Precision
  /// Class positions.
  let labels: [Int32]
  private let shelf: FeatureStore.Shelf?
  private let owner: AnyObject

  /// Rows of a shelf.
  ///
  /// - `labels`: as many as rows.
  package init(rows: [FeatureRow], labels: [Int], shelf: FeatureStore.Shelf) {
    precondition(rows.count == labels.count, "every image has a label")
    self.rows = rows
    self.labels = labels.map(Int32.init)
    precision = shelf.precision
    self.shelf = shelf
    owner = shelf
  }

  /// Rows in memory.
  ///
  /// - `rows`: valid as long as `owner` lives.
  /// - `labels`: as many as rows.
  package init(rows: [UnsafePointer<Float>], labels: [Int], owner: AnyObject) {
    precondition(rows.count == labels.count, "every image has a label")
    self.rows = rows.map { FeatureRow(start: UnsafeRawPointer($0), passes: false) }
    self.labels = labels.map(Int32.init)
    precision = .f32
    shelf = nil
    self.owner = owner
  }

  package var count: Int { rows.count }

  /// Asks for the features of images that are delivered next, where they are on disk only.
  func willDeliver(_ images: ArraySlice<Int>) { shelf?.willRead(images.map { rows[$0] }) }

  /// Hands over the features of some images, one after another: where they lie, or widened.
  ///
  /// - `take`: given an image's place and its row, which is valid until it returns.
  /// Returns the images' labels.
  func deliver(
    _ images: ArraySlice<Int>, _ take: (_ place: Int, _ row: UnsafePointer<Float>) -> Void
  ) -> [Int32] {
    let chosen = images.map { rows[$0] }
    switch precision {
    case .f32:
      for (place, row) in chosen.enumerated() {
        take(place, row.start.assumingMemoryBound(to: Float.self))
      }
    case .bf16:
      withUnsafeTemporaryAllocation(of: Float.self, capacity: floatsPerImage) { widened in
        for (place, row) in chosen.enumerated() {
          precision.read(row.start, count: floatsPerImage, to: widened.start)
          take(place, widened.start)
        }
      }
    }
    shelf?.didRead(chosen)
    return images.map { labels[$0] }
  }

  /// The features of all images of a shelf in order, with their labels.
  package func delivered() -> (features: [Float], labels: [Int32]) {
    var features: [Float] = []
    let labels = deliver(Array(0..<count)[...]) { _, row in
      features.append(contentsOf: UnsafeBufferPointer(start: row, count: floatsPerImage))
    }
    return (features, labels)
  }

  /// Of a shelf's images; memory says nothing of it.
  private var floatsPerImage: Int { shelf?.floatsPerImage ?? 0 }
}
