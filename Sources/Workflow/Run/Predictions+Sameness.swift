internal import Basics
internal import RunStore

extension Predictions {
  /// A sentence where images of several classes, and so many that it is not by chance, are all taken
  /// for one.
  var sameness: String? {
    guard images.count >= 20, let labels, Set(labels).count > 1, let first = predicted.first,
      predicted.allSatisfy({ $0 == first })
    else { return nil }
    return
      "all \(images.count.grouped) images are predicted to be '\(classes[first])', whatever they "
      + "are: the head tells nothing apart; check the learning rate, 'preprocess' and the labels"
  }
}
