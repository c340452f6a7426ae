internal import Basics

/// The texts of variable length in a file, which lie in collections of their own.
///
/// Source: HDF5 File Format Specification 3.0, section III.E.
struct GlobalHeap {
  /// The objects of a collection by their numbers.
  private typealias Collection = [UInt64: ArraySlice<UInt8>]

  private let superblock: Superblock
  private var collections: [UInt64: Collection] = [:]

  /// Of the texts of one attribute together, which may all refer to one object.
  private static let mostBytes = 16 << 20

  private static let damage = CheckpointProblem.damaged("its texts are not whole", reason: "")

  init(_ superblock: Superblock) { self.superblock = superblock }

  /// The texts that the data of an attribute refers to.
  mutating func texts(
    _ references: ArraySlice<UInt8>, count: Int, in file: borrowing FileBytes
  ) throws(CheckpointProblem) -> [String] {
    var reader = ByteReader(references)
    guard count <= references.count / (8 + superblock.addressWidth) else { throw GlobalHeap.damage }
    var texts: [String] = []
    var left = GlobalHeap.mostBytes
    for _ in 0..<count {
      guard let length = reader.count(4), let address = reader.number(superblock.addressWidth),
        let number = reader.number(4)
      else { throw GlobalHeap.damage }
      if length == 0 {
        texts.append("")
        continue
      }
      let objects = try collection(at: address, in: file)
      guard let object = objects[number], length <= object.count else { throw GlobalHeap.damage }
      left -= length
      guard left >= 0 else {
        throw .damaged(
          "an attribute has more than \(GlobalHeap.mostBytes.grouped) bytes of text", reason: "")
      }
      texts.append(text(of: object.prefix(length)))
    }
    return texts
  }

  private mutating func collection(
    at address: UInt64, in file: borrowing FileBytes
  ) throws(CheckpointProblem) -> Collection {
    if let known = collections[address] { return known }
    let start = address &+ superblock.base
    let headSize = 8 + superblock.lengthWidth
    guard let head = try file.read(offset: start, count: headSize),
      head.starts(with: "GCOL".utf8), let size = Int(exactly: littleEndian(head[8...])),
      size >= headSize, let bytes = try file.read(offset: start, count: size)
    else { throw GlobalHeap.damage }
    var reader = ByteReader(bytes[headSize...])
    var objects: Collection = [:]
    while reader.rest.count >= headSize {
      guard let number = reader.number(2), reader.skip(6),
        let size = reader.count(superblock.lengthWidth)
      else { throw GlobalHeap.damage }
      if number == 0 { break }  // what is left is free
      guard let object = reader.bytes(size) else { throw GlobalHeap.damage }
      _ = reader.skip(min((8 - size % 8) % 8, reader.rest.count))
      objects[number] = object
    }
    collections[address] = objects
    return objects
  }
}
