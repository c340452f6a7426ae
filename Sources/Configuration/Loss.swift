/// A loss by Keras's name.
package struct Loss: Hashable, Sendable {
  package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case categoricalCrossentropy = "categorical_crossentropy"
    case sparseCategoricalCrossentropy = "sparse_categorical_crossentropy"
    case binaryCrossentropy = "binary_crossentropy"
    case categoricalFocalCrossentropy = "categorical_focal_crossentropy"
    case binaryFocalCrossentropy = "binary_focal_crossentropy"
    case klDivergence = "kl_divergence"
    case hinge
    case squaredHinge = "squared_hinge"
    case categoricalHinge = "categorical_hinge"
  }

  /// What the numbers that a loss is given mean.
  package enum Scale: String, Hashable, Sendable {
    case probabilities
    /// Before a softmax, or before a sigmoid under a binary loss.
    case logits
    /// Any numbers, the larger the likelier.
    case scores
  }

  /// What a focal loss makes of its cross-entropy.
  package struct Focus: Codable, Hashable, Sendable {
    /// The weight of all classes, or, in a binary loss that balances them, of what is on.
    package var alpha = 0.25
    /// How much less an image counts that is classified well; 0 for not at all.
    package var gamma = 2.0
    package var balancesClasses = false

    package init() {}

    private enum CodingKeys: String, CodingKey {
      case alpha
      case gamma
      case balancesClasses = "apply_class_balancing"
    }
  }

  package var kind: Kind
  package var fromLogits: Bool
  /// Of the focal losses alone.
  package var focus = Focus()

  package init(_ kind: Kind, fromLogits: Bool = false) {
    self.kind = kind
    self.fromLogits = fromLogits
  }
}

extension Loss {
  private static let logits = DeclaredField<Loss>(
    "from_logits", \.fromLogits, .bool, also: ["logits"],
    "whether the model gives logits, not probabilities")
  private static let gamma = DeclaredField<Loss>(
    "gamma", \.focus.gamma, .notNegative, "how much less an image counts that is classified well")

  /// Keras's arguments of a kind.
  package static func fields(of kind: Kind) -> [DeclaredField<Loss>] {
    switch kind {
    case .categoricalFocalCrossentropy:
      [
        DeclaredField("alpha", \.focus.alpha, .notNegative, "the weight of all classes"), gamma,
        logits,
      ]
    case .binaryFocalCrossentropy:
      [
        DeclaredField(
          "apply_class_balancing", \.focus.balancesClasses, .bool,
          "whether alpha weighs what is on against what is off"),
        DeclaredField("alpha", \.focus.alpha, .unit, "the weight of what is on"), gamma, logits,
      ]
    case _ where kind.hasLogits: [logits]
    default: []
    }
  }
}

extension Loss.Kind {
  /// Whether it is about margins between scores, not about probabilities.
  package var isHinge: Bool {
    switch self {
    case .hinge, .squaredHinge, .categoricalHinge: true
    default: false
    }
  }

  package var isFocal: Bool {
    self == .categoricalFocalCrossentropy || self == .binaryFocalCrossentropy
  }

  /// Whether Keras has it with `from_logits`.
  package var hasLogits: Bool { !isHinge && self != .klDivergence }

  /// Whether Keras has it with `label_smoothing`.
  package var hasSmoothing: Bool { hasLogits && self != .sparseCategoricalCrossentropy }

  /// Whether one unit can tell two classes apart.
  package var takesOneUnit: Bool {
    switch self {
    case .binaryCrossentropy, .binaryFocalCrossentropy, .hinge, .squaredHinge: true
    default: false
    }
  }
}

