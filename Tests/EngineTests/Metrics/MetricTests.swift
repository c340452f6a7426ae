internal import Configuration
internal import Engine
internal import Models
internal import Testing

/// Goldens: `metrics.json` of `Tests/Oracles/numerics.py`; running values within 1e-6.
struct MetricTests {
  struct Goldens: Decodable {
    var cases: [Case]
    var epoch: Epoch
  }

  struct Case: Decodable {
    var metric: String
    var loss: String
    var units: Int
    var resolved: String
    var outputs: [Float]
    var labels: [Int32]
    var running: [Double]
  }

  struct Epoch: Decodable {
    var logits: [Float]
    var labels: [Int32]
    var classWeights: [Float]
    var loss: Double
    var accuracy: Double
    var valLoss: Double
    var valAccuracy: Double
  }

  static let batches = [0..<4, 4..<8, 8..<10]
  @Test("accuracies resolve and run as Keras's") func accuraciesRunAsKerass() throws {
    let goldens: Goldens = try golden("metrics")
    #expect(goldens.cases.count == 12)
    for golden in goldens.cases {
      let loss = try #require(Loss.Kind(rawValue: golden.loss))
      // What a spec calls `accuracy` is what a plan resolves it to.
      let rule = try #require(Metric.all.first { $0.name == golden.metric })
      let metric = Metric(rule).resolved(MeasuredOutput(loss: loss, units: golden.units))
      #expect(metric.rule.className == golden.resolved)
      var state = metric.state(units: golden.units)
      for (batch, expected) in zip(MetricTests.batches, golden.running) {
        let outputs = Array(
          golden.outputs[batch.lowerBound * golden.units..<batch.upperBound * golden.units])
        state.add(
          MetricBatch(
            outputs: outputs, labels: Array(golden.labels[batch]), count: batch.count,
            units: golden.units))
        let value = state.values[0]
        #expect(
          isClose(value, expected, relative: 1e-6),
          "\(golden.metric), \(golden.loss), \(golden.units) units: \(value), not \(expected)")
      }
    }
  }

  @Test func anEpochsMeansAreThoseOfFit() throws {
    let epoch = try golden("metrics", as: Goldens.self).epoch
    let loss = LossFunction(
      .categoricalCrossentropy, scale: .logits, classWeights: epoch.classWeights)
    var (train, validation) = (RunningMean(), RunningMean())
    var accuracy = Metric(CategoricalAccuracy()).state(units: 3)
    for batch in MetricTests.batches {
      let logits = Array(epoch.logits[batch.lowerBound * 3..<batch.upperBound * 3])
      let labels = Array(epoch.labels[batch])
      let count = batch.count
      train.add(
        mean: loss.value(outputs: logits, units: 3, BatchLabels(labels)), count: count)
      validation.add(
        mean: loss.unweighted.value(outputs: logits, units: 3, BatchLabels(labels)),
        count: count)
      accuracy.add(MetricBatch(outputs: logits, labels: labels, count: count, units: 3))
    }
    #expect(isClose(train.value, epoch.loss, relative: 1e-6))
    #expect(isClose(validation.value, epoch.valLoss, relative: 1e-6))
    #expect(isClose(accuracy.values[0], epoch.accuracy, relative: 1e-6))
    #expect(epoch.accuracy == epoch.valAccuracy)
  }

  private func value(_ metric: Metric, _ outputs: [Float], _ labels: [Int32], units: Int) -> Double
  {
    var state = metric.state(units: units)
    state.add(MetricBatch(outputs: outputs, labels: labels, count: labels.count, units: units))
    return state.values[0]
  }

  @Test func accuracyUnderBinaryCrossentropyDependsOnTheGeneration() {
    for units in [1, 2, 10] {
      let before = Metric.accuracy.resolved(
        MeasuredOutput(loss: .binaryCrossentropy, units: units, binaryAccuracy: .elementwise))
      #expect(before == Metric(BinaryAccuracy()))
    }
    // Ten classes, an answer of zeros: nine units in ten are right.
    let zeros = [Float](repeating: 0, count: 10)
    #expect(
      isClose(value(Metric(BinaryAccuracy()), zeros, [3], units: 10), 0.9, relative: 1e-12))
  }

  @Test func oneLogitIsComparedWithOneHalfAsInKeras() {
    #expect(
      value(Metric(BinaryAccuracy()), [0.4, 0.5, 0.6, -1], [1, 1, 1, 0], units: 1) == 0.5)
  }

  @Test func everyOutputBecomesProbabilities() {
    func probabilities(_ how: ClassProbabilities, _ outputs: [Float], units: Int) -> [Float] {
      let count = outputs.count / units
      var result = [Float](
        repeating: .nan, count: count * ClassProbabilities.classes(units: units))
      how.write(of: outputs, count: count, units: units, to: &result)
      return result
    }
    #expect(probabilities(.outputs, [0.25, 1], units: 1) == [0.75, 0.25, 0, 1])
    #expect(probabilities(.outputs, [0.25, 0.5], units: 2) == [0.25, 0.5])
    #expect(probabilities(.sigmoid, [0, -200, 200], units: 1) == [0.5, 0.5, 1, 0, 0, 1])
    #expect(probabilities(.sigmoid, [0, 100], units: 2) == [0.5, 1])
    #expect(probabilities(.softmax, [1000, 1000, -1000, 0], units: 4) == [0.5, 0.5, 0, 0])
    #expect(
      ClassProbabilities.resolve(
        .sparseCategoricalCrossentropy, fromLogits: true, activation: .linear) == .softmax)
    #expect(
      ClassProbabilities.resolve(.binaryCrossentropy, fromLogits: true, activation: .linear)
        == .sigmoid)
    #expect(
      ClassProbabilities.resolve(.categoricalCrossentropy, fromLogits: true, activation: .softmax)
        == .outputs)
    #expect(
      ClassProbabilities.resolve(.categoricalCrossentropy, fromLogits: false, activation: .softmax)
        == .outputs)
  }
}
