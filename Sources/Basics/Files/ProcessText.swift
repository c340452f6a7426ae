internal import Glibc

/// What this process was started with, whatever bytes that is.
package enum ProcessText {
  /// The command line, the program's own name first.
  package static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { position in
      CommandLine.unsafeArgv[position].map { String(systemText: $0) }
    }
  }

  /// The environment's variables by their names.
  package static var environment: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(systemText: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return variables
  }
}
