/// One number, or several: where Keras takes both, they mean different things.
package enum NumberOrNumbers: Hashable, Sendable, FieldValue {
  case number(Double)
  case numbers([Double])

  package init?(_ value: SpecValue) {
    if case .list(let items) = value {
      let numbers = items.compactMap { Double($0) }
      guard numbers.count == items.count else { return nil }
      self = .numbers(numbers)
    } else {
      guard let number = Double(value) else { return nil }
      self = .number(number)
    }
  }

  package var specValue: SpecValue {
    switch self {
    case .number(let number): .double(number)
    case .numbers(let numbers): .list(numbers.map { .double($0) })
    }
  }
}

extension NumberOrNumbers {
  /// The ends of a factor of Keras's layers: two in either order; of one number f to either side, but
  /// not below `least`.
  ///
  /// Source: `_set_factor` of Keras's layers.
  package func ends(least: Double) -> (low: Double, high: Double) {
    switch self {
    case .number(let side): (max(-abs(side), least), abs(side))
    case .numbers(let ends):
      (min(ends.first ?? 0, ends.last ?? 0), max(ends.first ?? 0, ends.last ?? 0))
    }
  }
}

extension NumberOrNumbers: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral
{
  package init(floatLiteral number: Double) { self = .number(number) }

  package init(integerLiteral number: Int) { self = .number(Double(number)) }

  package init(arrayLiteral numbers: Double...) { self = .numbers(numbers) }
}

/// `[low, high]`, between which a number is drawn.
package struct Interval: Hashable, Sendable, FieldValue {
  package var low: Double
  package var high: Double

  package init(_ low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  package init?(_ value: SpecValue) {
    guard case .list(let items) = value, items.count == 2, let low = Double(items[0]),
      let high = Double(items[1])
    else { return nil }
    self.init(low, high)
  }

  package var specValue: SpecValue { .list([.double(low), .double(high)]) }
}
