package import Models

/// Where a loss is computed: on the network's outputs, or before its last activation.
///
/// Before it, softmax and cross-entropy (sigmoid and binary cross-entropy) are one formula that
/// neither clips nor cancels; the loss's gradient is then that of the activation's input, and the
/// activation has no backward step of its own. That is both what Keras does and what is fastest.
package enum LossInput: Hashable, Sendable {
  case outputs(LossFunction.Scale)
  /// The input of the network's last softmax or sigmoid, as logits.
  case beforeActivation

  package var scale: LossFunction.Scale {
    switch self {
    case .outputs(let scale): scale
    case .beforeActivation: .logits
    }
  }

  /// Which outputs a loss recognises as an activation's, so as to read what went into it.
  package enum Recognition: String, Hashable, Sendable, Codable {
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
  /// An activation that is recognised makes `fromLogits` pointless: Keras 3 warns and goes on.
  package static func resolve(
    _ kind: LossFunction.Kind, fromLogits: Bool, activation: ActivationFunction,
    recognition: Recognition = .any
  ) -> LossInput {
    let isRecognised =
      switch (recognition, activation) {
      case (.any, .softmax), (.any, .sigmoid): true
      case (.matching, .softmax): kind != .binaryCrossentropy && !fromLogits
      case (.matching, .sigmoid): kind == .binaryCrossentropy && !fromLogits
      default: false
      }
    return isRecognised ? .beforeActivation : .outputs(fromLogits ? .logits : .probabilities)
  }
}
