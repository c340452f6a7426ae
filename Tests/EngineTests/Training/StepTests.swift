internal import Engine
internal import Models
internal import Testing

/// Whole training steps against Keras in float64, within `StepRule`.
@Suite struct StepTests {
  static let goldens: StepGoldens =
    (try? golden("training_steps")) ?? StepGoldens(batch: 0, batches: 1, steps: 0, cases: [:])

  @Test("there are goldens to train against, with bounds of the first step")
  func goldensAreThere() {
    #expect(StepTests.goldens.cases.count >= 4)
    for (name, golden) in StepTests.goldens.cases {
      #expect(!golden.losses.nudged.isEmpty, "\(name)")
      let without = (golden.parameters + golden.moving)
        .filter { $0.steps != StepTests.goldens.steps && $0.allowed == nil }
      #expect(without.isEmpty, "\(name): \(without.first?.name ?? "")")
    }
  }

  @Test("a step changes what Keras's changes", arguments: goldens.cases.keys.sorted())
  func steps(_ name: String) throws {
    let strays = try StepTests.strays(
      try #require(StepTests.goldens.cases[name]), StepTests.goldens)
    #expect(strays.isEmpty, "\(name):\n\(strays.joined(separator: "\n"))")
  }

  /// An error in the engine, as the golden's numbers would show it.
  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let name: String
    /// What strays, or nothing that has to.
    let strays: String
    var network: @Sendable (inout StepGolden) -> Void = { _ in }
    var change: @Sendable (String, inout [Float]) -> Void = { _, _ in }
  }

  static let faults: [Fault] = [
    Fault(
      testDescription: "gradients 1 % too long", name: "mini_resnet",
      strays: "conv2_block4_2_conv/kernel",
      network: { $0.optimizer.learningRate *= 1.01 }),
    Fault(
      testDescription: "one channel of 96 without a gradient of its beta", name: "mini_resnet",
      strays: "conv2_block4_2_bn/beta",
      change: { name, change in if name == "conv2_block4_2_bn/beta" { change[40] = 0 } }),
    Fault(
      testDescription: "Keras's epsilon of 1e-3 as 1e-5", name: "every_layer_sgd",
      strays: "norm_c/gamma",
      network: { golden in
        for (place, layer) in (golden.network.graph ?? []).enumerated() where layer.name == "norm_c"
        { golden.network.graph?[place].epsilon = 1e-5 }
      }),
    Fault(
      testDescription: "one of the 32 units behind a channel's beta masked that should pass",
      name: "every_layer_sgd", strays: "norm_e/beta",
      change: { name, change in
        guard name == "norm_e/beta" else { return }
        let longest = change.indices.max { abs(change[$0]) < abs(change[$1]) }
        if let longest { change[longest] *= 31 / 32 }
      }),
  ]

  @Test("the rule finds an error", arguments: faults)
  func finds(_ fault: Fault) throws {
    var golden = try #require(StepTests.goldens.cases[fault.name])
    fault.network(&golden)
    let strays = try StepTests.strays(golden, StepTests.goldens, altered: fault.change)
    #expect(strays.contains { $0.contains(fault.strays) }, "\(strays.joined(separator: "\n"))")
  }

  /// Where training here strays from the golden by more than it may.
  ///
  /// - Parameters:
  ///   - golden: What Keras did.
  ///   - goldens: The file that it is of.
  ///   - altered: Changes the change of an array before it is compared.
  /// - Returns: A line for each array or loss.
  /// - Throws: What training throws.
  static func strays(
    _ golden: StepGolden, _ goldens: StepGoldens,
    altered: (String, inout [Float]) -> Void = { _, _ in }
  ) throws -> [String] {
    let trial = try StepTrial(golden, goldens)
    let changes = golden.parameters + golden.moving
    let before = try changes.map { try trial.values($0) }
    var strays: [String] = []
    let losses = try trial.train { step in
      for (change, start) in zip(changes, before) where (change.steps ?? 1) == step {
        guard let allowed = change.allowed else { continue }
        var ours = zip(try trial.values(change), start).map { $0 - $1 }
        altered(change.name, &ours)
        let distance = change.distance(to: ours)
        if !(distance <= allowed) {
          strays.append(
            "step \(step): \(change.name) changed by \(change.norm), ours is \(distance) off "
              + "where \(allowed) is allowed")
        }
      }
    }
    #expect(losses.count == golden.losses.float64.count)
    let areFinite = losses.allSatisfy(\.isFinite)
    #expect(areFinite)
    for (step, allowed) in golden.losses.allowed.enumerated() {
      let error = abs(losses[step] - golden.losses.float64[step])
      if !(error <= allowed) {
        strays.append("step \(step + 1): the loss is \(error) off where \(allowed) is allowed")
      }
    }
    return strays
  }
}
