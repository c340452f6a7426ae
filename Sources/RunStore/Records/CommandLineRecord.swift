internal import Basics

extension RunDirectory {
  /// Where the command line that made the run said that data sets are; empty where it said nothing.
  package var dataOptions: [String] {
    guard let bytes = try? WholeFile.read(provenance),
      case .array(let elements)? = JSONValue.members(["command_line"], of: bytes)?["command_line"]
    else { return [] }
    let words = elements.compactMap(\.text)
    return words.indices.compactMap { index in
      if words[index].hasPrefix("--data=") { return String(words[index].dropFirst(7)) }
      return words[index] == "--data" && index + 1 < words.count ? words[index + 1] : nil
    }
  }
}
