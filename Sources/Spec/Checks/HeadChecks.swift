internal import Configuration
internal import Models

/// What must fit between the end of the head, the classes and the loss.
enum HeadChecks {
  /// The end of the model: how many values it gives, and through which function.
  private struct End {
    var units: Int
    var unitsPlace: Place
    var activation: Activation
    var activationPlace: Place
  }

  static func check(_ experiment: Experiment, _ place: Place, _ reading: inout Reading) {
    guard reading.isSound("head", in: place), let head = place["head"],
      let end = end(of: experiment.head, head, &reading)
    else { return }
    if end.activation == .softmax && end.units == 1 {
      reading.error(ConsistencyProblem.softmaxOverOneUnit, at: end.activationPlace)
      return
    }
    let classes = classCount(experiment.dataset, place, reading)
    guard reading.isSound("training.loss", in: place) else {
      if let classes, end.units > 1 { compare(end, with: classes, &reading) }
      return
    }
    let loss = experiment.training.loss
    if end.units == 1 && !loss.kind.takesOneUnit {
      reading.error(ConsistencyProblem.oneUnit(loss: loss.kind.rawValue), at: end.unitsPlace)
      return
    }
    if let classes, end.units > 1 || classes != 2 {
      compare(end, with: classes, &reading)
    }
    warn(about: loss, after: end, place, &reading)
  }

  private static func end(
    of configurations: [LayerConfiguration], _ head: Place, _ reading: inout Reading
  ) -> End? {
    let layers = configurations.compactMap(LayerClasses.layer)
    guard let last = layers.last, let lastPlace = head.items.last else { return nil }
    guard last is Dense || last is ActivationLayer || last is Softmax else {
      reading.error(ConsistencyProblem.lastLayer(name(of: lastPlace)), at: lastPlace)
      return nil
    }
    guard let position = layers.lastIndex(where: { $0 is Dense }),
      let dense = layers[position] as? Dense
    else {
      reading.error(ConsistencyProblem.noDense, atKeyOf: head)
      return nil
    }
    let densePlace = head.items[position]
    var end = End(
      units: dense.units, unitsPlace: densePlace.descend(["dense", "units"]).place,
      activation: dense.activation,
      activationPlace: densePlace.descend(["dense", "activation"]).place)
    if let last = last as? ActivationLayer {
      end.activation = last.activation
      end.activationPlace = lastPlace.descend(["activation"]).place
    } else if last is Softmax {
      end.activation = .softmax
      end.activationPlace = lastPlace
    }
    return end
  }

  private static func name(of layer: Place) -> String {
    if case .string(let name) = layer.node.content { return name }
    return layer.node.entries.first?.key ?? ""
  }

  /// How many classes there are, where the spec says it.
  private static func classCount(
    _ dataset: Dataset, _ place: Place, _ reading: Reading
  ) -> Int? {
    guard reading.isSound("dataset.format", "dataset.labels", "dataset.classes", in: place) else {
      return nil
    }
    return dataset.classes?.count ?? dataset.traits.classCount
  }

  private static func compare(_ end: End, with classes: Int, _ reading: inout Reading) {
    guard end.units != classes else { return }
    reading.error(ConsistencyProblem.units(end.units, classes: classes), at: end.unitsPlace)
  }

  private static func warn(
    about loss: Loss, after end: End, _ place: Place, _ reading: inout Reading
  ) {
    // Sigmoids are no distribution: the divergence would fall while all of them rise.
    let givesProbabilities =
      end.activation == .softmax || end.activation == .sigmoid && loss.kind != .klDivergence
    let (activation, kind) = (end.activation.rawValue, loss.kind.rawValue)
    if loss.kind.isHinge { return }
    if loss.kind == .binaryFocalCrossentropy && end.activation == .softmax && !loss.fromLogits {
      return reading.error(ConsistencyProblem.focalOverSoftmax, at: end.activationPlace)
    }
    if loss.fromLogits && givesProbabilities {
      reading.warning(
        ConsistencyProblem.logitsAfter(activation: activation),
        at: place.descend(["training", "loss", kind, "from_logits"]).place)
    } else if !loss.fromLogits && !givesProbabilities {
      reading.warning(
        ConsistencyProblem.noProbabilities(activation: activation, loss: kind),
        at: place.descend(["training", "loss"]).place)
    }
  }
}
