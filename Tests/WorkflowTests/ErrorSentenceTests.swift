internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Models
internal import Plan
internal import RunStore
internal import Spec
internal import Testing
internal import Workflow

/// No error reaches a person in the words of Swift.
struct ErrorSentenceTests {
  private static let sources: String =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Sources"

  private static func files() throws -> [(name: String, text: String)] {
    try FileManager.default.subpathsOfDirectory(atPath: sources)
      .filter { $0.hasSuffix(".swift") }.sorted()
      .map { ($0, try String(contentsOf: URL(filePath: "\(sources)/\($0)"), encoding: .utf8)) }
  }

  @Test("every error type says itself in a sentence")
  func everyType() throws {
    let files = try ErrorSentenceTests.files()
    let text = files.map(\.text).joined(separator: "\n")
    var found = 0
    let declaration = /(?:struct|enum|class) (\w+)(?:<[^>]*>)?: ([^{]*)\{/
    for (name, source) in files {
      for match in source.matches(of: declaration) {
        let (type, conformances) = (String(match.1), String(match.2))
        let names = conformances.split { !$0.isLetter }.map(String.init)
        if names.contains("Explained") { found += 1 }
        guard names.contains("Error") else { continue }
        found += 1
        let isExplained = text.contains("extension \(type): Explained")
        #expect(
          isExplained,
          "\(name): '\(type)' is an error without a sentence: make it 'Explained'")
      }
    }
    #expect(found >= 15, "the declarations are not found any more")
  }

  @Test("no error is put into a text as it is")
  func noInterpolation() throws {
    let interpolation = /\\\((?:error|faults|failure|problem)\)/
    for (name, source) in try ErrorSentenceTests.files() {
      for (number, line) in source.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated() where line.firstMatch(of: interpolation) != nil
      {
        Issue.record("\(name):\(number + 1): write '.sentence': \(line)")
      }
    }
  }

  private struct Unknown: Error { let path = ["secret"] }

  private struct Number: Codable { var layers: [[String: Double]] }

  private static func failure(_ body: () throws -> Void) -> (any Error)? {
    do { try body() } catch { return error }
    return nil
  }

  static let errors: [any Error] =
    [
      FileError(path: "/a", attempt: "cannot write", reason: "No space left on device"),
      ResultsError.cannotCreate(path: "/a", reason: "Not a directory"),
      ResultsError.malformed(path: "/a", expected: "a status"), ResultsError.inUse(path: "/a"),
      ResultsError.badExperimentName("a/b"), ResultsError.alreadyCompleted(path: "/a"),
      ResultsError.noRuns(path: "/a"), ResultsError.notEncodable(path: "/a", reason: "it is not"),
      ResultsError.notThere(path: "/a", results: "/r", nearest: "b"),
      CheckpointError(path: "/a", problem: .empty), CheckpointProblem.empty,
      CheckpointProblem.unwritable("No space left on device"),
      CheckpointProblem.longAttribute("a", bytes: 70_000),
      GraphError(layer: "dense", "the layer 'dense' has no inputs"),
      PlanFault("freeze", "received 999", notes: ["the model has 20 layers"]),
      PlanFaults([PlanFault("freeze", "received 999")]),
      ImageFault(name: "a.jpg", reason: .empty),
      ImageFaults([ImageFault(name: "a.jpg", reason: .noThread)]), DecodingFault(.notAnImage),
      DatasetFaults([.missingRoot(path: "/a")]),
      SpecFaults(path: "a.yaml", diagnostics: []),
      WorkflowError.missingInput(["the data set is not there"]),
      WorkflowError.notExecutable(["bf16"]), WorkflowError.interrupted,
      WorkflowError.underWay("/a"), WorkflowError.internal("a layer without inputs"),
      Divergence(
        moment: .training(phase: "fine", epoch: 2, step: 7),
        found: NotFinite(place: .array(layer: "dense", weight: "kernel")), learningRate: 3),
      Divergence(moment: .evaluation, found: NotFinite(place: .input(layer: "conv1"))),
      POSIXError(.ENOSPC), Unknown(),
    ]
    + [
      "{", "{}", #"{"layers": 3}"#, #"{"layers": [{"a": "b"}]}"#, #"{"layers": [{"a": null}]}"#,
    ].compactMap { text in
      failure { _ = try JSONDecoder().decode(Number.self, from: Data(text.utf8)) }
    }
    + [failure { _ = try JSONEncoder().encode(Number(layers: [["a": .nan]])) }].compactMap(\.self)

  @Test("a sentence, in the words of people", arguments: errors.indices)
  func sentence(_ index: Int) {
    let error = ErrorSentenceTests.errors[index]
    let text = error.sentence
    #expect(text.count > 8)
    #expect(text.first?.isUppercase == false, "\(text)")
    let words = [
      "Error", "Optional", "CodingKey", "Context", "Fault(", "debugDescription", "Unknown",
      "Swift", "codingPath", "\(type(of: error))", "nil",
    ]
    for word in words { #expect(!text.contains(word), "'\(word)' in: \(text)") }
  }

  @Test("JSON that does not fit says where")
  func places() {
    let texts = ErrorSentenceTests.errors.map(\.sentence)
    for expected in [
      "it is not valid JSON", "'layers' is missing", "'layers.0.a'", "has no JSON form",
      "No space left on device", "something failed for which this program has no words",
    ] {
      #expect(texts.contains { $0.contains(expected) }, "\(expected)")
    }
  }
}
