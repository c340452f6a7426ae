internal import Basics
internal import Models

extension WeightFile {
  /// The file as text: what it is, then a line for each layer with weights, and the total.
  ///
  /// `digest` is shown too where it is given.
  package func summary(digest: String? = nil) -> String {
    let weighted = layers.filter { !$0.weights.isEmpty }
    var head = [("file", path), ("format", format.rawValue), ("size", "\(grouped(size)) bytes")]
    if let digest { head.append(("sha256", digest)) }
    if let architecture { head.append(("architecture", architecture)) }
    if let generation { head.append(("generation", generation.rawValue)) }
    head += attributes.sorted(by: <).map { ($0.key.printable(), $0.value.printable()) }
    let keyWidth = head.map(\.0.count).max() ?? 0
    var lines = head.map { "\(padded($0.0, keyWidth))  \($0.1)" }
    lines.append("")
    let nameWidth = weighted.map { $0.name.printable().count }.max() ?? 0
    let numberWidth = String(weighted.count).count
    for (index, layer) in weighted.enumerated() {
      let number = String(index + 1)
      let weights = zip(layer.weightNames, layer.weights).map {
        "\($0.printable()) \(shapeText($1.shape))"
      }
      lines.append(
        String(repeating: " ", count: numberWidth - number.count) + number + "  "
          + padded(layer.name.printable(), nameWidth) + "  " + weights.joined(separator: "  ")
          + layer.peculiarities)
    }
    lines.append("")
    lines.append(
      "\(grouped(parameterCount)) parameters in \(grouped(weighted.count)) layers with weights"
        + (layers.count > weighted.count ? ", of \(grouped(layers.count)) in all" : ""))
    return lines.joined(separator: "\n")
  }
}

extension StoredLayer {
  /// Types and storage other than the usual contiguous single precision.
  fileprivate var peculiarities: String {
    var seen: [String] = []
    for weight in weights {
      if weight.type != .float(bits: 32) { seen.append(weight.type.description) }
      if case .chunked = weight.storage { seen.append(weight.storage.description) }
    }
    let unique = seen.enumerated().filter { !seen[..<$0.offset].contains($0.element) }
    return unique.isEmpty ? "" : "  [\(unique.map(\.element).joined(separator: ", "))]"
  }
}
