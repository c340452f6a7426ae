internal import Glibc

/// Asks a parser: one in a confined process or, where there is to be none, one of its own.
///
/// Belongs to one thread at a time.
package final class ParserClient<Parser: ConfinedParser> {
  private var process: ParserProcess?
  private var own: Parser?
  /// Grows whenever the parser is another one, which knows nothing of what was said before.
  package private(set) var generation = 0
  /// What is started instead of this program.
  private let program: String?

  /// - Parameter program: What is started, whether or not files are to be read by others; nil for
  ///   what `Confinement` says.
  package init(program: String? = nil) { self.program = program }

  deinit {
    if let process, process.isAlive, program == nil {
      Confinement.giveBack(process, of: Parser.self)
    }
  }

  /// Sees to it that there is a parser.
  package func prepare() throws(ParserFailure) {
    if own != nil || process?.isAlive == true { return }
    generation += 1
    if let program {
      process = try ParserProcess(of: Parser.self, program: program)
    } else {
      process = try Confinement.take(Parser.self)
    }
    guard process == nil else { return }
    let parser = Parser()
    parser.warmUp()
    own = parser
  }

  /// What protects from the parser; nil where it is not confined.
  package func protection() throws(ParserFailure) -> Protection? {
    try prepare()
    return try process?.protection()
  }

  /// Asks, and waits for the answer.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - files: Descriptors that the request speaks of, at most four; they stay the caller's.
  ///   - limits: What the answer may cost, where it comes from another process.
  ///   - wanted: The generation of the parser that must be asked; nil for any.
  /// - Returns: The answer.
  /// - Throws: Why there is no answer; the next question goes to a new process.
  package func ask(
    _ request: MessageWriter, files: [Int32] = [], limits: ParserLimits,
    generation wanted: Int? = nil
  ) throws(ParserFailure) -> MessageReader {
    try prepare()
    guard wanted == nil || wanted == generation else { throw .left }
    if let own {
      var request = MessageReader(request)
      do { return MessageReader(try own.answer(&request, files: files)) } catch { throw .nonsense }
    }
    guard let asked = process else { throw .left }
    do {
      return try asked.ask(request, files: files, limits: limits)
    } catch {
      process = nil
      throw error
    }
  }

  /// Lets go of the parser, and of whatever it keeps.
  package func end() {
    process?.end()
    process = nil
    own = nil
  }
}
