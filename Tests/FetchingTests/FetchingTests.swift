internal import Basics
internal import Fetching
internal import Testing

struct AddressTests {
  @Test(
    "what names a file is an address",
    arguments: [
      ("https://host/a/b.zip", "b.zip"), ("HTTP://h:81/x%20y.tar?q=1#part", "x y.tar"),
      ("file:///data/x.bin", "x.bin"), ("https://h/b/a?x=/", "a"),
    ])
  func names(_ text: String, _ name: String) throws {
    #expect(try #require(Address(text)).name == name)
  }

  @Test(
    "what does not is none",
    arguments: [
      "", "host/a.zip", "ftp://host/a.zip", "https://", "https://host", "https://host/",
      "https://user:word@host/a", "https://host/a b", "https://host/..", "https://host/a/",
      "https://host/%2e%2e",
      "https://host/a%2fb", "https://host/%00", "file://host/a", "https://host/é",
    ])
  func refused(_ text: String) { #expect(Address(text) == nil) }
}

struct FileDigestTests {
  private static let md5 = String(repeating: "aB", count: 16)
  private static let sha = String(repeating: "0f", count: 32)

  @Test("digests are told by their prefix or their length")
  func kinds() {
    let digests = [
      "md5:\(FileDigestTests.md5)", FileDigestTests.md5, "sha256:\(FileDigestTests.sha)",
      FileDigestTests.sha, "SHA256:\(FileDigestTests.sha)",
    ].map { FileDigest($0)?.text }
    let small = "md5:" + FileDigestTests.md5.lowercased()
    let large = "sha256:" + FileDigestTests.sha
    #expect(digests == [small, small, large, large, large])
  }

  @Test(
    "anything else is none",
    arguments: [
      "", "md5:", "sha256:\(md5)", "md5:\(sha)", "sha1:\(md5)", "g\(md5.dropFirst())", ":\(md5)",
    ])
  func refused(_ text: String) { #expect(FileDigest(text) == nil) }
}

struct MirrorTests {
  @Test("a mirror is a folder or a server")
  func kinds() {
    #expect(Mirror("/data/mirror/") == .folder("/data/mirror"))
    #expect(Mirror("mirror") == .folder("mirror"))
    #expect(Mirror("file:///data/a%20b") == .folder("/data/a b"))
    #expect(Mirror("https://host/files/") == .server("https://host/files"))
    #expect(Mirror("ftp://host/files") == nil)
    #expect(Mirror("https://host/files?x") == nil)
  }
}

struct ArchiveLayoutTests {
  private static func layout(_ pairs: [(String, String)]) throws -> ArchiveLayout {
    ArchiveLayout(
      try pairs.map { from, to in
        ArchiveLayout.Rule(from: try #require(InnerPath(from)), to: try #require(InnerPath(to)))
      })
  }

  @Test("what is moved into place as a whole")
  func wholes() throws {
    #expect(try ArchiveLayoutTests.layout([]).wholes == nil)
    #expect(try ArchiveLayoutTests.layout([("a", ".")]).wholes == nil)
    let inner = try ArchiveLayoutTests.layout([("a", "x"), ("b", "x/y"), ("c", "z")])
    #expect(inner.wholes?.map(\.text) == ["x", "z"])
  }

  @Test("paths that leave the folder are none", arguments: ["/a", "..", "a/../b", "a/..", "a\0b"])
  func stray(_ path: String) { #expect(InnerPath(path) == nil) }

  @Test("others are what they name")
  func paths() {
    #expect(InnerPath("./a//b/")?.parts == ["a", "b"])
    #expect(InnerPath(".")?.text == ".")
    #expect(InnerPath("a..b/...")?.parts == ["a..b", "..."])
  }
}

struct FetchSettingsTests {
  @Test("the environment's values are looked at")
  func values() throws {
    let settings = try FetchSettings(
      environment: ["RUNEXP_FETCH_TIMEOUT": "0.5", "RUNEXP_MIRROR": "/m"], bytes: { Int($0) })
    #expect(settings.timeout == 0.5 && settings.mirror == .folder("/m"))
    for (name, text) in [
      ("RUNEXP_FETCH_TIMEOUT", "soon"), ("RUNEXP_FETCH_TIMEOUT", "0"), ("RUNEXP_FETCH_PAUSE", "-1"),
      ("RUNEXP_UNPACK_LIMIT", "much"), ("RUNEXP_MIRROR", "gopher://x/y"),
    ] {
      #expect(throws: FetchSettingsFault.self, "\(name)=\(text)") {
        try FetchSettings(environment: [name: text], bytes: { Int($0) })
      }
    }
  }

  @Test("sizes are said in few figures")
  func sizes() {
    let words = [1, 17, 1234, 9_406_464, 123_456_789, 1_500_000_000].map(FetchWords.bytes)
    #expect(words == ["1 byte", "17 bytes", "1.2 kB", "9.4 MB", "123 MB", "1.5 GB"])
  }
}
