internal import Basics
internal import Models

/// How two weights files differ, layer by layer.
package struct WeightDiff: Hashable, Sendable {
  /// An array that both files have, with values that differ.
  package struct Change: Hashable, Sendable {
    package let name: ParameterName
    /// The number of values that differ, and of all.
    package let differing: Int
    package let count: Int
    /// The largest difference, and the largest value on either side.
    package let largest: Float
    package let scale: Float
  }

  /// An array that both files have, in different shapes.
  package struct Reshaped: Hashable, Sendable {
    package let name: ParameterName
    package let shapes: [[Int]]
  }

  package let paths: [String]
  /// Arrays that only the first file has, and only the second.
  package let onlyFirst: [ParameterName]
  package let onlySecond: [ParameterName]
  package let reshaped: [Reshaped]
  package let changed: [Change]
  /// The number of arrays with the same bits in both.
  package let equal: Int

  package var isEmpty: Bool {
    onlyFirst.isEmpty && onlySecond.isEmpty && reshaped.isEmpty && changed.isEmpty
  }

  /// Compares two files by the names of layers and arrays; ResNet50 files of both generations
  /// meet under today's names.
  package init(_ first: WeightFile, _ second: WeightFile) throws(CheckpointError) {
    let (left, right) = (try first.allArrays(), try second.allArrays())
    paths = [first.path, second.path]
    onlyFirst = left.order.filter { right.arrays[$0] == nil }
    onlySecond = right.order.filter { left.arrays[$0] == nil }
    var reshaped: [Reshaped] = []
    var changed: [Change] = []
    var equal = 0
    for name in left.order {
      guard let old = left.arrays[name], let new = right.arrays[name] else { continue }
      if old.shape != new.shape {
        reshaped.append(Reshaped(name: name, shapes: [old.shape, new.shape]))
      } else if let change = Change(name, old.values, new.values) {
        changed.append(change)
      } else {
        equal += 1
      }
    }
    (self.reshaped, self.changed, self.equal) = (reshaped, changed, equal)
  }
}

extension WeightDiff.Change {
  /// Nil where all bits are equal.
  fileprivate init?(_ name: ParameterName, _ old: [Float], _ new: [Float]) {
    var differing = 0
    var largest: Float = 0
    var scale: Float = 0
    for (old, new) in zip(old, new) {
      scale = max(scale, abs(old), abs(new))
      if old.bitPattern != new.bitPattern {
        differing += 1
        largest = max(largest, abs(old - new))
      }
    }
    guard differing > 0 else { return nil }
    self.init(
      name: name, differing: differing, count: old.count, largest: largest, scale: scale)
  }
}

extension WeightFile {
  /// All floating-point arrays under their layers' names, in the file's order; a name that comes
  /// again is told apart by its number.
  fileprivate func allArrays() throws(CheckpointError) -> (
    order: [ParameterName], arrays: [ParameterName: NamedArray]
  ) {
    try describing(path) { () throws(CheckpointProblem) in
      let isOld = generation == .kerasApplications
      var order: [ParameterName] = []
      var wanted: [StoredArray] = []
      var taken: Set<ParameterName> = []
      // How often each came.
      var times: [ParameterName: Int] = [:]
      for layer in layers {
        let layerName = isOld ? ResNet50Names.current(layer.name) ?? layer.name : layer.name
        for (weightName, weight) in zip(layer.weightNames, layer.weights) {
          guard case .float = weight.type else { continue }
          var name = ParameterName(layer: layerName, weight: weightName)
          var again = times[name, default: 1]
          times[name] = again + 1
          while !taken.insert(name).inserted {
            again += 1
            name = ParameterName(layer: layerName, weight: "\(weightName) (\(again))")
          }
          order.append(name)
          wanted.append(weight.array)
        }
      }
      var arrays: [ParameterName: NamedArray] = [:]
      try OpenedWeights(path).read(wanted, isModel: format == .kerasLegacyModel) {
        arrays[order[$0]] = NamedArray(shape: wanted[$0].shape, values: $1)
      }
      return (order, arrays)
    }
  }
}

extension WeightDiff: CustomStringConvertible {
  /// The differences only, as text; one line where there are none.
  package var description: String {
    if isEmpty { return "the files hold the same \(equal.grouped) arrays" }
    var lines: [String] = []
    func list(_ title: String, _ entries: [(name: ParameterName, text: String)]) {
      guard !entries.isEmpty else { return }
      if !lines.isEmpty { lines.append("") }
      lines.append("\(title) (\(entries.count.grouped)):")
      var table = TextTable([.text(""), .text("")], indent: 2, hasHeading: false)
      for entry in entries {
        table.add([StyledText(entry.name.description), StyledText(entry.text)])
      }
      lines += table.plain.split(separator: "\n").map(String.init)
    }
    list("only in \(paths[0])", onlyFirst.map { ($0, "") })
    list("only in \(paths[1])", onlySecond.map { ($0, "") })
    list(
      "different shapes",
      reshaped.map { ($0.name, "\(shapeText($0.shapes[0])) and \(shapeText($0.shapes[1]))") })
    list(
      "different values",
      changed.map {
        (
          $0.name,
          "\($0.differing.grouped) of \($0.count.grouped), by at most \($0.largest) "
            + "(largest value \($0.scale))"
        )
      })
    lines.append("")
    lines.append("\(equal.grouped) arrays are the same")
    return lines.joined(separator: "\n")
  }
}
