/// Sums and products of counts that stop at the largest number instead of leaving its range.
///
/// For figures that a person reads or that are held against a limit, where what is beyond the limit
/// need not be exact; what is executed has been held against `GraphBuilder.largestNetwork` first.
extension Int {
  package func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  package func saturatingMultiply(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}

extension Sequence<Int> {
  /// All of them added up.
  package var saturatingSum: Int { reduce(0) { $0.saturatingAdd($1) } }

  /// All of them multiplied.
  package var saturatingProduct: Int { reduce(1) { $0.saturatingMultiply($1) } }
}
