internal import Basics
internal import Containers
internal import Glibc

/// An array of NumPy's on disk: an `.npy` file, or a member of an `.npz` file.
struct ArrayFile {
  /// The names of the images begin with it.
  let name: String
  /// For messages: `data.npz/x_train` or `x_train.npy`.
  let path: String
  let place: ImageContainer.Place
  let header: ArrayHeader

  /// - Parameters:
  ///   - name: As the spec has it: the name of a member, where the data set is one `.npz` file; else an
  ///     `.npy` file's, with or without the ending, or `FILE.npz/MEMBER`.
  ///   - root: The data set's folder or file.
  /// - Throws: What is wrong with it.
  init(_ name: String, in root: String) throws(DatasetFailure) {
    if FolderListing.kind(root) == S_IFDIR {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      if let end = parts.firstIndex(where: { $0.hasSuffix(".npz") }), end < parts.count - 1 {
        try self.init(
          member: parts[(end + 1)...].joined(separator: "/"),
          of: join(root, parts[...end].joined(separator: "/")))
      } else {
        try self.init(file: name, in: root)
      }
    } else {
      try self.init(member: name, of: root)
    }
  }

  private init(member name: String, of archive: String) throws(DatasetFailure) {
    self.name = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
    let member = self.name + ".npy"
    path = "\(archive)/\(self.name)"
    do {
      let zip = try ZipArchive(path: archive)
      guard let found = try zip.find(member) else {
        let names = zip.members.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
        throw ArrayFault.missing(names: names.sorted(by: precedes))
      }
      var head: [UInt8] = []
      try zip.read(found) { piece in
        head.append(contentsOf: piece.prefix(ArrayHeader.limit - head.count))
        return head.count < ArrayHeader.limit
      }
      header = try ArrayHeader(head, size: found.size)
    } catch let fault as ArrayFault {
      throw DatasetFailure(fault: .array(path: path, fault))
    } catch {
      throw DatasetFailure(fault: .unreadable(path: archive, reason: error.sentence))
    }
    place = .member(UnpackedMember(archive: archive, name: member))
  }

  private init(file name: String, in root: String) throws(DatasetFailure) {
    let whole = join(root, name)
    let path = FolderListing.kind(whole) == nil && !name.hasSuffix(".npy") ? whole + ".npy" : whole
    self.name = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
    self.path = path
    let buffer = FileBuffer()
    guard FolderListing.kind(path) != nil else {
      let others = (try? FolderListing(root))?.files ?? []
      let arrays = others.filter { $0.hasSuffix(".npy") || $0.hasSuffix(".npz") }
      throw DatasetFailure(fault: .array(path: path, .missing(names: arrays)))
    }
    do {
      let (descriptor, status) = try RegularFile.open(path)
      close(descriptor)
      try buffer.read(path, count: ArrayHeader.limit)
      if buffer.bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
        throw ArrayFault.unreadable(
          "it is an archive of arrays: name one of them as '\(name)/NAME'")
      }
      header = try ArrayHeader(Array(buffer.bytes), size: Int(status.st_size))
    } catch let fault as ArrayFault {
      throw DatasetFailure(fault: .array(path: path, fault))
    } catch let fault as FileError {
      throw DatasetFailure(fault: .unreadable(path: path, reason: fault.reason))
    } catch {
      throw DatasetFailure(fault: .unreadable(path: path, reason: error.sentence))
    }
    place = .file(path)
  }

  func failure(_ fault: ArrayFault) -> DatasetFailure {
    DatasetFailure(fault: .array(path: path, fault))
  }

  /// The first bytes of its elements, fewer where there are not so many; a member is not unpacked for
  /// them.
  func prefix(_ count: Int) -> [UInt8] {
    switch place {
    case .file(let path):
      let buffer = FileBuffer()
      guard (try? buffer.read(path, at: header.offset, count: count)) != nil else { return [] }
      return Array(buffer.bytes)
    case .member(let member):
      var bytes: [UInt8] = []
      let wanted = header.offset + count
      do {
        let zip = try ZipArchive(path: member.archive)
        guard let found = try zip.find(member.name) else { return [] }
        try zip.read(found) { piece in
          bytes.append(contentsOf: piece.prefix(wanted - bytes.count))
          return bytes.count < wanted
        }
      } catch {
        return []
      }
      return Array(bytes.dropFirst(header.offset))
    }
  }

  /// Hands all elements over, as many rows at a time as fit into about a megabyte.
  ///
  /// - Parameter take: Gets whole rows: the first one's number, and the bytes.
  /// - Throws: Why they cannot be read, and what `take` throws.
  func forEachRows(
    _ take: (_ first: Int, _ bytes: UnsafeRawBufferPointer) throws(ArrayFault) -> Void
  ) throws(DatasetFailure) {
    let rows = header.shape.first ?? 1
    let rowSize = header.element.size * header.shape.dropFirst().reduce(1, *)
    guard rows > 0, rowSize > 0 else { return }
    let atOnce = max(1, (1 << 20) / rowSize)
    let buffer = FileBuffer()
    for first in stride(from: 0, to: rows, by: atOnce) {
      let count = min(atOnce, rows - first)
      do throws(DecodingFault) {
        try buffer.read(place, at: header.offset + first * rowSize, count: count * rowSize)
      } catch {
        throw DatasetFailure(fault: .unreadable(path: path, reason: error.words))
      }
      guard buffer.bytes.count == count * rowSize else {
        throw failure(
          .bytes(expected: rows * rowSize, found: first * rowSize, shape: header.shape))
      }
      do { try take(first, buffer.bytes) } catch { throw failure(error) }
    }
  }
}