/// Where a loss is computed: on the network's outputs, or before its last activation.
///
/// Before it, softmax and cross-entropy (sigmoid and binary cross-entropy) are one formula that
/// neither clips nor cancels; the loss's gradient is then that of the activation's input, and the
/// activation has no backward step of its own. That is both what Keras does and what is fastest.
package enum LossInput: String, Codable, Hashable, Sendable {
  /// The network's outputs, as probabilities.
  case probabilities
  /// The network's outputs, as logits.
  case logits
  /// The input of the network's last softmax or sigmoid, as logits.
  case beforeActivation = "before_activation"
  /// The network's outputs, as scores.
  case scores

  package var scale: Loss.Scale {
    switch self {
    case .probabilities: .probabilities
    case .logits, .beforeActivation: .logits
    case .scores: .scores
    }
  }

  /// Which outputs a loss recognises as an activation's, so as to read what went into it.
  package enum Recognition: String, Hashable, Sendable {
    /// Those of any softmax or sigmoid, even one that does not go with the loss: a
    /// `binary_crossentropy` over a softmax then takes the softmax's input for the input of
    /// sigmoids. Keras 3 on TensorFlow does so, and TensorFlow's Keras since it caches logits.
    case any
    /// A softmax under a categorical loss, a sigmoid under `binary_crossentropy`; any other output
    /// is taken as it comes. The Keras of before.
    case matching
    /// None: every loss is computed on the outputs as they come.
    case never
  }

  /// How Keras reads the outputs of a network that ends in `activation`.
  ///
  /// An activation that is recognised makes `fromLogits` pointless: Keras 3 warns and goes on. The
  /// focal losses apply their own softmax or sigmoid to whatever is called logits; only a binary
  /// one's cross-entropy is that of the input of a sigmoid.
  package static func resolve(
    _ kind: Loss.Kind, fromLogits: Bool, activation: Activation, recognition: Recognition = .any
  ) -> LossInput {
    if kind.isHinge { return .scores }
    guard !kind.isFocal, kind.hasLogits else {
      let isSigmoid = kind == .binaryFocalCrossentropy && activation == .sigmoid
      return fromLogits ? .logits : isSigmoid ? .beforeActivation : .probabilities
    }
    let isRecognised =
      switch (recognition, activation) {
      case (.any, .softmax), (.any, .sigmoid): true
      case (.matching, .softmax): kind != .binaryCrossentropy && !fromLogits
      case (.matching, .sigmoid): kind == .binaryCrossentropy && !fromLogits
      default: false
      }
    return isRecognised ? .beforeActivation : fromLogits ? .logits : .probabilities
  }
}

/// How a network's outputs become one probability a class.
package enum ClassProbabilities: String, Codable, Hashable, Sendable {
  /// The outputs themselves.
  case outputs
  /// Softmax of logits.
  case softmax
  /// Sigmoid of logits, each for itself.
  case sigmoid

  /// By what the network ends in and how its loss reads that.
  package static func resolve(
    _ kind: Loss.Kind, fromLogits: Bool, activation: Activation
  ) -> ClassProbabilities {
    guard fromLogits, activation != .softmax, activation != .sigmoid else { return .outputs }
    return kind == .binaryCrossentropy || kind == .binaryFocalCrossentropy ? .sigmoid : .softmax
  }
}

/// A loss over the outputs of a certain network: everything that decides what is computed.
package struct ResolvedLoss: Codable, Hashable, Sendable {
  package var kind: Loss.Kind
  package var input: LossInput
  /// How much of a label goes to all classes.
  package var labelSmoothing: Double
  /// How the outputs become predictions.
  package var probabilities: ClassProbabilities
  /// Of a focal loss alone.
  package var focus: Loss.Focus?

  /// - Parameters:
  ///   - loss: As the spec asks for it.
  ///   - labelSmoothing: How much of a label goes to all classes.
  ///   - activation: What the network ends in.
  ///   - recognition: Which activations the loss looks through.
  package init(
    _ loss: Loss, labelSmoothing: Double = 0, activation: Activation,
    recognition: LossInput.Recognition = .any
  ) {
    kind = loss.kind
    input = .resolve(
      loss.kind, fromLogits: loss.fromLogits, activation: activation, recognition: recognition)
    self.labelSmoothing = labelSmoothing
    probabilities = .resolve(loss.kind, fromLogits: loss.fromLogits, activation: activation)
    focus = loss.kind.isFocal ? loss.focus : nil
  }

  private enum CodingKeys: String, CodingKey {
    case kind
    case input
    case labelSmoothing = "label_smoothing"
    case probabilities
    case focus
  }
}

extension Compatibility {
  /// Which outputs a loss looks through: Keras did so by the preset's generation.
  package var lossRecognition: LossInput.Recognition {
    switch preset {
    case .keras20, .keras22, .tf21: .matching
    case .tf28, .tf215, .keras3: .any
    }
  }
}
