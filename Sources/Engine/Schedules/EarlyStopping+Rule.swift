package import Configuration

extension EarlyStopping {
  /// What the rule remembers from one epoch to the next.
  package struct State: Hashable, Sendable, Codable {
    package var best: Double?
    package var bestEpoch: Int?
    /// Epochs since the best one, or since the last of the best ones that beat the baseline.
    package var wait = 0

    package init() {}
  }

  package struct Verdict: Hashable, Sendable {
    /// These weights are the best so far: what `restore_best_weights` goes back to.
    package let isBest: Bool
    package let stops: Bool
  }

  /// `epoch` counts from 0 within the phase.
  package func observe(_ value: Double, epoch: Int, state: inout State) -> Verdict {
    guard epoch >= startFromEpoch else { return Verdict(isBest: false, stops: false) }
    if monitor.direction.improves(value, on: state.best, minDelta: minDelta) {
      let isBeyond =
        baseline == nil
        || monitor.direction.improves(value, on: baseline, minDelta: minDelta)
      state.wait = isBeyond ? 0 : state.wait + 1
      state.best = value
      state.bestEpoch = epoch
      return Verdict(isBest: true, stops: false)
    }
    state.wait += 1
    return Verdict(isBest: false, stops: isOver(state, epoch: epoch))
  }

  /// Whether the patience ran out with an epoch, counted from 0 within the phase.
  package func isOver(_ state: State, epoch: Int) -> Bool {
    epoch > 0 && epoch >= startFromEpoch && state.bestEpoch != epoch && state.wait >= patience
  }
}
