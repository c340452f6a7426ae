internal import Basics
internal import Confinement

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

/// A weights file by its descriptor, or the weights of an archive.
struct WeightsSource {
  /// Of the HDF5 file; whoever made this keeps it open.
  let descriptor: Int32
  /// Of the file on disk, whose name tells what some files are.
  let path: String
  /// The size of the archive that it comes from; nil for a file of its own.
  let archiveSize: Int?
}

extension HDF5 {
  /// Opens a weights file, or the weights of a `.keras` archive, after a check of its bytes.
  static func withWeights<Value>(
    _ source: WeightsSource, _ body: (borrowing OpenFile) throws(CheckpointProblem) -> Value
  ) throws(CheckpointProblem) -> Value {
    let bytes = try FileBytes(borrowing: source.descriptor)
    let size = bytes.size
    guard size > 0 else { throw .empty }
    guard let superblock = try Superblock(in: bytes) else {
      if source.archiveSize != nil { throw HDF5.partialMember }
      let kind = FileKind(start: try bytes.start(512), path: source.path)
      if kind == .hdf5 { throw .truncated(size: size, expected: Superblock.size) }
      throw .notHDF5(kind)
    }
    guard superblock.endOfFile <= size else {
      if source.archiveSize != nil { throw HDF5.partialMember }
      throw .truncated(size: size, expected: Int(clamping: superblock.endOfFile))
    }
    try GroupValidation.check(bytes, superblock)
    guard let image = SharedMemory.map(source.descriptor, isForReading: true) else {
      throw .damaged("it cannot be mapped", reason: "there is no memory for it")
    }
    // The library reads from it until the file is closed.
    defer { withExtendedLifetime(image) {} }
    let file = OpenFile(
      root: try open(image: UnsafeRawBufferPointer(image.bytes)), bytes: bytes,
      superblock: superblock, fileSize: source.archiveSize ?? size,
      isArchive: source.archiveSize != nil)
    return try body(file)
  }

  /// As `withWeights`, alone in the library.
  static func withLockedWeights<Value: Sendable>(
    _ source: WeightsSource, _ body: (borrowing OpenFile) throws(CheckpointProblem) -> Value
  ) throws(CheckpointProblem) -> Value {
    try locked { () throws(CheckpointProblem) in try withWeights(source, body) }
  }

  private static var partialMember: CheckpointProblem {
    .damagedArchive("'\(KerasArchive.weights)' in it is not whole")
  }
}
