internal import Basics
internal import Images
internal import Spec

/// What a parser does that none may.
struct Finding: Explained {
  let description: String

  init(_ description: String) { self.description = description }

  /// The most characters of a sentence, and faults of one file.
  private static let longest = 2000
  private static let mostFaults = 1000

  /// Nil for an error that says in a sentence of some length what is wrong.
  init?(refusal error: any Error) {
    let texts: [String] =
      switch error {
      case let faults as SpecFaults: faults.diagnostics.map { $0.rendered() }
      case let faults as DatasetFaults: faults.faults.map(\.description)
      default: [error.sentence]
      }
    guard error.isExplained, !texts.isEmpty else {
      self.init("it is refused without words")
      return
    }
    guard texts.count <= Finding.mostFaults else {
      self.init("it is refused in \(texts.count) sentences")
      return
    }
    guard let long = texts.first(where: { $0.unicodeScalars.count > Finding.longest }) else {
      return nil
    }
    self.init("a sentence has \(long.unicodeScalars.count) characters: \(long.prefix(300))…")
  }
}

/// Throws where what must be so is not.
func require(_ isSo: Bool, _ words: @autoclosure () -> String) throws(Finding) {
  guard isSo else { throw Finding(words()) }
}
