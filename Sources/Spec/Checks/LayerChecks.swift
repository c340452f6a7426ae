internal import Configuration
internal import Models

/// What a layer of the stem or the head lacks to do what its name says.
enum LayerChecks {
  static func check(_ experiment: Experiment, _ place: Place, _ reading: inout Reading) {
    guard experiment.initialWeights == nil else { return }
    for (key, configurations) in [("stem", experiment.stem), ("head", experiment.head)] {
      guard let list = place[key], reading.isSound(key, in: place) else { continue }
      for (configuration, item) in zip(configurations, list.items) {
        guard let layer = LayerClasses.layer(configuration) as? Normalization, layer.mean == nil
        else { continue }
        reading.warning(LayerProblem.notAdapted, at: item)
      }
    }
  }
}

/// What a layer lacks.
enum LayerProblem: Problem {
  case notAdapted

  var message: String {
    switch self {
    case .notAdapted:
      "'normalization' without 'mean' and 'variance' passes its input on as it is"
    }
  }

  var notes: [String] {
    switch self {
    case .notAdapted:
      [
        "what a script's adapt() finds is written as {mean: [...], variance: [...]}, a number for "
          + "each channel, or comes with 'initial_weights'"
      ]
    }
  }
}
