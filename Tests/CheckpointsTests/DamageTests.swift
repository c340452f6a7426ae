internal import Basics
internal import Checkpoints
internal import Models
internal import Testing

@Suite("Damaged files")
struct DamageTests {
  /// Opens and loads; only the way it fails is of interest.
  private func outcome(_ path: String) throws -> String {
    let graph = try Tiny.graph()
    do throws(CheckpointError) {
      let file = try WeightFile.open(path)
      _ = file.summary()
      _ = try file.load(into: graph.layers)
      return "loaded"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "a file cut anywhere is refused",
    arguments: ["keras2.h5", "latest_format.h5", "keras3.keras", "gzip.h5"])
  func truncations(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try WholeFile.read(Tiny.path(name))
    for cut in stride(from: 0, to: bytes.count, by: bytes.count / 97) {
      try WholeFile.write(Array(bytes[..<cut]), to: folder.file("cut"))
      #expect(try outcome(folder.file("cut")).contains("'\(folder.file("cut"))' "), "at \(cut)")
    }
  }

  @Test("chunks without a rank or without a size are refused")
  func emptyChunks() throws {
    let folder = try TemporaryFolder()
    let bytes = try WholeFile.read(Tiny.path("gzip.h5"))
    // Version 3 of a layout, in chunks, for the two numbers of a bias and its values.
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [3, 2, 2]) })
    for offset in [2, 11, 15] {
      var damaged = bytes
      damaged[place + offset] = 0
      try WholeFile.write(damaged, to: folder.file("damaged"))
      #expect(try outcome(folder.file("damaged")).contains("data set is not whole"), "\(offset)")
    }
  }

  @Test("an index of chunks that states any other size is refused")
  func statedSizes() throws {
    let folder = try TemporaryFolder()
    let bytes = try WholeFile.read(Tiny.path("plain_chunks.h5"))
    let signature = Array("TREE".utf8) + [1]
    let tree = try #require(bytes.indices.first { bytes[$0...].starts(with: signature) })
    let place = tree + 24
    let size = bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(try outcome(Tiny.path("plain_chunks.h5")) == "loaded")
    for stated in [0, 1, size - 1, size + 1, 2 * size, 8192, 1 << 20, 0x7fff_ffff, 0xffff_ffff] {
      var damaged = bytes
      for byte in 0..<4 { damaged[place + byte] = UInt8(truncatingIfNeeded: stated >> (8 * byte)) }
      try WholeFile.write(damaged, to: folder.file("damaged"))
      let text = try outcome(folder.file("damaged"))
      // What all chunks together could not be is refused before one is looked at.
      #expect(
        text.contains("states \(stated) bytes for one of \(size)")
          || text.contains("has no values in") || text.contains("cannot be right"), "\(text)")
    }
  }

  @Test("a value that changed in a file of the program's own is noticed, whichever it is")
  func checksums() throws {
    let folder = try TemporaryFolder()
    let graph = try Tiny.graph()
    let path = folder.file("own.h5")
    let checksum = try WeightFile.write(
      path, layers: Tiny.layers(graph), attributes: ["runexp_epoch": "7"])
    #expect(try WeightFile.open(path).checksum == checksum)
    try WeightFile.open(path).verify()
    let bytes = try WholeFile.read(path)
    let damaged = folder.file("damaged.h5")
    for (name, array) in Tiny.expected(graph) where array.values.count > 2 {
      let values = array.values.withUnsafeBytes { Array($0) }
      let place = try #require(bytes.firstRange(of: values)?.lowerBound, "\(name)")
      var changed = bytes
      changed[place] ^= 1
      try WholeFile.write(changed, to: damaged)
      #expect(try outcome(damaged).contains("its contents have another checksum"), "\(name)")
      // Nor is it read where other layers are asked for.
      let some = Array(graph.layers.filter { $0.name != name.layer })
      let text = message {
        _ = try WeightFile.open(damaged).load(into: some, policy: .present)
      }
      #expect(text.contains("another checksum"), "\(name)")
    }
    var renumbered = bytes
    let epoch = try #require(bytes.firstRange(of: Array("runexp_epoch".utf8))?.upperBound)
    let digit = try #require(bytes[epoch...].firstIndex(of: UInt8(ascii: "7")))
    renumbered[digit] = UInt8(ascii: "8")
    try WholeFile.write(renumbered, to: damaged)
    #expect(try outcome(damaged).contains("another checksum"))
    #expect(
      message { try WeightFile.open(Tiny.path("keras2.h5")).verify() }.contains("has no checksum"))
  }

  @Test("an archive is read whole or not at all, whichever bit flips")
  func archives() throws {
    let folder = try TemporaryFolder()
    var archive = ArrayArchive(attributes: ["place": "{\"epoch\": 3}"])
    archive.arrays["values/dense/kernel"] = NamedArray(
      shape: [8, 4], values: Tiny.values(3, count: 32))
    archive.arrays["values/dense/bias"] = NamedArray(shape: [4], values: Tiny.values(4, count: 4))
    try archive.write(to: folder.file("state.h5"))
    let bytes = try WholeFile.read(folder.file("state.h5"))
    var random = CounterGenerator(seed: 1, purpose: "archives")
    for _ in 0..<400 {
      var damaged = bytes
      damaged[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      try WholeFile.write(damaged, to: folder.file("flipped.h5"))
      // What HDF5 does not use may hold anything; what comes out is what was written, or nothing.
      guard let read = try? ArrayArchive(reading: folder.file("flipped.h5")) else { continue }
      #expect(read == archive)
    }
  }

  @Test(
    "flipped bits are refused or harmless, never worse",
    arguments: [
      "keras2.h5", "variable_strings.h5", "latest_format.h5", "gzip.h5", "keras3.weights.h5",
      "keras3.keras",
    ])
  func flips(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try WholeFile.read(Tiny.path(name))
    var random = CounterGenerator(seed: 1, purpose: name)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<1 + random.below(4) {
        damaged[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      }
      try WholeFile.write(damaged, to: folder.file("flipped"))
      #expect(try !outcome(folder.file("flipped")).isEmpty)
    }
  }
}
