internal import Configuration

/// What must fit where images of a batch are mixed with one another.
enum MixingChecks {
  static func check(_ experiment: Experiment, _ place: Place, _ reading: inout Reading) {
    guard let augment = place["dataset"]?["augment"], reading.isSound(in: augment),
      case .layers(let layers)? = experiment.dataset.augment?.changes,
      let position = layers.firstIndex(where: \.mixesImages)
    else { return }
    let list = augment["layers"] ?? augment
    let item = list.descend(["\(position)"]).place
    let name = type(of: layers[position].rule).name
    if position + 1 < layers.count {
      let next = type(of: layers[position + 1].rule).name
      reading.error(MixingProblem.notLast(name, before: next), at: item)
    }
    if let key = augment["validation"], experiment.dataset.augments(.validation) {
      reading.error(MixingProblem.validation(name), at: key)
    }
    let loss = experiment.training.loss.kind
    if loss != .categoricalCrossentropy, let training = place["training"],
      reading.isSound("loss", in: training)
    {
      reading.error(MixingProblem.loss(name, loss: loss.rawValue), at: item)
    }
  }
}

/// What does not fit of layers that mix images.
enum MixingProblem: Problem {
  case notLast(String, before: String)
  case validation(String)
  case loss(String, loss: String)

  var message: String {
    switch self {
    case .notLast(let name, let next):
      "'\(name)' mixes whole batches, so no layer comes after it, but '\(next)' does"
    case .validation(let name): "'\(name)' is of training images alone"
    case .loss(let name, let loss):
      "'\(name)' gives an image shares of two classes, but '\(loss)' takes one class an image"
    }
  }

  var notes: [String] {
    switch self {
    case .notLast: ["write it last; of several layers that mix, take one"]
    case .validation: ["leave 'validation: true' out"]
    case .loss: ["write 'loss: categorical_crossentropy', with one unit per class"]
    }
  }
}
