extension StringProtocol {
  /// The parts between a sign of ASCII, wherever its byte stands; none is left out.
  ///
  /// `split(separator:)` compares what a person sees as one letter: it does not find a slash or a quote
  /// that has an accent behind it, and whoever reads the text as bytes does.
  package func parts(at sign: Unicode.Scalar) -> [String] {
    utf8.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: sign) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the byte of a sign of ASCII is in the text.
  package func has(_ sign: Unicode.Scalar) -> Bool { utf8.contains(UInt8(ascii: sign)) }
}
