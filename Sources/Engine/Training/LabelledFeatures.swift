/// The stored features of a split's images, with their labels.
public struct LabelledFeatures {
  /// For each image, where its features begin.
  let rows: [UnsafePointer<Float>]
  /// Class positions.
  let labels: [Int32]
  private let owner: AnyObject

  /// - `rows`: valid as long as `owner` lives.
  /// - `labels`: as many as rows.
  public init(rows: [UnsafePointer<Float>], labels: [Int], owner: AnyObject) {
    precondition(rows.count == labels.count, "every image has a label")
    self.rows = rows
    self.labels = labels.map(Int32.init)
    self.owner = owner
  }

  public var count: Int { rows.count }
}
