internal import Basics
internal import Testing

struct CSVTests {
  private func row(_ line: Int, _ cells: String...) -> CSV.Row { CSV.Row(line: line, cells: cells) }

  @Test("rows know their lines, whatever their quotes, ends and blank lines")
  func rows() throws {
    let text = "\u{feff}image,label\r\n\"a, \"\"1\"\".jpg\",\"two\nlines\"\n\n,\nlast, x"
    #expect(
      try CSV.rows(Array(text.utf8)) == [
        row(1, "image", "label"), row(2, "a, \"1\".jpg", "two\nlines"), row(5, "", ""),
        row(6, "last", " x"),
      ])
    #expect(try CSV.rows([]) == [])
    #expect(
      try CSV.rows(Array("a;\"b;,\"\n".utf8), delimiter: UInt8(ascii: ";")) == [row(1, "a", "b;,")])
  }

  @Test("what is written reads back, bytes that are not UTF-8 too")
  func roundTrip() throws {
    let name = String(systemBytes: [0x61, 0xff, 0x2c, 0x22, 0x0d, 0x0a, 0x62])
    // An accent behind a quote makes one letter of both, and the quote must be doubled all the same.
    let cells = [name, "", "plain", "\"", ",", "é", "a\"\u{301}b"]
    #expect(try CSV.rows(CSV.row(cells).systemBytes) == [CSV.Row(line: 1, cells: cells)])
  }

  @Test("a quote without an end is named by the line that opens it")
  func unclosed() {
    let error = #expect(throws: CSV.UnclosedQuote.self) {
      try CSV.rows(Array("a,b\n\"c\",\"d\ne\n".utf8))
    }
    #expect(error?.line == 2)
  }
}
