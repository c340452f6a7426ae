internal import FoundationEssentials

/// What a power loss leaves of recorded writes: the state of a disk at some point of them.
///
/// A file's bytes are certain once the file was synced, a name once its folder was; of everything
/// later any part may be there. That is less than any journaling file system keeps.
struct RecordedDisk {
  /// What of that which was not synced is there.
  enum Loss: CaseIterable {
    /// None of it.
    case everything
    /// Names, without the bytes behind them.
    case bytes
    /// Bytes, as far as their names are there.
    case names
    /// A part, torn writes included.
    case part
    /// All of it, as when a process is killed.
    case nothing
  }

  private final class Node {
    let isFolder: Bool
    /// Of a file.
    var synced: [UInt8] = []
    var syncs = 0
    var pending: [(offset: Int, bytes: [UInt8]?)] = []
    /// Of a folder: as they are, and as they certainly are.
    var entries: [String: Node] = [:]
    var syncedEntries: [String: Node] = [:]

    let number: Int

    init(isFolder: Bool, number: Int) {
      self.isFolder = isFolder
      self.number = number
    }
  }

  /// A change of names that was not synced; those of one are there together.
  private struct Change {
    var removed: (folder: Node, name: String)?
    var added: (folder: Node, name: String, node: Node)?

    func isIn(_ folder: Node) -> Bool { removed?.folder === folder || added?.folder === folder }

    /// `entries`: of which state.
    func apply(_ entries: ReferenceWritableKeyPath<Node, [String: Node]>) {
      if let removed { removed.folder[keyPath: entries][removed.name] = nil }
      if let added { added.folder[keyPath: entries][added.name] = added.node }
    }
  }

  private let root: Node
  private let rootPath: String
  private var changes: [Change] = []
  /// Files and folders so far.
  private var made = 0

  /// - Parameter path: A folder that is there and empty.
  init(_ path: String) {
    rootPath = path
    root = Node(isFolder: true, number: 0)
  }

  // MARK: Recording

  private func parts(_ path: String) -> [String]? {
    guard path.hasPrefix(rootPath) else { return nil }
    return path.dropFirst(rootPath.count).split(separator: "/").map(String.init)
  }

  private func node(_ path: String) -> Node? {
    parts(path).flatMap { $0.reduce(Optional(root)) { $0?.entries[$1] } }
  }

  private func place(_ path: String) -> (folder: Node, name: String)? {
    guard var parts = parts(path), let name = parts.popLast(),
      let folder = parts.reduce(Optional(root), { $0?.entries[$1] })
    else { return nil }
    return (folder, name)
  }

  private mutating func change(_ change: Change) {
    change.apply(\.entries)
    changes.append(change)
  }

  /// Takes in the next call.
  mutating func add(_ call: WriteRecorder.Call) {
    switch call {
    case .make(let path), .makeFolder(let path):
      guard let (folder, name) = place(path) else { return }
      let isFolder = if case .makeFolder = call { true } else { false }
      made += 1
      change(Change(added: (folder, name, Node(isFolder: isFolder, number: made))))
    case .write(let path, let offset, let bytes):
      node(path)?.pending.append((offset, bytes))
    case .resize(let path, let length): node(path)?.pending.append((length, nil))
    case .sync(let path):
      guard let node = node(path) else { return }
      if node.isFolder {
        for change in changes where change.isIn(node) { change.apply(\.syncedEntries) }
        changes.removeAll { $0.isIn(node) }
      } else {
        node.synced = RecordedDisk.contents(node) { _ in 1 }
        node.pending = []
        node.syncs += 1
      }
    case .rename(let path, let other):
      guard let node = node(path), let from = place(path), let to = place(other) else { return }
      // Two names of one file stay as they are.
      guard to.folder.entries[to.name] !== node else { return }
      change(Change(removed: from, added: (to.folder, to.name, node)))
    case .link(let path, let other):
      guard let node = node(path), let to = place(other) else { return }
      change(Change(added: (to.folder, to.name, node)))
    case .remove(let path), .removeFolder(let path):
      guard let from = place(path) else { return }
      change(Change(removed: from))
    }
  }

  /// Bytes of a file where of each write that was not synced a share has arrived.
  private static func contents(_ node: Node, share: (Int) -> Double) -> [UInt8] {
    var bytes = node.synced
    for (number, write) in node.pending.enumerated() {
      let share = share(number)
      guard let written = write.bytes else {
        guard share > 0 else { continue }
        if write.offset < bytes.count { bytes.removeLast(bytes.count - write.offset) }
        bytes += [UInt8](repeating: 0, count: write.offset - bytes.count)
        continue
      }
      // Less than nothing: not even the file's length.
      guard share >= 0 else { continue }
      let end = write.offset + written.count
      if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
      let arrived = Int(Double(written.count) * min(1, share))
      bytes.replaceSubrange(write.offset..<write.offset + arrived, with: written[..<arrived])
    }
    return bytes
  }

