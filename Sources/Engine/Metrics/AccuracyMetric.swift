package import Configuration

extension AccuracyMetric {
  /// The right answers of a batch; under `binary` an image may be right in part.
  ///
  /// `outputs`, `[count, units]`, are the network's own: Keras compares logits with 0.5 too. Over
  /// one unit `categorical` has nothing to choose from and, as in Keras, is always right.
  package func correct(
    outputs: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int, units: Int
  ) -> Double {
    var right = 0
    for image in 0..<count {
      let row = UnsafeBufferPointer(start: outputs + image * units, count: units)
      let label = Int(labels[image])
      switch (self, units) {
      case (.binary, 1): right += (row[0] > 0.5) == (label == 1) ? 1 : 0
      case (.binary, _):
        for unit in row.indices where (row[unit] > 0.5) == (unit == label) { right += 1 }
      case (_, 1): right += 1
      default: right += argmax(row) == label ? 1 : 0
      }
    }
    return self == .binary ? Double(right) / Double(units) : Double(right)
  }
}
