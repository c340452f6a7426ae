/// What the header of a group or data set says about attributes, read without the library.
///
/// The library trusts what headers and heaps say about their sizes, so that a flipped bit in one
/// ends the process; here every size is checked. Attributes that are kept outside the header, as
/// the newest file format does with more than eight, are not found.
///
/// Source: HDF5 File Format Specification 3.0, sections IV.A.1, IV.A.2.i and IV.A.2.m.
struct ObjectHeader {
  private(set) var attributes: [String: Attribute] = [:]
  /// The addresses of the tree of members and the heap of their names, in a group of the older
  /// format.
  private(set) var group: (tree: UInt64, heap: UInt64)?

  private let superblock: Superblock

  private static let damage = CheckpointProblem.damaged(
    "the header of a group or data set is not whole", reason: "")

  /// The header at an address.
  init(
    at address: UInt64, in file: borrowing FileBytes, _ superblock: Superblock
  ) throws(CheckpointProblem) {
    self.superblock = superblock
    let start = address &+ superblock.base
    guard start < file.size else { throw ObjectHeader.damage }
    let bytes = try file.read(offset: start, count: min(64, file.size - Int(start)))
    guard var reader = bytes.map({ ByteReader($0) }) else { throw ObjectHeader.damage }
    var blocks: [(offset: UInt64, size: Int)] = []
    let isNew = reader.rest.starts(with: "OHDR".utf8)
    var ordered = false
    if isNew {
      guard reader.skip(5), let flags = reader.count(1), reader.skip(flags & 32 != 0 ? 16 : 0),
        reader.skip(flags & 16 != 0 ? 4 : 0), let size = reader.count(1 << (flags & 3))
      else { throw ObjectHeader.damage }
      ordered = flags & 4 != 0
      blocks.append((start &+ UInt64((bytes?.count ?? 0) - reader.rest.count), size))
    } else {
      guard reader.count(1) == 1, reader.skip(7), let size = reader.count(4) else {
        throw ObjectHeader.damage
      }
      blocks.append((start &+ 16, size))
    }
    var visited = 0
    while visited < blocks.count {
      let block = blocks[visited]
      visited += 1
      guard visited < 4096, block.size <= 1 << 24,
        let bytes = try file.read(offset: block.offset, count: block.size)
      else { throw ObjectHeader.damage }
      let messages = ByteReader(bytes)
      blocks += try isNew ? newMessages(messages, ordered: ordered) : oldMessages(messages)
    }
  }

  /// Reads the messages of a block; returns the blocks that continue it.
  private mutating func oldMessages(
    _ block: ByteReader
  ) throws(CheckpointProblem) -> [(offset: UInt64, size: Int)] {
    var reader = block
    var more: [(offset: UInt64, size: Int)] = []
    while reader.rest.count >= 8 {
      guard let kind = reader.count(2), let size = reader.count(2), reader.skip(4),
        let body = reader.bytes(size)
      else { throw ObjectHeader.damage }
      if let next = try message(kind, body) { more.append(next) }
    }
    return more
  }

  private mutating func newMessages(
    _ block: ByteReader, ordered: Bool
  ) throws(CheckpointProblem) -> [(offset: UInt64, size: Int)] {
    var reader = block
    var more: [(offset: UInt64, size: Int)] = []
    if reader.rest.starts(with: "OCHK".utf8) {
      // A continuation has a signature before its messages and a checksum after them.
      reader = ByteReader(reader.rest.dropFirst(4).dropLast(4))
    }
    let head = ordered ? 6 : 4
    while reader.rest.count >= head {
      guard let kind = reader.count(1), let size = reader.count(2), reader.skip(head - 3),
        let body = reader.bytes(size)
      else { throw ObjectHeader.damage }
      if let next = try message(kind, body) { more.append(next) }
    }
    return more
  }

  /// Whether a layout, if it is one of chunks, gives them sizes; the library divides by them.
  private func hasWholeChunks(_ body: ArraySlice<UInt8>) -> Bool {
    var reader = ByteReader(body)
    let width = superblock.addressWidth
    var rank: Int?
    switch reader.count(1) {
    case 1, 2:
      rank = reader.count(1)
      guard reader.count(1) == 2 else { return true }
      guard reader.skip(5 + width) else { return false }
    case 3:
      guard reader.count(1) == 2 else { return true }
      rank = reader.count(1)
      guard reader.skip(width) else { return false }
    default: return true  // the newest version lies under a checksum
    }
    // The last one is the size of a value.
    guard let rank, rank > 1 else { return false }
    for _ in 0..<rank {
      guard let size = reader.count(4), size > 0 else { return false }
    }
    return true
  }

  /// Takes in one message; returns the block that it points to if it is a continuation.
  private mutating func message(
    _ kind: Int, _ body: ArraySlice<UInt8>
  ) throws(CheckpointProblem) -> (offset: UInt64, size: Int)? {
    switch kind {
    case 0x0c:
      guard let attribute = Attribute(body, superblock) else { throw ObjectHeader.damage }
      attributes[attribute.name] = attribute
      return nil
    case 0x11:
      var reader = ByteReader(body)
      guard let tree = reader.number(superblock.addressWidth),
        let heap = reader.number(superblock.addressWidth)
      else { throw ObjectHeader.damage }
      group = (tree, heap)
      return nil
    case 0x08:
      guard hasWholeChunks(body) else { throw ObjectHeader.damage }
      return nil
    case 0x10:
      var reader = ByteReader(body)
      guard let address = reader.number(superblock.addressWidth),
        let size = reader.count(superblock.lengthWidth)
      else { throw ObjectHeader.damage }
      return (address &+ superblock.base, size)
    default: return nil
    }
  }
}
