internal import Basics
package import Compiler
package import Configuration
package import Models
internal import Spec

/// What a run will do, in full: nothing is decided after it.
///
/// The value is what `runexp plan --json` prints, what is executed, and what is stored with the
/// run as `plan.json`.
package struct TrainingPlan: Codable, Hashable, Sendable {
  /// Of this layout of the file; 1 where the plan was written with sentences for what is trained,
  /// which are then read from the experiment.
  package var version: Int
  /// A digest of everything that decides the outcome except the seed: runs with equal identities
  /// are repetitions of one another.
  package var identity: String
  /// The keys that `--set` changed, with their values; empty for the spec as written.
  package var variant: [String]
  package var experiment: Experiment
  package var seed: Int
  package var threads: Int
  /// Where `arithmetic: fast` takes Winograd's way on this machine, as measured; nil where nothing was
  /// measured, and it takes it wherever there is one.
  package var winograd: WinogradChoice?
  /// Label order.
  package var classes: [String]?
  package var images: ImageCounts
  /// `[height, width, channels]` of the model's input.
  package var inputShape: [Int]
  /// The least `[height, width]` that the network takes; nil where all images have one size.
  package var smallestImage: [Int]?
  /// Which ResNet50 the graph follows, where there is a choice.
  package var resnet50: ResNetGeneration?
  /// The model of the file that the backbone comes from; nil for an architecture.
  package var backboneModel: ModelDefinition?
  package var parameters: ParameterCounts
  /// The layers as the first phase sees them.
  package var layers: [PlannedLayer]
  package var freeze: FreezePoint
  /// The tensors that the first phase's static part hands to the rest.
  package var cut: [CutTensor]
  package var stepsPerEpoch: Int?
  package var phases: [PlannedPhase]
  package var cost: PlannedCost
  /// What is made small, and how it reads the network's outputs.
  package var loss: ResolvedLoss
  /// What `best.h5` keeps the best of.
  package var monitor: MonitoredValue
  /// What the metrics' names mean here, in the order of the spec.
  package var metrics: [PlannedMetric]
  /// What the spec asks for and this program cannot do yet, each with its key.
  package var notExecutableYet: [String]
  /// What a reader of the plan should know: keys that differ from Keras 3, layers that keep the
  /// features from being stored, and the like.
  package var notes: [String]
  /// What is likely amiss.
  package var warnings: [String]

  enum CodingKeys: String, CodingKey {
    case version
    case identity
    case variant
    case experiment
    case seed
    case threads
    case winograd
    case classes
    case images
    case inputShape = "input_shape"
    case smallestImage = "smallest_image"
    case resnet50
    case backboneModel = "backbone_model"
    case parameters
    case layers
    case freeze
    case cut
    case stepsPerEpoch = "steps_per_epoch"
    case phases
    case cost
    case loss
    case monitor
    case metrics
    case notExecutableYet = "not_executable_yet"
    case notes
    case warnings
  }
}

extension TrainingPlan {
  /// Where Winograd's way is taken.
  package var takenWinograd: WinogradChoice { WinogradChoice(measured: winograd) }

  /// The plan with the images that are left once those that cannot be read are left out.
  package func keeping(_ counts: [Role: Int]) -> TrainingPlan {
    var plan = self
    plan.images = ImageCounts(
      train: counts[.train], validation: counts[.validation], test: counts[.test],
      countedFrom: images.countedFrom)
    let steps = counts[.train].map(experiment.steps)
    plan.stepsPerEpoch = steps
    for index in plan.phases.indices { plan.phases[index].setSteps(ofEpoch: steps) }
    return plan
  }
}

extension Experiment {
  /// Steps of an epoch where there are so many images.
  package func steps(images: Int) -> Int {
    training.stepsPerEpoch ?? trainingBatches(images: images)
  }

  /// The batches that so many training images make.
  func trainingBatches(images: Int) -> Int {
    dataset.dropsRemainder ? images / dataset.batchSize : batches(images: images)
  }

  /// The batches that so many images make.
  func batches(images: Int) -> Int {
    (images / dataset.batchSize) + (images % dataset.batchSize > 0 ? 1 : 0)
  }

  /// Images that so many steps take of so many images, round after round; all of them where the spec
  /// gives no steps.
  private func images(of count: Int, steps: Int?) -> Int {
    guard let steps, count > 0 else { return count }
    let round = batches(images: count)
    return (steps / round).saturatingMultiply(count)
      .saturatingAdd(min(steps % round * dataset.batchSize, count))
  }

  /// Images of an epoch where there are so many.
  package func imagesOfEpoch(of count: Int) -> Int {
    dataset.dropsRemainder
      ? steps(images: count).saturatingMultiply(dataset.batchSize)
      : images(of: count, steps: training.stepsPerEpoch)
  }

  /// Images of the validation at an epoch's end where there are so many.
  func imagesOfValidation(of count: Int) -> Int {
    images(of: count, steps: training.validationSteps)
  }
}

/// How many images each role has, where it is known.
package struct ImageCounts: Codable, Hashable, Sendable {
  package var train: Int?
  package var validation: Int?
  package var test: Int?
  /// `data` where they were counted, `expect` where the spec says so.
  package var countedFrom: String

  package init(train: Int?, validation: Int?, test: Int?, countedFrom: String) {
    self.train = train
    self.validation = validation
    self.test = test
    self.countedFrom = countedFrom
  }

  package subscript(role: Role) -> Int? {
    switch role {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// All images together.
  package var total: Int {
    [train ?? 0, validation ?? 0, test ?? 0].saturatingSum
  }

  private enum CodingKeys: String, CodingKey {
    case train
    case validation
    case test
    case countedFrom = "counted_from"
  }
}

package struct PlannedMetric: Codable, Hashable, Sendable {
  /// Keras's name in the history.
  package var name: String
  package var computes: Metric
  /// Whether images count by their weights; nil where they do not.
  package var weighted: Bool?
  /// The names of its numbers, where it comes to one for each class.
  package var columns: [String]?

  /// The names of its numbers.
  package var allColumns: [String] { columns ?? [name] }

  /// The name, with what it means where it does not say that itself.
  package var summary: String {
    (name == computes.summary ? name : "\(name) = \(computes.summary)")
      + (weighted == true ? ", weighted" : "")
  }
}
