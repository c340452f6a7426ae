internal import Basics
internal import Configuration
internal import Images
internal import Models
internal import Plan

/// What of the images' labels leads to a model that says little, in words.
struct ClassBalance {
  /// Images by class, in label order.
  private let counts: [Int]
  private let classes: [String]

  /// From this ratio of the largest to the smallest class on, it is told.
  private static let tolerable = 100

  init(_ dataset: ImageDataset, _ role: String) {
    classes = dataset.classes
    var counts = [Int](repeating: 0, count: classes.count)
    for label in (dataset.splits[role] ?? []).compactMap(\.label) { counts[label] += 1 }
    self.counts = counts
  }

  /// Of the images that are trained on.
  var warnings: [String] {
    let present = counts.indices.filter { counts[$0] > 0 }
    guard let largest = present.max(by: { counts[$0] < counts[$1] }),
      let smallest = present.min(by: { counts[$0] < counts[$1] })
    else { return [] }
    if present.count == 1, classes.count > 1 {
      return [
        "all \(counts[largest].grouped) train images are of the class '\(classes[largest])': from one "
          + "class nothing is learnt that tells it from others; check 'dataset.splits' and 'classes'"
      ]
    }
    var lines: [String] = []
    let missing = counts.indices.filter { counts[$0] == 0 }.map { classes[$0] }
    if !missing.isEmpty { lines.append("no train image is of the class \(quoted(missing))") }
    if counts[largest] > ClassBalance.tolerable * counts[smallest] {
      lines.append(
        "the train images are \(counts[largest].grouped) of '\(classes[largest])' and "
          + "\(counts[smallest].grouped) of '\(classes[smallest])', more than "
          + "\(ClassBalance.tolerable) to 1: accuracy says little here; consider "
          + "'class_weights: balanced'")
    }
    return lines
  }
}

extension TrainingPlan {
  /// Batch normalisations that are given one value a channel where the last batch has one image.
  func lonelyNormalizations(_ graph: Graph, images: Int) -> [String] {
    guard images % experiment.dataset.batchSize == 1 else { return [] }
    let trained = Set(phases.flatMap(\.trainableLayers))
    let names = graph.layers
      .filter {
        $0.kind is BatchNormalization && $0.outputShape.count == 1 && trained.contains($0.name)
      }
      .map(\.name)
    guard !names.isEmpty else { return [] }
    return [
      "the last batch of each epoch has one image, over which the batch normalisation of "
        + "\(quoted(names)) has one value a channel and takes its variance for 0; choose another "
        + "'batch_size'"
    ]
  }
}
