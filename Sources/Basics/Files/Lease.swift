internal import Glibc
internal import Synchronization

/// A claim on a folder that several machines share, by files alone.
///
/// The holder is named in a file `.lease-NUMBER` and touches it several times while a lease lasts; the
/// highest number counts. Who finds that the holder is gone makes the next number. What is relied
/// on: a file is made exclusively (`O_EXCL`) by one machine only, and the file server stamps the
/// times of all machines, whose own clocks are never compared. A holder that was cut off for longer
/// than a lease lasts finds a higher number when it comes back, and is told so by `isLost`.
package final class Lease: Sendable {
  private let state: State
  /// Closing it ends the thread that renews the lease.
  private let end: Int32

  package enum Outcome {
    case taken(Lease)
    case held
    case unknown
  }

  /// Seconds without a sign of life after which a holder on another machine counts as gone:
  /// `RUNEXP_LEASE_SECONDS`, else 60.
  package static let duration: Double =
    getenv("RUNEXP_LEASE_SECONDS").flatMap { Double(String(cString: $0)) }.map { max(0.1, $0) }
    ?? 60

  /// Takes the folder unless somebody holds it.
  package static func take(_ path: String) -> Outcome {
    let folder = FileSystem.open(path, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return .unknown }
    let found = numbers(in: path)
    let newest = found.max() ?? 0
    if newest > 0, isAlive(newest, path, folder) {
      close(folder)
      return .held
    }
    let descriptor = openat(
      folder, name(newest + 1), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let isTaken = errno == EEXIST
      close(folder)
      return isTaken ? .held : .unknown
    }
    let text = Array(LeaseHolder.current.text.utf8)
    let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
    close(descriptor)
    // Who was slow between looking and making may have made a number that others are past already.
    guard isWritten, numbers(in: path).max() == newest + 1 else {
      unlinkat(folder, name(newest + 1), 0)
      close(folder)
      return isWritten ? .held : .unknown
    }
    for old in found { unlinkat(folder, name(old), 0) }
    guard let lease = Lease(State(folder, newest + 1)) else { return .unknown }
    return .taken(lease)
  }

  /// Whether a process holds the folder, as far as can be told.
  package static func isHeld(_ path: String) -> Bool {
    guard let newest = numbers(in: path).max() else { return false }
    let folder = FileSystem.open(path, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return isAlive(newest, path, folder)
  }

  /// Nil, and the lease given up, where there can be no thread to renew it.
  private init?(_ state: State) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      state.giveUp()
      return nil
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (self.state, end) = (state, ends[1])
    let renewal = Unmanaged.passRetained(Renewal(state, until: ends[0]))
    var thread = pthread_t()
    let fault = pthread_create(&thread, nil, Lease.renew, renewal.toOpaque())
    guard fault == 0 else {
      renewal.release()
      state.giveUp()
      return nil
    }
    pthread_detach(thread)
  }

  deinit {
    if !isLost { state.giveUp() }
    close(end)
  }

  /// Whether another process holds the folder now.
  package var isLost: Bool {
    // The thread may not have run since this machine came back.
    state.checkSuccessor()
    return state.isLost
  }

  /// What a lease shares with the thread that renews it, which may outlast it for a moment.
  private final class State: Sendable {
    /// The open folder, so that the lease survives a change of the folder's name.
    let folder: Int32
    let number: Int
    private let lost = Atomic<Bool>(false)

    init(_ folder: Int32, _ number: Int) { (self.folder, self.number) = (folder, number) }

    deinit { close(folder) }

    var isLost: Bool { lost.load(ordering: .relaxed) }

    func checkSuccessor() {
      if Lease.exists(folder, number + 1) { lost.store(true, ordering: .relaxed) }
    }

    func renew() {
      // Without times the server's own clock is taken.
      let isThere = utimensat(folder, Lease.name(number), nil, 0) == 0 || errno != ENOENT
      if !isThere { lost.store(true, ordering: .relaxed) }
      checkSuccessor()
    }

    func giveUp() { unlinkat(folder, Lease.name(number), 0) }
  }

  /// What the thread is given.
  private final class Renewal: Sendable {
    let state: State
    private let signal: Int32

    init(_ state: State, until signal: Int32) { (self.state, self.signal) = (state, signal) }

    deinit { close(signal) }

    /// Waits for the time to renew; false where the lease has ended.
    func waits() -> Bool {
      var signals = [pollfd(fd: signal, events: Int16(POLLIN), revents: 0)]
      let found = poll(&signals, 1, Int32(Lease.duration * 1000 / 6))
      return found == 0 || found < 0 && errno == EINTR
    }
  }

  private static let renew: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    {
      argument in
      guard let argument else { return nil }
      let renewal = Unmanaged<Renewal>.fromOpaque(argument).takeRetainedValue()
      while renewal.waits() { renewal.state.renew() }
      return nil
    }

  // MARK: Looking

  private static let prefix = ".lease-"

  private static func name(_ number: Int) -> String { "\(prefix)\(number)" }

  private static func numbers(in path: String) -> [Int] {
    (FileSystem.names(in: path) ?? []).compactMap { entry in
      entry.name.hasPrefix(prefix) ? Int(entry.name.dropFirst(prefix.count)) : nil
    }
  }

  private static func exists(_ folder: Int32, _ number: Int) -> Bool {
    faccessat(folder, name(number), F_OK, 0) == 0
  }

  /// Whether the holder goes on: by its process where that is on this machine, else by its last sign
  /// of life.
  private static func isAlive(_ number: Int, _ path: String, _ folder: Int32) -> Bool {
    let file = "\(path)/\(name(number))"
    if let text = try? WholeFile.read(file),
      let holder = LeaseHolder(String(decoding: text, as: UTF8.self)), holder.isOnThisMachine
    {
      return holder.isRunning
    }
    var status = stat()
    // Opening asks the server for the newest times.
    let descriptor = openat(folder, name(number), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { return false }
    return serverTime(path, folder) - seconds(status.st_mtim) < duration
  }

  /// The time of the machine that has the file system, from a file that is made and removed.
  private static func serverTime(_ path: String, _ folder: Int32) -> Double {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let probe = ".time-\(random)"
    let descriptor = openat(folder, probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    // Where nothing can be written, this machine's clock has to do.
    guard descriptor >= 0 else { return Double(time(nil)) }
    defer {
      close(descriptor)
      unlinkat(folder, probe, 0)
    }
    var status = stat()
    guard write(descriptor, ".", 1) == 1, fsync(descriptor) == 0, fstat(descriptor, &status) == 0
    else { return Double(time(nil)) }
    return seconds(status.st_mtim)
  }

  private static func seconds(_ time: timespec) -> Double {
    Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
