internal import Basics
internal import FuzzTargets
internal import Glibc
internal import Testing

/// The files that `make fuzz` begins from, and what it found, read as it reads them.
@Suite(.serialized) struct CorpusTests {
  private static let corpora = Folder.above(Folder.above(#filePath)) + "/Fuzz/Corpora"

  @Test(
    "sound and hostile files are read, or refused in a sentence",
    arguments: Folder.names(in: CorpusTests.corpora).sorted())
  func replay(name: String) throws {
    let scratch = try ScratchFolder()
    let targets = try FuzzTarget.all(in: scratch.path)
    let target = try #require(targets.first { $0.name == name }, "no target has the name")
    let folder = "\(CorpusTests.corpora)/\(name)"
    let files = Folder.names(in: folder).sorted()
    #expect(!files.isEmpty)
    for file in files {
      let finding = target.finding(in: try WholeFile.read("\(folder)/\(file)"))
      #expect(finding == nil, "\(file)")
    }
  }

  @Test("every target has files to begin from")
  func all() throws {
    let scratch = try ScratchFolder()
    let names = try FuzzTarget.all(in: scratch.path).map(\.name)
    #expect(names.sorted() == Folder.names(in: CorpusTests.corpora).sorted())
  }

  @Test("nothing, zeros and ones, and endless brackets are refused by every target")
  func simple() throws {
    let scratch = try ScratchFolder()
    for target in try FuzzTarget.all(in: scratch.path) {
      for bytes in [
        [], [0], [UInt8](repeating: 0, count: 4096), [UInt8](repeating: 255, count: 4096),
        [UInt8](repeating: UInt8(ascii: "["), count: 4096),
        [UInt8](repeating: UInt8(ascii: "{"), count: 4096),
      ] as [[UInt8]] {
        #expect(target.finding(in: bytes) == nil, "\(target.name), \(bytes.prefix(1))")
      }
    }
  }
}

/// A folder that is gone when the test is over.
private struct ScratchFolder: ~Copyable {
  let path: String

  init() throws {
    var name = Array("/tmp/runexp-fuzz-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&name).map { String(cString: $0) })
  }

  deinit { Folder.remove(path) }
}
