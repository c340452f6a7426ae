package import Basics
package import Configuration

/// What a model is compiled with, in Keras's JSON.
package struct CompileConfiguration: Sendable {
  private let optimizer: Optimizer
  private let schedule: Schedule?
  private let loss: Loss
  private let labelSmoothing: Double
  private let metrics: [Metric]
  private let weightedMetrics: [Metric]

  /// - Parameters:
  ///   - optimizer: Of the last phase.
  ///   - schedule: Of its learning rate; one that is a callback to Keras is left out.
  ///   - loss: As the spec has it.
  ///   - labelSmoothing: Of the loss.
  ///   - metrics: As the spec has them.
  ///   - weightedMetrics: Those of them that count images by their weights.
  package init(
    _ optimizer: Optimizer, schedule: Schedule?, loss: Loss, labelSmoothing: Double,
    metrics: [Metric], weightedMetrics: [Metric] = []
  ) {
    self.optimizer = optimizer
    self.schedule = schedule
    self.loss = loss
    self.labelSmoothing = labelSmoothing
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }

  /// `compile_config` of a `.keras` file.
  package var keras3: JSONValue {
    [
      "optimizer": [
        "module": "keras.optimizers", "class_name": .string(optimizer.algorithm.className),
        "config": .object(optimizerMembers(rate: keras3Rate)), "registered_name": nil,
      ],
      "loss": lossValue { name, config in
        [
          "module": "keras.losses", "class_name": .string(name), "config": config,
          "registered_name": nil,
        ]
      },
      "loss_weights": nil, "metrics": .array(metrics.map(\.keras3)),
      "weighted_metrics": weightedMetrics.isEmpty ? nil : .array(weightedMetrics.map(\.keras3)),
      "run_eagerly": false,
      "steps_per_execution": 1, "jit_compile": false,
    ]
  }

  /// `training_config` of an HDF5 file, as Keras 2 and 3 read it.
  ///
  /// Arguments without a value are left out: Keras 2 takes the optimizer for one of its older ones,
  /// which do not know all of them.
  package var legacy: JSONValue {
    [
      "loss": lossValue { name, config in ["class_name": .string(name), "config": config] },
      "metrics": .array(metrics.map(\.legacy)),
      "weighted_metrics": weightedMetrics.isEmpty ? nil : .array(weightedMetrics.map(\.legacy)),
      "loss_weights": nil,
      "optimizer_config": [
        "class_name": .string(optimizer.algorithm.className),
        "config": .object(
          optimizerMembers(rate: .real(optimizer.learningRate)).filter { $0.value != .null }),
      ],
    ]
  }

  private func optimizerMembers(rate: JSONValue) -> [JSONValue.Member] {
    var members = [
      JSONValue.Member(name: "name", value: .string(optimizer.algorithm.name)),
      JSONValue.Member(name: "learning_rate", value: rate),
      JSONValue.Member(
        name: "weight_decay", value: optimizer.weightDecay.map { .real($0) } ?? .null),
    ]
    for name in GradientClipping.names {
      let limit = optimizer.clipping.flatMap { $0.name == name ? $0.limit : nil }
      members.append(JSONValue.Member(name: name, value: limit.map { .real($0) } ?? .null))
    }
    if let average = optimizer.average {
      members.append(JSONValue.Member(name: "use_ema", value: .bool(true)))
      members.append(JSONValue.Member(name: "ema_momentum", value: .real(average.momentum)))
      members.append(
        JSONValue.Member(
          name: "ema_overwrite_frequency",
          value: average.overwriteFrequency.map { .number(Double($0)) } ?? .null))
    }
    if let steps = optimizer.accumulationSteps {
      members.append(
        JSONValue.Member(name: "gradient_accumulation_steps", value: .number(Double(steps))))
    }
    members += optimizer.algorithm.kerasArguments.map {
      JSONValue.Member(name: $0.key, value: JSONValue($0.value))
    }
    return members
  }

  /// The schedule as Keras 3's object, else the rate.
  private var keras3Rate: JSONValue {
    // Keras takes no whole number for a rate.
    let rate = JSONValue.real(optimizer.learningRate)
    func object(_ rule: some ScheduleRule, _ config: [JSONValue.Member]) -> JSONValue {
      [
        "module": "keras.optimizers.schedules", "class_name": .string(type(of: rule).className),
        "config": .object(config), "registered_name": nil,
      ]
    }
    let initial = JSONValue.Member(name: "initial_learning_rate", value: rate)
    switch schedule {
    case .cosine(let decay):
      guard decay.decaySteps != nil else { return rate }
      var config = decay.kerasArguments
      // Without a target there is no warm-up; Keras names the target first.
      let warmup = config.filter { $0.name == "warmup_steps" }
      config.removeAll { $0.name == "warmup_steps" }
      return object(decay, [initial] + config + (decay.warmupTarget == nil ? [] : warmup))
    case .exponential(let decay): return object(decay, [initial] + decay.kerasArguments)
    case .cosineRestarts(let decay): return object(decay, [initial] + decay.kerasArguments)
    case .inverseTime(let decay): return object(decay, [initial] + decay.kerasArguments)
    case .polynomial(let decay):
      guard decay.decaySteps != nil else { return rate }
      return object(decay, [initial] + decay.kerasArguments)
    case .step(let decay): return object(decay, decay.kerasArguments)
    case .byEpoch, .reduceOnPlateau, nil: return rate
    }
  }

  private func lossValue(_ object: (String, JSONValue) -> JSONValue) -> JSONValue {
    guard loss != Loss(loss.kind) || labelSmoothing > 0 else { return .string(loss.kind.rawValue) }
    var config: [JSONValue.Member] = [
      JSONValue.Member(name: "name", value: .string(loss.kind.rawValue)),
      JSONValue.Member(name: "reduction", value: "sum_over_batch_size"),
    ]
    config += Loss.fields(of: loss.kind).map {
      JSONValue.Member(name: $0.name, value: JSONValue($0.get(loss)))
    }
    if loss.kind.hasSmoothing {
      config.append(JSONValue.Member(name: "label_smoothing", value: .real(labelSmoothing)))
    }
    let className = loss.kind.rawValue.split(separator: "_")
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return object(className, .object(config))
  }
}

