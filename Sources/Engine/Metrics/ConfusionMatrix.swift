/// How often each class was taken for which.
package struct ConfusionMatrix: Hashable, Sendable, Codable {
  package let classes: Int
  /// `counts[label * classes + predicted]`.
  package private(set) var counts: [Int]

  package init(classes: Int) {
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
  }

  package mutating func add(label: Int, predicted: Int) {
    precondition(label < classes && predicted < classes, "a class beyond the matrix")
    counts[label * classes + predicted] += 1
  }

  /// A batch by its probabilities, `[count, classes]`, of which the largest is the prediction.
  package mutating func add(
    probabilities: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int
  ) {
    for image in 0..<count {
      let row = UnsafeBufferPointer(start: probabilities + image * classes, count: classes)
      add(label: Int(labels[image]), predicted: argmax(row))
    }
  }

  package func count(label: Int, predicted: Int) -> Int { counts[label * classes + predicted] }

  package var total: Int { counts.reduce(0, +) }

  /// The images on the diagonal.
  package var correct: Int { (0..<classes).reduce(0) { $0 + count(label: $1, predicted: $1) } }
}
