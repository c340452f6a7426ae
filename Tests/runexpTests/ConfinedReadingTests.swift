internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Files of others are read by confined processes, by every command and with the same results.
@Suite(.serialized) struct ConfinedReadingTests {
  private static let off = ["RUNEXP_CONFINEMENT=off"]

  private func spec(_ scratch: Scratch) throws -> String {
    let weights = "\(Program.root)/experiments/mini_resnet.h5"
    return try scratch.write(
      "spec.yaml", SampleSpec.pictures.replacing("weights: none", with: "weights: \(weights)"))
  }

  private func run(
    _ scratch: Scratch, _ environment: [String] = []
  ) throws -> (outcome: Program.Outcome, parsers: Set<String>) {
    try Program.runWatched(
      [
        try spec(scratch), "--data", scratch.file("data"), "--results", scratch.file("results"),
        "--quiet",
      ], in: scratch, environment: environment)
  }

  @Test("a run and its predictions: the same bytes with confinement and without")
  func sameBytes() throws {
    let (one, other) = (try Scratch.pictures(), try Scratch.pictures())
    let confined = try run(one)
    #expect(confined.outcome.code == 0, "\(confined.outcome.errors)")
    #expect(confined.parsers == ["weights", "images"])
    let open = try run(other, ConfinedReadingTests.off)
    #expect(open.outcome.code == 0, "\(open.outcome.errors)")
    #expect(open.parsers.isEmpty)
    for name in ["predictions.csv", "metrics.json", "checkpoints/last.h5", "checkpoints/best.h5"] {
      #expect(
        try Scratch.bytes("\(confined.outcome.lastLine)/\(name)")
          == Scratch.bytes("\(open.outcome.lastLine)/\(name)"), "\(name) differs")
    }
    // One whose features are not stored.
    let picture = try one.copy(Program.golden("Images", "files/422.jpg"), to: "new.jpg")
    let arguments = ["predict", confined.outcome.lastLine, picture, "--csv"]
    let predicted = try Program.runWatched(arguments, in: one)
    #expect(predicted.outcome.code == 0, "\(predicted.outcome.errors)")
    #expect(predicted.parsers.contains("images"))
    let again = try Program.run(arguments, in: one, environment: ConfinedReadingTests.off)
    #expect(predicted.outcome.output == again.output)
  }

  @Test("plan, weights show and weights diff: the same words")
  func sameWords() throws {
    let scratch = try Scratch.pictures()
    let spec = try spec(scratch)
    let archive = Program.golden("Checkpoints", "deflated.keras")
    let plain = Program.golden("Checkpoints", "keras2.h5")
    for (arguments, wanted) in [
      (["plan", spec, "--data", scratch.file("data")], ["weights"]),
      (["weights", "show", plain], ["weights"]),
      (["weights", "show", archive], ["weights", "archives"]),
      (["weights", "diff", plain, archive], ["weights", "archives"]),
    ] as [([String], Set<String>)] {
      let confined = try Program.runWatched(arguments, in: scratch)
      let open = try Program.runWatched(
        arguments, in: scratch, environment: ConfinedReadingTests.off)
      #expect(confined.parsers.isSuperset(of: wanted), "\(arguments): \(confined.parsers)")
      #expect(open.parsers.isEmpty)
      #expect(confined.outcome.output == open.outcome.output)
      #expect(confined.outcome.errors == open.outcome.errors)
      #expect(confined.outcome.code == open.outcome.code)
    }
  }

  private static let pictures = 800

  /// Many pictures, and the program at work on them with one thread.
  private func start(
    _ scratch: Scratch, skip: Bool
  ) throws -> (running: Program.Running, decoder: pid_t) {
    let picture = try Scratch.bytes(Program.golden("Images", "files/420.jpg"))
    for number in 0..<ConfinedReadingTests.pictures {
      // What comes after a picture's end makes its file another one.
      let own = Array("\(number)".utf8)
      try scratch.write(
        "data/pictures/train/\(number % 2 == 0 ? "bed" : "sofa")/\(number).jpg", picture + own)
    }
    let text = SampleSpec.pictures.replacing(
      "path: pictures", with: "path: pictures\n  on_corrupt: \(skip ? "skip" : "stop")"
    ).replacing("epochs: 2", with: "epochs: 1")
    let running = try Program.start(
      [
        try scratch.write("spec.yaml", text), "--data", scratch.file("data"), "--results",
        scratch.file("results"), "--threads", "1",
      ], in: scratch)
    var decoder: pid_t = 0
    try running.waits(for: "decoding") {
      // One whose filter of calls is on, and which waits, has begun to answer.
      decoder = ConfinedProcesses.of(running.process)["images"] ?? 0
      return decoder > 0 && ConfinedProcesses.field("Seccomp", of: decoder) == "2"
        && ConfinedProcesses.field("State", of: decoder)?.hasPrefix("S") == true
    }
    return (running, decoder)
  }

  /// Ends a decoder while it has a picture.
  private func end(_ decoder: pid_t, by signal: Int32) {
    kill(decoder, SIGSTOP)
    usleep(200_000)
    kill(decoder, signal)
    kill(decoder, SIGCONT)
  }

  @Test("a picture that crashes its decoder is that picture's fault: the run stops and names it")
  func crashStops() throws {
    let scratch = try Scratch()
    let (running, decoder) = try start(scratch, skip: false)
    end(decoder, by: SIGSEGV)
    let outcome = try running.outcome()
    #expect(outcome.code == 66)
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains("error: ") }
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        ".jpg' is corrupt: reading it crashed the process that did so (Segmentation fault)"),
      "\(outcome.errors)")
  }

  @Test("or it is left out, and another process goes on with the others")
  func crashSkips() throws {
    let scratch = try Scratch()
    let (running, decoder) = try start(scratch, skip: true)
    end(decoder, by: SIGSEGV)
    let outcome = try running.outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("crashed the process that did so"), "\(outcome.errors)")
    #expect(try predictions(of: outcome.lastLine).count == ConfinedReadingTests.pictures - 1)
  }

  @Test("a decoder that somebody kills costs no picture")
  func killed() throws {
    let scratch = try Scratch()
    let (running, decoder) = try start(scratch, skip: false)
    end(decoder, by: SIGKILL)
    let outcome = try running.outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try predictions(of: outcome.lastLine).count == ConfinedReadingTests.pictures)
  }

  @Test("killed, the program leaves no process behind")
  func noneLeft() throws {
    let scratch = try Scratch()
    let (running, decoder) = try start(scratch, skip: false)
    running.send(SIGKILL)
    _ = try running.outcome()
    var isGone = false
    for _ in 0..<5000 where !isGone {
      let state = ConfinedProcesses.field("State", of: decoder)
      isGone = state.map { $0.hasPrefix("Z") || $0.hasPrefix("X") } ?? true
      usleep(1000)
    }
    #expect(isGone)
  }

  @Test("interrupted, it ends in order: what was done is kept")
  func interrupted() throws {
    let scratch = try Scratch()
    let (running, decoder) = try start(scratch, skip: false)
    // A terminal sends it to all of its processes.
    kill(decoder, SIGINT)
    running.send(SIGINT)
    let outcome = try running.outcome()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted"))
  }

  @Test("the word for confined processes does nothing by hand")
  func byHand() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(["parse-confined"], in: scratch)
    #expect(outcome.code == 64 && outcome.output.isEmpty && outcome.errors.isEmpty)
  }
}
