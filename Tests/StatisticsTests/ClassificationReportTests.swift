internal import FoundationEssentials
internal import Statistics
internal import Testing

/// scikit-learn's and Keras's numbers on random and on degenerate answers.
///
/// Goldens: `Tests/Oracles/classification_report.py`.
struct ClassificationReportTests {
  struct Case: Decodable {
    let classes: Int
    let labels: [Int]
    let probabilities: [Float]
    let scores: [[Double]]
    let averages: [[Double]]
    let accuracy: Double
    let rocAUC: [Double?]
    let averagePrecision: [Double?]
    let top5: Double?
    let calibrationError: Double

    enum CodingKeys: String, CodingKey {
      case classes, labels, probabilities, scores, averages, accuracy
      case rocAUC = "roc_auc"
      case averagePrecision = "average_precision"
      case top5 = "top_5"
      case calibrationError = "calibration_error"
    }

    var report: ClassificationReport {
      let predicted = labels.indices.map { image in
        let row = Array(probabilities[image * classes..<(image + 1) * classes])
        return row.firstIndex(of: row.max() ?? 0) ?? 0
      }
      return ClassificationReport(
        classes: (0..<classes).map { "c\($0)" }, labels: labels, predicted: predicted,
        probabilities: probabilities)
    }
  }

  private static func cases() throws -> [String: Case] {
    try JSONDecoder().decode(
      [String: Case].self, from: Data(try golden("classification_report.json")))
  }

  /// Within 1e-6, top five within single precision.
  @Test("precision, recall, areas, top five and calibration are scikit-learn's and Keras's")
  func goldens() throws {
    for (name, golden) in try Self.cases().sorted(by: { $0.key < $1.key }) {
      let report = golden.report
      func expect(_ what: String, _ found: Double?, _ expected: Double?) {
        let isEqual =
          switch (found, expected) {
          case (nil, nil): true
          case (let found?, let expected?): abs(found - expected) <= 1e-6
          default: false
          }
        if !isEqual {
          Issue.record(
            "\(name): \(what) is \(String(describing: found)), not \(String(describing: expected))")
        }
      }
      for (index, scores) in report.classes.enumerated() {
        let found = [
          scores.scores.precision, scores.scores.recall, scores.scores.f1,
          Double(scores.scores.support),
        ]
        for (place, numbers) in zip(found, golden.scores[index]).enumerated() {
          expect("number \(place) of class \(index)", numbers.0, numbers.1)
        }
        expect("ROC AUC of class \(index)", scores.rocAUC, golden.rocAUC[index])
        expect(
          "average precision of class \(index)", scores.averagePrecision,
          golden.averagePrecision[index])
      }
      for (average, expected) in zip(
        [report.macroAverage, report.weightedAverage], golden.averages)
      {
        expect("an average's precision", average.precision, expected[0])
        expect("an average's recall", average.recall, expected[1])
        expect("an average's F1", average.f1, expected[2])
      }
      expect("accuracy", report.accuracy, golden.accuracy)
      expect("top five", report.top5, golden.top5)
      expect("calibration error", report.calibration.expectedError, golden.calibrationError)
    }
  }

  @Test("without images all numbers are 0 or do not exist")
  func noImages() {
    let report = ClassificationReport(
      classes: ["a", "b"], labels: [], predicted: [], probabilities: [])
    #expect(report.accuracy == 0 && report.macroAverage.f1 == 0 && report.weightedAverage.f1 == 0)
    #expect(report.classes.allSatisfy { $0.rocAUC == nil && $0.averagePrecision == nil })
    #expect(report.calibration.expectedError == 0)
  }

  @Test("probabilities that are not numbers leave only what needs none")
  func notANumber() {
    let report = ClassificationReport(
      classes: ["a", "b"], labels: [0, 1], predicted: [0, 0],
      probabilities: [.nan, .nan, 0.5, 0.5])
    #expect(report.accuracy == 0.5 && report.classes[0].rocAUC == nil)
    #expect(report.calibration.bins.reduce(0) { $0 + $1.images } == 1)
  }
}
