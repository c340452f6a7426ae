extension Optimizer: Codable {
  /// `{"adam": {…}}`: Keras's name, and its arguments.
  package init(from decoder: any Decoder) throws {
    func corrupted(_ text: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
    }
    guard case .map(let names) = try SpecValue(from: decoder), let named = names.first,
      names.count == 1, case .map(let arguments) = named.value,
      let template = Optimizer.algorithms.first(where: { $0.algorithm.name == named.key })
    else {
      throw corrupted(
        "an optimizer is one of "
          + Optimizer.algorithms.map { "'\($0.algorithm.name)'" }.joined(separator: ", "))
    }
    self = template
    weightDecay = nil
    for argument in arguments where !set(argument.key, to: argument.value) {
      throw corrupted("'\(named.key)' has no argument '\(argument.key)' of this kind")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var arguments = [SpecValue.Entry("learning_rate", .double(learningRate))]
    arguments += algorithm.arguments
    if let weightDecay { arguments.append(SpecValue.Entry("weight_decay", .double(weightDecay))) }
    if let decay { arguments.append(SpecValue.Entry("decay", .double(decay))) }
    if let clipping { arguments.append(SpecValue.Entry(clipping.name, .double(clipping.limit))) }
    if let average {
      arguments.append(SpecValue.Entry("use_ema", .bool(true)))
      arguments.append(SpecValue.Entry("ema_momentum", .double(average.momentum)))
      if let frequency = average.overwriteFrequency {
        arguments.append(SpecValue.Entry("ema_overwrite_frequency", .int(frequency)))
      }
    }
    if let accumulationSteps {
      arguments.append(SpecValue.Entry("gradient_accumulation_steps", .int(accumulationSteps)))
    }
    try SpecValue.map([SpecValue.Entry(algorithm.name, .map(arguments))]).encode(to: encoder)
  }
}

extension Optimizer {
  /// Sets an argument by Keras's name.
  ///
  /// - Parameters:
  ///   - name: The argument's, of the algorithm or of all optimizers.
  ///   - value: What it becomes.
  /// - Returns: False where there is no such argument, or the value is of another kind.
  package mutating func set(_ name: String, to value: SpecValue) -> Bool {
    switch name {
    case "learning_rate":
      guard let number = Double(value) else { return false }
      learningRate = number
    case "weight_decay":
      guard let number = Double?(value) else { return false }
      weightDecay = number
    case "decay" where algorithm.hasDecay:
      guard let number = Double?(value) else { return false }
      decay = number
    case "use_ema":
      guard let isOn = Bool(value) else { return false }
      average = isOn ? average ?? MovingAverage() : nil
    case "ema_momentum":
      guard let number = Double(value) else { return false }
      average = average ?? MovingAverage()
      average?.momentum = number
    case "ema_overwrite_frequency":
      guard let count = Int?(value) else { return false }
      average = average ?? MovingAverage()
      average?.overwriteFrequency = count
    case "gradient_accumulation_steps":
      guard let count = Int?(value) else { return false }
      accumulationSteps = count
    case "clipnorm", "global_clipnorm", "clipvalue":
      guard let limit = Double(value) else { return false }
      clipping = GradientClipping(name: name, limit: limit)
    default:
      guard let changed = algorithm.setting(name, to: value) else { return false }
      algorithm = changed
    }
    return true
  }
}

extension OptimizerAlgorithm {
  /// The algorithm with another argument; nil where there is no such argument of this kind.
  fileprivate func setting(_ name: String, to value: SpecValue) -> Self? {
    guard let field = Self.fields.first(where: { $0.name == name }) else { return nil }
    var changed = self
    return field.set(&changed, value) ? changed : nil
  }
}
