internal import Compiler
internal import FoundationEssentials
internal import Models
internal import Testing

struct WinogradChoiceTests {
  private let window = Window(size: [3, 3], strides: [1, 1], padding: .none)

  @Test("a number of channels holds up to the next one that was measured")
  func channels() {
    var choice = WinogradChoice()
    choice.insert(.square3, channels: 128)
    func takes(_ input: Int, _ output: Int) -> Bool {
      choice.scheme(window, groups: 1, input: input, output: output) == .square3
    }
    #expect(takes(128, 128) && takes(512, 130) && takes(255, 300))
    #expect(!takes(127, 512) && !takes(256, 256))
    #expect(WinogradChoice.everywhere.scheme(window, groups: 1, input: 32, output: 64) == .square3)
    #expect(WinogradChoice.everywhere.scheme(window, groups: 1, input: 31, output: 64) == nil)
  }

  @Test("windows with steps, gaps, groups or other sizes go the direct way")
  func windows() {
    func scheme(_ change: (inout Window) -> Void, groups: Int = 1) -> WinogradScheme? {
      var window = window
      change(&window)
      return WinogradChoice.everywhere.scheme(window, groups: groups, input: 512, output: 512)
    }
    #expect(scheme { $0.size = [1, 7] } == .row7)
    #expect(scheme { $0.size = [7, 1] } == .column7)
    #expect(scheme { $0.padding.left = 5 } == .square3)
    #expect(scheme { $0.size = [1, 1] } == nil)
    #expect(scheme { $0.size = [7, 7] } == nil)
    #expect(scheme { $0.strides = [1, 2] } == nil)
    #expect(scheme { $0.dilation = [2, 2] } == nil)
    #expect(scheme({ _ in }, groups: 2) == nil)
  }

  @Test("the choice is part of what features are named by")
  func identity() {
    var (first, second) = (WinogradChoice(), WinogradChoice())
    first.insert(.row7, channels: 128)
    first.insert(.square3, channels: 256)
    first.insert(.square3, channels: 64)
    second.insert(.square3, channels: 64)
    second.insert(.square3, channels: 256)
    #expect(first.identity != second.identity)
    second.insert(.row7, channels: 128)
    #expect(first.identity == second.identity && first == second)
  }

  @Test("files hold the choice by windows; earlier ones have a list for 3x3")
  func files() throws {
    func read(_ text: String) throws -> WinogradChoice {
      try JSONDecoder().decode(WinogradChoice.self, from: Data(text.utf8))
    }
    let everywhere = WinogradChoice.everywhere
    #expect(
      try JSONDecoder().decode(WinogradChoice.self, from: JSONEncoder().encode(everywhere))
        == everywhere)
    var squares = WinogradChoice()
    squares.insert(.square3, channels: 64)
    #expect(try read("[64]") == squares)
    #expect(try read(#"{"3x3": [64]}"#) == squares)
    #expect(throws: DecodingError.self) { try read(#"{"9x9": [64]}"#) }
  }
}
