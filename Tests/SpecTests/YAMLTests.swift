internal import Basics
internal import Configuration
internal import Spec
internal import Testing

@Suite struct YAMLTests {
  @Test(arguments: [
    ("", SpecValue.null), ("~", .null), ("null", .null), ("true", .bool(true)),
    ("FALSE", .bool(false)), ("yes", .string("yes")), ("No", .string("No")),
    ("on", .string("on")), ("12", .int(12)), ("-7", .int(-7)), ("+3", .int(3)),
    ("010", .int(10)), ("0x1F", .int(31)), ("0o17", .int(15)), ("1_000", .string("1_000")),
    ("2.0e-5", .double(2e-5)), ("1e-3", .double(1e-3)), (".5", .double(0.5)),
    ("5.", .double(5)), ("-1.5E+2", .double(-150)), (".inf", .double(.infinity)),
    ("-.Inf", .double(-.infinity)), ("1e", .string("1e")), (".", .string(".")),
    ("+", .string("+")), ("1.2.3", .string("1.2.3")), ("2023-11-08", .string("2023-11-08")),
    ("0x", .string("0x")), ("0x-1", .string("0x-1")), ("inf", .string("inf")),
    ("99999999999999999999", .double(1e20)),
  ])
  func plainScalars(text: String, value: SpecValue) {
    #expect(SpecValue(plain: text) == value)
  }

  @Test func notANumberIsRecognised() {
    guard case .double(let number) = SpecValue(plain: ".nan") else {
      Issue.record("'.nan' is no number")
      return
    }
    #expect(number.isNaN)
  }

  @Test func quotedScalarsAreText() throws {
    #expect(try experiment(pets("name: pets", "name: '123'")).name == "123")
    #expect(try experiment(pets("name: pets", "name: \"true\"")).name == "true")
    #expect(try experiment(pets("name: pets", "name: !!str 123")).name == "123")
  }

  @Test func anchorsAliasesAndMergeKeys() throws {
    let text =
      pets("training:", "training:\n  phases:").replacing("    epochs: 5", with: "    epochs: 5")
    let phases = text.replacing(
      "  phases:\n",
      with: """
          phases:
            - &first {name: a, epochs: 3, optimizer: sgd}
            - {<<: *first, name: b}
            - {<<: [{epochs: 9}, *first], name: c}

        """)
    let training = try experiment(phases).training
    #expect(training.phases.map(\.name) == ["a", "b", "c"])
    #expect(training.phases.map(\.epochs) == [3, 3, 9])
    #expect(training.phases.map(\.optimizer) == Array(repeating: Optimizer(SGD()), count: 3))
  }

