internal import Basics
package import Statistics

/// The predicted class of every image of a split, with all probabilities.
package struct Predictions: Equatable, Sendable {
  /// Class names in label order.
  package let classes: [String]
  /// Paths below the data set's folder.
  package let images: [String]
  /// Class indices; nil where nobody knows the images' classes.
  package let labels: [Int]?
  /// Probabilities, images by classes: softmax of logits, 1-p and p for one sigmoid.
  package let probabilities: [Float]
  /// The most probable class of each image; the first of equals.
  package let predicted: [Int]

  /// Finds the predicted class of each image.
  ///
  /// - Parameters:
  ///   - classes: Class names in label order.
  ///   - images: Paths below the data set's folder.
  ///   - labels: Class indices, one an image; nil where nobody knows them.
  ///   - probabilities: Row-major, images by classes.
  package init(classes: [String], images: [String], labels: [Int]?, probabilities: [Float]) {
    precondition(labels.map { $0.count == images.count } ?? true, "one label an image")
    precondition(
      probabilities.count == images.count * classes.count && !classes.isEmpty,
      "one probability an image and class")
    self.classes = classes
    self.images = images
    self.labels = labels
    self.probabilities = probabilities
    predicted = images.indices.map { image in
      let row = probabilities[(image * classes.count)..<((image + 1) * classes.count)]
      var best = row.startIndex
      for index in row.indices where row[index] > row[best] { best = index }
      return best - row.startIndex
    }
  }

  /// Counts of images, true class by predicted class; nil without labels.
  package var confusion: [[Int]]? {
    guard let labels else { return nil }
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (label, guess) in zip(labels, predicted) { counts[label][guess] += 1 }
    return counts
  }

  /// What the predictions are worth; nil without labels.
  package var report: ClassificationReport? {
    labels.map { labels in
      ClassificationReport(
        classes: classes, labels: labels, predicted: predicted, probabilities: probabilities)
    }
  }

  /// `image,label,predicted,<one column per class>`, labels by their classes' names.
  ///
  /// Without labels there is no such column, as in the tables that competitions ask for.
  var csv: String {
    var text = CSV.row(["image"] + (labels == nil ? [] : ["label"]) + ["predicted"] + classes)
    for (index, image) in images.enumerated() {
      let row = probabilities[(index * classes.count)..<((index + 1) * classes.count)]
      text += CSV.row(
        [image] + (labels.map { [classes[$0[index]]] } ?? []) + [classes[predicted[index]]]
          + row.map { $0.isFinite ? "\($0)" : "nan" })
    }
    return text
  }

  /// Rows are the true classes, columns the predicted ones; nil without labels.
  var confusionCSV: String? {
    guard let confusion else { return nil }
    var text = CSV.row(["label"] + classes)
    for (name, row) in zip(classes, confusion) { text += CSV.row([name] + row.map(String.init)) }
    return text
  }
}
