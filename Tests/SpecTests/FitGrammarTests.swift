internal import Configuration
internal import Spec
internal import Testing

/// Steps, averages, accumulation, weights of images and which weights are evaluated.
@Suite struct FitGrammarTests {
  private func training(_ lines: String, optimizer: String = "adam") throws -> Training {
    let text = pets("epochs: 5", "epochs: 5\n  \(lines)")
      .replacing("optimizer: adam", with: "optimizer: \(optimizer)")
      .replacing("test: test", with: "validation: val\n    test: test")
    let spec = try experiment(text)
    #expect(try Experiment(specValue: spec.specValue) == spec)
    return spec.training
  }

  @Test("epochs and validations of so many steps, and the weights that are evaluated")
  func steps() throws {
    let training = try training("steps_per_epoch: 10\n  validation_steps: 3\n  evaluate: best")
    #expect(training.stepsPerEpoch == 10 && training.validationSteps == 3)
    #expect(training.evaluate == .best)
    #expect(
      messages(of: pets("epochs: 5", "epochs: 5\n  validation_steps: 3"))
        == ["'validation_steps' of nothing, there is no validation split"])
    #expect(
      messages(of: pets("epochs: 5", "epochs: 5\n  steps_per_epoch: 0"))
        == ["'steps_per_epoch' expects a whole number of at least 1, received 0"])
  }

  @Test("every optimizer averages and accumulates by Keras's names")
  func averages() throws {
    for optimizer in Optimizer.algorithms {
      let name = optimizer.algorithm.name
      let made = try training(
        "log_steps: false",
        optimizer: "{\(name): {use_ema: true, ema_momentum: 0.9, ema_overwrite_frequency: 5, "
          + "gradient_accumulation_steps: 4}}"
      ).optimizer
      var average = MovingAverage()
      average.momentum = 0.9
      average.overwriteFrequency = 5
      #expect(made.average == average && made.accumulationSteps == 4, "\(name)")
      #expect(made.stateNames.prefix(2) == ["average", "gradient_accumulator"])
    }
    let plain = try training("log_steps: false", optimizer: "{sgd: {use_ema: true}}").optimizer
    #expect(plain.average == MovingAverage() && plain.accumulationSteps == nil)
  }

  @Test("an average's arguments without an average are refused")
  func withoutAverage() {
    let found = messages(of: pets("optimizer: adam", "optimizer: {adam: {ema_momentum: 0.9}}"))
    #expect(found.count == 1 && found[0].contains("use_ema: true"), "\(found)")
    #expect(
      messages(of: pets("optimizer: adam", "optimizer: {adam: {gradient_accumulation_steps: 1}}"))
        .count == 1)
  }

  @Test("images of a list have weights, which exclude class weights as in Keras")
  func weights() throws {
    let listed = pets("train: train", "train: {list: train.csv, weight: w}")
    let spec = try experiment(listed)
    #expect(try Experiment(specValue: spec.specValue) == spec)
    guard case .list(let list)? = spec.dataset.partition.sources[.train] else {
      Issue.record("no list")
      return
    }
    #expect(list.weight == "w")
    #expect(
      messages(of: listed.replacing("epochs: 5", with: "epochs: 5\n  class_weights: balanced"))
        == ["'class_weights' besides the images' own weights, which Keras refuses"])
    #expect(messages(of: pets("train: train", "train: {path: train, weight: w}")).count == 1)
  }
}
