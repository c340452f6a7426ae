internal import Basics
internal import Configuration

/// Words for what Keras's JSON writes in several ways.
enum KerasWords {
  /// An activation's name: a word, or a function or class with its name.
  static func activation(_ value: JSONValue) -> String? {
    guard let word = value.text ?? name(of: value) else { return nil }
    switch word {
    case "swish": return "silu"
    case "hard_swish": return "hard_silu"
    default: return word
    }
  }

  private static func name(of value: JSONValue) -> String? {
    value["config"]?.text ?? value["config"]?["name"]?.text ?? value["class_name"]?.text
  }

  /// An initializer's name; nil for those that have none here.
  static func initializer(_ value: JSONValue) -> String? {
    guard let name = value.text ?? value["class_name"]?.text else { return nil }
    let word = name.contains("_") ? name.lowercased() : name.snakeCased
    guard word == "variance_scaling", let config = value["config"] else {
      return [
        "zero": "zeros", "one": "ones", "normal": "random_normal", "uniform": "random_uniform",
      ][
        word] ?? word
    }
    let uniform = config["distribution"]?.text == "uniform"
    switch (config["scale"]?.double, config["mode"]?.text) {
    case (1, "fan_avg"): return uniform ? "glorot_uniform" : "glorot_normal"
    case (2, "fan_in"): return uniform ? "he_uniform" : "he_normal"
    case (1, "fan_in"): return uniform ? "lecun_uniform" : "lecun_normal"
    default: return nil
    }
  }

  /// Whether a regularizer adds nothing.
  static func isNoPenalty(_ value: JSONValue) -> Bool {
    let rates = ["l1", "l2"].compactMap { value["config"]?[$0]?.double ?? value[$0]?.double }
    return !rates.isEmpty && rates.allSatisfy { $0 == 0 }
  }
}
