internal import Basics
internal import Compiler
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
package import Plan
internal import RunStore
package import Spec

/// A spec that was read, planned and looked over: everything that can be known before any work.
package struct Preparation: Sendable {
  package let document: SpecDocument
  package private(set) var plan: TrainingPlan
  /// Data or weights that are not there, in words.
  package let missing: [String]
  /// What the data set and the weights files have to say that is likely amiss.
  package let remarks: [String]
  /// What a person should know besides.
  package let notes: [String]
  /// What the file of `initial_weights` gives; nil without one.
  let taken: TakenWeights?
  let planner: Planner
  let dataset: ImageDataset?
  let weights: WeightSources
  let inputs: InputCache

  /// Reads a spec and plans it.
  ///
  /// - Throws: `WorkflowError.spec` with every fault of the spec. Missing data and weights are no
  ///   error here: the plan then says less.
  package init(specPath: String, options: RunOptions) throws(WorkflowError) {
    try self.init(specPath: specPath, options: options, inputs: InputCache(options))
    if let images = imagesInStore(options) { plan.cost.deductStored(images) }
  }

  /// As above, with what other preparations have read already.
  init(
    specPath: String, options: RunOptions, inputs: InputCache
  ) throws(WorkflowError) {
    let document: SpecDocument
    do {
      document = try SpecDocument.read(
        path: specPath, overrides: options.overrides, seed: options.seed)
    } catch {
      throw .spec(error)
    }
    let experiment = document.experiment
    let specFolder = Folder.above(specPath)
    var weights = WeightSources(
      experiment, specFolder: specFolder, directories: options.directories, inputs, spec: specPath)
    if experiment.backbone.model != nil, weights.model == nil {
      throw .missingInput(weights.missing)
    }
    let opened = OpenedDataset(
      experiment.dataset, data: options.directories.data, specFolder: specFolder,
      help: FetchHints.data(experiment.dataset, spec: specPath)
        + ["'runexp experiments/quickstart.yaml' needs neither data nor weights"],
      inputs)
    dataset = opened.dataset
    let threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
    let context = PlanningContext(
      data: KnownData(
        counted: dataset?.counts, classCounts: dataset?.classCounts, classes: dataset?.classes,
        nativePixels: dataset?.nativePixels(experiment.dataset.image), backbone: weights.found,
        hasPublishedWeights: weights.isPublished(experiment)),
      machine: Preparation.machine(options.directories, threads: threads),
      variant: options.variant)
    do {
      planner = try Planner(experiment, context)
      plan = try planner.plan()
    } catch {
      throw .spec(error.located(in: document))
    }
    self.document = document
    let findings = weights.check(planner.network)
    remarks = opened.remarks + findings.warnings
    notes = findings.notes
    taken = findings.taken
    missing = weights.missing + opened.missing
    self.weights = weights
    self.inputs = inputs
  }

  /// This machine as far as a plan depends on it.
  private static func machine(_ directories: Directories, threads: Int) -> KnownMachine {
    let processor = Machine.current().processor
    var machine = KnownMachine(
      threads: threads,
      calibration: CalibrationStore.calibration(cache: directories.cache, threads: threads))
    machine.processor = (
      processor.model,
      !Set(processor.features).isDisjoint(with: ["avx512_bf16", "amx_bf16"])
    )
    machine.channelOrder = EngineIdentity.channelOrder
    machine.trainingFootprint = trainingFootprint
    machine.memory = UsableMemory.bytes
    machine.storeLimit = directories.storeLimit
    return machine
  }

  /// What a training program takes besides its workspace and its parameters; not asked of one that no
  /// machine could hold, since memory is reserved for the answer.
  private static let trainingFootprint: KnownMachine.TrainingFootprint = {
    part, graph, cut, frozen, batch in
    let parameters = 4 * graph.parameterCount
    guard let usable = UsableMemory.bytes, part.memory(batch: batch).bytes < usable,
      parameters < usable / 4
    else { return nil }
    return TrainingFootprint.bytes(part, graph: graph, cut: cut, frozen: frozen, batch: batch)
  }
}

extension ImageDataset {
  fileprivate var counts: [Role: Int] {
    var counts: [Role: Int] = [:]
    for role in Role.allCases { counts[role] = splits[role.rawValue]?.count }
    return counts
  }

  /// Training images of each class.
  fileprivate var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for label in (splits[Role.train.rawValue] ?? []).compactMap(\.label) { counts[label] += 1 }
    return counts
  }
}
