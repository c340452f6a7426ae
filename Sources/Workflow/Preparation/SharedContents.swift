internal import Basics
internal import Configuration
internal import Images
internal import Models
internal import Plan

/// Images of a data set that have the same contents and ought not to: in two splits, or with two
/// labels.
struct SharedContents {
  private struct Seen {
    let role: Role
    let record: ImageRecord
  }

  private struct Pair: Hashable {
    let first: Role
    let second: Role
  }

  private var ofRoles: [Pair: (count: Int, examples: [String])] = [:]
  private var relabelled: (count: Int, examples: [String]) = (0, [])

  /// - Parameters:
  ///   - dataset: The images.
  ///   - digests: Of their contents; images without are left out.
  ///   - partition: What the spec says. Roles that it gives one and the same source are not
  ///     compared.
  init(_ dataset: ImageDataset, _ digests: [ImageRecord: String], _ partition: Partition) {
    let sources = partition.sources
    var seen: [String: [Seen]] = [:]
    for role in Role.allCases {
      for record in dataset.splits[role.rawValue] ?? [] {
        guard let digest = digests[record] else { continue }
        let before = seen[digest] ?? []
        if before.isEmpty || before.allSatisfy({ $0.role != role }) {
          seen[digest, default: []].append(Seen(role: role, record: record))
        }
        let isShared = { (other: Seen) in
          other.role != role && (sources[role] == nil || sources[other.role] != sources[role])
        }
        if let other = before.first(where: isShared) {
          add(record, of: role, like: other)
        }
        guard let label = record.label else { continue }
        let isOtherwise = { (other: Seen) in other.record.label.map { $0 != label } ?? false }
        if let other = before.first(where: isOtherwise), let before = other.record.label {
          relabelled.count += 1
          if relabelled.examples.count < 3 {
            relabelled.examples.append(
              "'\(other.record.name)' is '\(dataset.classes[before])' and "
                + "'\(record.name)' is '\(dataset.classes[label])'")
          }
        }
      }
    }
  }

  private mutating func add(_ record: ImageRecord, of role: Role, like other: Seen) {
    var found = ofRoles[Pair(first: other.role, second: role)] ?? (0, [])
    found.count += 1
    if found.examples.count < 3 {
      found.examples.append("'\(other.record.name)' and '\(record.name)'")
    }
    ofRoles[Pair(first: other.role, second: role)] = found
  }

  /// One line for each kind.
  var warnings: [String] {
    var lines: [String] = []
    for first in Role.allCases {
      for second in Role.allCases {
        guard let found = ofRoles[Pair(first: first, second: second)] else { continue }
        lines.append(
          "\(found.count) \(second.rawValue) \(found.count == 1 ? "image is" : "images are") "
            + "among the \(first.rawValue) images too: "
            + SharedContents.listed(found.examples, of: found.count))
      }
    }
    if relabelled.count > 0 {
      lines.append(
        "\(relabelled.count) \(relabelled.count == 1 ? "image is" : "images are") there with "
          + "another label too: " + SharedContents.listed(relabelled.examples, of: relabelled.count)
      )
    }
    return lines
  }

  private static func listed(_ examples: [String], of count: Int) -> String {
    examples.joined(separator: "; ")
      + (count > examples.count ? "; and \(count - examples.count) more" : "")
  }
}

extension Preparation {
  /// What is amiss with the contents of the data set, in words, once `inputDigests` has read it;
  /// nothing where that was told already.
  func contentWarnings(
    isInterrupted: @Sendable () -> Bool
  ) throws(Interruption) -> [String] {
    guard let dataset, inputs.isFirst(toCompare: dataset) else { return [] }
    let records = Role.allCases.flatMap { dataset.splits[$0.rawValue] ?? [] }
    let digests = try inputs.digests(
      of: records, in: dataset, threads: plan.threads, isInterrupted: isInterrupted
    ).digests
    let train = Role.train.rawValue
    return ClassBalance(dataset, train).warnings
      + plan.lonelyNormalizations(
        planner.network.graph, images: dataset.splits[train]?.count ?? 0)
      + SharedContents(dataset, digests, plan.experiment.dataset.partition).warnings
  }
}
