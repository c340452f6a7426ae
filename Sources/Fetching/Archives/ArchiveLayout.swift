package import Basics

/// Which folders of an archive go where.
package struct ArchiveLayout: Hashable, Sendable {
  package struct Rule: Hashable, Sendable {
    package let from: InnerPath
    package let to: InnerPath

    package init(from: InnerPath, to: InnerPath) {
      self.from = from
      self.to = to
    }
  }

  /// Without rules everything stays where it is.
  package let rules: [Rule]

  package init(_ rules: [Rule] = []) {
    // The innermost folder decides.
    self.rules = rules.sorted {
      ($0.from.parts.count, $1.to.text) > ($1.from.parts.count, $0.to.text)
    }
  }

  /// Where a member goes, and by which rule; nil for one that is left out.
  func place(of member: InnerPath) -> (path: InnerPath, rule: Int?)? {
    if rules.isEmpty { return (member, nil) }
    for (number, rule) in rules.enumerated() where member.parts.starts(with: rule.from.parts) {
      let rest = Array(member.parts.dropFirst(rule.from.parts.count))
      // A file that is named itself keeps its name where a folder is meant.
      let isNamed = rest.isEmpty && rule.to.parts.isEmpty
      return (InnerPath(rule.to.parts + (isNamed ? member.parts.suffix(1) : rest)), number)
    }
    return nil
  }

  /// What is moved into place as a whole; nil where that is each name that comes out of the archive.
  package var wholes: [InnerPath]? {
    let targets = rules.map(\.to)
    guard !rules.isEmpty, targets.allSatisfy({ !$0.parts.isEmpty }) else { return nil }
    // A folder within another moves with it.
    let outer = targets.filter { target in
      !targets.contains { $0 != target && target.parts.starts(with: $0.parts) }
    }
    return Set(outer).sorted { $0.text < $1.text }
  }

  package var text: String {
    rules.map { "\($0.from.text)>\($0.to.text)" }.sorted().joined(separator: "|")
  }
}
