package import Compiler
package import Configuration
package import Models

/// What the planner is told about the world, so that it need not look: everything optional may be
/// unknown, and the plan then says less.
package struct Surroundings: Sendable {
  /// Images counted in the data, by role.
  package var counted: [Role: Int]?
  /// Classes found in the data, in label order.
  package var classes: [String]?
  /// Mean pixels of those images that are taken at their own size, where some could be read.
  package var nativePixels: Double?
  /// The generation that the weights file was written for.
  package var resnet50: ResNetGeneration?
  package var threads: Int
  package var machine: MachineProfile
  /// Name of the processor, and whether it has instructions for bfloat16.
  package var processor: (name: String, hasBFloat16: Bool)
  /// The order of channels that the processor's convolutions like best.
  package var channelOrder: ChannelOrder
  /// Bytes that a training program takes besides its workspace and its parameters, where the engine
  /// can say.
  package var trainingFootprint: TrainingFootprint
  /// Bytes of memory that a run can have; nil where nobody looked.
  package var memory: Int?
  /// Bytes that the feature store may take on disk.
  package var storeLimit: Int
  /// The keys that overrides changed, with their values.
  package var variant: [String]

  package typealias TrainingFootprint =
    @Sendable (
      _ part: TrainingProgram, _ graph: Graph, _ cut: [Int], _ frozen: Int, _ batch: Int
    ) -> Int?

  package init(
    counted: [Role: Int]? = nil, classes: [String]? = nil, nativePixels: Double? = nil,
    resnet50: ResNetGeneration? = nil, threads: Int, machine: MachineProfile,
    processor: (name: String, hasBFloat16: Bool) = ("unknown", true),
    channelOrder: ChannelOrder = .blocks16,
    trainingFootprint: @escaping TrainingFootprint = { _, _, _, _, _ in nil }, memory: Int? = nil,
    storeLimit: Int = 20 << 30, variant: [String] = []
  ) {
    self.counted = counted
    self.classes = classes
    self.nativePixels = nativePixels
    self.resnet50 = resnet50
    self.threads = threads
    self.machine = machine
    self.processor = processor
    self.channelOrder = channelOrder
    self.trainingFootprint = trainingFootprint
    self.memory = memory
    self.storeLimit = storeLimit
    self.variant = variant
  }
}
