/// What reads files that somebody else wrote, by itself or in a process that can do nothing else.
///
/// Requests and answers are messages. Of a file comes its open descriptor, never its path, and large
/// results go into memory that the one who asks has made and shares.
package protocol ConfinedParser: AnyObject {
  /// Its name on the command line of its process.
  static var name: String { get }
  /// Whether it works beside others that are more urgent.
  static var isInBackground: Bool { get }

  init()

  /// Has the libraries do whatever they do at their first use, while the process may still open files.
  func warmUp()

  /// - Parameters:
  ///   - request: What is asked for.
  ///   - files: The descriptors that came with it, which are closed after the call.
  /// - Returns: The answer, failures included.
  /// - Throws: Where the request is none.
  func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter
}

/// What answering a request may cost.
package struct ParserLimits: Hashable, Sendable {
  /// Seconds of a processor.
  package let seconds: Int
  /// Bytes of address space, beyond what the parser's process begins with.
  package let memory: Int

  package init(seconds: Int, memory: Int) {
    self.seconds = seconds
    self.memory = memory
  }
}
