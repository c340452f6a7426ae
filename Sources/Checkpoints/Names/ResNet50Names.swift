/// The layer names of ResNet50 in `keras_applications`, which wrote the first of the two files that
/// share one name, as today's.
///
/// Source: keras-applications 1.0.8 `resnet50.py` against `resnet_common.py`.
enum ResNet50Names {
  /// `conv2_block1_1_conv` for `res2a_branch2a`; nil for other names.
  static func current(_ old: String) -> String? {
    switch old {
    case "conv1": return "conv1_conv"
    case "bn_conv1": return "conv1_bn"
    case "fc1000", "probs": return "predictions"
    default: break
    }
    for (prefix, suffix) in [("res", "conv"), ("bn", "bn")] where old.hasPrefix(prefix) {
      // What is left is a stage, a block's letter, `_branch`, a branch.
      let place = Array(old.dropFirst(prefix.count).utf8)
      let branches = ["1": 0, "2a": 1, "2b": 2, "2c": 3]
      guard place.count > 9, (0x32...0x35).contains(place[0]), (0x61...0x66).contains(place[1]),
        String(decoding: place[2..<9], as: UTF8.self) == "_branch",
        let branch = branches[String(decoding: place[9...], as: UTF8.self)]
      else { return nil }
      return "conv\(place[0] - 0x30)_block\(place[1] - 0x60)_\(branch)_\(suffix)"
    }
    return nil
  }
}
