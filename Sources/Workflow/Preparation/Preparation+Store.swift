internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

extension Preparation {
  /// How many images have the features that the run wants in the store already; nil where none are
  /// kept, or where telling would mean to read images or weights.
  func imagesInStore(_ options: RunOptions) -> Int? {
    guard options.keepsFeatures, missing.isEmpty, plan.notExecutableYet.isEmpty, let dataset,
      plan.phases.count == 1,
      let phase = plan.phases.first, phase.features == .once,
      let digests = weights.rememberedDigests
    else { return nil }
    // Asked only for layers that earlier phases changed: there is none.
    let arrays = ModelWeights(graph: planner.network.graph, seed: plan.seed)
    let identity = staticIdentity(phase, arrays, digests, changed: [])
    let precision = plan.experiment.store.precision
    let store = FeatureCache(folder: options.featureFolder, memory: 0)
    let roles = Role.allCases.filter { plan.isStored($0, phase, in: dataset) }
    return Dictionary(grouping: roles) { plan.pipeline(for: $0) }.reduce(0) { sum, group in
      let key = FeatureKey.partition(identity, group.key, precision)
      let there = store.digests(
        key: key, floatsPerImage: phase.floatsPerImage, precision: precision)
      guard !there.isEmpty else { return sum }
      let records = Set(group.value.flatMap { dataset.splits[$0.rawValue] ?? [] })
      return sum + inputs.rememberedDigests(of: records, in: dataset).count(where: there.contains)
    }
  }
}
