internal import Configuration

/// The grammar of `sweep`: keys with lists of values, or with a range such as `0..4`.
///
/// Several keys may also be a list of maps with one key each, which keeps their order in JSON.
/// Whether a value fits its key is checked later, by reading the spec with it.
enum SweepGrammar {
  static let sweep = Grammar<[SweepAxis]>(
    .either([axes, .list(of: axes, atLeast: 0)])
  ) { place, reading in
    let maps: [Place]
    switch place.node.content {
    case .null: return []
    case .map: maps = [place]
    case .list: maps = place.items
    default:
      reading.refuse(place, axes, "a map from keys to lists of values")
      return nil
    }
    var result: [SweepAxis] = []
    for map in maps {
      guard case .map = map.node.content else {
        reading.refuse(map, axes, "a map from a key to a list of values")
        continue
      }
      for entry in map.node.entries {
        let inner = map.child(entry)
        if result.contains(where: { $0.key == entry.key }) {
          reading.error(
            GrammarProblem.duplicateItem("'\(entry.key)'", noun: "key"), atKeyOf: inner)
        } else if let values = values(of: inner, &reading) {
          result.append(SweepAxis(key: entry.key, values: values))
        }
      }
    }
    let points = result.reduce(1.0) { $0 * Double($1.values.count) }
    guard points <= Double(pointLimit) else {
      reading.error(ConsistencyProblem.sweepTooLarge(limit: pointLimit), atKeyOf: place)
      return nil
    }
    return result
  } write: { sweep in
    let maps = sweep.map {
      SpecValue.map([SpecValue.Entry($0.key, .list($0.values))])
    }
    return maps.count == 1 ? maps[0] : .list(maps)
  }

  /// The most runs that a sweep may have.
  static let pointLimit = 10_000

  private static let axes = SpecShape.dictionary(
    names: nil,
    of: .either([
      .list(of: .anything, atLeast: 1),
      .text(form: "a range such as 0..4", pattern: #"^[+-]?[0-9]+\.\.[+-]?[0-9]+$"#),
    ]))

  private static func values(of place: Place, _ reading: inout Reading) -> [SpecValue]? {
    switch place.node.content {
    case .list(let nodes) where !nodes.isEmpty: return nodes.map(\.value.canonical)
    case .list:
      reading.error(
        GrammarProblem.tooFew(label: place.label, noun: "value", expected: 1, received: 0),
        at: place)
      return nil
    case .string(let text):
      if let range = range(text) { return range.map { .int($0) } }
      fallthrough
    default:
      reading.refuse(place, .anything, "a list of values, or a range such as 0..4")
      return nil
    }
  }

  /// `0..4` is 0, 1, 2, 3 and 4.
  private static func range(_ text: String) -> ClosedRange<Int>? {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last,
      last.subtractingReportingOverflow(first).partialValue < pointLimit,
      !last.subtractingReportingOverflow(first).overflow
    else { return nil }
    return first...last
  }
}
