internal import Configuration
internal import Models
internal import Spec

/// What the last layer must be for the classes and the loss.
struct OutputRules {
  let faults: [PlanFault]

  init(_ experiment: Experiment, _ network: Model, classes: [String]?) {
    var faults: [PlanFault] = []
    let shape = network.graph.outputShape
    let last = experiment.head.isEmpty ? "head" : "head.\(experiment.head.count - 1)"
    let loss = experiment.training.loss.kind
    if shape.count != 1 {
      faults.append(
        PlanFault(
          last, "the model's output is \(shape) for an image, but a loss needs a row of numbers",
          notes: ["add flatten or global_average_pooling before the last dense layer"]))
    } else if let classes {
      let units = shape[0]
      let single = loss.takesOneUnit && units == 1
      if single ? classes.count != 2 : units != classes.count {
        let wanted =
          single
          ? "one unit tells two classes apart"
          : "the last layer has \(units) \(units == 1 ? "unit" : "units")"
        faults.append(
          PlanFault(
            last, "\(wanted), but there are \(classes.count) classes",
            notes: ["classes: \(classes.joined(separator: ", "))"]))
      }
    }
    if loss == .binaryFocalCrossentropy, !experiment.training.loss.fromLogits,
      network.graph.outputActivation == .softmax
    {
      faults.append(
        PlanFault(
          last, ConsistencyProblem.focalOverSoftmax.message,
          notes: ConsistencyProblem.focalOverSoftmax.notes))
    }
    self.faults = faults
  }
}

extension Experiment {
  /// How the loss reads what the network gives.
  func resolvedLoss(_ network: Model) -> ResolvedLoss {
    ResolvedLoss(
      training.loss, labelSmoothing: training.labelSmoothing,
      activation: network.graph.outputActivation, recognition: compatibility.lossRecognition)
  }

  /// What `best.h5` keeps the best of: what the spec says, else the loss of the validation images,
  /// else that of the training images.
  var monitor: MonitoredValue {
    if let monitor = training.monitor { return monitor }
    return dataset.partition.roles.contains(.validation) ? .validationLoss : .loss
  }
}
