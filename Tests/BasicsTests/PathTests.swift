internal import Basics
internal import Glibc
internal import Testing

@Suite struct PathTests {
  /// Paths of up to eight of these pieces; the last two are names of bytes that are no UTF-8.
  private static let pieces = [
    "/", "/", ".", "..", "a", "b.c", "é", String(systemBytes: [0xE9]),
    String(systemBytes: [0x62, 0xFF]),
  ]

  private static func paths(_ count: Int) -> [String] {
    var generator = CounterGenerator(seed: 14, purpose: "paths")
    return (0..<count).map { _ in
      (0..<generator.below(9)).map { _ in pieces[generator.below(pieces.count)] }.joined()
    }
  }

  /// The path with one slash where several stand, and none at the end.
  private static func squeezed(_ path: String) -> String {
    let parts = path.split(separator: "/").joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }

  @Test("the folder and the name of a path are what stands before and behind its last slash")
  func aboveAndName() {
    for path in Self.paths(2_000).map(Self.squeezed) {
      let parts = path.split(separator: "/").map(String.init)
      let above = parts.dropLast().joined(separator: "/")
      let root = path.hasPrefix("/") ? "/" : ""
      let expected = root + above
      #expect(Folder.above(path) == (expected.isEmpty ? "." : expected), "\(path)")
      #expect(Folder.name(of: path) == parts.last ?? path, "\(path)")
      #expect(Folder.nameAbove(path) == parts.dropLast().last, "\(path)")
      #expect(Folder.plain(path) == path, "\(path)")
    }
  }

  @Test("slashes that say nothing change no answer")
  func slashes() {
    for path in Self.paths(2_000) {
      let plain = Self.squeezed(path)
      #expect(Folder.plain(path) == plain, "\(path)")
      #expect(Folder.above(path) == Folder.above(plain), "\(path)")
      #expect(Folder.nameAbove(path) == Folder.nameAbove(plain), "\(path)")
    }
    #expect(Folder.above("data/") == ".")
    #expect(Folder.above("data//a/") == "data")
  }

  @Test("a relative path goes below the folder, an absolute one stays, '.' is the folder")
  func joined() {
    let paths = Self.paths(2_000)
    for (folder, path) in zip(paths, paths.dropFirst()) {
      let isFolder = Self.squeezed(path) == "." && !folder.isEmpty
      let isWhole = path.hasPrefix("/") || folder.isEmpty
      let expected = isWhole ? path : isFolder ? folder : "\(folder)/\(path)"
      #expect(Folder.joined(folder, path) == Self.squeezed(expected), "\(folder) and \(path)")
    }
    #expect(Folder.joined("data", "./a") == "data/./a")
    #expect(Folder.joined("data", Folder.withoutLeadingDots("././a/./b")) == "data/a/./b")
    #expect(Folder.joined("data", Folder.withoutLeadingDots(".")) == "data")
    #expect(Folder.joined("", Folder.withoutLeadingDots(".//a/")) == "a")
    #expect(Folder.absolute("a") == "\(FileSystem.workingDirectory)/a")
    #expect(Folder.absolute("/a") == "/a")
  }

  @Test("a path within a folder is its parts without '.', and none where it is absolute or climbs")
  func inner() {
    for path in Self.paths(2_000) {
      let parts = path.split(separator: "/").map(String.init)
      let expected =
        path.hasPrefix("/") || parts.contains("..") ? nil : parts.filter { $0 != "." }
      #expect(InnerPath(path)?.parts == expected, "\(path)")
    }
  }

  @Test("a path with a zero byte names nothing, and never the path before the zero")
  func zero() throws {
    var template = Array("/tmp/runexp-paths-XXXXXX".utf8CString)
    let place = String(cString: try #require(mkdtemp(&template)))
    defer { Folder.remove(place) }
    #expect(throws: FileError.self) { try Folder.make("\(place)/a\0b/c") }
    #expect(throws: FileError.self) { try WholeFile.write([1], to: "\(place)/a\0b") }
    #expect(Folder.names(in: place).isEmpty)
    #expect(Folder.above("a\0/b") == "a\0/b")
    #expect(Folder.joined("a", "b\0c") == "a/b\0c")
    #expect(InnerPath("a\0b") == nil)
  }
}
