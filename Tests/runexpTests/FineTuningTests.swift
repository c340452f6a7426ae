internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Training behind any layer, in phases, with changing images, through the built program.
@Suite(.serialized) struct FineTuningTests {
  /// Two phases, augmentation, dropout, batch statistics and an optimizer with state.
  private static let spec = SampleSpec.text
    .replacing(
      "  batch_size: 8",
      with: "  augment: {rotation: 20, width_shift: 0.1, zoom: 0.1, horizontal_flip: true}\n"
        + "  batch_size: 8"
    )
    .replacing("- global_average_pooling", with: "- global_average_pooling\n  - dropout: 0.2")
    .replacing(
      "epochs: 2",
      with: """
        phases:
            - {name: head, epochs: 12}
            - {name: tune, epochs: 20, freeze: {before: conv2_block3_1_conv}, from: best,
               optimizer: {rmsprop: {learning_rate: 1.0e-3, momentum: 0.5}}}
        """)

  /// What a run leaves that must not depend on when it was stopped.
  private struct Leftovers {
    let metrics: [String]
    private let files: [String: [UInt8]]

    init(_ directory: String) throws {
      metrics = try Scratch.text("\(directory)/metrics.jsonl").split(whereSeparator: \.isNewline)
        .map { $0.split(separator: ",").filter { !$0.contains("seconds") }.joined(separator: ",") }
      var files: [String: [UInt8]] = [:]
      for name in ["predictions.csv", "checkpoints/last.h5", "checkpoints/best.h5"] {
        files[name] = try Scratch.bytes("\(directory)/\(name)")
      }
      self.files = files
    }

    /// The first difference from another run; nil where there is none.
    func difference(from expected: Leftovers) -> String? {
      firstDifference(metrics, expected.metrics).map { "metrics.jsonl \($0)" }
        ?? firstDifference(files, expected.files)
    }
  }

  private func start(
    _ scratch: Scratch, _ arguments: [String] = [], shim: Shim.Plan? = nil,
    spec: String = FineTuningTests.spec
  ) throws -> Program.Outcome {
    let file = try scratch.write("spec.yaml", spec)
    let arguments = [file, "--results", scratch.file("results"), "--threads", "2"] + arguments
    guard let shim else { return try Program.run(arguments, in: scratch) }
    return try scratch.run(arguments, shim: shim, more: ["RUNEXP_CHECKPOINT_SECONDS=0"])
  }

  @Test("two phases run in order, and every row has its phase")
  func phases() throws {
    let scratch = try Scratch()
    let outcome = try start(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = try Leftovers(outcome.lastLine)
    #expect(found.metrics.count == 32)
    #expect(found.metrics[..<12].allSatisfy { $0.contains("\"head\"") })
    #expect(found.metrics[12...].allSatisfy { $0.contains("\"tune\"") })
    #expect(!FileManager.default.fileExists(atPath: "\(outcome.lastLine)/checkpoints/resume.h5"))
    let again = try start(scratch)
    #expect(
      try Leftovers(again.lastLine).difference(from: found) == nil,
      "the same seed gives the same bits")
  }

  @Test(
    "killed again and again and resumed, a run ends with the same bits",
    .enabled(if: Shim.library != nil, Shim.isThere))
  func resumed() throws {
    let whole = try Scratch()
    let expected = try Leftovers(try start(whole).lastLine)
    let scratch = try Scratch()
    // With a point to resume from after each of the 32 epochs: in the first phase; politely; in the
    // second phase; between an epoch's row and its point; and with the last weights written.
    let stops: [(plan: Shim.Plan, code: Int32)] = [
      (.init(call: "rename", name: "/resume.h5", number: 3, signal: SIGKILL), 128 + SIGKILL),
      (.init(call: "rename", name: "/resume.h5", number: 4, signal: SIGINT), 130),
      (.init(call: "rename", name: "/resume.h5", number: 8, signal: SIGKILL), 128 + SIGKILL),
      (.init(call: "write", name: "/metrics.jsonl", number: 5, signal: SIGKILL), 128 + SIGKILL),
      (.init(call: "rename", name: "/last.h5", signal: SIGKILL), 128 + SIGKILL),
    ]
    for (number, stop) in stops.enumerated() {
      let outcome = try start(scratch, number == 0 ? [] : ["--resume"], shim: stop.plan)
      #expect(outcome.code == stop.code, "\(number): \(outcome.errors)")
    }
    let last = try start(scratch, ["--resume"])
    #expect(last.code == 0, "\(last.errors)")
    let runs = try scratch.runs()
    #expect(runs.count == 1, "resuming starts no run of its own")
    #expect(try Leftovers(try #require(runs.first)).difference(from: expected) == nil)
    // There is nothing left to do now.
    #expect(try start(scratch, ["--resume"]).code == 66)
  }

