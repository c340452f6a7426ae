internal import Basics
internal import Models

/// The layers of a file and of a model side by side, where they do not fit.
package struct ArchitectureMismatch: Hashable, Sendable {
  /// One line of the comparison: counterparts, or what is in the same place.
  package struct Row: Hashable, Sendable {
    package let file: String?
    package let model: String?
    /// Whether the model's layer, if there is one, has what it needs.
    package let fits: Bool
  }

  package let rows: [Row]
  /// Layers of the model that the file does not have.
  package let missing: [String]
  /// Layers that both have, with different arrays.
  package let different: [String]
  /// The numbers of layers with weights.
  package let fileCount: Int
  package let modelCount: Int
  /// What the file seems to hold, as a spec would name it.
  package let architecture: String?

  init(_ matching: Matching, faults: Set<Int>, architecture: String?) {
    self.architecture = architecture
    fileCount = matching.stored.count
    modelCount = matching.wanted.count
    let names = faults.sorted().map { (matching.wanted[$0].name, matching.partner[$0] == nil) }
    missing = names.filter(\.1).map(\.0)
    different = names.filter { !$0.1 }.map(\.0)
    rows = ArchitectureMismatch.align(matching, faults: faults)
  }

  /// Counterparts that come in the same order on both sides share a line; what is between
  /// two of them is paired by place.
  private static func align(_ matching: Matching, faults: Set<Int>) -> [Row] {
    var rows: [Row] = []
    var (file, model) = (0, 0)
    func advance(to end: (file: Int, model: Int)) {
      while file < end.file || model < end.model {
        let left = file < end.file ? describe(matching.stored[file]) : nil
        let right = model < end.model ? describe(matching.wanted[model]) : nil
        rows.append(Row(file: left, model: right, fits: !faults.contains(model) || right == nil))
        if left != nil { file += 1 }
        if right != nil { model += 1 }
      }
    }
    for (position, place) in commonOrder(matching.partner) {
      advance(to: (place, position))
      advance(to: (place + 1, position + 1))
    }
    advance(to: (matching.stored.count, matching.wanted.count))
    return rows
  }

  /// The longest run of counterparts that ascends on both sides.
  private static func commonOrder(_ partner: [Int?]) -> [(model: Int, file: Int)] {
    let pairs = partner.enumerated().compactMap { model, file in file.map { (model, $0) } }
    var length = [Int](repeating: 1, count: pairs.count)
    var previous = [Int?](repeating: nil, count: pairs.count)
    for last in pairs.indices {
      for earlier in 0..<last
      where pairs[earlier].1 < pairs[last].1 && length[earlier] + 1 > length[last] {
        (length[last], previous[last]) = (length[earlier] + 1, earlier)
      }
    }
    var run: [(model: Int, file: Int)] = []
    var next = pairs.indices.max { length[$0] < length[$1] }
    while let position = next {
      run.append((model: pairs[position].0, file: pairs[position].1))
      next = previous[position]
    }
    return run.reversed()
  }
}

extension ArchitectureMismatch: CustomStringConvertible {
  /// The sentence after the file's name, and the lines around the first difference.
  package var description: String {
    var facts: [String] = []
    if !missing.isEmpty { facts.append("\(missing.count) of the model's are missing") }
    if !different.isEmpty {
      facts.append("\(different.count) \(different.count == 1 ? "has" : "have") other shapes")
    }
    let looks = architecture.map { "; it looks like \($0)" } ?? ""
    let first = rows.firstIndex { !$0.fits } ?? 0
    let shown = max(0, first - 3)..<min(rows.count, first + 7)
    let width = rows[shown].map { ($0.file ?? "").count }.max() ?? 0
    var lines = [
      "does not fit the model: \(fileCount) layers with weights in the file, \(modelCount) in the "
        + "model, of which \(facts.joined(separator: " and "))\(looks)",
      "      " + "file".padded(to: width) + "   model",
    ]
    if shown.lowerBound > 0 { lines.append("      ... \(shown.lowerBound) above that fit") }
    for (index, row) in rows[shown].enumerated() {
      let mark = index + shown.lowerBound == first ? "  →   " : "      "
      lines.append(mark + (row.file ?? "-").padded(to: width) + "   " + (row.model ?? "-"))
    }
    if shown.upperBound < rows.count {
      lines.append("      ... \(rows.count - shown.upperBound) more")
    }
    return lines.joined(separator: "\n")
  }
}
