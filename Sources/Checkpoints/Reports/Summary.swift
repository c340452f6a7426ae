internal import Basics
internal import Models

extension WeightFile {
  /// The file as text: what it is, then a line for each layer with weights, and the total.
  ///
  /// `digest` is shown too where it is given.
  package func summary(digest: String? = nil) -> String {
    let weighted = layers.filter { !$0.weights.isEmpty }
    var head = [("file", path), ("format", format.rawValue), ("size", "\(size.grouped) bytes")]
    if let digest { head.append(("sha256", digest)) }
    if let architecture { head.append(("architecture", architecture)) }
    if let generation { head.append(("generation", generation.rawValue)) }
    head += attributes.sorted(by: <).map { ($0.key.printable(), $0.value.printable()) }
    var facts = TextTable([.text(""), .text("")], hasHeading: false)
    for (key, value) in head { facts.add([StyledText(key), StyledText(value)]) }
    var table = TextTable([.number(""), .text(""), .text("")], hasHeading: false)
    for (index, layer) in weighted.enumerated() {
      let weights = zip(layer.weightNames, layer.weights).map {
        "\($0.printable()) \(shapeText($1.shape))"
      }
      table.add([
        StyledText("\(index + 1)"), StyledText(layer.name),
        StyledText(weights.joined(separator: "  ") + layer.peculiarities),
      ])
    }
    let total =
      "\(parameterCount.grouped) parameters in \(weighted.count.grouped) layers with weights"
      + (layers.count > weighted.count ? ", of \(layers.count.grouped) in all" : "")
    return facts.plain + "\n" + table.plain + "\n" + total
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
