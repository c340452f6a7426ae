package import Configuration

/// One change to a spec from the command line.
struct Override: Sendable {
  /// The option as typed, for messages: `--set freeze=none`.
  let option: String
  /// What the option is, with what precedes the key: `--set `.
  let name: String
  /// The part `KEY=VALUE`.
  let assignment: String
  /// What the key is below: `sweep` for `--over`.
  let root: [String]

  /// The option `--set KEY=VALUE`.
  static func set(_ assignment: String) -> Override {
    Override(
      option: "--set \(assignment)", name: "--set ", assignment: assignment, root: [])
  }

  /// The option `--over KEY=[VALUES]`, an axis of the sweep.
  static func over(_ assignment: String) -> Override {
    Override(
      option: "--over \(assignment)", name: "--over ", assignment: assignment, root: ["sweep"])
  }

  /// The option `--seed N`.
  static func seed(_ seed: Int) -> Override {
    Override(option: "--seed \(seed)", name: "--", assignment: "seed=\(seed)", root: [])
  }
}

/// What is wrong with an override itself.
package enum OverrideProblem: Problem {
  case noAssignment
  case badKey
  case noValue
  case noKeys(path: String, received: SpecValue)
  case noIndex(String, path: String, count: Int)

  package var message: String {
    switch self {
    case .noAssignment: "expected KEY=VALUE"
    case .badKey: "a key is written with dots, such as 'training.epochs'"
    case .noValue: "expected a value after '='"
    case .noKeys(let path, let received):
      "'\(path)' is \(Words.received(received)) and has no keys of its own"
    case .noIndex(let index, let path, let count):
      "'\(path)' has \(Words.count(count, "item")), counted from 0, not '\(index)'"
    }
  }

  package var notes: [String] {
    switch self {
    case .noAssignment: ["for example --set training.epochs=3"]
    case .noValue: ["'null' removes the key"]
    case .noKeys(let path, received: _): ["replace it whole: --set '\(path)={...}'"]
    default: []
    }
  }
}
