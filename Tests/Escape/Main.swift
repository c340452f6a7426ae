internal import Basics
internal import Confinement
internal import Glibc

/// A confined process that tries what it must not, and a parent that is to be killed.
@main
enum Escape {
  static func main() {
    let arguments = ProcessText.arguments
    if let code = Confinement.serve(arguments, [EscapeParser.self]) { _exit(code) }
    guard arguments.dropFirst().first == "hold" else { _exit(64) }
    // Says who its child is, and has it work for ever.
    Confinement.begin()
    let client = ParserClient<EscapeParser>()
    let limits = ParserLimits(seconds: 600, memory: 1 << 30)
    guard var answer = try? client.ask(Escape.message("pid"), limits: limits),
      let process = try? answer.number()
    else { _exit(1) }
    print(process)
    fflush(nil)
    _ = try? client.ask(Escape.message("spin"), limits: limits)
    _exit(0)
  }

  static func message(_ text: String) -> MessageWriter {
    var message = MessageWriter()
    message.add(text)
    return message
  }
}
