internal import Basics

extension TrainingPlan {
  /// One row a layer, or one row for a whole block where `all` is false.
  func layerTable(all: Bool) -> TextTable {
    var table = TextTable([
      .text("#"), .text("layer"), .text("kind"), .text("output"), .number("parameters"), .text(""),
      .text(""),
    ])
    let hasNumbers = layers.contains { $0.kerasIndex != nil }
    func number(_ layer: PlannedLayer) -> String {
      hasNumbers ? layer.kerasIndex.map { "\($0)" } ?? "" : "\(layer.index)"
    }
    for group in all ? layers.map({ [$0] }) : foldedLayers {
      guard let first = group.first, let last = group.last else { continue }
      let isBlock = group.count > 1
      let cells = [
        isBlock ? "\(number(first))–\(number(last))" : number(first),
        isBlock ? PlannedLayer.block(of: first.name) ?? first.name : first.name,
        isBlock ? "\(group.count) layers" : first.kind, last.outputShape.shapeText,
        group.reduce(0) { $0 + $1.parameters }.grouped,
        first.trainable ? "trainable" : "frozen", first.static ? "static" : "",
      ]
      table.add(cells.map { StyledText($0) })
    }
    return table
  }

  /// Runs of neighbouring layers of one block that are treated alike.
  private var foldedLayers: [[PlannedLayer]] {
    var groups: [[PlannedLayer]] = []
    for layer in layers {
      let block = PlannedLayer.block(of: layer.name)
      if let block, let previous = groups.last?.last,
        PlannedLayer.block(of: previous.name) == block,
        previous.trainable == layer.trainable, previous.static == layer.static
      {
        groups[groups.count - 1].append(layer)
      } else {
        groups.append([layer])
      }
    }
    return groups
  }
}

extension PlannedLayer {
  /// The block that a layer belongs to by its name: `conv2_block1`, `block_3`, `block4`,
  /// `conv_dw_2` and the like; nil for a layer that belongs to none.
  static func block(of name: String) -> String? {
    let parts = name.split(separator: "_").map(String.init)
    guard parts.count > 1 else { return nil }
    func isNumber(_ text: String) -> Bool { !text.isEmpty && text.allSatisfy(\.isNumber) }
    if parts[0] == "expanded", parts.count > 2, isNumber(parts[2]) {
      return "expanded_conv_\(parts[2])"
    }
    if parts[0] == "expanded" { return "expanded_conv" }
    if parts[0] == "block", isNumber(parts[1]) { return "block_\(parts[1])" }
    if parts[0].hasPrefix("block"), isNumber(String(parts[0].dropFirst(5))) { return parts[0] }
    if parts[0].hasPrefix("conv"), parts[1].hasPrefix("block") { return "\(parts[0])_\(parts[1])" }
    if parts[0] == "conv", parts.count > 2, isNumber(parts[2]) { return "conv block \(parts[2])" }
    return nil
  }
}
