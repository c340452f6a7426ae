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
    var file = try FileBytes(path: path)
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
    switch FileKind(start: try file.start(512)) {
    case .zip:
      file.narrow(to: try weights(inArchive: file))
      guard let superblock = try Superblock(in: file), superblock.endOfFile <= file.size else {
        throw .damagedArchive("'model.weights.h5' in it is not whole")
      }
      try GroupValidation.check(file, superblock)
      return OpenFile(
        root: try open(image: try file.read(0..<file.size)), bytes: file, superblock: superblock,
        fileSize: fileSize, isArchive: true)
    case .hdf5: throw .truncated(size: fileSize, expected: Superblock.size)
    case let kind: throw .notHDF5(kind)
    }
  }

  private static func weights(
    inArchive file: borrowing FileBytes
  ) throws(CheckpointProblem) -> Range<Int> {
    let archive = try Archive(file)
    guard let member = archive.members.first(where: { $0.name == "model.weights.h5" }) else {
      throw .archiveWithoutWeights(members: archive.members.map(\.name))
    }
    guard !member.isCompressed else { throw .compressedMember(member.name) }
    return try archive.range(of: member, in: file)
  }
}
