package import Configuration

extension ReduceLROnPlateau {
  /// What the rule remembers from one epoch to the next.
  package struct State: Hashable, Sendable, Codable {
    package var best: Double?
    package var wait = 0
    /// Epochs of cooldown that are left.
    package var cooldown = 0

    package init() {}
  }

  /// The learning rate of the epochs to come, which is `learningRate` unless it is time to reduce.
  package func observe(_ value: Double, learningRate: Float, state: inout State) -> Float {
    if state.cooldown > 0 {
      state.cooldown -= 1
      state.wait = 0
    }
    if monitor.direction.improves(value, on: state.best, minDelta: minDelta) {
      state.best = value
      state.wait = 0
      return learningRate
    }
    guard state.cooldown == 0 else { return learningRate }
    state.wait += 1
    guard state.wait >= patience, learningRate > Float(minLearningRate) else {
      return learningRate
    }
    state.cooldown = cooldown
    state.wait = 0
    return Float(max(Double(learningRate) * factor, minLearningRate))
  }
}
