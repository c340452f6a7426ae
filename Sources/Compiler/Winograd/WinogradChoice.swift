package import Models

/// For which convolutions the `fast` arithmetic takes Winograd's way.
///
/// Which way is faster depends on the processor and on the number of channels. The choice changes the
/// last bits of features, so it is made once for a machine and is part of what features are named by.
package struct WinogradChoice: Hashable, Sendable {
  /// Of the measured numbers of channels, those for which Winograd's way is faster.
  private var channels: [WinogradScheme: Set<Int>] = [:]

  /// Nowhere.
  package init() {}

  /// Wherever there is one: for machines that nothing was measured on.
  package static let everywhere: WinogradChoice = {
    var choice = WinogradChoice()
    for scheme in WinogradScheme.allCases {
      for number in scheme.measuredChannels { choice.insert(scheme, channels: number) }
    }
    return choice
  }()

  /// What a machine's measurement says; everywhere where nothing was measured.
  package init(measured: WinogradChoice?) { self = measured ?? .everywhere }

  /// Takes it for windows of a scheme from one of its measured numbers of channels to the next.
  package mutating func insert(_ scheme: WinogradScheme, channels number: Int) {
    channels[scheme, default: []].insert(number)
  }

  /// How a convolution is computed.
  ///
  /// - Parameters:
  ///   - window: The convolution's.
  ///   - groups: Above 1 where channels are in groups.
  ///   - input: Channels of what is read.
  ///   - output: Channels of what is written.
  /// - Returns: The scheme; nil for the direct way.
  package func scheme(_ window: Window, groups: Int, input: Int, output: Int) -> WinogradScheme? {
    guard groups == 1, let scheme = WinogradScheme(window),
      let measured = scheme.measuredChannels.last(where: { $0 <= min(input, output) }),
      channels[scheme]?.contains(measured) ?? false
    else { return nil }
    return scheme
  }

  /// What features are named by.
  package var identity: String {
    let parts = named.sorted { $0.key < $1.key }.map { name, numbers in
      ([name] + numbers.map(String.init)).joined(separator: " ")
    }
    return "winograd \(parts.joined(separator: ", "))"
  }

  /// Numbers of channels by the schemes' windows.
  private var named: [String: [Int]] {
    Dictionary(uniqueKeysWithValues: channels.map { ($0.rawValue, $1.sorted()) })
  }
}

/// `{"3x3": [64, 128], "1x7": [128]}`.
extension WinogradChoice: Codable {
  /// - Throws: `DecodingError` for anything else, but for a mere list, which earlier versions of the
  ///   program wrote for 3×3.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.singleValueContainer()
    let named =
      if let list = try? values.decode([Int].self) {
        [WinogradScheme.square3.rawValue: list]
      } else {
        try values.decode([String: [Int]].self)
      }
    for (name, numbers) in named {
      guard let scheme = WinogradScheme(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          in: values, debugDescription: "'\(name)' is no window of Winograd's way")
      }
      for number in numbers { insert(scheme, channels: number) }
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.singleValueContainer()
    try values.encode(named)
  }
}
