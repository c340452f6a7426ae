internal import Configuration
internal import Engine
internal import Testing

/// Goldens: `training_metrics.json` of `Tests/Oracles/training_metrics.py`; running values within 1e-6.
@Suite struct TrainingMetricTests {
  struct Goldens: Decodable {
    var batches: [Int]
    var cases: [Case]
  }

  struct Case: Decodable {
    var `case`: String
    var units: Int
    var outputs: [Float]
    var labels: [Int32]
    var weights: [Float]?
    var metrics: [Measured]
  }

  struct Measured: Decodable {
    var metric: Metric
    var running: [[Double]]
  }

  @Test("metrics of random outputs, ties, one class and nothing at all run as Keras's")
  func metrics() throws {
    let goldens: Goldens = try golden("training_metrics")
    #expect(goldens.cases.count == 14)
    var seen: Set<String> = []
    for golden in goldens.cases {
      for measured in golden.metrics {
        seen.insert(measured.metric.rule.name)
        check(measured, golden, goldens.batches)
      }
    }
    // What only resolves to another metric, or computes the same from other labels.
    let same = ["accuracy", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"]
    #expect(Set(Metric.all.map { $0.name }).subtracting(seen).sorted() == same)
  }

  private func check(_ measured: Measured, _ golden: Case, _ batches: [Int]) {
    let (metric, units) = (measured.metric, golden.units)
    var state = metric.state(units: units)
    for ((start, end), expected) in zip(zip(batches, batches.dropFirst()), measured.running) {
      let outputs = Array(golden.outputs[start * units..<end * units])
      let labels = Array(golden.labels[start..<end])
      let weights = golden.weights.map { Array($0[start..<end]) }
      outputs.withUnsafeBufferPointer { outputs in
        labels.withUnsafeBufferPointer { labels in
          func add(_ weights: UnsafePointer<Float>?) {
            guard let outputs = outputs.baseAddress, let labels = labels.baseAddress else { return }
            state.add(
              MetricBatch(
                outputs: outputs, labels: labels, weights: weights, count: end - start,
                units: units))
          }
          if let weights {
            weights.withUnsafeBufferPointer { add($0.baseAddress) }
          } else {
            add(nil)
          }
        }
      }
      let values = state.values
      #expect(values.count == expected.count && values.count == metric.rule.numbers(units: units))
      let wrong = zip(values, expected).first {
        !isClose($0, $1, relative: 1e-6, absolute: 1e-6)
      }
      #expect(
        wrong == nil,
        "\(golden.case), \(metric.summary), up to \(end): \(wrong?.0 ?? 0), not \(wrong?.1 ?? 0)")
    }
  }

  @Test("a metric is nothing before the first batch, whatever it is")
  func empty() {
    for rule in Metric.all where rule.name != "accuracy" {
      #expect(Metric(rule).state(units: 2).values.allSatisfy { $0 == 0 }, "\(rule.name)")
    }
  }
}
