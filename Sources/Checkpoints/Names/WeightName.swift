/// What the last component of a weight's name in a file says, whoever wrote it.
enum WeightName {
  /// Endings by which files name an array, and the name that they mean; the longer first.
  ///
  /// Keras 1 kept the variance under the name `running_std`. A depthwise kernel is a `kernel` to
  /// Keras 3 and to converters; shapes tell them apart.
  private static let endings: [(ending: String, name: String)] = [
    ("pointwise_kernel", "pointwise_kernel"), ("recurrent_kernel", "recurrent_kernel"),
    ("depthwise_kernel", "kernel"), ("kernel", "kernel"), ("W", "kernel"), ("bias", "bias"),
    ("b", "bias"), ("gamma", "gamma"), ("beta", "beta"), ("moving_mean", "moving_mean"),
    ("running_mean", "moving_mean"), ("moving_variance", "moving_variance"),
    ("running_variance", "moving_variance"), ("moving_var", "moving_variance"),
    ("running_std", "moving_variance"),
  ]

  /// `kernel` of `conv1/depthwise_kernel:0` and of `block1_conv1_W_1:0`; nil where the name says
  /// nothing.
  static func canonical(_ original: String) -> String? {
    let last = last(of: original)
    if let name = meaning(of: last) { return name }
    // TensorFlow makes a second variable of a name unique: `kernel_1`.
    let (stem, number) = Keras3Layout.split(last)
    return number > 0 ? meaning(of: stem) : nil
  }

  /// The last component where it is one of a layer's own names, such as `variance`.
  static func last(of original: String, among names: [String]) -> String? {
    let last = last(of: original)
    return names.contains(last) ? last : nil
  }

  /// `kernel` of `conv1/kernel:0`.
  private static func last(of original: String) -> String {
    let last = original.split(separator: "/").last.map { String($0) } ?? original
    guard let colon = last.lastIndex(of: ":"), Int(last[last.index(after: colon)...]) != nil else {
      return last
    }
    return String(last[..<colon])
  }

  private static func meaning(of name: String) -> String? {
    endings.first { name == $0.ending || name.hasSuffix("_" + $0.ending) }?.name
  }
}

extension StoredLayer {
  /// What its arrays are, in the file's order: Keras's names where they are known, else the file's.
  var weightNames: [String] {
    switch (kind, weights.count) {
    case ("conv2d", ...2), ("depthwise_conv2d", ...2), ("dense", ...2):
      return Array(["kernel", "bias"].prefix(weights.count))
    case ("batch_normalization", 4): return ["gamma", "beta", "moving_mean", "moving_variance"]
    default:
      return weights.map { weight in
        WeightName.canonical(weight.name)
          ?? weight.name.split(separator: "/").last.map { String($0) } ?? weight.name
      }
    }
  }
}
