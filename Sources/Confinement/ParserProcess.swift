internal import Basics
internal import CConfinement
internal import Glibc

/// A process that reads files for this one and may do nothing else.
///
/// Belongs to one client at a time.
final class ParserProcess: @unchecked Sendable {
  private let socket: Int32
  private let process: pid_t
  /// What it said first: nil before that.
  private var greeting: (protection: Protection, space: Int)?
  private var memoryLimit = 0
  private var isGone = false

  /// The longest answer, in bytes.
  private static let longestAnswer = 256 << 20
  /// How often a slow answer is looked after.
  private static let milliseconds: Int32 = 500

  /// Starts it; whether it is there shows at the first question.
  init(of parser: any ConfinedParser.Type, program: String) throws(ParserFailure) {
    var ends: [Int32] = [-1, -1]
    let fault = confinement_pair(&ends)
    guard fault == 0 else { throw ParserHost.unavailable(fault) }
    defer { close(ends[1]) }
    confinement_wait_at_most(ends[0], ParserProcess.milliseconds)
    let process: pid_t
    do {
      process = try ParserHost.start(parser.name, connection: ends[1], program: program)
    } catch {
      close(ends[0])
      throw error
    }
    (socket, self.process) = (ends[0], process)
    // Like the thread that waits for it: threads that meet at barriers wait for the slowest.
    if parser.isInBackground {
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process), 5)
    }
  }

  deinit {
    close(socket)
    if !isGone { end() }
  }

  // MARK: Speaking

  /// Whether it has not ended, as one may by somebody else's doing.
  var isAlive: Bool {
    guard !isGone else { return false }
    var status: Int32 = 0
    isGone = waitpid(process, &status, WNOHANG) != 0
    return !isGone
  }

  /// What protects on this machine.
  func protection() throws(ParserFailure) -> Protection { try greeted().protection }

  /// Asks, and waits for the answer.
  func ask(
    _ request: MessageWriter, files: [Int32], limits: ParserLimits
  ) throws(ParserFailure) -> MessageReader {
    let space = try greeted().space
    if memoryLimit != limits.memory {
      confinement_limit_memory(process, UInt64(space.saturatingAdd(limits.memory)))
      memoryLimit = limits.memory
    }
    var request = request
    request.close()
    let fault = confinement_send(socket, request.frame, request.frame.count, files, files.count)
    guard fault == 0 else { throw death() }
    return try receive(limits.seconds)
  }

  private func greeted() throws(ParserFailure) -> (protection: Protection, space: Int) {
    if let greeting { return greeting }
    do {
      // Loading the libraries may take long on a slow disk.
      var message = try receive(120)
      let protection = Protection(rawValue: UInt32(try message.count(upTo: Int(UInt32.max))))
      let found = (protection, try message.count(upTo: 1 << 50))
      greeting = found
      return found
    } catch let failure as ParserFailure {
      // Nothing was read yet.
      throw .unavailable(failure.description)
    } catch {
      throw .unavailable(ParserFailure.nonsense.description)
    }
  }

  private func receive(_ seconds: Int) throws(ParserFailure) -> MessageReader {
    var watch = Watch(process: process, seconds: seconds)
    var bytes = [UInt8](repeating: 0, count: 4096)
    var count = 0
    var wanted = MessageWriter.head
    var pieces = 0
    while count < wanted {
      var none = 0
      let start = count
      let got = bytes.withUnsafeMutableBytes { bytes in
        confinement_receive(
          socket, bytes.baseAddress.map { $0 + start }, bytes.count - start, nil, &none)
      }
      let isLate = got < 0 && errno == EAGAIN
      pieces += 1
      // Neither silence nor an answer in crumbs goes on for ever.
      if isLate || pieces % 64 == 0, !watch.goesOn() {
        end()
        throw .tooLong(seconds: seconds)
      }
      if isLate { continue }
      guard got > 0 else { throw death() }
      count += got
      if start < MessageWriter.head, count >= MessageWriter.head {
        let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.load(as: UInt64.self)) }
        guard length <= ParserProcess.longestAnswer else {
          end()
          throw .nonsense
        }
        wanted += Int(length)
        if bytes.count < wanted {
          bytes += [UInt8](repeating: 0, count: wanted - bytes.count)
        }
      }
    }
    // It speaks only when it is asked.
    guard count == wanted else {
      end()
      throw .nonsense
    }
    bytes.removeLast(bytes.count - count)
    return MessageReader(bytes, from: MessageWriter.head)
  }

  // MARK: Ending

  /// Why it has closed its end of the connection.
  private func death() -> ParserFailure {
    var status: Int32 = 0
    for _ in 0..<1000 where !isGone {
      if waitpid(process, &status, WNOHANG) == process { isGone = true } else { usleep(1000) }
    }
    guard isGone else {
      end()
      return .left
    }
    let signal = status & 0x7f
    return signal == 0 ? .left : .crashed(signal: signal)
  }

  /// Ends it, whatever it does.
  func end() {
    guard !isGone else { return }
    isGone = true
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }
}

/// Looks whether a process that does not answer has had enough time.
private struct Watch {
  let process: pid_t
  let seconds: Int
  private let start = MonotonicClock.seconds
  private var atFirst: Double?

  init(process: pid_t, seconds: Int) {
    self.process = process
    self.seconds = seconds
  }

  mutating func goesOn() -> Bool {
    let passed = MonotonicClock.seconds - start
    let used = confinement_processor_seconds(process)
    guard used >= 0 else { return passed <= Double(seconds) }
    guard let atFirst else {
      atFirst = used
      return true
    }
    // A machine that does too much gives each process little; one that does nothing hangs.
    return used - atFirst <= Double(seconds) && passed <= 60 + 20 * Double(seconds)
  }
}
