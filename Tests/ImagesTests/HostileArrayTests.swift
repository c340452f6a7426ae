internal import Basics
internal import Configuration
internal import Glibc
internal import Images
internal import Testing

/// Files that nobody's NumPy wrote.
@Suite struct HostileArrayTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func npy(_ header: String, _ bytes: Int = 0, length: Int? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let stated = length ?? text.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(stated & 255), UInt8(stated >> 8 & 255)]
      + text + [UInt8](repeating: 1, count: bytes)
  }

  private func fault(_ file: [UInt8]) throws -> String {
    try folder.write(file, "x.npy")
    try folder.write(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", 2), "y.npy")
    do {
      _ = try ImageDataset.open(
        DatasetDescription(
          format: .arrays, root: folder.path,
          partition: .splits([.train: .arrays(images: "x", labels: "y")])))
      return ""
    } catch {
      return error.sentence
    }
  }

  private func header(_ shape: String, _ type: String = "|u1") -> String {
    "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }\n"
  }

  @Test func readsWhatIsSound() throws {
    #expect(try fault(npy(header("2, 3, 4"), 24)) == "")
    // Python 2's long numbers, double quotes, another order.
    let old = #"{"shape": (2L, 3L, 4L), "descr": "|u1", "fortran_order": False}"#
    #expect(try fault(npy(old, 24)) == "")
  }

  @Test func refusesLies() throws {
    let huge = header("9223372036854775807, 9223372036854775807, 3")
    #expect(try fault(npy(huge, 24)).contains("a shape that no file can have"))
    #expect(try fault(npy(header("-2, 3, 4"), 24)).contains("a shape that no file can have"))
    #expect(try fault(npy(header("99999999999999999999, 3, 4"), 24)).contains("its header"))
    let short = try fault(npy(header("1000000000, 32, 32, 3"), 24))
    #expect(short.contains("takes 3,072,000,000,000 bytes, and there are 24: it is not whole"))
    #expect(try fault(npy(header("2, 3, 4"), 23)).contains("takes 24 bytes, and there are 23"))
    #expect(try fault(npy(header("2, 3, 4"), 24, length: 60000)).contains("ends early"))
    #expect(try fault(npy("", 0)).contains("it is no dictionary"))
    #expect(try fault(npy("{'descr': ", 0)).contains("its header is damaged"))
    #expect(try fault(npy(header("2, 3, 4", "|V8"), 24)).contains("its type is '|V8'"))
    #expect(try fault(npy(header("2, 3, 4", "<f3"), 24)).contains("its type is '<f3'"))
    #expect(try fault(npy(header("2, 3, 4", ""), 24)).contains("its type is ''"))
    #expect(try fault([0x93]).contains("it is no array of NumPy's"))
    #expect(try fault([]).contains("it is no array of NumPy's"))
  }

  @Test func survivesDamage() throws {
    let whole = npy(header("2, 3, 4"), 24)
    var draws = CounterGenerator(seed: 5, purpose: "arrays")
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0..<1 + draws.below(3) {
        bytes[draws.below(bytes.count)] = UInt8(draws.below(256))
      }
      if draws.below(4) == 0 { bytes.removeLast(draws.below(bytes.count)) }
      _ = try fault(bytes)
    }
    let archive = try WholeFile.read(Goldens.folder + "/arrays/compressed.npz")
    for _ in 0..<200 {
      var bytes = archive
      for _ in 0..<1 + draws.below(3) {
        bytes[draws.below(bytes.count)] = UInt8(draws.below(256))
      }
      try folder.write(bytes, "damaged.npz")
      let description = DatasetDescription(
        format: .arrays, root: folder.path + "/damaged.npz",
        partition: .splits([.train: .arrays(images: "x", labels: "y")]))
      guard let dataset = try? ImageDataset.open(description) else { continue }
      for record in dataset.splits["train"] ?? [] { _ = try? ImagePipeline().load(record) }
    }
  }

  @Test func opensNoPipe() throws {
    mkfifo(folder.path + "/x.npy", 0o600)
    mkfifo(folder.path + "/pipe.npz", 0o600)
    for root in [folder.path, folder.path + "/pipe.npz"] {
      #expect(throws: DatasetFaults.self) {
        try ImageDataset.open(
          DatasetDescription(
            format: .arrays, root: root,
            partition: .splits([.train: .arrays(images: "x", labels: "x")])))
      }
    }
  }
}
