/// The batches of a phase, round after round: a round is all training images once, in an order of its own;
/// its last batch has what remains, or is left out.
package final class TrainingRounds {
  /// How far the rounds have come.
  package struct Place: Codable, Hashable, Sendable {
    /// Within the phase, from 0.
    package var round = 0
    /// Batches of the round that are handed out.
    package var batch = 0

    package init(round: Int = 0, batch: Int = 0) {
      self.round = round
      self.batch = batch
    }
  }

  /// A batch that is about to be loaded.
  struct Batch {
    let pass: any BatchPass
    /// Positions of its images.
    let images: ArraySlice<Int>
    /// Over the whole run, from 0: what draws are numbered by.
    let round: Int
  }

  private let source: any BatchSource
  private let settings: RunConfiguration
  private let firstRound: Int
  private(set) var place: Place
  private var order: [Int] = []
  private var pass: (any BatchPass)?

  /// - Parameters:
  ///   - source: The training images.
  ///   - settings: Their order and the size of a batch.
  ///   - firstRound: Rounds of the run before the phase.
  ///   - place: Where an earlier part of the phase stopped.
  init(
    _ source: any BatchSource, _ settings: RunConfiguration, firstRound: Int, from place: Place
  ) {
    self.source = source
    self.settings = settings
    self.firstRound = firstRound
    self.place = place
  }

  /// Batches of a round.
  var batches: Int {
    settings.dropsRemainder
      ? source.count / settings.batchSize
      : (source.count + settings.batchSize - 1) / settings.batchSize
  }

  /// The next batch; after the last of a round, the first of another.
  func next() throws -> Batch {
    if place.batch >= batches {
      place = Place(round: place.round + 1)
      pass = nil
    }
    let round = firstRound + place.round
    let start = place.batch * settings.batchSize
    let current: any BatchPass
    if let pass {
      current = pass
    } else {
      // Draws are numbered over the whole run, so that no phase repeats another one's.
      order = settings.order.indices(count: source.count, seed: settings.seed, epoch: round)
      current = try source.pass(
        Array(order[start..<min(batches * settings.batchSize, order.count)]),
        batchSize: settings.batchSize, epoch: round)
      pass = current
    }
    place.batch += 1
    // What a finished round holds is let go before what follows it.
    if place.batch >= batches { pass = nil }
    return Batch(
      pass: current, images: order[start..<min(start + settings.batchSize, order.count)],
      round: round)
  }
}
