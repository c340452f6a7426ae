/// A check of the groups of the older file format before the library opens them: it follows the
/// free space of a group's heap of names without an end where a flipped bit makes that a circle.
///
/// Groups of the newer format carry checksums, which the library verifies.
///
/// Source: HDF5 File Format Specification 3.0, sections III.A.1, III.B, III.C, III.D and IV.A.2.r.
struct GroupValidation {
  private let superblock: Superblock
  private var headers: [UInt64] = []
  private var seen: Set<UInt64> = []
  private var checkedHeaps: Set<UInt64> = []

  private static let damage = CheckpointProblem.damaged("its groups are not whole", reason: "")

  /// Throws where a group of the file is damaged.
  static func check(
    _ file: borrowing FileBytes, _ superblock: Superblock
  ) throws(CheckpointProblem) {
    var check = GroupValidation(superblock: superblock)
    if let heap = superblock.rootHeap { try check.heap(at: heap, in: file) }
    check.headers = [superblock.root]
    while let header = check.headers.popLast() {
      guard check.seen.insert(header).inserted else { continue }
      let object = try ObjectHeader(at: header, in: file, superblock)
      guard let group = object.group else { continue }
      try check.heap(at: group.heap, in: file)
      try check.tree(at: group.tree, in: file)
    }
  }

  private init(superblock: Superblock) { self.superblock = superblock }

  /// Checks that the free space of a heap has an end.
  private mutating func heap(
    at address: UInt64, in file: borrowing FileBytes
  ) throws(CheckpointProblem) {
    guard checkedHeaps.insert(address).inserted else { return }
    let width = superblock.lengthWidth
    let head = try file.read(
      offset: address &+ superblock.base, count: 8 + 2 * width + superblock.addressWidth)
    guard let head, head.starts(with: "HEAP".utf8) else { throw GroupValidation.damage }
    var reader = ByteReader(head.dropFirst(8))
    guard let size = reader.count(width), let first = reader.number(width),
      let data = reader.number(superblock.addressWidth),
      let segment = try file.read(offset: data &+ superblock.base, count: size)
    else { throw GroupValidation.damage }
    var next = first
    var steps = 0
    while next != 1 {  // which means the end
      steps += 1
      guard let offset = Int(exactly: next), offset < size, steps <= size / (2 * width),
        let following = ByteReader(segment.dropFirst(offset)).first(width)
      else { throw GroupValidation.damage }
      next = following
    }
  }

  /// Walks a tree of symbol tables and notes the objects in them.
  private mutating func tree(
    at address: UInt64, in file: borrowing FileBytes
  ) throws(CheckpointProblem) {
    var nodes = [address]
    var width: Int { superblock.addressWidth }
    while let node = nodes.popLast() {
      guard seen.insert(node).inserted else { throw GroupValidation.damage }
      let start = node &+ superblock.base
      guard let head = try file.read(offset: start, count: 8) else { throw GroupValidation.damage }
      if head.starts(with: "SNOD".utf8) {
        let count = Int(littleEndian(head[6..<8]))
        let entries = try file.read(offset: start &+ 8, count: count * (24 + 2 * width))
        guard let entries else { throw GroupValidation.damage }
        try symbols(ByteReader(entries), count: count, in: file)
        continue
      }
      guard head.starts(with: "TREE".utf8), head[4] == 0 else { throw GroupValidation.damage }
      let count = Int(littleEndian(head[6..<8]))
      // Two siblings, then children between keys, which are lengths.
      let pair = superblock.lengthWidth + width
      let children = try file.read(offset: start &+ 8 &+ UInt64(2 * width), count: count * pair)
      guard let children else { throw GroupValidation.damage }
      for child in 0..<count {
        nodes.append(littleEndian(children[child * pair + pair - width..<(child + 1) * pair]))
      }
    }
  }

  private mutating func symbols(
    _ entries: ByteReader, count: Int, in file: borrowing FileBytes
  ) throws(CheckpointProblem) {
    var reader = entries
    let width = superblock.addressWidth
    for _ in 0..<count {
      guard reader.skip(width), let header = reader.number(width), let cached = reader.count(4),
        reader.skip(4), let scratch = reader.bytes(16)
      else { throw GroupValidation.damage }
      // The library prefers these copies of a group's addresses.
      if cached == 1 {
        try heap(at: littleEndian(scratch.dropFirst(width).prefix(width)), in: file)
      }
      if cached < 2 { headers.append(header) }
    }
  }
}

extension ByteReader {
  /// The number at the front, which stays there.
  fileprivate func first(_ width: Int) -> UInt64? {
    var copy = self
    return copy.number(width)
  }
}
