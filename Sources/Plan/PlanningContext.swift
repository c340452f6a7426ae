package import Compiler
package import Configuration
package import Models

/// What the planner is told beside the spec, so that it need not look: everything optional may be
/// unknown, and the plan then says less.
package struct PlanningContext: Sendable {
  package var data: KnownData
  package var machine: KnownMachine
  /// The keys that overrides changed, with their values.
  package var variant: [String]

  package init(data: KnownData = KnownData(), machine: KnownMachine, variant: [String] = []) {
    self.data = data
    self.machine = machine
    self.variant = variant
  }
}

/// What is known of an experiment's images and weights before it is planned.
package struct KnownData: Sendable {
  /// Images counted in the data, by role.
  package var counted: [Role: Int]?
  /// Training images of each class, in label order.
  package var classCounts: [Int]?
  /// Classes found in the data, in label order.
  package var classes: [String]?
  /// Mean pixels of those images that are taken at their own size, where some could be read.
  package var nativePixels: Double?
  /// What the backbone's files say of it.
  package var backbone: FoundBackbone
  /// Whether the backbone's weights file is one that Keras publishes for the architecture.
  package var hasPublishedWeights: Bool

  package init(
    counted: [Role: Int]? = nil, classCounts: [Int]? = nil, classes: [String]? = nil,
    nativePixels: Double? = nil,
    backbone: FoundBackbone = FoundBackbone(), hasPublishedWeights: Bool = false
  ) {
    self.counted = counted
    self.classCounts = classCounts
    self.classes = classes
    self.nativePixels = nativePixels
    self.backbone = backbone
    self.hasPublishedWeights = hasPublishedWeights
  }
}

/// What is known of the machine that a plan is made for.
package struct KnownMachine: Sendable {
  /// Of the engine, decoding included.
  package var threads: Int
  /// How fast the machine is.
  package var calibration: CostCalibration
  /// Name of the processor, and whether it has instructions for bfloat16.
  package var processor: (name: String, hasBFloat16: Bool) = ("unknown", true)
  /// The order of channels that the processor's convolutions like best.
  package var channelOrder = ChannelOrder.blocks16
  /// Bytes that a training program takes besides its workspace and its parameters, where the engine
  /// can say.
  package var trainingFootprint: TrainingFootprint = { _, _, _, _, _ in nil }
  /// Bytes of memory that a run can have; nil where nobody looked.
  package var memory: Int?
  /// Bytes that the feature store may take on disk.
  package var storeLimit = 20 << 30

  package typealias TrainingFootprint =
    @Sendable (
      _ part: TrainingProgram, _ graph: Graph, _ cut: [Int], _ frozen: FrozenLayers, _ batch: Int
    ) -> Int?

  package init(threads: Int, calibration: CostCalibration) {
    self.threads = threads
    self.calibration = calibration
  }
}
