internal import Basics
internal import Engine
internal import Glibc
internal import RunStore

/// What could be freed of results and caches: first listed, then removed where that is wanted.
package struct GarbageCollection: Sendable {
  /// What is kept.
  package struct Retention: Sendable {
    /// Seconds; runs that did not complete, and features not used for longer, may go; nil keeps them.
    package var age: Double?
    /// Runs that are complete may go too, under the same age.
    package var includesCompleted = false
    /// So many newest runs of each experiment stay whatever their age.
    package var newest = 0
    /// Bytes of stored features that stay, those used last; nil for any number.
    package var featureBytes: Int?
    /// Only runs of these experiments, and no features; empty for everything.
    package var experiments: [String] = []

    package init() {}
  }

  package struct Item: Sendable {
    package enum Kind: Sendable {
      case run
      case folder
      case file
    }

    package let path: String
    package let kind: Kind
    package let bytes: Int
    /// Why it can go.
    package let reason: String
  }

  package private(set) var items: [Item] = []

  package var bytes: Int { items.reduce(0) { $0 + $1.bytes } }

  /// Looks for what can go; changes nothing.
  ///
  /// - Parameters:
  ///   - results: The results directory.
  ///   - cache: The cache.
  ///   - retention: What is kept.
  package init(results: String, cache: String, _ retention: Retention) {
    let wanted = retention.experiments
    for name in Folder.visible(in: results) where wanted.isEmpty || wanted.contains(name) {
      look(experiment: "\(results)/\(name)", retention)
    }
    if wanted.isEmpty { look(cache: cache, retention) }
  }

  private mutating func add(_ path: String, _ kind: Item.Kind, _ reason: String) {
    let bytes =
      kind == .file ? FileSystem.status(path).map { Int($0.st_size) } ?? 0 : Folder.size(of: path)
    items.append(Item(path: path, kind: kind, bytes: bytes, reason: reason))
  }

  private mutating func add(_ leftovers: [Leftovers]) {
    for one in leftovers { add(one.path, one.isFolder ? .folder : .file, one.text) }
  }

  private mutating func look(experiment: String, _ retention: Retention) {
    add(Leftovers.of(experiment: experiment))
    let now = Timestamp.now
    for (place, run) in RunIndex(experiment: experiment).runs.enumerated() {
      let state = run.status.state
      guard state != .running else { continue }
      let age = Double(now.milliseconds - run.status.started.milliseconds) / 1000
      let isOld = retention.age.map { age > $0 } ?? false
      if isOld, place >= retention.newest, state != .completed || retention.includesCompleted {
        add(run.path, .run, "a run of \(max(0, age).duration) ago, \(state.rawValue)")
      } else {
        add(
          Leftovers.of(run: RunDirectory(path: run.path), isCompleted: state == .completed))
      }
    }
  }

  private mutating func look(cache: String, _ retention: Retention) {
    add(Leftovers.of(cache: cache))
    var kept: [(path: String, bytes: Int, used: Int)] = []
    let now = time(nil)
    for file in FeatureCache.files(in: "\(cache)/features") {
      switch FeatureCache.state(of: file.path, rows: false) {
      case .outdated: add(file.path, .file, Leftovers.outdated)
      case .damaged: add(file.path, .file, Leftovers.damaged)
      case .unreadable: break
      case .sound:
        let age = Double(now - file.used)
        if let most = retention.age, age > most {
          add(file.path, .file, "stored features not used for \(age.duration)")
        } else {
          kept.append(file)
        }
      }
    }
    guard let most = retention.featureBytes else { return }
    var total = kept.reduce(0) { $0 + $1.bytes }
    for file in kept.sorted(by: { $0.used < $1.used }) where total > most {
      add(
        file.path, .file, "stored features beyond the size that is to stay, used before the others")
      total -= file.bytes
    }
  }

  // MARK: Removing

  /// Whether a process writes a half-written file: one that had no lock yet when it was found may have it
  /// now.
  private static func isTakenUp(_ path: String) -> Bool {
    guard path.hasSuffix(".partial"), let (descriptor, _) = try? RegularFile.open(path) else {
      return false
    }
    defer { close(descriptor) }
    if case .held = LockOutcome(taking: descriptor) { return true }
    // Under the lock: who is about to make the file looks whether it is still there.
    FileSystem.remove(path)
    return false
  }

  /// Removes what was found, as far as nobody has begun to use it since.
  ///
  /// - Parameter told: Of each item, and why it stays, where it does.
  /// - Returns: Bytes that were freed.
  package func free(_ told: (Item, _ fault: String?) -> Void) -> Int {
    var freed = 0
    var experiments: Set<String> = []
    for item in items {
      let fault: String?
      switch item.kind {
      case .file:
        if GarbageCollection.isTakenUp(item.path) { continue }
        fault =
          FileSystem.remove(item.path) || errno == ENOENT ? nil : String(cString: strerror(errno))
      case .folder, .run:
        fault = RunDirectory.remove(item.path)
        if item.kind == .run { experiments.insert(Folder.above(item.path)) }
      }
      if fault == nil { freed += item.bytes }
      told(item, fault)
    }
    for experiment in experiments where RunDirectory.exists("\(experiment)/summary.json") {
      _ = try? Summary.update(experiment: experiment)
    }
    return freed
  }
}
