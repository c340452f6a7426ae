/// For which convolutions of 3x3 the `fast` arithmetic takes Winograd's way.
///
/// Which way is faster depends on the processor and on the number of channels. The choice changes the
/// last bits of features, so it is made once for a machine and is part of what features are named by.
package struct WinogradChoice: Hashable, Sendable {
  /// Numbers of channels that are measured; others go by the next smaller one.
  static let measuredChannels = [64, 128, 256, 512]

  private let channels: Set<Int>

  /// - `channels`: of the measured numbers, those for which Winograd's way is faster.
  package init(channels: [Int]) { self.channels = Set(channels) }

  /// Wherever there is one: for machines that nothing was measured on.
  package static let everywhere = WinogradChoice(channels: measuredChannels)

  /// Whether to take it for a convolution between images of so many channels.
  func includes(input: Int, output: Int) -> Bool {
    let measured = WinogradChoice.measuredChannels.last { $0 <= min(input, output) }
    return measured.map(channels.contains) ?? false
  }

  /// What features are named by.
  package var identity: String {
    "winograd \(channels.sorted().map(String.init).joined(separator: " "))"
  }
}
