internal import Basics

/// Two runs on the same images, image by image; the second is the newer.
public struct PairedRuns: Encodable, Sendable {
  public let first: String
  public let second: String
  /// Won are the images that only the first got right; nil where they cannot be paired.
  public let test: McNemar?
  /// Why there is no test.
  public let reason: String?

  init(_ first: RunRecord, _ second: RunRecord) {
    self.first = first.path
    self.second = second.path
    do {
      let ours = try PredictedClasses(RunDirectory(path: first.path))
      let theirs = try PredictedClasses(RunDirectory(path: second.path))
      test = ours.paired(with: theirs)
      reason = test == nil ? "the runs were not tested on the same images" : nil
    } catch {
      test = nil
      reason = "\(error)"
    }
  }
}

/// What a run said of each of its test images, from `predictions.csv`.
struct PredictedClasses {
  /// True and predicted class by image.
  private var classes: [String: (label: String, predicted: String)] = [:]

  init(_ run: RunDirectory) throws(ResultsError) {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(run.predictions) } catch { throw .cannotRead(error) }
    let rows = CSV.rows(bytes)
    guard rows?.first?.starts(with: ["image", "label", "predicted"]) == true, let rows else {
      throw .malformed(path: run.predictions, expected: "columns image,label,predicted")
    }
    for row in rows.dropFirst() {
      guard row.count == rows[0].count, classes[row[0]] == nil else {
        throw .malformed(path: run.predictions, expected: "one whole row for each image")
      }
      classes[row[0]] = (row[1], row[2])
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
