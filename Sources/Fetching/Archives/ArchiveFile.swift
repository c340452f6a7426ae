internal import Basics
internal import Glibc

/// A tar or zip archive on this machine.
package struct ArchiveFile {
  package enum Format: String, Sendable, CaseIterable {
    case tar
    case zip
  }

  /// What an archive holds, as its members say and a layout takes it.
  package struct Survey: Hashable, Sendable {
    package var files = 0
    package var bytes = 0
    var members = 0
    /// The names at its top, some of them.
    var tops: [String] = []
  }

  package let path: String
  let format: Format
  let layout: ArchiveLayout
  let limits: UnpackingLimits
  /// What the messages call it.
  let name: String

  package init(
    _ path: String, _ format: Format, layout: ArchiveLayout, limits: UnpackingLimits, name: String
  ) {
    self.path = path
    self.format = format
    self.layout = layout
    self.limits = limits
    self.name = name
  }

  // MARK: Looking

  /// Reads all members' headers: whatever can be refused is refused before anything is written.
  package func survey(_ context: FetchContext) throws(FetchError) -> Survey {
    let reader = try ArchiveReader(self)
    var survey = Survey()
    var used = Set<Int>()
    while let member = try reader.next() {
      if context.isInterrupted() { throw .interrupted }
      let inner = try innerPath(of: member)
      survey.members += 1
      guard survey.members <= limits.members else {
        throw refused("it has more than \(limits.members) members")
      }
      survey.bytes = survey.bytes.saturatingAdd(max(0, member.size))
      try checkLimit(survey.bytes, archive: reader.size)
      if let top = inner.parts.first, survey.tops.count < 6, !survey.tops.contains(top) {
        survey.tops.append(top)
      }
      guard member.kind == .file, let (_, rule) = layout.place(of: inner) else { continue }
      if let rule { used.insert(rule) }
      survey.files += 1
    }
    for (number, rule) in layout.rules.enumerated() where !used.contains(number) {
      throw FetchError(
        .unavailable,
        "'\(name)' has no file in the folder '\(rule.from.text)' that 'layout' names; at its top "
          + "are \(survey.tops.map { "'\($0)'" }.joined(separator: ", "))"
          + (survey.tops.count == 6 ? ", …" : ""))
    }
    guard survey.files > 0 else { throw refused("it has no files") }
    return survey
  }

  private func checkLimit(_ bytes: Int, archive: Int) throws(FetchError) {
    if bytes > limits.bytes {
      throw refused(
        "it becomes more than \(FetchWords.bytes(limits.bytes)); if that is right, set "
          + "RUNEXP_UNPACK_LIMIT to a larger size")
    }
    if bytes > limits.ratioFloor, limits.ratio < .max, bytes / limits.ratio > archive {
      throw refused(
        "its \(FetchWords.bytes(archive)) become more than \(limits.ratio) times as much; if that "
          + "is right, set RUNEXP_UNPACK_LIMIT to a size that it may have")
    }
  }

  /// A member's path, which must stay within the folder and be a file or a folder.
  private func innerPath(of member: ArchiveMember) throws(FetchError) -> InnerPath {
    let shown = member.path.printable()
    if let what = member.kind.refusal { throw refused("its member '\(shown)' is \(what)") }
    if member.isEncrypted { throw refused("its member '\(shown)' is encrypted") }
    guard let inner = InnerPath(member.path) else {
      throw refused("its member '\(shown)' would be written outside the folder")
    }
    return inner
  }

  func refused(_ reason: String) -> FetchError {
    FetchError(.unavailable, "'\(name)' is not unpacked: \(reason)")
  }

  // MARK: Unpacking

  /// Writes the files into a folder that is there and empty; gives the number of files and bytes.
  package func unpack(
    into folder: String, _ survey: Survey, _ context: FetchContext
  ) throws(FetchError) -> (files: Int, bytes: Int) {
    let reader = try ArchiveReader(self)
    var done = 0
    var written = 0
    var paths = Set<InnerPath>()
    var folders = Set<String>()
    context.emit(.started(name: "Unpacking", total: survey.bytes))
    while let member = try reader.next() {
      if context.isInterrupted() { throw .interrupted }
      let inner = try innerPath(of: member)
      guard let (place, _) = layout.place(of: inner), !place.parts.isEmpty else { continue }
      let path = place.below(folder)
      let parent = member.kind == .folder ? path : Folder.above(path)
      if folders.insert(parent).inserted {
        do { try Folder.make(parent) } catch { throw FetchError(error) }
      }
      guard member.kind == .file else { continue }
      paths.insert(place)
      written += try write(path, reader) { count throws(FetchError) in
        done += count
        try checkLimit(done, archive: reader.size)
        context.emit(.advanced(done: done))
        if context.isInterrupted() { throw .interrupted }
      }
    }
    context.emit(.finished)
    return (paths.count, written)
  }

  private func write(
    _ path: String, _ reader: ArchiveReader, _ advance: (Int) throws(FetchError) -> Void
  ) throws(FetchError) -> Int {
    let descriptor = FileSystem.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      throw FetchError(FileError(path: path, attempt: "cannot write"))
    }
    defer { close(descriptor) }
    var total = 0
    while true {
      let bytes = try reader.read()
      let count = bytes.count
      if count == 0 { return total }
      try advance(count)
      var start = 0
      while start < count {
        let wrote = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, count - start)
        if wrote < 0, errno == EINTR { continue }
        guard wrote > 0 else {
          throw FetchError(FileError(path: path, attempt: "cannot write"))
        }
        start += wrote
      }
      total += count
    }
  }
}
