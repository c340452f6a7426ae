internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Small heads trained step by step beside Keras in double precision.
///
/// The goldens come from `Tests/Oracles/head_training.py`, which says what each field means.
@Suite struct HeadTrainingTests {
  static let cases = [
    "activations", "average_pooling_adam", "batch_norm_sgd", "cifar10_head",
    "cifar10_head_probabilities", "logits_adamw", "logits_sparse_adam", "max_pooling_adam",
    "penalties_adam", "penalties_sgd_momentum", "sigmoid_categorical", "sigmoid_class_weights",
    "sigmoid_logits", "sigmoid_rmsprop",
    "sigmoid_rmsprop_centered", "sigmoid_rmsprop_small", "sigmoid_saturated", "sigmoid_smoothing",
    "softmax_adam", "softmax_adam_defaults", "softmax_binary_saturated",
    "softmax_binary_saturated_probabilities", "softmax_class_weights", "softmax_logits",
    "softmax_saturated", "softmax_sgd", "softmax_sgd_momentum", "softmax_sgd_nesterov",
    "softmax_smoothing", "sparse_class_weights", "sparse_probabilities",
  ]

  @Test("losses, parameters and outputs follow Keras", arguments: cases)
  func follows(_ name: String) throws {
    let golden = try golden("head_\(name)", as: HeadGolden.self)
    let trained = try golden.train()
    // Where probabilities are clipped, single precision is another formula: see the script.
    let clips = name == "softmax_binary_saturated_probabilities"
    let looser = clips ? 100.0 : 1
    expectClose(
      trained.losses.map(Float.init), (clips ? golden.steps32 : golden.steps).map(Float.init),
      relative: 2e-5 * looser, absolute: 2e-6,
      "\(name): the loss of each step")
    for (key, summary) in golden.weights {
      let parts = key.split(separator: "/").map(String.init)
      let values = trained.model.store[ParameterKey(layer: parts[0], weight: parts[1])].values
      let sampled = summary.at.map { values[$0] }
      expectClose(
        sampled, summary.values.map(Float.init), relative: 1e-4 * looser,
        absolute: 2e-5, "\(name): \(key)")
      let total = values.reduce(0) { $0 + Double(abs($1)) }
      #expect(
        abs(total - summary.absolute) <= 1e-4 * looser * summary.absolute + 1e-4,
        "\(name): \(key) sums to \(total), not \(summary.absolute)")
    }
    let evaluation = try trained.model.evaluate(trained.split)
    expectClose(
      [Float(evaluation.values[0].value)], [Float(golden.evaluate["loss"] ?? .nan)],
      relative: 1e-4 * looser, absolute: 1e-5, "\(name): the loss over all rows")
    if let accuracy = golden.evaluate["accuracy"] {
      #expect(abs(evaluation.values[1].value - accuracy) < 1e-6, "\(name): accuracy")
    }
  }

  @Test("the same seed gives the same bits, another seed others")
  func repeats() throws {
    let golden = try golden("head_softmax_adam", as: HeadGolden.self)
    let first = try golden.train(order: .whole, seed: 3).losses
    #expect(try firstDifference(golden.train(order: .whole, seed: 3).losses, first) == nil)
    #expect(try golden.train(order: .whole, seed: 4).losses != first)
  }

  @Test("the number of threads does not change how images are dealt out")
  func dropoutRepeats() throws {
    var golden = try golden("head_softmax_adam", as: HeadGolden.self)
    golden.dropout = 0.5
    let first = try golden.train(seed: 1).losses
    #expect(try firstDifference(golden.train(seed: 1).losses, first) == nil)
    #expect(try golden.train(seed: 2).losses != first)
  }

  @Test("a value that is reached ends training with its epoch")
  func stops() throws {
    var golden = try golden("head_softmax_adam", as: HeadGolden.self)
    let all = try golden.train().losses
    golden.stopAt = StopAt(monitor: .loss, value: 0)
    #expect(try firstDifference(golden.train().losses, all) == nil)
    golden.stopAt = StopAt(monitor: .loss, value: all[0] + 100)
    let stopped = try golden.train().losses
    #expect(stopped.count < all.count)
    #expect(stopped == Array(all[..<stopped.count]))
  }
}
