internal import Engine
internal import Models
internal import Testing

/// Whole training steps against Keras in float64.
@Suite struct StepTests {
  static let goldens: StepGoldens =
    (try? golden("training_steps")) ?? StepGoldens(batch: 0, batches: 1, steps: 0, cases: [:])

  @Test("there are goldens to train against")
  func goldensAreThere() { #expect(StepTests.goldens.cases.count >= 4) }

  /// A rectifier whose input lies within a rounding of zero may fall to either side.
  ///
  /// What follows then differs by more than roundings. So a case that strays is trained twice more, from
  /// weights that are off by less than their last digit: both must hold.
  @Test("a step changes what Keras's changes", arguments: goldens.cases.keys.sorted())
  func steps(_ name: String) throws {
    let first = try strays(name, nudge: 0)
    guard !first.isEmpty else { return }
    let others = try strays(name, nudge: 1e-7) + strays(name, nudge: -1e-7)
    #expect(others.isEmpty, "\(name):\n\(first.joined(separator: "\n"))")
  }

  /// Where training here strays from the golden by more than it may.
  ///
  /// - The loss before any update: 1e-5 of it, or three times what Keras itself is off in float32
  ///   where that is more (ResNet50 with the statistics of 32 numbers a channel).
  /// - Each array's change in the first step: 1e-3 of its length, or three times what Keras itself
  ///   is off in float32 where that is more; likewise moving averages, and these also at the end.
  /// - Over all steps: three times what Keras in float32 has been off so far.
  private func strays(_ name: String, nudge: Float) throws -> [String] {
    let golden = try #require(StepTests.goldens.cases[name])
    let trial = try StepTrial(golden, StepTests.goldens, nudge: nudge)
    let changes = golden.parameters + golden.moving
    let before = try changes.map { try trial.values($0) }
    var strays: [String] = []
    let losses = try trial.train { step in
      for (change, start) in zip(changes, before) where (change.steps ?? 1) == step {
        let now = try trial.values(change)
        let distance = change.distance(to: zip(now, start).map { $0 - $1 })
        let allowed =
          change.vanishing.map { 3 * ($0.max() ?? 0) + 1e-6 }
          ?? change.norm * max(1e-3, 3 * (change.float32?.max() ?? 0))
        if !(distance <= allowed) {
          strays.append(
            "step \(step): \(change.name) changed by \(change.norm), ours is \(distance) off")
        }
      }
    }
    #expect(losses.count == golden.losses.float64.count)
    var kerasError = 3.3e-6 * golden.losses.float64[0]
    for (step, expected) in golden.losses.float64.enumerated() {
      for other in [golden.losses.onednn[step], golden.losses.plain[step]] {
        kerasError = max(kerasError, abs(other - expected))
      }
      let error = abs(losses[step] - expected)
      if !(error <= 3 * kerasError) {
        strays.append("step \(step + 1): the loss is \(error) off, Keras's \(kerasError)")
      }
    }
    return strays
  }
}
