package import Configuration

/// What a phase remembers between two epochs, besides the arrays.
package struct TrainerState: Codable, Hashable, Sendable {
  /// Epochs done in the phase.
  package var epoch = 0
  /// Updates done in the phase.
  package var step = 0
  /// How far the rounds over the images have come; nil where every epoch so far was one.
  package var rounds: TrainingRounds.Place?
  package var learningRate: Float
  package var plateau = ReduceLROnPlateau.State()
  package var stopping = EarlyStopping.State()
  /// The monitored value of the phase's best epoch.
  package var best: Double?
  /// Running means of the last epoch.
  package var lastMeans: [NamedValue] = []
  /// Whether a rule has ended the phase.
  package var isStopped = false
  /// How far the epoch under way has come; nil between two epochs.
  package var part: EpochPart?

  /// Rounds over the images that the phase has begun.
  package var roundsBegun: Int { rounds.map { $0.round + 1 } ?? epoch }

  package init(learningRate: Double) { self.learningRate = Float(learningRate) }
}

/// What is done of an epoch.
package struct EpochPart: Codable, Hashable, Sendable {
  /// Updates done in the epoch.
  package var steps: Int
  /// What the loss and the metrics over these are computed from, in order.
  var sums: [[Double]]
  /// That they took.
  var seconds: Double
}