  @Test func aliasesAreLimited() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(messages(of: bomb).first == "the aliases stand for more than 10000 values")
    #expect(messages(of: "a: &a {b: *a}\n") == ["the alias '*a' is inside its own anchor"])
    #expect(messages(of: "a: *b\n") == ["no anchor '&b' precedes the alias '*b'"])
  }

  @Test func depthIsLimited() {
    let brackets = "a: " + String(repeating: "[", count: 100_000)
    #expect(messages(of: brackets) == ["values are nested deeper than 64 levels"])
    let maps = (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(messages(of: maps) == ["values are nested deeper than 64 levels"])
  }

  @Test func lineBreaksAndByteOrderMarks() throws {
    let windows = pets.replacing("\n", with: "\r\n")
    #expect(try experiment(windows) == experiment(pets))
    #expect(try experiment("\u{FEFF}" + pets) == experiment(pets))
    let faulty = pets("epochs: 5", "epochs: x").replacing("\n", with: "\r\n")
    #expect(
      diagnostics(of: faulty) == """
        pets.yaml:18:11: error: 'epochs' expects a whole number of at least 1, received 'x'
          epochs: x
                  ^
        1 error in pets.yaml

        """)
  }

  @Test(arguments: [
    ("name: pets\nseed: [1, 2\n", "2:7", "this list lacks a ',' or its ']'"),
    ("a: {b: 1\n", "1:4", "this map lacks a ',' or its '}'"),
    ("a: 'text\nb: 1\n", "1:4", "this quoted text has no end"),
    ("a: \"te\\qxt\"\n", "1:7", "unknown escape in double quotes"),
    ("a: b: c\n", "1:5", "a ':' is not allowed here"),
    ("a: @b\n", "1:4", "no value can begin with '@' unless it is in quotes"),
    ("a: %b\n", "1:4", "no value can begin with '%' unless it is in quotes"),
    ("a: 1\n b: 2\n", "2:3", "a ':' is not allowed here"),
    ("a: 1\nb\n", "3:1", "expected ':' after this key"),
    (
      "a:\n  - 1\n  b: 2\n", "3:3",
      "expected '- ' and a list item, or this line is indented wrongly"
    ),
    ("a:\n  b: 1\n c: 2\n", "3:2", "expected a key, or this line is indented wrongly"),
    ("a:\n\tb: 1\n", "2:1", "a tab indents this line, YAML takes only spaces"),
    ("a:\n  b: 1\n\tc: 1\n", "3:1", "a tab indents this line, YAML takes only spaces"),
    (
      "a: *\n", "1:5",
      "an anchor or alias needs a name; put a text that begins with '&' or '*' in quotes"
    ),
    ("a: !thing 3\n", "1:4", "the tag '!thing' is not supported"),
    ("? [a]\n: 1\n", "1:3", "a key must be plain text"),
    ("a: 1\n---\nb: 2\n", "2:1", "a second document begins here, expected one spec a file"),
    ("<<: 3\n", "1:5", "'<<' expects a map or a list of maps"),
    ("just text\n", "1:1", "expected keys such as 'name' and 'dataset', received 'just text'"),
    ("a: \u{7}\n", "1:4", "the character U+0007 is not allowed in YAML"),
  ])
  func syntaxFaults(text: String, position: String, message: String) {
    let lines = diagnostics(of: text).split(separator: "\n")
    #expect(lines.contains("pets.yaml:\(position): error: \(message)"))
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "~\n"])
  func emptySpecs(text: String) {
    #expect(
      diagnostics(of: text) == """
        pets.yaml: error: this spec is empty, expected keys such as 'name' and 'dataset'
        1 error in pets.yaml

        """)
  }

  @Test func filesThatAreNoText() throws {
    let folder = "/tmp/runexp-spec-\(UInt64.random(in: 0 ... .max))"
    func read(_ bytes: [UInt8]) throws -> String {
      try WholeFile.write(bytes, to: folder)
      do {
        _ = try SpecDocument.read(path: folder)
        return ""
      } catch {
        return error.diagnostics[0].message
      }
    }
    #expect(try read(Array("name: pets\nti".utf8) + [0xFF, 0x0A]) == "this is not UTF-8 text")
    #expect(try read([0xFF, 0xFE, 0x61, 0]) == "this text is UTF-16, expected UTF-8")
    #expect(try read(Array("a: ".utf8) + [0]) == "the character U+0000 is not allowed in YAML")
    let large = [UInt8](repeating: 0x20, count: 1_048_577)
    #expect(try read(large) == "a spec of 1048577 bytes is not read, the limit is 1048576")
    let absent = #expect(throws: SpecFaults.self) {
      try SpecDocument.read(path: folder + "/absent.yaml")
    }
    #expect(
      absent?.description == """
        \(folder)/absent.yaml: error: cannot read this file: Not a directory
        1 error in \(folder)/absent.yaml

        """)
    let isFolder = #expect(throws: SpecFaults.self) { try SpecDocument.read(path: "/tmp") }
    #expect(isFolder?.diagnostics[0].message == "cannot read this file: it is a folder")
  }
}
