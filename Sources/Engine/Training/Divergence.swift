internal import Basics
internal import Models

/// Numbers of a model that are not finite: NaN or infinity.
package struct NotFinite: Hashable, Sendable {
  /// What is not finite, the first in the model's order.
  package enum Place: Hashable, Sendable {
    /// An array that is trained or a statistic, by its layer and name.
    case array(layer: String, weight: String)
    /// What a layer computes from finite arrays.
    case output(layer: String)
    /// What the frozen layers hand over, or the images themselves where there are none.
    case input(layer: String)
    /// The loss alone.
    case loss
  }

  package var place: Place

  package init(place: Place) { self.place = place }

  fileprivate var words: String {
    switch place {
    case .array(let layer, let weight): "'\(weight)' of layer '\(layer)'"
    case .output(let layer): "the output of layer '\(layer)'"
    case .input(let layer): "the output of '\(layer)', from which training starts"
    case .loss: "the loss itself"
    }
  }

  /// What usually leads to it.
  fileprivate func hint(learningRate: Float) -> String {
    switch place {
    case .input:
      "check the backbone's weights file and 'preprocess'"
    case .loss: "check 'class_weights' and 'preprocess'"
    case .array, .output:
      "lower the learning rate (\(learningRate)), check 'preprocess', or clip gradients with "
        + "'clipnorm'"
    }
  }
}

/// Training or evaluation that came to numbers that are not finite; whatever follows would be
/// meaningless.
package struct Divergence: Explained, Hashable, Sendable {
  /// What was under way.
  package enum Moment: Hashable, Sendable {
    /// `epoch` and `step` count from 1, the epoch within the phase and the step over the run.
    case training(phase: String, epoch: Int, step: Int)
    /// Of validation images at an epoch's end.
    case validation(phase: String, epoch: Int, step: Int)
    /// Of finished weights on images.
    case evaluation
  }

  package var moment: Moment
  package var found: NotFinite
  package var learningRate: Float

  package init(moment: Moment, found: NotFinite, learningRate: Float = 0) {
    self.moment = moment
    self.found = found
    self.learningRate = learningRate
  }

  package var description: String {
    switch moment {
    case .training(let phase, let epoch, let step):
      "training came to numbers that are not finite (NaN or infinity) in phase '\(phase)', epoch "
        + "\(epoch), step \(step); the first are in \(found.words): "
        + found.hint(learningRate: learningRate)
    case .validation(let phase, let epoch, let step):
      "the validation of phase '\(phase)', epoch \(epoch), after step \(step), came to numbers "
        + "that are not finite (NaN or infinity); the first are in \(found.words): "
        + found.hint(learningRate: learningRate)
    case .evaluation:
      "the model gives numbers that are not finite (NaN or infinity); the first are in "
        + "\(found.words): check the weights and 'preprocess'"
    }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Whether so many numbers are all finite.
  func areFinite(count: Int) -> Bool {
    UnsafeBufferPointer(start: self, count: count).allSatisfy(\.isFinite)
  }
}

extension ParameterStore {
  /// The first array, in the model's order, with a value that is not finite.
  func firstNotFinite() -> NotFinite? {
    guard !ThreadPool.areFinite(allValues) else { return nil }
    return parameters.first { !$0.values.start.areFinite(count: $0.values.count) }
      .map { NotFinite(place: .array(layer: $0.key.layer, weight: $0.key.weight)) }
  }
}

extension ThreadPool {
  /// Whether all values of an arena are finite.
  static func areFinite(_ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    let pointer = LanePointer(values)
    let lanes = values.count / Lane.scalarCount
    let chunks = LaneChunk.number(lanes: lanes)
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: max(1, chunks)) { finite in
      forEach(chunks) { index in
        let first = index * LaneChunk.lanes
        finite[index] = (pointer.start + first).areFinite(
          lanes: min(LaneChunk.lanes, lanes - first))
      }
      return finite[..<chunks].allSatisfy(\.self)
    }
  }
}

extension UnsafeMutablePointer<Lane> {
  /// Whether so many lanes hold finite numbers alone: 0 times any other is NaN.
  @inline(__always)
  func areFinite(lanes: Int) -> Bool {
    // Four sums, so that no addition waits for the one before it.
    var sums = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
    var lane = 0
    while lane + 4 <= lanes {
      sums.0 += self[lane] * 0
      sums.1 += self[lane + 1] * 0
      sums.2 += self[lane + 2] * 0
      sums.3 += self[lane + 3] * 0
      lane += 4
    }
    while lane < lanes {
      sums.0 += self[lane] * 0
      lane += 1
    }
    let sum = (sums.0 + sums.1) + (sums.2 + sums.3)
    return all(sum .== 0)
  }
}
