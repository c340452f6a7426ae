package import Basics
internal import CArchive
internal import Glibc

/// A file or an archive that a data set is made of, and where its contents belong.
package struct DataSource: Sendable {
  package let address: Address
  package let digest: FileDigest
  /// Nil for a file that stays as it is.
  package let format: ArchiveFile.Format?
  /// The data set's folder.
  package let root: String
  /// Below that folder.
  package let into: InnerPath
  package let layout: ArchiveLayout

  package init(
    _ address: Address, _ digest: FileDigest, _ format: ArchiveFile.Format?, root: String,
    into: InnerPath, layout: ArchiveLayout
  ) {
    self.address = address
    self.digest = digest
    self.format = format
    self.root = root
    self.into = into
    self.layout = layout
  }

  /// What is there of it.
  package enum State: Hashable, Sendable {
    case absent
    /// All of it, from here.
    case whole
    /// Its place is taken by something that nothing is known of.
    case taken(String)
    /// Files have gone since they were unpacked.
    case incomplete(found: Int, of: Int)
    /// A file of that name with another digest.
    case differs(String, FileDigest)
  }

  private var key: String {
    let text = [digest.text, format?.rawValue ?? "none", into.text, layout.text]
    return String(SHA256.hex(of: text.joined(separator: "\n").utf8).prefix(16))
  }

  private var recordPath: String { "\(root)/.runexp-\(key).fetched" }
  private var aside: String { "\(root)/.runexp-\(key).unpacking" }
  /// The archive of several sources, such as of two layouts, is fetched once.
  private var archivePath: String { "\(root)/.runexp-\(digest.hex.prefix(16)).archive" }
  private var target: String { into.below(root) }
  private var filePath: String { "\(target)/\(address.name ?? "")" }

  /// Reads what is there; a file's digest is computed for it.
  package func state(_ context: FetchContext) throws(FetchError) -> State {
    guard format != nil else {
      guard FileSystem.exists(filePath) else { return .absent }
      let found = try FileDigest.of(filePath, digest.kind, isInterrupted: context.isInterrupted)
      return found == digest ? .whole : .differs(filePath, found)
    }
    if let record = SourceRecord.read(recordPath) {
      guard record.state == .whole else { return .absent }
      let (files, bytes) = record.placed.reduce((0, 0)) { sum, name in
        let more = Folder.contents(of: "\(root)/\(name)")
        return (sum.0 + more.files, sum.1 + more.bytes)
      }
      if files >= record.files, bytes >= record.bytes { return .whole }
      if files > 0 { return .incomplete(found: files, of: record.files) }
      return .absent
    }
    for place in layout.wholes ?? [] {
      let path = InnerPath(into.parts + place.parts).below(root)
      if isTaken(path) { return .taken(path) }
    }
    return .absent
  }

  /// Whether something is there that must not be replaced: anything but an empty folder.
  private func isTaken(_ path: String) -> Bool {
    guard let status = FileSystem.status(path, followingLinks: false) else { return false }
    return status.st_mode & S_IFMT != S_IFDIR || Folder.contents(of: path).files > 0
  }

  /// What was brought, in words.
  package enum Outcome: Hashable, Sendable {
    case wasThere
    case file(bytes: Int, from: String)
    case unpacked(files: Int, bytes: Int, from: String)
  }

  /// Fetches and unpacks it.
  package func bring(_ context: FetchContext) throws(FetchError) -> Outcome {
    do { try Folder.make(target) } catch { throw FetchError(error) }
    let lock = try FolderLock.hold(root, what: "fetches into '\(root)'", context)
    defer { withExtendedLifetime(lock) {} }
    guard let format else {
      if FileSystem.exists(filePath) { return .wasThere }
      let wanted = WantedFile(address, digest: digest, target: filePath)
      switch try wanted.fetch(context, isGuarded: true) {
      case .wasThere: return .wasThere
      case .arrived(let bytes, _, let from): return .file(bytes: bytes, from: from)
      }
    }
    if let record = SourceRecord.read(recordPath), record.state == .placing {
      return try place(record, from: address.text)
    }
    switch try state(context) {
    case .absent: FileSystem.remove(recordPath)
    case .whole: return .wasThere
    default: throw occupied(target)
    }
    var from = "'\(archivePath)', which was fetched before"
    if !(try archiveIsThere(context)) {
      let wanted = WantedFile(address, digest: digest, target: archivePath)
      if case .arrived(_, _, let place) = try wanted.fetch(context, isGuarded: true) {
        from = place
      }
    }
    let archive = ArchiveFile(
      archivePath, format, layout: layout, limits: context.settings.limits, name: address.text)
    // What is refused here is kept: another layout may be right.
    let record = try unpack(archive, context)
    let outcome = try place(record, from: from)
    FileSystem.remove(archivePath)
    return outcome
  }

  /// Whether the archive was fetched by a process that did not come to unpacking it.
  private func archiveIsThere(_ context: FetchContext) throws(FetchError) -> Bool {
    guard FileSystem.exists(archivePath) else { return false }
    let found = try FileDigest.of(archivePath, digest.kind, isInterrupted: context.isInterrupted)
    if found != digest { FileSystem.remove(archivePath) }
    return found == digest
  }

  /// Unpacks aside and notes what is to be moved.
  private func unpack(
    _ archive: ArchiveFile, _ context: FetchContext
  ) throws(FetchError) -> SourceRecord {
    let survey = try archive.survey(context)
    // Whole blocks of the disk, a folder now and then.
    try checkRoom(
      for: survey.bytes + 4096 * survey.files, in: root, what: "unpacking '\(address.text)'")
    Folder.remove(aside)
    do throws(FetchError) {
      do { try Folder.make(aside) } catch { throw FetchError(error) }
      let (files, bytes) = try archive.unpack(into: aside, survey, context)
      let units =
        layout.wholes ?? Folder.names(in: aside).map { InnerPath([$0]) }
      let placed = units.map { InnerPath(into.parts + $0.parts).text }
      for path in placed where isTaken("\(root)/\(path)") { throw occupied("\(root)/\(path)") }
      flush()
      let record = SourceRecord(
        state: .placing, url: address.text, digest: digest.text, placed: placed, files: files,
        bytes: bytes)
      try record.write(recordPath)
      return record
    } catch {
      Folder.remove(aside)
      throw error
    }
  }

  /// Moves what was unpacked to its places, also where a killed process had begun to.
  private func place(
    _ record: SourceRecord, from: String
  ) throws(FetchError) -> Outcome {
    for path in record.placed {
      let inner = InnerPath(path)?.parts.dropFirst(into.parts.count)
      let source = InnerPath(Array(inner ?? [])).below(aside)
      let target = "\(root)/\(path)"
      // Moved already.
      guard FileSystem.status(source, followingLinks: false) != nil else { continue }
      do { try Folder.make(Folder.above(target)) } catch { throw FetchError(error) }
      if isTaken(target) { throw occupied(target) }
      if Folder.exists(target) { Folder.remove(target) }
      guard FileSystem.rename(source, to: target) else {
        throw FetchError(FileError(path: target, attempt: "cannot write"))
      }
    }
    var whole = record
    whole.state = .whole
    try whole.write(recordPath)
    Folder.remove(aside)
    FileSystem.remove(archivePath)
    return .unpacked(files: record.files, bytes: record.bytes, from: from)
  }

  /// Brings what was unpacked to the disk before the record says that it is there.
  private func flush() {
    let descriptor = FileSystem.open(root, O_RDONLY)
    guard descriptor >= 0 else { return }
    unpack_flush(descriptor)
    close(descriptor)
  }

  /// That something is where the source belongs.
  package func occupied(_ path: String) -> FetchError {
    let found = Folder.contents(of: path).files
    return FetchError(
      .unavailable,
      "'\(path)' is there already\(found > 0 ? " with \(FetchWords.files(found))" : ""), and nothing "
        + "says that it came from '\(address.text)': it is left as it is; move it away to fetch that"
    )
  }
}

extension Folder {
  /// Files below a folder and their bytes, or those of a file itself; hidden files of ours do not
  /// count.
  fileprivate static func contents(of path: String) -> (files: Int, bytes: Int) {
    guard let status = FileSystem.status(path, followingLinks: false) else { return (0, 0) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return (1, Int(status.st_size)) }
    var sum = (files: 0, bytes: 0)
    for name in names(in: path) where !name.hasPrefix(".runexp-") {
      let more = contents(of: "\(path)/\(name)")
      sum = (sum.files + more.files, sum.bytes + more.bytes)
    }
    return sum
  }
}
