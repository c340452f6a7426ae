internal import Basics

/// What a run said of each image of its last split, read back from `predictions.csv`.
package struct PredictionTable: Sendable {
  package struct Row: Sendable {
    package let image: String
    /// Empty where nobody knows the images' classes.
    package let label: String
    package let predicted: String
    /// In the order of the classes.
    package let probabilities: [Double]

    package var isWrong: Bool { label != predicted }
  }

  package let classes: [String]
  /// Whether the images' classes are known.
  package let isLabelled: Bool
  package let rows: [Row]

  /// What a damaged table lacks.
  package static let wholeRows = "one whole row for each image"

  /// Nil where the run has no predictions yet.
  ///
  /// - Parameter run: The run's directory.
  /// - Throws: `malformed` where the file is damaged.
  package init?(_ run: RunDirectory) throws(ResultsError) {
    guard RunDirectory.exists(run.predictions) else { return nil }
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(run.predictions) } catch { throw .cannotRead(error) }
    guard let table = try? CSV.rows(bytes), let heading = table.first?.cells,
      heading.starts(with: ["image", "label", "predicted"])
        || heading.starts(with: ["image", "predicted"])
    else {
      throw .malformed(path: run.predictions, expected: "columns image,label,predicted")
    }
    isLabelled = heading[1] == "label"
    let (named, isLabelled) = (self.isLabelled ? 3 : 2, self.isLabelled)
    classes = Array(heading.dropFirst(named))
    rows = try table.dropFirst().map { (row) throws(ResultsError) in
      let cells = row.cells
      let probabilities = cells.dropFirst(named).compactMap { Double($0) }
      guard cells.count == heading.count, probabilities.count == heading.count - named else {
        throw .malformed(path: run.predictions, expected: PredictionTable.wholeRows)
      }
      return Row(
        image: cells[0], label: isLabelled ? cells[1] : "", predicted: cells[named - 1],
        probabilities: probabilities)
    }
  }

  /// Counts of images, true class by predicted class, in the order of the classes.
  package var confusion: [[Int]] {
    let places = Dictionary(
      classes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for row in rows {
      guard let label = places[row.label], let guess = places[row.predicted] else { continue }
      counts[label][guess] += 1
    }
    return counts
  }
}