extension Metric {
  /// Its name where Keras finds it again by that, else Keras 3's object.
  fileprivate var keras3: JSONValue {
    guard let config else { return .string(rule.name) }
    return [
      "module": "keras.metrics", "class_name": .string(rule.className), "config": config,
      "registered_name": nil,
    ]
  }

  /// The same as Keras 2 has it.
  fileprivate var legacy: JSONValue {
    guard let config else { return .string(rule.name) }
    return ["class_name": .string(rule.className), "config": config]
  }

  /// Functions of both generations, which their names alone stand for; of classes Keras 3 does not know
  /// all by such a name, and tf.keras none.
  private static let functions: Set<String> = [
    "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
  ]

  /// Nil where the name says all.
  private var config: JSONValue? {
    guard !Self.functions.contains(rule.name) || !rule.arguments.isEmpty || name != nil else {
      return nil
    }
    let head = [JSONValue.Member(name: "name", value: .string(title))]
    return .object(
      head + rule.allArguments.map { JSONValue.Member(name: $0.key, value: JSONValue($0.value)) })
  }
}

extension OptimizerAlgorithm {
  /// Keras's name of the class.
  fileprivate var className: String { "\(Self.self)" }

  /// The arguments that Keras's class has.
  fileprivate var kerasArguments: [SpecValue.Entry] {
    Self.fields.filter(\.isInSpecs).map { SpecValue.Entry($0.name, $0.get(self)) }
  }
}

extension ScheduleRule {
  /// The arguments that Keras's class has, without those that have no value.
  fileprivate var kerasArguments: [JSONValue.Member] {
    Self.fields.filter(\.isInSpecs).compactMap { field in
      let value = field.get(self)
      return value == .null ? nil : JSONValue.Member(name: field.name, value: JSONValue(value))
    }
  }
}
