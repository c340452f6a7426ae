internal import Models
internal import Spec

/// What a sound spec may ask for and the engine cannot do yet.
///
/// Everything is named here, in one place, so that nothing is ever ignored: `plan` prints the
/// list and `run` refuses.
struct Executability {
  private(set) var missing: [String] = []

  init(_ experiment: Experiment, _ network: Network, _ drafts: [PhaseDraft]) {
    if experiment.dataset.augment != nil { missing.append("dataset.augment: augmentation") }
    if experiment.training.phases.count > 1 {
      missing.append("training.phases: more than one phase")
    }
    for draft in drafts {
      let graph = network.graph
      let behind = graph.layers.indices.filter { !draft.analysis.isStatic[$0] }
      guard let first = behind.first(where: { !graph.layers[$0].operation.isTrainedByEngine })
      else { continue }
      missing.append(
        "\(draft.request.freezeKey): training behind '\(graph.layers[first].name)' "
          + "(\(graph.layers[first].operation.kind)); with freeze: backbone it runs")
    }
    if experiment.arithmetic == .bf16 { missing.append("arithmetic: bf16") }
    if experiment.store.precision == .bf16 { missing.append("store.precision: bf16") }
  }
}

extension Operation {
  /// Whether the engine has a backward step for the kind.
  fileprivate var isTrainedByEngine: Bool {
    switch self {
    case .dense, .dropout, .flatten, .relu, .activation, .batchNormalization,
      .globalAveragePooling2D, .globalMaxPooling2D:
      true
    case .input, .conv2D, .depthwiseConv2D, .maxPooling2D, .averagePooling2D, .zeroPadding2D, .add,
      .upSampling2D:
      false
    }
  }
}
