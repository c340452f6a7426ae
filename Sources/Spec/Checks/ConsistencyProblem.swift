internal import Basics
package import Configuration

/// What does not fit together in a spec although every key alone is right.
package enum ConsistencyProblem: Problem {
  case exclusive([String], reason: String)
  case belongsTo(key: String, owners: [String])
  case notOneSource(received: [String])
  case missingRole(String, in: String)
  case roleWithoutSource(String, key: String)
  case noFraction
  case testFraction(method: String)
  case numberOfImages(method: String)
  case classFoldersOnly(method: String)
  case pathOfRendered
  case sourceOfRendered
  case unlabelled(role: String)
  case reportedOfUnlabelled
  case layoutOfFile
  case listOfLabels
  case strayFolder(String)
  case sourceDoesNotFit(SplitSource, format: Dataset.Format)
  case otherClasses(Int, format: String, expected: Int)
  case wholeShift(String, pixels: Int)
  case layerInMap(String)
  case rangeInList(String, String)
  case batchSizedLayer(String)
  case noValidationToAugment
  case augmentedOfOwnSizes
  case cropOfValidation
  case cropOfOwnSizes
  case cropTooLarge([Int], of: [Int])
  case emptyValueRange
  case valueRangeOfScaled(Double, Double)
  case alpha(architecture: String)
  case preprocessingOf(architecture: String)
  case unpublishedAlpha(Double, architecture: String, published: [Double])
  case imagenetOfModel
  case topOfArchitecture
  case freeze(String)
  case noOwnPreprocessing
  case lastLayer(String)
  case noDense
  case softmaxOverOneUnit
  case oneUnit(loss: String)
  case units(Int, classes: Int)
  case logitsAfter(activation: String)
  case noProbabilities(activation: String, loss: String)
  case monitorWithoutValidation(String)
  case monitorWithoutMetric(String, metrics: [String])
  case monitorWithoutMode(String)
  case stepsWithoutValidation
  case twoWeights
  case reportedOfNothing(String, known: [String])
  case smoothing(of: String)
  case focalOverSoftmax
  case bestOfNothing
  case stoppingOnTraining
  case stepValues(boundaries: Int, values: Int)
  case boundariesNotAscending
  case shrinkingPeriods(Double)
  case accuracyOutside(String, value: Double)
  case moreThanAll(correct: Int, of: Int)
  case sweepTooLarge(limit: Int)
  case sweepOfSweep
  case notAnOption(String)
  case reservedOption(String)

  package var message: String {
    switch self {
    case .exclusive(let keys, let reason):
      "\(Words.all(keys.map { "'\($0)'" })) exclude each other: \(reason)"
    case .belongsTo(let key, let owners):
      "'\(key)' has a meaning only with \(Words.either(owners.map { "'\($0)'" }))"
    case .notOneSource(let received):
      received.isEmpty
        ? "a split needs one of 'path', 'list' and 'images'"
        : "a split takes one of \(Words.all(received.map { "'\($0)'" })), not both"
    case .missingRole(let role, in: let owner): "missing key '\(role)' in '\(owner)'"
    case .roleWithoutSource(let role, let key): "'\(key)' speaks of '\(role)', which has no source"
    case .noFraction: "'split' needs a fraction for 'validation', for 'test' or for both"
    case .testFraction(let method):
      "\(method) divides images into train and validation, it gives no test images"
    case .numberOfImages(let method):
      "\(method) takes a fraction below 1; a number of images is for sklearn"
    case .classFoldersOnly(let method): "\(method) divides a folder with one folder per class"
    case .pathOfRendered: "'path' has no meaning with 'format: rendered'"
    case .sourceOfRendered: "'source' has no meaning with 'format: rendered'"
    case .unlabelled(let role):
      "the \(role) images need labels; only test images can do without"
    case .reportedOfUnlabelled:
      "the test images have no labels ('label: none'), so nothing is measured on them"
    case .listOfLabels: "a list of classes is called 'classes'; 'labels' is 'fine' or 'coarse'"
    case .layoutOfFile: "'layout' has a meaning only with an archive, and 'unpack' is none"
    case .strayFolder(let name):
      "'layout' expects folders within the archive, received '\(name)'"
    case .sourceDoesNotFit(let source, let format): Self.misfit(source, format)
    case .otherClasses(let count, let format, let expected):
      "\(count) classes for \(format), which has \(expected)"
    case .wholeShift(let key, let pixels):
      "'\(key)' of \(pixels).0 pixels: Keras takes \(pixels) for whole pixels and \(pixels).0 for "
        + "fractions of pixels too, which are written alike here"
    case .layerInMap(let name):
      "'\(name)' is one of Keras's layers, which 'augment' takes as a list"
    case .rangeInList(let name, _):
      "'\(name)' is a key of ImageDataGenerator's, which 'augment' takes as a map"
    case .batchSizedLayer(let name):
      "'\(name)' gives the images of every batch another size, and Keras 3 has it no more"
    case .noValidationToAugment: "there is no validation split whose images could be changed"
    case .augmentedOfOwnSizes:
      "validation images of their own size are not changed, but 'image.test.resize' is none"
    case .cropOfValidation:
      "'random_crop' is of training images alone; validation images get the crop's size whole"
    case .cropOfOwnSizes: "'random_crop' needs images of one size, but 'image.size' gives none"
    case .cropTooLarge(let crop, let image):
      "a crop of \(crop[0]) x \(crop[1]) from images of \(image[0]) x \(image[1])"
    case .emptyValueRange: "'value_range' expects [low, high] with low below high"
    case .valueRangeOfScaled(let low, let high):
      "'value_range' [\(Words.number(low)), \(Words.number(high))] is that of images which are scaled "
        + "already, but they are changed before 'image.preprocess', as 0 to 255"
    case .preprocessingOf(let architecture):
      "Keras's \(architecture) has no 'include_preprocessing'"
    case .alpha(let architecture): "'alpha' is for the MobileNets, \(architecture) has none"
    case .unpublishedAlpha(let alpha, let architecture, let published):
      "there are no 'imagenet' weights of \(architecture) with alpha \(Words.number(alpha)), only "
        + "with \(Words.either(published.map(Words.number)))"
    case .topOfArchitecture:
      "an architecture is built without its classification layers, 'head' says what follows it"
    case .imagenetOfModel: "'imagenet' weights are those of an architecture, not of a model's file"
    case .freeze(let text): "'freeze' expects \(FreezeGrammar.words), received '\(text)'"
    case .noOwnPreprocessing:
      "'preprocess: default' is the preprocessing of 'backbone.architecture', and there is none"
    case .lastLayer(let name): "the last layer is '\(name)', expected dense, activation or softmax"
    case .noDense: "no layer of 'head' is dense, nothing gives the classes"
    case .softmaxOverOneUnit: "softmax over 1 unit is always 1"
    case .oneUnit(let loss): "\(loss) over 1 unit tells no classes apart"
    case .units(let units, let classes):
      "\(Words.count(units, "unit")) for \(Words.count(classes, "class"))"
    case .logitsAfter(let activation):
      "'from_logits' is true, but the model ends with \(activation) and gives probabilities"
    case .noProbabilities(let activation, let loss):
      "\(loss) expects probabilities, but the model ends with \(activation) outputs"
    case .monitorWithoutValidation(let monitor):
      "'\(monitor)' is never measured, there is no validation split"
    case .monitorWithoutMetric(let monitor, let metrics):
      "'\(monitor)' is never measured, 'metrics' has only \(Words.all(metrics))"
    case .monitorWithoutMode(let monitor):
      "'\(monitor)' may be better when it is larger or when it is smaller"
    case .twoWeights: "'class_weights' besides the images' own weights, which Keras refuses"
    case .stepsWithoutValidation: "'validation_steps' of nothing, there is no validation split"
    case .reportedOfNothing(let metric, known: _): "unknown metric '\(metric)'"
    case .smoothing(let loss): "'label_smoothing' has no meaning with \(loss)"
    case .focalOverSoftmax:
      "binary_focal_crossentropy takes each unit for itself, but the model ends with softmax"
    case .bestOfNothing: "'from: best' in the first phase, which has none before it"
    case .stoppingOnTraining:
      "'early_stopping' goes by the training loss, there is no validation split"
    case .stepValues(let boundaries, let values):
      "\(Words.count(values, "value")) for \(Words.count(boundaries, "boundary")), "
        + "expected \(boundaries + 1)"
    case .boundariesNotAscending: "'boundaries' must ascend"
    case .shrinkingPeriods(let factor):
      "'t_mul' is at least 1, received \(Words.number(factor)): periods that shrink come to an end"
    case .accuracyOutside(let metric, let value):
      "'\(metric)' is a fraction in [0, 1], received \(Words.number(value))"
    case .moreThanAll(let correct, let count): "\(correct) correct of \(count)"
    case .sweepTooLarge(let limit): "a sweep of more than \(limit) runs"
    case .sweepOfSweep: "'sweep' cannot be swept"
    case .notAnOption(let name):
      "an option of sbatch is written by its long name without dashes, received '\(name)'"
    case .reservedOption(let name): "'\(name)' is set by the launcher itself"
    }
  }

  /// What the sources of a format are instead.
  private static func misfit(_ received: SplitSource, _ format: Dataset.Format) -> String {
    switch format {
    case .rendered: "a rendered split is written {images: N, seed: S}"
    case .cifar10, .cifar100:
      "the sources of \(format.rawValue) are \(Words.all(format.traits().sources.map { "'\($0)'" }))"
    case .arrays:
      "a split of arrays is written {images: x_train, labels: y_train}, by the names of the arrays"
    case .tfds: "a split of tfds is written as a slice of its splits, such as 'train[:80%]'"
    case .imageFolder:
      switch received {
      case .rendered: "a number of 'images' has a meaning only with 'format: rendered'"
      case .slice: "'rounding' has a meaning only with 'format: tfds'"
      default: "'images' and 'labels' have a meaning only with 'format: arrays'"
      }
    }
  }

  static func belongsTo(key: String, owner: String) -> Self {
    .belongsTo(key: key, owners: [owner])
  }

  /// The name that one stands for, with the `val_` that it has.
  private static func measured(_ name: String, _ known: [String]) -> String? {
    let isOfValidation = name.hasPrefix("val_")
    let word = isOfValidation ? String(name.dropFirst(4)) : name
    let meant =
      Metric.all.first { $0.otherNames.contains(word) && known.contains($0.name) }?.name
      ?? nearestName(to: word, among: known)
    return meant.map { isOfValidation ? "val_\($0)" : $0 }
  }

  package var suggestion: String? {
    switch self {
    case .freeze("all"), .freeze("base"), .freeze("base_model"): "backbone"
    case .freeze(let text): nearestName(to: text, among: ["backbone", "none"])
    case .monitorWithoutMetric(let monitor, let metrics):
      Self.measured(monitor, ["loss"] + metrics)
    case .reportedOfNothing(let metric, let known): Self.measured(metric, known)
    default: nil
    }
  }

  package var notes: [String] {
    switch self {
    case .missingRole: ["only 'train' must have a source"]
    case .exclusive(["split", "splits"], reason: _), .testFraction:
      ["where one role has images of its own: 'split: {from: train, validation: 0.2, test: test}'"]
    case .belongsTo(key: "seed", owners: ["method: keras_directory"]):
      ["scikit-learn's seed is 'random_state'; the other methods draw nothing"]
    case .freeze(let text):
      if suggestion != nil {
        []
      } else if Int(text) != nil {
        ["write it without quotes"]
      } else {
        ["a layer is named as {before: \(text)} or {through: \(text)}"]
      }
    case .softmaxOverOneUnit:
      ["use sigmoid with binary_crossentropy for 2 classes, or one unit per class"]
    case .oneUnit: ["use binary_crossentropy for 2 classes, or one unit per class"]
    case .units(1, classes: _): ["one unit tells 2 classes apart"]
    case .logitsAfter: ["remove 'from_logits', or the activation"]
    case .noProbabilities(_, let loss):
      Loss.Kind(rawValue: loss)?.hasLogits == false
        ? ["end with softmax"]
        : ["write 'loss: {\(loss): {from_logits: true}}', or end with softmax or sigmoid"]
    case .smoothing("sparse_categorical_crossentropy"):
      ["categorical_crossentropy takes it, of the same data: specs need no one-hot labels"]
    case .monitorWithoutMode: ["add 'mode: max' or 'mode: min'"]
    case .twoWeights: ["multiply the column by the classes' weights"]
    case .stoppingOnTraining: ["write 'monitor: loss' if that is meant"]
    case .focalOverSoftmax:
      ["end with sigmoid, or use categorical_focal_crossentropy"]
    case .accuracyOutside(_, let value) where value > 1 && value <= 100:
      ["write \(value / 100) for \(Words.number(value)) %"]
    case .imagenetOfModel:
      ["leave 'weights' out for those of the file, or take 'none' or another file"]
    case .wholeShift(_, let pixels):
      [
        "write \(pixels) for at most \(pixels - 1) whole pixels to either side, \(pixels).001 for "
          + "fractions of pixels"
      ]
    case .layerInMap(let name): ["write 'augment: [{\(name): {...}}]', every layer a list item"]
    case .rangeInList(_, let range):
      ["write 'augment: {\(range): ...}', or one of Keras's layers such as random_flip"]
    case .cropTooLarge:
      ["'image.size' is the size before the crop; the crop's is that of the model's input"]
    case .batchSizedLayer: ["'random_zoom' with one factor for each axis is nearest to it"]
    case .valueRangeOfScaled: ["leave it out: [0, 255] is the same change of the same images"]
    case .alpha: ["remove the line"]
    case .unpublishedAlpha: ["take one of these, or 'weights: none' or a file of your own"]
    default: []
    }
  }
}
