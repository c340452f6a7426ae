internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// The passes that the runs of a sweep have in common, found run by run.
struct SharedPasses {
  private var passes: [Key: SharedPass] = [:]
  private var order: [Key] = []
  /// Lists of images and the same without repetitions, so that runs with the same data share one.
  private var lists: [(given: [[ImageRecord]], distinct: [ImageRecord])] = []

  private struct Key: Hashable {
    let pass: String
    let pipeline: ImagePipeline
    let precision: FeatureStorage.Precision
    let format: Dataset.Format
    let path: String?
    let onCorrupt: Dataset.OnCorrupt
  }

  /// Takes in what a run would compute before it trains.
  mutating func add(_ preparation: Preparation) throws {
    guard let dataset = preparation.dataset else { return }
    let plan = preparation.plan
    let experiment = plan.experiment
    let digests = try preparation.weights.digests()
    // Asked only for layers that earlier phases changed: no pass has any.
    let weights = ModelWeights(graph: preparation.planner.network.graph, seed: plan.seed)
    let precision = experiment.store.precision
    for (number, phase) in plan.phases.enumerated() {
      let changed = Set(plan.phases[..<number].flatMap(\.trainableLayers))
      guard let identity = preparation.passIdentity(phase, digests, changed: changed) else {
        continue
      }
      let stored = Role.allCases.filter { plan.isStored($0, phase, in: dataset) }
      let groups = Dictionary(grouping: stored) { plan.pipeline(for: $0) }
      for (pipeline, roles) in groups {
        let key = Key(
          pass: identity, pipeline: pipeline, precision: precision,
          format: experiment.dataset.format, path: experiment.dataset.path,
          onCorrupt: experiment.dataset.onCorrupt)
        let partition = FeatureKey.partition(
          preparation.staticIdentity(phase, weights, digests, changed: changed), pipeline,
          precision)
        add(
          SharedPass.Target(
            preparation: preparation, phase: phase,
            records: distinct(roles.map { dataset.splits[$0.rawValue] ?? [] }), key: partition,
            uses: 1),
          to: key)
      }
    }
  }

  /// Each image once, in order: two roles may name the same images.
  private mutating func distinct(_ given: [[ImageRecord]]) -> [ImageRecord] {
    // Lists that are the same in memory are compared in no time.
    if let same = lists.first(where: { $0.given == given }) { return same.distinct }
    var seen = Set<ImageRecord>()
    let distinct = given.flatMap(\.self).filter { seen.insert($0).inserted }
    lists.append((given, distinct))
    return distinct
  }

  private mutating func add(_ target: SharedPass.Target, to key: Key) {
    if passes[key] == nil { order.append(key) }
    var pass =
      passes[key]
      ?? SharedPass(pipeline: key.pipeline, precision: key.precision, targets: [])
    if let same = pass.targets.firstIndex(where: { $0.key == target.key }) {
      pass.targets[same].uses += 1
      if pass.targets[same].records != target.records {
        let known = Set(pass.targets[same].records)
        pass.targets[same].records += target.records.filter { !known.contains($0) }
      }
    } else {
      pass.targets.append(target)
    }
    passes[key] = pass
  }

  /// Those that so many runs or more start from, in the order of the runs.
  ///
  /// What the disk may not keep is left to the runs themselves.
  func worthwhile(uses: Int, limit: Int) -> [SharedPass] {
    var room = limit
    return order.compactMap { key -> SharedPass? in
      guard var pass = passes[key] else { return nil }
      pass.targets = pass.targets.filter { target in
        let bytes = target.bytes(pass.precision)
        guard bytes <= room else { return false }
        room -= bytes
        return true
      }
      return pass.uses >= uses ? pass : nil
    }
  }
}
