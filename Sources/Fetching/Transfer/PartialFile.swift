internal import Basics
internal import FoundationEssentials
internal import Glibc

/// What arrived of a file, kept as `NAME.download` beside its place so that a later attempt, or a
/// later process, resumes from there; `NAME.download.from` says where it came from.
final class PartialFile {
  /// Where the bytes came from, and what that place says of the file.
  struct Origin: Codable, Hashable {
    var url: String
    var total: Int?
    var validators = Validators()
  }

  private let file: LockedFile
  private let kind: FileDigest.Kind
  private var digest: RunningDigest
  private(set) var offset = 0
  private(set) var origin: Origin?
  /// Whether it was put together from several replies.
  var isContinued = false

  private var notePath: String { "\(file.path).from" }
  var folder: String { Folder.above(file.path) }

  /// Opens what is there, once no other process has it.
  ///
  /// - Parameters:
  ///   - target: The name that the file gets when it is whole.
  ///   - kind: Of its digest.
  ///   - isGuarded: Whether the caller keeps other processes away.
  ///   - context: Who may end the wait.
  /// - Throws: `unwritable`, or `interrupted` where asked to stop.
  init(
    for target: String, _ kind: FileDigest.Kind, isGuarded: Bool, _ context: FetchContext
  ) throws(FetchError) {
    do { try Folder.make(Folder.above(target)) } catch { throw FetchError(error) }
    let name = Folder.name(of: target)
    let kept = try LockedFile.open("\(target).download", what: "fetches '\(name)'", context)
    // Another machine may write the same file.
    file =
      kept.isAlone || isGuarded
      ? kept : try LockedFile.open(AsideFile.name(beside: target), what: "", context)
    self.kind = kind
    digest = try RunningDigest.begin(kind)
    guard file === kept, let bytes = try? WholeFile.read(notePath),
      let origin = try? JSONDecoder().decode(Origin.self, from: Data(bytes)),
      origin.validators.condition != nil || origin.total != nil
    else {
      try restart()
      return
    }
    self.origin = origin
    let size = file.size
    try digestKept(size, context)
    isContinued = offset > 0
  }

  private func digestKept(_ size: Int, _ context: FetchContext) throws(FetchError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while offset < size {
      if context.isInterrupted() { throw .interrupted }
      let count = pread(file.descriptor, &chunk, min(chunk.count, size - offset), off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FetchError(FileError(path: file.path, attempt: "cannot read")) }
      chunk.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += count
    }
  }

  /// Begins again with nothing.
  func restart() throws(FetchError) {
    guard ftruncate(file.descriptor, 0) == 0 else {
      throw FetchError(FileError(path: file.path, attempt: "cannot write"))
    }
    offset = 0
    isContinued = false
    origin = nil
    digest = try RunningDigest.begin(kind)
  }

  /// Notes where what comes now comes from.
  func note(_ origin: Origin) throws(FetchError) {
    guard origin != self.origin else { return }
    self.origin = origin
    do {
      try WholeFile.write(Array(try JSONEncoder().encode(origin)), to: notePath)
    } catch let error as FileError {
      throw FetchError(error)
    } catch {
      FileSystem.remove(notePath)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
    var start = 0
    while start < bytes.count {
      let count = pwrite(
        file.descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start,
        off_t(offset + start))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        // What does not count must not be taken for arrived.
        ftruncate(file.descriptor, off_t(offset))
        throw FetchError(
          .unwritable,
          "cannot write '\(file.path)': \(reason); the \(FetchWords.bytes(offset)) that arrived "
            + "are kept, and 'runexp fetch' resumes from there")
      }
      start += count
    }
    digest.update(bytes)
    offset += bytes.count
  }

  /// The digest of the whole.
  func finishedDigest() throws(FetchError) -> FileDigest { try digest.finish() }

  var path: String { file.path }

  /// Gives the file its name.
  func commit(as target: String) throws(FetchError) {
    guard fsync(file.descriptor) == 0, FileSystem.rename(file.path, to: target) else {
      throw FetchError(FileError(path: target, attempt: "cannot write"))
    }
    do { try Folder.sync(Folder.above(target)) } catch { throw FetchError(error) }
    FileSystem.remove(notePath)
  }

  /// Removes it.
  func discard() {
    FileSystem.remove(notePath)
    FileSystem.remove(file.path)
  }
}
