internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import Testing

/// A folder of one test.
private final class Place {
  let path: String

  init() throws {
    var template = Array("/tmp/runexp-basics-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  deinit { Folder.remove(path) }

  var names: [String] { Folder.names(in: path) }
}

@Suite struct SystemTextTests {
  @Test(
    "bytes come back as they were",
    arguments: [
      Array("bed/sofa.jpg".utf8), [], [0xE9], [0x62, 0xE9, 0x64], [0x62, 0xC3, 0xA9], [0xFF, 0xFE],
      [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x9B], [0xF0, 0x9F, 0x9B, 0x8B], [0xC0, 0x80],
      [0xED, 0xA0, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBE, 0x80, 0x41],
      [0xF4, 0x8F, 0xBD, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0x41, 0xF4], Array(1...255),
    ] as [[UInt8]])
  func roundTrip(_ bytes: [UInt8]) {
    #expect(String(systemBytes: bytes).systemBytes == bytes)
  }

  @Test("names that differ in bytes that are no UTF-8 are different, and printed with escapes")
  func differ() {
    let (first, second) = (String(systemBytes: [0x62, 0xE9]), String(systemBytes: [0x62, 0xE8]))
    #expect(first != second)
    #expect(first.printable == "b\\xE9")
    #expect("bé".printable == "bé")
    #expect(String(systemBytes: Array("bé".utf8)) == "bé")
  }

  @Test("files keep names of any bytes, and a path with a zero names nothing")
  func files() throws {
    let place = try Place()
    let name = String(systemBytes: [0x62, 0xE9, 0x2E, 0x68])
    try WholeFile.write([1, 2], to: "\(place.path)/\(name)")
    #expect(place.names == [name])
    #expect(try WholeFile.read("\(place.path)/\(name)") == [1, 2])
    #expect(throws: FileError.self) { try WholeFile.read("\(place.path)/\(name)\0more") }
  }
}

@Suite struct RegularFileTests {
  @Test("what is no regular file is refused without waiting")
  func refuses() throws {
    let place = try Place()
    let pipe = "\(place.path)/pipe.jpg"
    try #require(mkfifo(pipe, 0o644) == 0)
    func reason(_ path: String) -> String {
      do {
        _ = try WholeFile.read(path)
        return "it was read"
      } catch { return error.reason }
    }
    #expect(reason(pipe) == "it is a named pipe, not a regular file")
    #expect(reason(place.path) == "it is a folder")
    #expect(reason("/dev/zero") == "it is a device, not a regular file")
    #expect(reason("\(place.path)/none") == "No such file or directory")
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(place.path)/s".utf8) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    #expect(reason("\(place.path)/s") == "it is a socket, not a regular file")
  }
}

@Suite struct AsideFileTests {
  @Test("two files for one name have names of their own, and the one that ends last stays")
  func differ() throws {
    let place = try Place()
    let target = "\(place.path)/a"
    let files = try (0..<2).map { _ in try AsideFile.make(for: target) }
    #expect(Set(files.map(\.path)).count == 2)
    #expect(place.names.count == 2)
    for (file, byte) in zip(files, [UInt8(1), 2]) {
      #expect(withUnsafeBytes(of: byte) { write(file.descriptor, $0.baseAddress, 1) } == 1)
      try file.commit()
    }
    #expect(place.names == ["a"])
    #expect(try WholeFile.read(target) == [2])
  }

  @Test("what is being written stays, what its process left goes, whatever number it has")
  func abandoned() throws {
    let place = try Place()
    let held = try AsideFile.make(for: "\(place.path)/a")
    // Of this process's number, which lives, and of no process's.
    for name in ["b.\(getpid()).partial", "c.999999999.partial", "d.features"] {
      try WholeFile.write([0], to: "\(place.path)/\(name)")
    }
    AsideFile.removeAbandoned(in: place.path)
    #expect(place.names.sorted() == [Folder.name(of: held.path), "d.features"].sorted())
    held.discard()
    #expect(place.names == ["d.features"])
  }

  @Test("a name as long as the system allows can be written")
  func longName() throws {
    let place = try Place()
    let name = String(repeating: "é", count: 127)
    try WholeFile.write([7], to: "\(place.path)/\(name)")
    #expect(place.names == [name])
  }
}

@Suite struct ChecksumTests {
  /// By `xxhsum -H64` of the authors, and the vectors of the specification's test program.
  @Test(
    arguments: [
      ("", 0xef46_db37_51d8_e999), ("a", 0xd24e_c4f1_a98c_6e5b), ("abc", 0x44bc_2cf5_ad77_0999),
      ("0123456789abcdefghijABCDEFGHIJ!!", 0x6983_b31c_12e4_3c6b),
      ("0123456789abcdefghijABCDEFGHIJ!!0123456", 0x9596_5ba2_2bdd_0a68),
    ] as [(String, UInt64)])
  func vectors(_ text: String, _ sum: UInt64) {
    #expect(XXHash64.hash(text.utf8) == sum)
  }

  @Test("a changed bit, another seed and another order of words change the sum")
  func differs() {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let sum = XXHash64.hash(bytes)
    for position in [0, 1, 31, 32, 2500, 4991, 4999] {
      for bit in 0..<8 {
        var other = bytes
        other[position] ^= 1 << bit
        #expect(XXHash64.hash(other) != sum)
      }
    }
    #expect(XXHash64.hash(bytes, seed: 1) != sum)
    #expect(XXHash64.hash(bytes[2500...] + bytes[..<2500]) != sum)
  }
}
