internal import Basics
internal import CConfinement
internal import Glibc
internal import Synchronization

/// Whether and how files of others are read by processes that can do nothing else.
package enum Confinement {
  /// The only argument of a process whose copies read files for another one.
  package static let command = "parse-confined"
  /// The variable that has this process read files itself, when set to `off`.
  package static let variable = "RUNEXP_CONFINEMENT"

  private struct State {
    /// What is started; nil where this process reads all files itself.
    var program: String?
    /// Processes that nobody asks at the moment, by the names of their parsers.
    var idle: [String: [ParserProcess]] = [:]
  }

  private static let state = Mutex(State())

  /// From now on other processes read files, unless the environment says otherwise or this is a build
  /// with a sanitizer, which needs what a confined process must not have.
  ///
  /// - Parameter program: One that calls `serve` before it does anything else.
  package static func begin(program: String = "/proc/self/exe") {
    guard ProcessText.environment[variable] != "off", confinement_is_possible() != 0 else { return }
    // Where it fails, it fails again with a reason when the first process is started.
    _ = confinement_set_up()
    state.withLock { $0.program = program }
  }

  /// Starts what files will be read by, for a command that is going to read some.
  package static func prepare() {
    if let program = state.withLock({ $0.program }) { ParserHost.prepare(program: program) }
  }

  package static var isOn: Bool { state.withLock { $0.program != nil } }

  /// A process of a parser; nil where this process reads files itself.
  static func take(_ parser: any ConfinedParser.Type) throws(ParserFailure) -> ParserProcess? {
    let (program, idle) = state.withLock { state in
      (state.program, state.idle[parser.name]?.popLast())
    }
    if let idle, idle.isAlive { return idle }
    guard let program else { return nil }
    return try ParserProcess(of: parser, program: program)
  }

  static func giveBack(_ process: ParserProcess, of parser: any ConfinedParser.Type) {
    state.withLock { $0.idle[parser.name, default: []].append(process) }
  }
}

extension Confinement {
  /// Has copies of this process read files for another one, where that is what it was started for.
  ///
  /// - Parameters:
  ///   - arguments: The whole command line.
  ///   - parsers: What it may be started for.
  /// - Returns: The exit code at the end; nil where this process is to do something else.
  package static func serve(
    _ arguments: [String], _ parsers: [any ConfinedParser.Type]
  ) -> Int32? {
    guard arguments.count == 2, arguments[1] == command else { return nil }
    var status = stat()
    guard fstat(CONFINEMENT_SOCKET, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      return 64
    }
    confinement_end_with_parent()
    while let (message, files) = receive() {
      var request = MessageReader(message)
      guard files.count == 1, let name = try? request.text(),
        let type = parsers.first(where: { $0.name == name })
      else { return 1 }
      var process = confinement_copy()
      if process == 0 {
        dup2(files[0], CONFINEMENT_SOCKET)
        close(files[0])
        confinement_name("runexp:\(name)")
        return serve(type.init())
      }
      close(files[0])
      let count = MemoryLayout<pid_t>.size
      guard confinement_send(CONFINEMENT_SOCKET, &process, count, nil, 0) == 0 else { return 1 }
    }
    return 0
  }

  /// Answers until nobody asks any more.
  private static func serve(_ parser: any ConfinedParser) -> Int32 {
    parser.warmUp()
    let space = Int(clamping: confinement_address_space())
    var greeting = MessageWriter()
    greeting.add(Int(confinement_enter()))
    greeting.add(space)
    guard send(greeting) else { return 1 }
    while let (message, files) = receive() {
      var request = MessageReader(message)
      guard let answer = try? parser.answer(&request, files: files) else { return 1 }
      for file in files { close(file) }
      guard send(answer) else { return 1 }
    }
    return 0
  }

  private static func send(_ message: MessageWriter) -> Bool {
    var message = message
    message.close()
    return confinement_send(CONFINEMENT_SOCKET, message.frame, message.frame.count, nil, 0) == 0
  }

  /// The next request; nil where there will be none.
  private static func receive() -> (message: [UInt8], files: [Int32])? {
    var files: [Int32] = []
    var head: UInt64 = 0
    let isThere = withUnsafeMutableBytes(of: &head) { fill($0, &files) }
    guard isThere, let count = Int(exactly: UInt64(littleEndian: head)) else { return nil }
    var message = [UInt8](repeating: 0, count: count)
    guard message.withUnsafeMutableBytes({ fill($0, &files) }) else { return nil }
    return (message, files)
  }

  private static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ files: inout [Int32]
  ) -> Bool {
    var filled = 0
    while filled < bytes.count {
      var came: [Int32] = [-1, -1, -1, -1]
      var count = came.count
      let got = confinement_receive(
        CONFINEMENT_SOCKET, bytes.baseAddress.map { $0 + filled }, bytes.count - filled, &came,
        &count)
      guard got > 0 else { return false }
      files += came.prefix(count)
      filled += got
    }
    return true
  }
}
