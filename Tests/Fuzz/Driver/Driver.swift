internal import Basics
internal import CFuzzer
internal import FuzzTargets
internal import Glibc

/// `runexp-fuzz FOLDER TARGET [libFuzzer's options and corpora]`, or `runexp-fuzz FOLDER` for the
/// targets' names with the most bytes that each takes.
///
/// The targets' files are in the folder.
@main struct Driver {
  /// Set once, before libFuzzer begins.
  nonisolated(unsafe) private static var target: FuzzTarget?

  static func main() throws {
    var arguments = CommandLine.arguments
    guard arguments.count > 1 else { exit(64) }
    let targets = try FuzzTarget.all(in: arguments.remove(at: 1))
    guard arguments.count > 1 else {
      for target in targets { print(target.name, target.longest) }
      return
    }
    let name = arguments.remove(at: 1)
    target = targets.first { $0.name == name }
    guard target != nil else {
      fail("there is no target '\(name)', only \(targets.map(\.name).joined(separator: ", "))")
      exit(64)
    }
    var count = Int32(arguments.count)
    let strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: arguments.count + 1)
    strings.initialize(repeating: nil, count: arguments.count + 1)
    for (index, argument) in arguments.enumerated() { strings[index] = strdup(argument) }
    var options: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = strings
    exit(
      LLVMFuzzerRunDriver(&count, &options) { bytes, count in
        let input = Array(UnsafeBufferPointer(start: bytes, count: count))
        if let finding = Driver.target?.finding(in: input) {
          Driver.fail("finding: \(finding)")
          abort()
        }
        return 0
      })
  }

  private static func fail(_ text: String) {
    let line = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
