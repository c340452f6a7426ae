internal import Basics
internal import Testing

/// What of a text that others wrote becomes part of paths, files and messages.
struct TextTests {
  private struct Words: Explained { let description: String }

  @Test("a text is divided wherever the byte stands, whatever accent follows")
  func parts() {
    #expect("a/b//c/".parts(at: "/") == ["a", "b", "", "c", ""])
    #expect("a/\u{301}b".parts(at: "/") == ["a", "\u{301}b"])
    #expect("a/\u{301}b".dropFirst().parts(at: "/").count == 2)
    #expect("\r\n".parts(at: "\n") == ["\r", ""])
    #expect("".parts(at: "/") == [""])
    #expect("/\u{301}".has("/") && !"é".has("/"))
  }

  @Test("messages and the names in them are of bounded length, and short ones stay as they are")
  func bounded() {
    let long = String(repeating: "ä", count: 100_000)
    for text in [long, "a \(long)\nb \(long)", String(repeating: "a\n", count: 100_000)] {
      let sentence = Words(description: text).sentence
      for line in sentence.parts(at: "\n") { #expect(line.unicodeScalars.count <= 2000) }
      #expect(sentence.parts(at: "\n").count <= 1001)
      #expect(sentence.contains("…"))
      #expect(sentence.first == text.first)
    }
    let whole = String(repeating: "é\n", count: 400)
    #expect(Words(description: whole).sentence == whole)
    #expect(quoted([long, "b"]).unicodeScalars.count < 150)
    #expect(quoted([long, "b"]).hasSuffix("', 'b'"))
    #expect(quoted(["a", "b"]) == "'a', 'b'")
  }

  @Test("a long word has no near name, and takes no time")
  func nearest() {
    let long = String(repeating: "é", count: 300_000)
    #expect(nearestName(to: long, among: ["a", "b" + long.dropFirst(9)]) == nil)
    #expect(nearestName(to: "epoch", among: ["epochs", "freeze"]) == "epochs")
  }
}
