internal import Basics
internal import Configuration

/// Some images of a split, as TensorFlow Datasets writes it: `train[:80%]`.
///
/// Source: `tensorflow_datasets/core/splits.py`, `_str_to_relative_instruction` and
/// `_rel_to_abs_instr`.
struct SplitSlice: Hashable {
  enum Unit: String {
    case images = ""
    case percent = "%"
    case shards = "shard"
  }

  /// Of the split; `all` for every split.
  let name: String
  /// Nil for the split's beginning and end; negative ones count from the end.
  private let from: Double?
  private let to: Double?
  private let unit: Unit

  /// The slices of a text, which are added together.
  ///
  /// - Returns: Nil for a text that is none.
  static func parse(_ text: String) -> [SplitSlice]? {
    var slices: [SplitSlice] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      guard let slice = SplitSlice(part.trimmed) else { return nil }
      slices.append(slice)
    }
    return slices
  }

  /// All images of a split.
  init(whole name: String) {
    self.name = name
    (from, to, unit) = (nil, nil, .images)
  }

  private init?(_ text: Substring) {
    let name = text.prefix { $0 != "[" }
    let rest = text[name.endIndex...]
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-".contains($0) })
    else { return nil }
    self.name = String(name)
    guard !rest.isEmpty else {
      (from, to, unit) = (nil, nil, .images)
      return
    }
    guard rest.hasSuffix("]"), name != "all" else { return nil }
    let ends = rest.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
    let bounds = ends.compactMap { Bound($0) }
    guard bounds.count == ends.count, bounds.contains(where: { $0.value != nil }) else {
      return nil
    }
    switch bounds.count {
    case 1:
      // One shard.
      guard bounds[0].unit == .shards, let value = bounds[0].value else { return nil }
      (from, to, unit) = (value, value + 1, .shards)
    case 2:
      (from, to) = (bounds[0].value, bounds[1].value)
      unit = bounds[0].unit ?? bounds[1].unit ?? .images
    default: return nil
    }
    let isWhole = [from, to].allSatisfy { $0.map { $0 == $0.rounded() } ?? true }
    let isPercentage = [from, to].allSatisfy { $0.map { abs($0) <= 100 } ?? true }
    guard unit == .percent ? isPercentage : isWhole else { return nil }
  }

  private struct Bound {
    let value: Double?
    let unit: Unit?

    init?(_ text: Substring) {
      let unit: Unit? = text.hasSuffix("%") ? .percent : text.hasSuffix("shard") ? .shards : nil
      let number = text.dropLast(unit?.rawValue.count ?? 0).filter { $0 != "_" }
      guard !number.isEmpty else {
        guard unit == nil else { return nil }
        (value, self.unit) = (nil, nil)
        return
      }
      guard number.allSatisfy({ $0.isASCII && ($0.isNumber || ".-".contains($0)) }),
        let value = Double(number), abs(value) < 1e15
      else { return nil }
      (self.value, self.unit) = (value, unit)
    }
  }

  /// Why a split has no such slice.
  enum Fault: Explained, Hashable {
    case outside(from: Int, to: Int, count: Int)
    case fewerThanHundred(Int)
    case partOfPercent

    var description: String {
      switch self {
      case .outside(let from, let to, let count):
        "it is of images \(from) to \(to), and there are \(count)"
      case .fewerThanHundred(let count):
        "rounding 'pct1_dropremainder' needs 100 images or more, and there are \(count)"
      case .partOfPercent: "rounding 'pct1_dropremainder' is of whole percents"
      }
    }
  }

  /// Which images these are, of a split with shards of so many.
  func range(_ shards: [Int], _ rounding: SliceRounding) throws(Fault) -> Range<Int> {
    let count = shards.reduce(0, +)
    var (first, last) = (0, count)
    switch unit {
    case .images: (first, last) = (from.map { Int($0) } ?? 0, to.map { Int($0) } ?? count)
    case .percent:
      if let from { first = try SplitSlice.images(from, of: count, rounding) }
      if let to { last = try SplitSlice.images(to, of: count, rounding) }
    case .shards:
      // As slices of Python's lists, which end where the list does.
      func before(_ shard: Int) -> Int {
        shards.prefix(max(0, shard < 0 ? shards.count + shard : shard)).reduce(0, +)
      }
      if let from { first = before(Int(from)) }
      if let to { last = before(to <= 0 ? max(0, shards.count + Int(to)) : Int(to)) }
    }
    guard abs(first) <= count, abs(last) <= count else {
      throw .outside(from: first, to: last, count: count)
    }
    if first < 0 { first += count }
    if last < 0 { last += count }
    return first..<max(first, last)
  }

  /// A percentage in images.
  private static func images(
    _ percent: Double, of count: Int, _ rounding: SliceRounding
  ) throws(Fault) -> Int {
    switch rounding {
    case .closest: return Int((percent * Double(count) / 100).rounded(.toNearestOrEven))
    case .percentDropRemainder:
      guard count >= 100 else { throw .fewerThanHundred(count) }
      guard let whole = Int(exactly: percent) else { throw .partOfPercent }
      return whole * (count / 100)
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " }
    return start.lastIndex { $0 != " " }.map { start[...$0] } ?? start
  }
}
