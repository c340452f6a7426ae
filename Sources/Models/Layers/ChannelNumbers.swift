package import Configuration

/// A number for all channels, or one for each.
package struct ChannelNumbers: Hashable, Sendable {
  package var values: [Double]

  package init(_ values: [Double]) { self.values = values }

  package init(_ value: Double) { self.init([value]) }

  /// Whether they fit a tensor's last axis.
  func fits(_ shape: [Int]) -> Bool { values.count == 1 || values.count == shape.last }

  /// In single precision, as Keras holds them.
  var floats: [Float] { values.map { Float($0) } }
}

extension ChannelNumbers: FieldValue {
  /// Lists within lists are one: Keras keeps an array's axes.
  package init?(_ value: SpecValue) {
    guard case .list(let items) = value else {
      guard let number = Double(value) else { return nil }
      self.init(number)
      return
    }
    let parts = items.compactMap { ChannelNumbers($0) }
    guard parts.count == items.count, !parts.isEmpty else { return nil }
    self.init(parts.flatMap(\.values))
  }

  package var specValue: SpecValue {
    values.count == 1 ? .double(values[0]) : .list(values.map { .double($0) })
  }
}

/// The axes that a layer works along, the batch's axis counted.
package struct Axes: Hashable, Sendable {
  package var values: [Int]

  package init(_ values: [Int]) { self.values = values }

  package static let last = Axes([-1])

  /// Whether they are a tensor's last axis alone.
  func isLast(of shape: [Int]) -> Bool { values == [-1] || values == [shape.count] }

  /// Whether they are a tensor's last axes in their order.
  func isEnd(of shape: [Int]) -> Bool {
    !values.isEmpty && positions(in: shape) == Array(shape.indices.suffix(values.count))
  }

  /// Their places in the shape of one image, as they are listed; nil where one of them is the batch's,
  /// is not there or is there twice.
  func positions(in shape: [Int]) -> [Int]? {
    let places = values.map { $0 < 0 ? shape.count + $0 : $0 - 1 }
    guard places.allSatisfy(shape.indices.contains), Set(places).count == places.count else {
      return nil
    }
    return places
  }
}

extension Axes: FieldValue {
  package init?(_ value: SpecValue) {
    guard case .list(let items) = value else {
      guard let axis = Int(value) else { return nil }
      self.init([axis])
      return
    }
    let axes = items.compactMap { Int($0) }
    guard axes.count == items.count else { return nil }
    self.init(axes)
  }

  package var specValue: SpecValue {
    values.count == 1 ? .int(values[0]) : .list(values.map { .int($0) })
  }
}