  /// The checkpoints leave out the normalisations that are frozen between layers that train.
  @Test(
    "a run whose layers are frozen by kind, in inference mode, resumes with the same bits",
    .enabled(if: Shim.library != nil, Shim.isThere))
  func resumedByKind() throws {
    let spec = FineTuningTests.spec
      .replacing(
        "freeze: {before: conv2_block3_1_conv}",
        with: "freeze: {layers: -18, of: backbone, also: batch_normalization}"
      )
      .replacing(
        "architecture: mini_resnet",
        with: "architecture: mini_resnet\n  batch_normalization: inference")
    let whole = try Scratch()
    let outcome = try start(whole, spec: spec)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let expected = try Leftovers(outcome.lastLine)
    let names = try Program.run(
      ["weights", "show", "\(outcome.lastLine)/checkpoints/last.h5"], in: whole
    ).output
    #expect(names.contains("conv2_block4_2_conv") && !names.contains("conv2_block4_2_bn"))
    let scratch = try Scratch()
    let stop = Shim.Plan(call: "rename", name: "/resume.h5", number: 17, signal: SIGKILL)
    #expect(try start(scratch, shim: stop, spec: spec).code == 128 + SIGKILL)
    let last = try start(scratch, ["--resume"], spec: spec)
    #expect(last.code == 0, "\(last.errors)")
    #expect(try Leftovers(last.lastLine).difference(from: expected) == nil)
  }

  @Test(
    "a run resumes with the threads that it began with",
    .enabled(if: Shim.library != nil, Shim.isThere))
  func otherThreads() throws {
    let scratch = try Scratch()
    let plan = Shim.Plan(call: "rename", name: "/resume.h5", signal: SIGKILL)
    #expect(try start(scratch, shim: plan).code == 128 + SIGKILL)
    let file = scratch.file("spec.yaml")
    let other = try Program.run(
      [file, "--results", scratch.file("results"), "--threads", "1", "--resume"], in: scratch)
    #expect(other.code == 66)
    #expect(other.errors.contains("was begun with 2 threads, not 1; add --threads 2"))
  }

  @Test(
    "any layer may be the first that trains",
    arguments: [
      "none", "3", "-9", "{layers: -9, of: backbone}", "{before: conv2_block2_2_conv}",
      "{through: conv2_block3_out}", "{layers: 8, also: [batch_normalization, conv2d]}",
    ])
  func freezePoints(_ freeze: String) throws {
    let scratch = try Scratch()
    let outcome = try start(
      scratch, ["--set", "freeze=\(freeze)"],
      spec: SampleSpec.text.replacing("test: {images: 8", with: "test: {images: 9"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("test"))
  }

  @Test("test images of their own size meet trained layers one at a time")
  func nativeSize() throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text
      .replacing("    validation: {images: 8, seed: 2}\n", with: "")
      .replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    let native = try start(scratch, ["--set", "freeze=none"], spec: spec)
    #expect(native.code == 0, "\(native.errors)")
    // Rendered test images have the training size: both ways must agree.
    let sized = try start(
      scratch, ["--set", "freeze=none"],
      spec: spec.replacing("\n    test: {resize: none}", with: ""))
    let (a, b) = try (table(native.lastLine), table(sized.lastLine))
    #expect(a.count == 8 && a.count == b.count)
    for (one, other) in zip(a, b) { #expect(abs(one - other) < 1e-4) }
  }

  /// The probabilities of the first class.
  private func table(_ directory: String) throws -> [Double] {
    let text = try String(
      contentsOf: URL(filePath: "\(directory)/predictions.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      Double($0.split(separator: ",")[3])
    }
  }
}
