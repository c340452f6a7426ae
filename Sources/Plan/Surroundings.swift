public import Models
public import Spec

/// What the planner is told about the world, so that it need not look: everything optional may be
/// unknown, and the plan then says less.
public struct Surroundings: Sendable {
  /// Images counted in the data, by role.
  public var counted: [Role: Int]?
  /// Classes found in the data, in label order.
  public var classes: [String]?
  /// The generation that the weights file was written for.
  public var resnet50: ResNetGeneration?
  public var threads: Int
  public var machine: MachineProfile
  /// Name of the processor, and whether it has instructions for bfloat16.
  public var processor: (name: String, hasBFloat16: Bool)
  /// Bytes that the feature store may take on disk.
  public var storeLimit: Int
  /// The keys that overrides changed, with their values.
  public var variant: [String]

  public init(
    counted: [Role: Int]? = nil, classes: [String]? = nil, resnet50: ResNetGeneration? = nil,
    threads: Int, machine: MachineProfile,
    processor: (name: String, hasBFloat16: Bool) = ("unknown", true), storeLimit: Int = 20 << 30,
    variant: [String] = []
  ) {
    self.counted = counted
    self.classes = classes
    self.resnet50 = resnet50
    self.threads = threads
    self.machine = machine
    self.processor = processor
    self.storeLimit = storeLimit
    self.variant = variant
  }
}

/// How fast a machine is, for predicting times.
public struct MachineProfile: Codable, Hashable, Sendable {
  /// Of convolutions in the static part, floating-point operations a second.
  public var staticRate: Double
  /// Of the same for networks of depthwise convolutions, which memory limits.
  public var depthwiseRate: Double
  /// Of dense layers in training.
  public var denseRate: Double
  /// Photographs of some 200,000 pixels decoded a second, on all threads.
  public var decodeRate: Double
  /// Parameters that an optimizer updates a second.
  public var updateRate: Double
  /// Seconds before the first batch: libraries, weights, generated code.
  public var startSeconds: Double
  /// Where the figures come from.
  public var origin: String

  public init(
    staticRate: Double, depthwiseRate: Double, denseRate: Double, decodeRate: Double,
    updateRate: Double, startSeconds: Double, origin: String
  ) {
    self.staticRate = staticRate
    self.depthwiseRate = depthwiseRate
    self.denseRate = denseRate
    self.decodeRate = decodeRate
    self.updateRate = updateRate
    self.startSeconds = startSeconds
    self.origin = origin
  }
}