  // MARK: States

  /// What names there are after a power loss now.
  ///
  /// - Parameters:
  ///   - loss: Of what was not synced.
  ///   - generator: Decides which part.
  /// - Returns: By path below the root.
  private func layout(
    _ loss: Loss, using generator: inout some RandomNumberGenerator
  ) -> [(path: String, node: Node)] {
    // Applied to copies of the folders, known by the node that they are a copy of.
    var folders: [ObjectIdentifier: [String: Node]] = [:]
    func entries(_ node: Node) -> [String: Node] {
      folders[ObjectIdentifier(node)] ?? node.syncedEntries
    }
    for change in changes {
      switch loss {
      case .everything, .names: continue
      case .bytes, .nothing: break
      case .part: if Bool.random(using: &generator) { continue }
      }
      if let (folder, name) = change.removed {
        var copy = entries(folder)
        copy[name] = nil
        folders[ObjectIdentifier(folder)] = copy
      }
      if let (folder, name, node) = change.added {
        var copy = entries(folder)
        copy[name] = node
        folders[ObjectIdentifier(folder)] = copy
      }
    }
    var found: [(path: String, node: Node)] = []
    func visit(_ folder: Node, _ path: String) {
      for (name, node) in entries(folder).sorted(by: { $0.key < $1.key }) {
        let inner = path.isEmpty ? name : "\(path)/\(name)"
        found.append((inner, node))
        if node.isFolder { visit(node, inner) }
      }
    }
    visit(root, "")
    return found
  }

  /// A number that tells states apart, found without their bytes; partly lost ones are all different.
  func key(_ loss: Loss) -> Int {
    var numbers = SystemRandomNumberGenerator()
    var hasher = Hasher()
    if loss == .part { return Int.random(in: .min ... .max, using: &numbers) }
    for (path, node) in layout(loss, using: &numbers) {
      hasher.combine(path)
      hasher.combine(node.number)
      hasher.combine(node.syncs)
      if loss == .names || loss == .nothing { hasher.combine(node.pending.count) }
    }
    return hasher.finalize()
  }

  /// Whether a file is certain to be there, with certain words in it.
  func isCertain(_ matches: (_ path: String) -> Bool, saying words: String = "") -> Bool {
    var numbers = SystemRandomNumberGenerator()
    return layout(.everything, using: &numbers).contains { path, node in
      matches(path)
        && (words.isEmpty || String(decoding: node.synced, as: UTF8.self).contains(words))
    }
  }

  /// What is on the disk after a power loss now.
  ///
  /// - Parameters:
  ///   - loss: Of what was not synced.
  ///   - generator: Decides which part.
  /// - Returns: By path below the root: a file's bytes, nil for a folder.
  func state(_ loss: Loss, using generator: inout some RandomNumberGenerator) -> [String: [UInt8]?]
  {
    var found: [String: [UInt8]?] = [:]
    var known: [ObjectIdentifier: [UInt8]] = [:]
    for (path, node) in layout(loss, using: &generator) {
      guard !node.isFolder else {
        found.updateValue(nil, forKey: path)
        continue
      }
      let bytes = known[ObjectIdentifier(node)] ?? contents(of: node, loss, using: &generator)
      known[ObjectIdentifier(node)] = bytes
      found.updateValue(bytes, forKey: path)
    }
    return found
  }

  private func contents(
    of node: Node, _ loss: Loss, using generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    switch loss {
    case .everything, .bytes: return node.synced
    case .names, .nothing: return RecordedDisk.contents(node) { _ in 1 }
    case .part:
      return RecordedDisk.contents(node) { _ in
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: -1
        case 1: 0
        case 2: Double.random(in: 0..<1, using: &generator)
        default: 1
        }
      }
    }
  }
}

extension Scratch {
  /// Puts a state of a disk in place of a folder.
  func place(_ state: [String: [UInt8]?], at folder: String) throws {
    let manager = FileManager.default
    try? manager.removeItem(atPath: file(folder))
    try manager.createDirectory(atPath: file(folder), withIntermediateDirectories: true)
    for (path, bytes) in state.sorted(by: { $0.key < $1.key }) {
      let place = "\(file(folder))/\(path)"
      guard let bytes else {
        try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
        continue
      }
      try Data(bytes).write(to: URL(filePath: place))
    }
  }
}
