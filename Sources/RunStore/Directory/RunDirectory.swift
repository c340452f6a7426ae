internal import Basics
internal import Glibc

/// The folder of one run, `results/<experiment>/<run>`, and the files in it.
///
/// Made by `claim` or `resume` it is locked for as long as a copy of it lives; made from a path it
/// only names the files.
package struct RunDirectory: Sendable {
  /// The folder, as given: relative paths stay relative.
  package let path: String
  private let lock: FolderLock?

  /// A run that is there already, for reading.
  ///
  /// - Parameter path: The folder.
  package init(path: String) {
    self.init(path: path, lock: nil)
  }

  private init(path: String, lock: FolderLock?) {
    self.path = Folder.plain(path)
    self.lock = lock
  }

  /// Takes the folder's lock for as long as a copy lives.
  init(locking path: String) throws(ResultsError) {
    self.init(path: path, lock: try RunDirectory.lock(path))
  }

  /// The same folder, lock included, under the name that it has now.
  func moved(to path: String) -> RunDirectory { RunDirectory(path: path, lock: lock) }

  /// Locks a run that is there already and marks it as running: `hold` and `takeUp`.
  ///
  /// - Parameter path: The run's folder.
  /// - Returns: The folder, locked for as long as a copy of the value lives.
  /// - Throws: As `hold`.
  package static func resume(_ path: String) throws(ResultsError) -> RunDirectory {
    let run = try hold(path)
    try run.takeUp()
    return run
  }

  /// Locks a run that is there already and leaves it as it is.
  ///
  /// - Parameter path: The run's folder.
  /// - Returns: The folder, locked for as long as a copy of the value lives.
  /// - Throws: `inUse` while another process writes the run, `alreadyCompleted` where there is
  ///   nothing left to do.
  package static func hold(_ path: String) throws(ResultsError) -> RunDirectory {
    let run = try RunDirectory(locking: path)
    guard try run.status().state != .completed else { throw .alreadyCompleted(path: run.path) }
    return run
  }

  /// Records that this process continues the run, and removes what a killed one left half-written.
  ///
  /// - Throws: `ResultsError` where the status cannot be read or written.
  package func takeUp() throws(ResultsError) {
    var status = try status()
    try RunDirectory.makeFolders(checkpoints)
    for folder in [path, checkpoints] {
      for name in Folder.names(in: folder) where name.hasSuffix(".partial") {
        FileSystem.remove("\(folder)/\(name)")
      }
    }
    status.state = .running
    status.pid = getpid()
    status.finished = nil
    status.message = nil
    status.checkpoints = nil
    status.metricsDigest = nil
    try write(status)
  }

  /// The last component of the path.
  package var name: String { Folder.name(of: path) }
  package var spec: String { "\(path)/spec.yaml" }
  package var plan: String { "\(path)/plan.json" }
  package var provenance: String { "\(path)/provenance.json" }
  package var statusFile: String { "\(path)/status.json" }
  package var metricsLog: String { "\(path)/metrics.jsonl" }
  package var metricsTable: String { "\(path)/metrics.csv" }
  package var finalMetrics: String { "\(path)/metrics.json" }
  package var predictions: String { "\(path)/predictions.csv" }
  package var confusion: String { "\(path)/confusion.csv" }
  package var checkpoints: String { "\(path)/checkpoints" }
  package var lastCheckpoint: String { "\(checkpoints)/last.h5" }
  package var bestCheckpoint: String { "\(checkpoints)/best.h5" }
  /// Where an interrupted run resumes; removed once the run is complete.
  package var resumePoint: String { "\(checkpoints)/resume.h5" }
  /// The point before that one, for where it cannot be read.
  package var earlierResumePoint: String { "\(checkpoints)/resume.previous.h5" }

  /// Whether a file of the run is there.
  package static func exists(_ path: String) -> Bool { FileSystem.exists(path) }

  package func removeResumePoints() {
    for point in [resumePoint, earlierResumePoint] { FileSystem.remove(point) }
  }

  /// Gives the resume point its second name, so that the next one can take the first.
  ///
  /// At no instant is there a point less than before.
  ///
  /// - Throws: `ResultsError` where the file cannot be renamed.
  package func keepResumePoint() throws(ResultsError) {
    let aside = AsideFile.name(beside: earlierResumePoint)
    guard FileSystem.link(resumePoint, to: aside) || errno == ENOENT else {
      // A file system without second names: for an instant the point has only the new one. Some say so
      // before they look whether there is a point at all.
      guard FileSystem.rename(resumePoint, to: earlierResumePoint) || errno == ENOENT else {
        throw .cannotWrite(FileError(path: earlierResumePoint, attempt: "cannot write"))
      }
      return
    }
    guard FileSystem.rename(aside, to: earlierResumePoint) || errno == ENOENT else {
      let error = FileError(path: earlierResumePoint, attempt: "cannot write")
      FileSystem.remove(aside)
      throw .cannotWrite(error)
    }
    // Where both were names of one file, as a killed process leaves them, renaming does nothing.
    FileSystem.remove(aside)
  }

  /// Whether a process holds the run.
  var isHeld: Bool {
    if case .held = FolderLock.attempt(path, shared: true) { true } else { false }
  }

  /// Checks that no other machine has taken the run over: what would be written now would damage that
  /// one's work.
  ///
  /// - Throws: `takenOver` where another machine continues the run because this one was cut off.
  package func checkHold() throws(ResultsError) {
    if lock?.isLost ?? false { throw .takenOver(path: path) }
  }

  /// A process that lists runs holds a shared lock for an instant, so the attempt is repeated.
  private static func lock(_ path: String) throws(ResultsError) -> FolderLock? {
    for _ in 0..<40 {
      switch FolderLock.attempt(path) {
      case .taken(let lock): return lock
      case .unknown: return nil
      case .held: usleep(5000)
      }
    }
    throw .inUse(path: path)
  }

  static func makeFolders(_ path: String) throws(ResultsError) {
    do { try Folder.make(path) } catch {
      throw .cannotCreate(path: error.path, reason: error.reason)
    }
  }
}
