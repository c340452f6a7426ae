package import Models

/// Winograd's algorithm along one axis: so many neighbouring pixels of the output follow from a few
/// more of the input, by one product for each of those in place of one for each tap and pixel.
package enum WinogradAxis: Hashable, Sendable {
  /// A window of one pixel: nothing to save.
  case one
  /// F(4, 3).
  case three
  /// F(4, 7).
  case seven

  /// Pixels of the window.
  package var taps: Int {
    switch self {
    case .one: 1
    case .three: 3
    case .seven: 7
    }
  }

  /// Pixels of the output that a tile gives.
  package var outer: Int {
    switch self {
    case .one: 1
    case .three, .seven: 4
    }
  }

  /// Pixels of the input that a tile reads, and products that it takes.
  package var inner: Int { outer + taps - 1 }
}

/// The windows that Winograd's way is made for: an algorithm along each axis.
package enum WinogradScheme: String, CaseIterable, Sendable {
  case square3 = "3x3"
  case row3 = "1x3"
  case column3 = "3x1"
  case row7 = "1x7"
  case column7 = "7x1"

  package var vertical: WinogradAxis {
    switch self {
    case .square3, .column3: .three
    case .column7: .seven
    case .row3, .row7: .one
    }
  }

  package var horizontal: WinogradAxis {
    switch self {
    case .square3, .row3: .three
    case .row7: .seven
    case .column3, .column7: .one
    }
  }

  /// Height and width of the window.
  package var window: [Int] { [vertical.taps, horizontal.taps] }

  /// Products of a tile for one channel of each side: matrices that are multiplied.
  package var products: Int { vertical.inner * horizontal.inner }

  /// Products over those of the direct way.
  package var productShare: Double {
    Double(products)
      / Double(vertical.outer * horizontal.outer * vertical.taps * horizontal.taps)
  }

  /// Nil where the window moves by more than a pixel, has gaps or another size.
  package init?(_ window: Window) {
    guard window.strides == [1, 1], window.dilation == [1, 1],
      let scheme = Self.allCases.first(where: { $0.window == window.size })
    else { return nil }
    self = scheme
  }

  /// Numbers of channels, of the narrower side, for which ``WinogradChoice`` says whether it pays.
  package var measuredChannels: [Int] {
    switch self {
    case .square3: [32, 64, 128, 256, 512]
    case .row3, .column3: [256]
    case .row7, .column7: [128]
    }
  }
}
