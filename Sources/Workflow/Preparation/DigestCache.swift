internal import Basics
internal import Glibc

/// What tells that a file has not changed since it was read.
///
/// The device is no part of it: a network's file system has another number on each machine, and
/// after each time that it is mounted.
struct FileStamp: Hashable, Sendable {
  private let size: Int
  private let inode: UInt
  /// Nanoseconds since 1970: of the contents, and of anything at all.
  private let modified: Int
  private let changed: Int

  /// Nil for a file whose status cannot be read, or whose next change the clock might not show.
  init?(of path: String) {
    guard let status = FileSystem.status(path) else { return nil }
    func nanoseconds(_ time: timespec) -> Int { time.tv_sec * 1_000_000_000 + time.tv_nsec }
    size = Int(status.st_size)
    inode = UInt(status.st_ino)
    modified = nanoseconds(status.st_mtim)
    changed = nanoseconds(status.st_ctim)
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    guard nanoseconds(now) - max(modified, changed) > FileStamp.coarsest else { return nil }
  }

  /// The coarsest clock of a file system that is in use: FAT's two seconds.
  private static let coarsest = 2_000_000_000

  /// The same from the words of a line.
  fileprivate init?(_ words: [Substring]) {
    let numbers = words.compactMap { Int($0) }
    guard numbers.count == 4 else { return nil }
    (size, modified, changed) = (numbers[0], numbers[2], numbers[3])
    inode = UInt(bitPattern: numbers[1])
  }

  fileprivate var line: String {
    "\(size) \(Int(bitPattern: inode)) \(modified) \(changed)"
  }
}

/// Digests of files that have not changed since, so that a run which finds its features in the
/// store need not read every image.
///
/// One line a name: a checksum of what follows, four numbers of the stamp, the digest, the name. A
/// line that is none or is damaged is left out; a cache that cannot be read or written is as good as
/// none.
struct DigestCache: Sendable {
  struct Entry: Sendable {
    let name: String
    let stamp: FileStamp?
    let digest: String
  }

  private let path: String
  private var known: [String: (stamp: FileStamp, digest: String)] = [:]

  init(_ path: String) {
    self.path = path
    guard let bytes = try? WholeFile.read(path) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 6)
      guard words.count == 7, let stamp = FileStamp(Array(words[1..<5])), words[5].utf8.count == 64,
        words[0] == DigestCache.checksum(line[words[1].startIndex...])
      else { continue }
      known[String(words[6])] = (stamp, String(words[5]))
    }
  }

  /// The digest of a file that is as it was.
  func digest(_ name: String, _ stamp: FileStamp?) -> String? {
    guard let stamp, let found = known[name], found.stamp == stamp else { return nil }
    return found.digest
  }

  /// Writes these entries in place of those of the same names, where anything is new.
  func keep(_ entries: [Entry]) {
    var all = known
    var isNew = false
    for entry in entries {
      guard let stamp = entry.stamp, !entry.name.contains("\n") else { continue }
      if let old = all[entry.name], old.stamp == stamp, old.digest == entry.digest { continue }
      all[entry.name] = (stamp, entry.digest)
      isNew = true
    }
    guard isNew else { return }
    var text = ""
    for (name, entry) in all.sorted(by: { $0.key < $1.key }) {
      let line = "\(entry.stamp.line) \(entry.digest) \(name)"
      text += "\(DigestCache.checksum(line)) \(line)\n"
    }
    let folder = Folder.above(path)
    try? Folder.make(folder)
    AsideFile.removeAbandoned(in: folder)
    try? WholeFile.write(Array(text.utf8), to: path, waiting: .forNothing)
  }

  private static func checksum(_ line: some StringProtocol) -> String { XXHash64.hex(line.utf8) }
}
