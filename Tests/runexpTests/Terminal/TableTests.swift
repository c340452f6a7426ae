internal import Basics
internal import Testing
internal import runexp

struct TableTests {
  private var table: TextTable {
    var table = TextTable([.text("value"), .number("n"), .text("verdict")], indent: 2)
    table.add(line: StyledText("beans", .bold))
    table.add(["test accuracy", "3", StyledText("reproduced", .green)])
    table.add(["loss", "12", ""])
    return table
  }

  @Test func columnsAreAligned() {
    #expect(
      table.rendered(width: nil, colors: false) == """
          value           n  verdict
        beans
          test accuracy   3  reproduced
          loss           12

        """)
  }

  @Test func whatFindsNoRoomGoesOnASecondLine() {
    let narrow = table.rendered(width: 24, colors: false)
    #expect(
      narrow == """
          value           n
              verdict
        beans
          test accuracy   3
              reproduced
          loss           12

        """)
    #expect(
      table.rendered(width: 8, colors: false).split(separator: "\n").allSatisfy { $0.count <= 8 })
  }

  @Test func coloursAreAskedFor() {
    let coloured = table.rendered(width: 80, colors: true)
    #expect(coloured.contains("\u{1b}[32mreproduced\u{1b}[0m"))
    #expect(!table.rendered(width: 80, colors: false).contains("\u{1b}"))
  }

  @Test func markdown() {
    var table = TextTable([.text("key"), .number("n")])
    table.add(["a|b", "1"])
    #expect(table.markdown == "| key | n |\n| --- | --: |\n| a\\|b | 1 |\n")
  }

  @Test func wordsAreWrapped() {
    let lines = StyledText.wrapped("one two three", .plain, indent: 2, width: 10)
    #expect(lines.map { $0.rendered(colors: false) } == ["  one two", "  three"])
    #expect(StyledText.wrapped("one two", .plain, indent: 0, width: nil).count == 1)
  }
}
