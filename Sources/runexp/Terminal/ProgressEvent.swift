internal import Basics

/// What happens in a run, as far as a person who waits wants to know.
package enum ProgressEvent: Sendable {
  /// A named value, in the order in which it is shown.
  package typealias Metric = (name: String, value: Double)

  /// A stage outside the epochs begins: `Decoding`, `Features`, `Evaluating`.
  ///
  /// `total` counts things of the kind `unit` names, such as images; nil if it is unknown.
  case stageStarted(name: String, total: Int?, unit: String)
  /// So many of the stage's things are done.
  case stageAdvanced(done: Int)
  /// Seconds that the stage still takes, where more is known than how many things are done.
  case stageEstimated(remaining: Double)
  case stageFinished
  /// A phase of several begins; not sent where there is only one.
  case phaseStarted(name: String, number: Int, of: Int)
  /// Epochs count from 1; `images` are those of the whole epoch.
  case epochStarted(epoch: Int, of: Int, steps: Int, images: Int)
  /// So many steps are done; `metrics` are the running means.
  case stepAdvanced(step: Int, metrics: [Metric])
  /// The validation of the epoch has come so far.
  case validationAdvanced(done: Int, of: Int)
  /// The epoch's values, validation included, as they enter the history.
  case epochFinished(metrics: [Metric], seconds: Double)
}

/// Makes text of events for one kind of stream; pure, so that the clock is a parameter.
package protocol ProgressPrinter: Sendable {
  /// What to write to the stream for an event that comes at `now` (seconds), if anything.
  mutating func text(for event: ProgressEvent, now: Double, columns: Int) -> String
  /// What to write so that something else can be printed, with the line shown again after it.
  mutating func text(around message: String, now: Double, columns: Int) -> String
  /// What to write when no event will come any more, be it in the middle of a stage.
  mutating func end(now: Double, columns: Int) -> String
}

/// How far the stage or epoch at hand has come.
package struct ProgressState: Sendable {
  package enum Subject: Sendable {
    case stage(name: String, unit: String)
    case epoch(Int, of: Int)
  }

  package var subject: Subject
  package var started: Double
  package var done = 0
  package var total: Int?
  /// Things a second are counted in these, so many for one of `done`.
  package var itemsPerUnit = 1.0
  package var metrics: [ProgressEvent.Metric] = []
  package var validation: (done: Int, of: Int)?
  /// When the stage is expected to be over.
  package var expectedEnd: Double?

  /// The state that an event begins; nil if it begins none.
  package init?(_ event: ProgressEvent, now: Double) {
    switch event {
    case .stageStarted(let name, let total, let unit):
      subject = .stage(name: name, unit: unit)
      self.total = total
    case .epochStarted(let epoch, let count, let steps, let images):
      subject = .epoch(epoch, of: count)
      total = steps
      itemsPerUnit = Double(images) / Double(max(1, steps))
    default: return nil
    }
    started = now
  }

  /// Takes in an event of the stage or epoch at hand.
  package mutating func update(_ event: ProgressEvent, now: Double) {
    switch event {
    case .stageEstimated(let remaining): expectedEnd = now + remaining
    case .stageAdvanced(let done): self.done = done
    case .stepAdvanced(let step, let metrics):
      done = step
      self.metrics = metrics
    case .validationAdvanced(let done, let count): validation = (done, count)
    case .epochFinished(let metrics, _):
      done = total ?? done
      self.metrics = metrics
    case .stageFinished: done = max(done, total ?? done)
    case .stageStarted, .phaseStarted, .epochStarted: break
    }
  }

  /// `Epoch  3/12` or the stage's name.
  package var title: String {
    switch subject {
    case .stage(let name, _): name
    case .epoch(let epoch, let count):
      "Epoch " + "\(epoch)".padded(to: "\(count)".count, right: true) + "/\(count)"
    }
  }

  /// `120/468`, right-aligned.
  package var count: String {
    guard let total else { return "\(done)" }
    return "\(done)".padded(to: "\(total)".count, right: true) + "/\(total)"
  }

  package var unit: String {
    switch subject {
    case .stage(_, let unit): unit
    case .epoch: "images"
    }
  }

  /// `812 images/s`, once there is something to count.
  package func rate(after seconds: Double) -> String? {
    guard done > 0, seconds > 0 else { return nil }
    return Figures.rate(Double(done) * itemsPerUnit / seconds) + " \(unit)/s"
  }

  /// Estimated seconds left at this rate.
  package func remaining(after seconds: Double) -> Double? {
    if let expectedEnd { return max(0, expectedEnd - started - seconds) }
    guard let total, done > 0, done < total else { return nil }
    return seconds / Double(done) * Double(total - done)
  }

  /// `loss 0.4819  accuracy 0.8513`; short, with the `acc` that Keras once said.
  package func measured(short: Bool = false) -> String {
    metrics.map { metric in
      let accuracy = short && metric.name.hasSuffix("accuracy")
      let name = accuracy ? String(metric.name.dropLast(5)) : metric.name
      return "\(name) \(Figures.metric(metric.value))"
    }.joined(separator: "  ")
  }
}
