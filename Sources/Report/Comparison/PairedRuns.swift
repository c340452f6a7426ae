internal import Basics
internal import RunStore
package import Statistics

/// Two runs on the same images, image by image; the second is the newer.
package struct PairedRuns: Encodable, Sendable {
  package let first: String
  package let second: String
  /// Won are the images that only the first got right; nil where they cannot be paired.
  package let test: McNemar?
  /// Why there is no test.
  package let reason: String?

  init(_ first: RunRecord, _ second: RunRecord) {
    self.first = first.path
    self.second = second.path
    guard first.testedOnTheSame(as: second) else {
      test = nil
      reason = "the runs were not tested on the same images"
      return
    }
    do {
      let ours = try PredictedClasses(RunDirectory(path: first.path))
      let theirs = try PredictedClasses(RunDirectory(path: second.path))
      guard ours.isLabelled, theirs.isLabelled else {
        test = nil
        reason = "the test images have no labels"
        return
      }
      test = ours.paired(with: theirs)
      reason = test == nil ? "the runs were not tested on the same images" : nil
    } catch {
      test = nil
      reason = error.sentence
    }
  }
}

/// What a run said of each of its test images.
private struct PredictedClasses {
  /// True and predicted class by the bytes of the image's name.
  private var classes: [[UInt8]: (label: String, predicted: String)] = [:]
  let isLabelled: Bool

  init(_ run: RunDirectory) throws(ResultsError) {
    guard let table = try PredictionTable(run) else {
      throw .cannotRead(
        FileError(path: run.predictions, attempt: "cannot read", reason: "there is no such file"))
    }
    isLabelled = table.isLabelled
    for row in table.rows {
      guard classes.updateValue((row.label, row.predicted), forKey: Array(row.image.utf8)) == nil
      else {
        throw .malformed(path: run.predictions, expected: PredictionTable.wholeRows)
      }
    }
  }

  /// Nil where the images or their classes are others.
  func paired(with other: PredictedClasses) -> McNemar? {
    guard !classes.isEmpty, classes.count == other.classes.count else { return nil }
    var first: [Bool] = []
    var second: [Bool] = []
    for (image, ours) in classes {
      guard let theirs = other.classes[image], theirs.label == ours.label else { return nil }
      first.append(ours.predicted == ours.label)
      second.append(theirs.predicted == theirs.label)
    }
    return McNemar(first: first, second: second)
  }
}

extension RunRecord {
  /// Whether the images of the split that runs are judged by may be the same: equal names are not
  /// enough where both runs recorded what the files held.
  fileprivate func testedOnTheSame(as other: RunRecord) -> Bool {
    guard let ours = status.plan.inputs, let theirs = other.status.plan.inputs else { return true }
    let keys = ["test", "validation"].map { "dataset.\($0)" }
    guard let key = keys.first(where: { ours[$0] != nil || theirs[$0] != nil }) else { return true }
    return ours[key] == theirs[key]
  }
}
