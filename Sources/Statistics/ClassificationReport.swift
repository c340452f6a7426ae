/// What a classifier's answers are worth, class by class and on average, as scikit-learn's
/// `classification_report`, `roc_auc_score` and `average_precision_score` have it.
package struct ClassificationReport: Equatable, Sendable {
  /// Precision, recall and their harmonic mean; 0 where a denominator is.
  package struct Scores: Equatable, Sendable {
    package var precision: Double
    package var recall: Double
    package var f1: Double
    /// Images that are of the class, or of all.
    package var support: Int

    package init(precision: Double, recall: Double, f1: Double, support: Int) {
      self.precision = precision
      self.recall = recall
      self.f1 = f1
      self.support = support
    }
  }

  /// One class against all others.
  package struct ClassScores: Equatable, Sendable {
    package let name: String
    package let scores: Scores
    /// The area under the ROC curve; nil where all images are of the class, or none is.
    package let rocAUC: Double?
    /// The area under the precision-recall curve, as scikit-learn sums it; nil where no image is of
    /// the class.
    package let averagePrecision: Double?

    package init(name: String, scores: Scores, rocAUC: Double?, averagePrecision: Double?) {
      self.name = name
      self.scores = scores
      self.rocAUC = rocAUC
      self.averagePrecision = averagePrecision
    }
  }

  package let classes: [ClassScores]
  package let accuracy: Double
  /// The plain mean over the classes.
  package let macroAverage: Scores
  /// The mean by support.
  package let weightedAverage: Scores
  /// How often the true class is among the five most probable, as Keras's
  /// `SparseTopKCategoricalAccuracy`; nil for five classes or fewer.
  package let top5: Double?
  package let calibration: Calibration

  /// One that was written down.
  package init(
    classes: [ClassScores], accuracy: Double, macroAverage: Scores, weightedAverage: Scores,
    top5: Double?, calibration: Calibration
  ) {
    self.classes = classes
    self.accuracy = accuracy
    self.macroAverage = macroAverage
    self.weightedAverage = weightedAverage
    self.top5 = top5
    self.calibration = calibration
  }

  /// - Parameters:
  ///   - names: Of the classes, in label order.
  ///   - labels: Class indices, one an image.
  ///   - predicted: The most probable class of each image.
  ///   - probabilities: Row-major, images by classes.
  package init(classes names: [String], labels: [Int], predicted: [Int], probabilities: [Float]) {
    precondition(
      labels.count == predicted.count && probabilities.count == labels.count * names.count,
      "one answer an image, one probability an image and class")
    let count = names.count
    var (right, ofClass, guessed) = (
      [Int](repeating: 0, count: count), [Int](repeating: 0, count: count),
      [Int](repeating: 0, count: count)
    )
    for (label, guess) in zip(labels, predicted) {
      ofClass[label] += 1
      guessed[guess] += 1
      if label == guess { right[label] += 1 }
    }
    func share(_ part: Int, _ whole: Int) -> Double {
      whole > 0 ? Double(part) / Double(whole) : 0
    }
    let scores = names.indices.map { index in
      Scores(
        precision: share(right[index], guessed[index]), recall: share(right[index], ofClass[index]),
        f1: share(2 * right[index], guessed[index] + ofClass[index]), support: ofClass[index])
    }
    self.classes = names.indices.map { index in
      let ranking = Ranking(
        scores: labels.indices.map { probabilities[$0 * count + index] },
        isPositive: labels.map { $0 == index })
      return ClassScores(
        name: names[index], scores: scores[index], rocAUC: ranking.rocAUC,
        averagePrecision: ranking.averagePrecision)
    }
    accuracy = share(right.reduce(0, +), labels.count)
    macroAverage = Self.mean(scores, weights: scores.map { _ in 1 }, support: labels.count)
    weightedAverage = Self.mean(
      scores, weights: scores.map { Double($0.support) }, support: labels.count)
    top5 = count > 5 ? Self.top(5, labels, probabilities, classes: count) : nil
    calibration = Calibration(
      confidences: labels.indices.map { probabilities[$0 * count + predicted[$0]] },
      isRight: zip(labels, predicted).map { $0 == $1 })
  }

  private static func mean(_ scores: [Scores], weights: [Double], support: Int) -> Scores {
    let total = weights.reduce(0, +)
    func mean(_ value: (Scores) -> Double) -> Double {
      total > 0 ? zip(scores, weights).reduce(0) { $0 + value($1.0) * $1.1 } / total : 0
    }
    return Scores(
      precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1), support: support)
  }

  /// An image counts where fewer than `k` classes are more probable than its own.
  private static func top(
    _ k: Int, _ labels: [Int], _ probabilities: [Float], classes: Int
  ) -> Double {
    let hits = labels.enumerated().count { image, label in
      let row = probabilities[image * classes..<(image + 1) * classes]
      let own = row[row.startIndex + label]
      return own.isFinite && row.count { $0 > own } < k
    }
    return labels.isEmpty ? 0 : Double(hits) / Double(labels.count)
  }
}

