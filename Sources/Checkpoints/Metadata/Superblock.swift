/// The head of an HDF5 file, which says how long the file should be and where its root is.
///
/// Source: HDF5 File Format Specification 3.0, section II.A.
struct Superblock: Hashable {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The most bytes that a head takes.
  static let size = 100

  /// The bytes of an address and of a length.
  let addressWidth: Int
  let lengthWidth: Int
  /// What addresses are counted from.
  let base: UInt64
  /// The size that the file should have.
  let endOfFile: UInt64
  /// The address of the root group's header.
  let root: UInt64
  /// The address of the root group's heap, where the head has a copy of it.
  let rootHeap: UInt64?

  /// The head at the beginning of the file, or after a user block of 512 bytes, 1024 and so on;
  /// nil where there is none.
  init?(in file: borrowing FileBytes) throws(CheckpointProblem) {
    var start = 0
    while start + Superblock.size <= file.size {
      let bytes = try file.read(start..<start + Superblock.size)
      if bytes.starts(with: Superblock.signature) {
        guard let superblock = Superblock(bytes) else {
          throw .damaged("its first bytes are not those of HDF5", reason: "")
        }
        self = superblock
        return
      }
      start = start == 0 ? 512 : start * 2
    }
    return nil
  }

  private init?(_ bytes: [UInt8]) {
    let version = bytes[8]
    addressWidth = Int(bytes[version < 2 ? 13 : 9])
    lengthWidth = Int(bytes[version < 2 ? 14 : 10])
    guard version <= 3, [2, 4, 8].contains(addressWidth), [2, 4, 8].contains(lengthWidth) else {
      return nil
    }
    var reader = ByteReader(bytes.dropFirst(version == 0 ? 24 : version == 1 ? 28 : 12))
    guard let base = reader.number(addressWidth), reader.skip(addressWidth),
      let endOfFile = reader.number(addressWidth),
      // Version 2 has the root's address next, earlier ones those of a driver and of a name.
      version >= 2 || reader.skip(2 * addressWidth), let root = reader.number(addressWidth)
    else { return nil }
    self.base = base
    self.endOfFile = endOfFile
    self.root = root
    let isCached = version < 2 && reader.number(4) == 1 && reader.skip(4 + addressWidth)
    rootHeap = isCached ? reader.number(addressWidth) : nil
  }
}
