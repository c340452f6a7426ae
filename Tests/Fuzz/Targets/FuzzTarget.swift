/// A parser of what others wrote, as a fuzzer calls it: with bytes of any kind.
package struct FuzzTarget: Sendable {
  package let name: String
  /// The most bytes that are tried.
  package let longest: Int
  private let read: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, longest: Int, _ read: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.longest = longest
    self.read = read
  }

  /// What is wrong with how some bytes are read; nil where they are read, or refused in words.
  package func finding(in bytes: [UInt8]) -> String? {
    do {
      try read(bytes)
      return nil
    } catch let finding as Finding {
      return finding.description
    } catch {
      return Finding(refusal: error)?.description
    }
  }

  /// All targets.
  ///
  /// - Parameter folder: Where their files are, by the target's name: on a file system in memory if
  ///   there is one, because each execution writes a file.
  /// - Returns: The targets, in the order in which they are run.
  /// - Throws: `FileError` where files cannot be made there.
  package static func all(in folder: String) throws -> [FuzzTarget] {
    let groups = [
      try specTargets(folder), try weightTargets(folder), imageTargets(),
      try datasetTargets(folder), try recordTargets(folder), try pageTargets(folder),
      wireTargets(), try archiveTargets(folder),
    ]
    return groups.flatMap(\.self)
  }
}