/// Images by how probable they are said to be of one class.
struct Ranking {
  let rocAUC: Double?
  let averagePrecision: Double?

  /// - Parameters:
  ///   - scores: Probabilities of the class, one an image.
  ///   - isPositive: Whether the image is of the class.
  init(scores: [Float], isPositive: [Bool]) {
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, scores.allSatisfy(\.isFinite) else {
      (rocAUC, averagePrecision) = (nil, nil)
      return
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    // Images of one score are one threshold: both curves go straight over them.
    var (above, wrongAbove) = (0, 0)
    var (pairs, precision) = (0.0, 0.0)
    var start = 0
    while start < order.count {
      var (end, right) = (start, 0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        right += isPositive[order[end]] ? 1 : 0
        end += 1
      }
      let wrong = end - start - right
      pairs += Double(right) * (Double(negatives - wrongAbove - wrong) + Double(wrong) / 2)
      above += right
      wrongAbove += wrong
      precision += Double(right) * Double(above) / Double(above + wrongAbove)
      start = end
    }
    rocAUC = negatives > 0 ? pairs / (Double(positives) * Double(negatives)) : nil
    averagePrecision = precision / Double(positives)
  }
}

/// Whether images said to be right with a probability are right as often.
///
/// Source: M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities
/// using Bayesian binning", AAAI 2015: the expected calibration error over bins of equal width.
package struct Calibration: Equatable, Sendable {
  package struct Bin: Equatable, Sendable {
    package var images = 0
    /// Means over the bin's images; 0 where it has none.
    package var confidence = 0.0
    package var accuracy = 0.0

    package init(images: Int = 0, confidence: Double = 0, accuracy: Double = 0) {
      self.images = images
      self.confidence = confidence
      self.accuracy = accuracy
    }
  }

  /// Of equal width from 0 to 1, each with its upper bound.
  package let bins: [Bin]
  /// The mean distance between a bin's confidence and its accuracy, by images.
  package let expectedError: Double

  private static let count = 15

  /// One that was written down.
  package init(bins: [Bin], expectedError: Double) {
    self.bins = bins
    self.expectedError = expectedError
  }

  /// - Parameters:
  ///   - confidences: Of the predicted class, one an image.
  ///   - isRight: Whether the prediction is right.
  init(confidences: [Float], isRight: [Bool]) {
    var bins = [Bin](repeating: Bin(), count: Self.count)
    var images = 0
    for (confidence, isRight) in zip(confidences, isRight) where confidence.isFinite {
      let place = (Double(confidence) * Double(Self.count)).rounded(.up)
      let bin = min(max(Int(place) - 1, 0), Self.count - 1)
      bins[bin].images += 1
      bins[bin].confidence += Double(confidence)
      bins[bin].accuracy += isRight ? 1 : 0
      images += 1
    }
    var error = 0.0
    for index in bins.indices where bins[index].images > 0 {
      error += abs(bins[index].confidence - bins[index].accuracy)
      bins[index].confidence /= Double(bins[index].images)
      bins[index].accuracy /= Double(bins[index].images)
    }
    self.bins = bins
    expectedError = images > 0 ? error / Double(images) : 0
  }
}
