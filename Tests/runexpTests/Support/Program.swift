internal import FoundationEssentials
internal import Glibc
internal import Testing

/// The built program, run as a person would run it.
enum Program {
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
    let seconds: Double

    /// The last line of standard output.
    var lastLine: String {
      output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    }
  }

  /// The folder of the repository.
  static let root: String = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(4).joined(separator: "/")

  /// RUNEXP_TEST_PROGRAM, so that a build does not disturb a long trial, else what was built.
  static let executable: String =
    ProcessInfo.processInfo.environment["RUNEXP_TEST_PROGRAM"] ?? "\(root)/.build/release/runexp"

  /// Runs the program with no environment but a home of its own, what `inherited` names and `more`,
  /// as NAME=VALUE.
  ///
  /// Nothing is calibrated: each home would have a calibration of its own.
  ///
  /// - `wrapper`: a command with an absolute path that is given the program's command line.
  static func run(
    _ arguments: [String], in folder: Scratch, environment more: [String] = [],
    through wrapper: [String] = []
  ) throws -> Outcome {
    try start(arguments, in: folder, environment: more, through: wrapper).outcome()
  }

  /// Starts the program, or another one, as `run` does.
  ///
  /// - `name`: of the files that it prints to, where several run at once.
  static func start(
    _ arguments: [String], of program: String? = nil, in folder: Scratch, name: String = "",
    environment more: [String] = [], through wrapper: [String] = []
  ) throws -> Running {
    let path = program ?? executable
    let (out, err) = (folder.file("\(name)stdout"), folder.file("\(name)stderr"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, path) in [(Int32(1), out), (2, err)] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    }
    let environment = environment(in: folder, more)
    var process: pid_t = 0
    let start = now
    let command = wrapper + [path] + arguments
    let status = withStrings(command) { words in
      withStrings(environment) { posix_spawn(&process, command[0], &actions, nil, words, $0) }
    }
    try #require(status == 0, "cannot start \(command[0])")
    return Running(process: process, out: out, err: err, start: start)
  }

  /// The program while it runs.
  struct Running {
    let process: pid_t
    fileprivate let out: String
    fileprivate let err: String
    fileprivate let start: Double

    func send(_ signal: Int32) { kill(process, signal) }

    /// Whether it has not ended.
    var isRunning: Bool {
      var state = siginfo_t()
      waitid(P_PID, id_t(process), &state, WEXITED | WNOHANG | WNOWAIT)
      return state.si_signo == 0
    }

    /// Kills it and all that it started, as the loss of the machine would.
    func killAll() {
      // So that it starts nothing meanwhile.
      kill(process, SIGSTOP)
      for child in Running.children(of: process) { kill(child, SIGKILL) }
      kill(process, SIGKILL)
    }

    private static func children(of process: pid_t) -> [pid_t] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      let children = names.compactMap { pid_t($0) }.filter { child in
        // Files without a length.
        let file = open("/proc/\(child)/stat", O_RDONLY)
        guard file >= 0 else { return false }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = max(0, read(file, &bytes, bytes.count))
        let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: ")").last?
          .split(separator: " ")
        return fields.map { $0.count > 1 && pid_t($0[1]) == process } ?? false
      }
      return children.flatMap { [$0] + Running.children(of: $0) }
    }

    /// Waits until it has said something on standard error; fails where it ends before.
    func waits(forSaying words: String) throws {
      try waits(for: "saying '\(words)'") { try text(err).contains(words) }
    }

    /// Waits until something holds; fails where the program ends before.
    func waits(for what: String, until condition: () throws -> Bool) throws {
      while try !condition() {
        let isRunning = isRunning
        let said = try text(err)
        try #require(isRunning, "it ended too early for \(what): \(said)")
        usleep(1000)
      }
    }

    /// Waits for its end.
    func outcome() throws -> Outcome {
      var code: Int32 = 0
      waitpid(process, &code, 0)
      let exited = code & 0x7f == 0
      return Outcome(
        code: exited ? (code >> 8) & 0xff : 128 + (code & 0x7f), output: try text(out),
        errors: try text(err), seconds: now - start)
    }
  }

  /// What the tests are run under, such as an instruction set: the program has to be too.
  private static let inherited: [String] = {
    let names: [String] = ["ONEDNN_MAX_CPU_ISA", "OMP_WAIT_POLICY", "RUNEXP_POISON"]
    return names.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
  }()

  /// What the program is started with: nothing but a home of its own, what `inherited` names, and
  /// `more`; a name without a value takes away what is inherited.
  static func environment(in folder: Scratch, _ more: [String]) -> [String] {
    let changed = Set(more.map(variable))
    return (["HOME=\(folder.path)", "PATH=/usr/bin:/bin", "RUNEXP_CALIBRATION=none"] + inherited)
      .filter { !changed.contains(variable($0)) } + more.filter { $0.contains("=") }
  }

  /// The name in NAME=VALUE.
  private static func variable(_ setting: String) -> Substring { setting.prefix { $0 != "=" } }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: URL(filePath: path), encoding: .utf8)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func withStrings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

/// A folder of one test, removed with it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/runexp-test-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template), "cannot make a folder for the test")
    path = String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, its folders too, and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = URL(filePath: file(name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return self.file(name)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: file(name)), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
}

/// A small sound spec, with which tests begin.
enum SampleSpec {
  static let text = """
    name: sample
    seed: 1
    dataset:
      format: rendered
      splits:
        train: {images: 24, seed: 1}
        validation: {images: 8, seed: 2}
        test: {images: 8, seed: 3}
      classes: [bed, sofa]
      image:
        size: [32, 32]
        preprocess: tf
      batch_size: 8
    backbone:
      architecture: mini_resnet
      weights: none
    head:
      - global_average_pooling
      - dense: {units: 2, activation: softmax}
    freeze: backbone
    training:
      epochs: 2
      optimizer: adam
      loss: categorical_crossentropy

    """

  /// Two phases, the second from the best epoch of the first, over layers that change.
  static let twoPhases =
    text
    .replacing("epochs: 2", with: "epochs: 1\n  log_steps: true")
    .replacing(
      "loss: categorical_crossentropy\n",
      with: """
        loss: categorical_crossentropy
          phases:
            - {name: warm}
            - {name: fine, freeze: {before: conv2_block3_2_conv}, from: best}

        """)
}
