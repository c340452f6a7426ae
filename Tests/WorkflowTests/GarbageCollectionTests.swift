internal import FoundationEssentials
internal import Glibc
internal import Testing
internal import Workflow

struct GarbageCollectionTests {
  @Test("a half-written file that a process takes up between the look and the removal stays")
  func takenUp() throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/runexp-gc-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/results/sample", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let names = ["summary.json.1.partial", "summary.json.2.partial"].map {
      "\(folder)/results/sample/\($0)"
    }
    for name in names { try Data([1]).write(to: URL(filePath: name)) }
    let collection = GarbageCollection(
      results: "\(folder)/results", cache: "\(folder)/cache", GarbageCollection.Retention())
    #expect(collection.items.map(\.path).sorted() == names)
    let descriptor = open(names[0], O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    var told: [String] = []
    let freed = collection.free { item, fault in told.append("\(item.path) \(fault ?? "")") }
    #expect(freed == 1)
    #expect(told == ["\(names[1]) "])
    #expect(names.map { FileManager.default.fileExists(atPath: $0) } == [true, false])
  }
}
