/// An HDF5 file that is open.
struct OpenFile: ~Copyable {
  let root: Handle
  /// What is HDF5: the file, or a member of an archive.
  let bytes: FileBytes
  let superblock: Superblock
  /// The bytes of the file on disk.
  let fileSize: Int
  let isArchive: Bool
}

extension HDF5 {
  /// Opens a weights file, or the weights inside a `.keras` archive, after a check of its bytes.
  static func openWeights(_ path: String) throws(CheckpointProblem) -> OpenFile {
    let file = try FileBytes(path: path)
    let fileSize = file.size
    guard fileSize > 0 else { throw .empty }
    if let superblock = try Superblock(in: file) {
      guard superblock.endOfFile <= fileSize else {
        throw .truncated(size: fileSize, expected: Int(clamping: superblock.endOfFile))
      }
      try GroupValidation.check(file, superblock)
      return OpenFile(
        root: try open(path: path), bytes: file, superblock: superblock, fileSize: fileSize,
        isArchive: false)
    }
    switch FileKind(start: try file.start(512), path: path) {
    case .zip:
      let bytes = try weights(inArchive: path)
      let file = FileBytes(bytes)
      guard let superblock = try Superblock(in: file), superblock.endOfFile <= file.size else {
        throw .damagedArchive("'\(KerasArchive.weights)' in it is not whole")
      }
      try GroupValidation.check(file, superblock)
      return OpenFile(
        root: try open(image: bytes), bytes: file, superblock: superblock,
        fileSize: fileSize, isArchive: true)
    case .hdf5: throw .truncated(size: fileSize, expected: Superblock.size)
    case let kind: throw .notHDF5(kind)
    }
  }

  /// The most bytes that the arrays of an archive may have, which lie in memory while they are read.
  private static let archiveLimit = 16 << 30

  private static func weights(inArchive path: String) throws(CheckpointProblem) -> [UInt8] {
    let archive = try KerasArchive(path: path)
    guard let bytes = try archive.member(KerasArchive.weights, limit: archiveLimit) else {
      throw .archiveWithout(KerasArchive.weights, members: archive.members)
    }
    return bytes
  }
}
