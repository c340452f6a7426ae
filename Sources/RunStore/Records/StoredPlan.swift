package import Basics

/// The values of a run's `plan.json` that reports show, read without the types of the planner.
///
/// Plans of earlier versions of the program are read too, so every part may be missing.
package struct StoredPlan: Sendable {
  /// How much of a model keeps its weights.
  package struct FreezeDepth: Equatable, Sendable {
    /// The first so many layers, in Keras's order.
    package let layers: Int
    /// Layers of the whole model.
    package let all: Int
    /// Kinds of layers that are frozen besides.
    package var also: [String] = []
  }

  package struct ParameterCounts: Equatable, Sendable {
    package let total: Int
    package let trainable: Int
  }

  package struct Phase: Sendable {
    package let name: String
    package let epochs: Int?
    package let frozenLayers: Int?
    /// Kinds of layers that are frozen besides.
    package let frozenKinds: [String]
    /// As the plan has it; earlier versions wrote a sentence.
    package let optimizer: JSONValue?
  }

  /// The spec as it was planned, defaults filled in.
  package let spec: JSONValue
  /// Class names in label order.
  package let classes: [String]
  /// Images by split, where they were counted, in the order train, validation, test.
  package let images: [(split: String, count: Int)]
  /// Height, width and channels of the model's input.
  package let inputShape: [Int]
  package let parameters: ParameterCounts?
  package let phases: [Phase]
  /// Of the last phase.
  package let freeze: FreezeDepth?

  /// Reads the plan of a run; nil where there is no plan, or half of one.
  ///
  /// - Parameter run: The run's directory.
  package init?(_ run: RunDirectory) {
    guard let bytes = try? WholeFile.read(run.plan), let plan = JSONValue(bytes),
      let spec = plan["experiment"], spec.members != nil
    else { return nil }
    self.spec = spec
    classes = plan["classes"]?.elements.compactMap(\.text) ?? []
    images = ["train", "validation", "test"].compactMap { split in
      plan["images"]?[split]?.integer.map { (split: split, count: $0) }
    }
    inputShape = plan["input_shape"]?.elements.compactMap(\.integer) ?? []
    if let total = plan["parameters"]?["total"]?.integer,
      let trainable = plan["parameters"]?["trainable"]?.integer
    {
      parameters = ParameterCounts(total: total, trainable: trainable)
    } else {
      parameters = nil
    }
    phases = (plan["phases"]?.elements ?? []).map { phase in
      Phase(
        name: phase["name"]?.text ?? "train", epochs: phase["epochs"]?.integer,
        frozenLayers: phase["freeze"]?["layers"]?.integer,
        frozenKinds: phase["freeze"]?["also"]?.elements.compactMap(\.text) ?? [],
        optimizer: phase["optimizer"])
    }
    let layers = plan["layers"]?.elements.count ?? 0
    let frozen = phases.last?.frozenLayers ?? plan["freeze"]?["layers"]?.integer
    let kinds = phases.last?.frozenKinds ?? []
    freeze = frozen.flatMap {
      layers > 0 ? FreezeDepth(layers: $0, all: layers, also: kinds) : nil
    }
  }

  /// Reads the spec alone, and nothing of the plan after it.
  ///
  /// - Parameter run: The run's directory.
  /// - Returns: The spec as it was planned, defaults filled in.
  /// - Throws: `ResultsError` where there is no plan, or it is damaged.
  package static func spec(of run: RunDirectory) throws(ResultsError) -> JSONValue {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(run.plan) } catch { throw .cannotRead(error) }
    guard let spec = JSONValue.members(["experiment"], of: bytes)?["experiment"] else {
      throw .malformed(path: run.plan, expected: "a plan with its experiment")
    }
    return spec
  }
}
