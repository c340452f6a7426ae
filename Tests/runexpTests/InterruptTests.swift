internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Ctrl-C and `kill`, at instants that the files in use name.
@Suite(.serialized, .enabled(if: Shim.library != nil, Shim.isThere)) struct InterruptTests {
  private func arguments(_ scratch: Scratch, _ text: String = SampleSpec.text) throws -> [String] {
    [
      try scratch.write("spec.yaml", text), "--results", scratch.file("results"), "--quiet",
      "--threads", "2",
    ]
  }

  private func status(_ run: String) throws -> String { try Scratch.text("\(run)/status.json") }

  @Test(
    "while it evaluates: 130, and resumed it has the same results", arguments: [SIGINT, SIGTERM])
  func evaluating(_ signal: Int32) throws {
    let scratch = try Scratch()
    // The last thing before the final evaluation is to write the weights.
    let plan = Shim.Plan(call: "rename", name: "last.h5", signal: signal)
    let outcome = try scratch.run(try arguments(scratch), shim: plan)
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted"))
    let run = try #require(try scratch.runs().first)
    #expect(outcome.lastLine == run)
    #expect(try status(run).contains("\"interrupted\""))
    #expect(!FileManager.default.fileExists(atPath: "\(run)/metrics.json"))
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try scratch.runs() == [run])
    let undisturbed = try Program.run(try arguments(scratch), in: scratch)
    for name in ["predictions.csv", "metrics.json", "checkpoints/last.h5", "checkpoints/best.h5"] {
      #expect(
        try Scratch.bytes("\(run)/\(name)") == Scratch.bytes("\(undisturbed.lastLine)/\(name)"),
        "\(name) differs")
    }
  }

  @Test("a second one ends the process at once")
  func second() throws {
    let scratch = try Scratch()
    let plan = Shim.Plan(call: "rename", name: "last.h5", signal: SIGINT, times: 2)
    let outcome = try scratch.run(try arguments(scratch), shim: plan)
    #expect(outcome.code == 130)
    #expect(try status(try #require(try scratch.runs().first)).contains("\"running\""))
    let again = try Program.run(try arguments(scratch) + ["--resume"], in: scratch)
    #expect(again.code == 0, "\(again.errors)")
  }

  @Test("while it reads weights: nothing is begun")
  func weights() throws {
    let scratch = try Scratch()
    let file = try scratch.copy("\(Program.root)/experiments/mini_resnet.h5", to: "w.h5")
    let text = SampleSpec.text.replacing("weights: none", with: "weights: w.h5")
    let plan = Shim.Plan(call: "read", name: file, signal: SIGINT)
    let outcome = try scratch.run(try arguments(scratch, text), shim: plan)
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(try scratch.runs().isEmpty)
  }

  private func pictures(_ scratch: Scratch) throws -> [String] {
    for name in ["bed", "sofa"] {
      for number in 1...3 {
        try scratch.copy(
          Program.golden("Images", "files/420.jpg"), to: "data/pictures/train/\(name)/\(number).jpg"
        )
      }
    }
    return try arguments(scratch, SampleSpec.pictures) + ["--data", scratch.file("data")]
  }

  @Test("while it looks at images, to know, check or decode them", arguments: [1, 7, 13])
  func images(_ number: Int) throws {
    let scratch = try Scratch()
    let arguments = try pictures(scratch) + ["--set", "dataset.on_corrupt=skip"]
    let plan = Shim.Plan(
      call: "read", below: scratch.file("data"), name: ".jpg", number: number, signal: SIGINT)
    let outcome = try scratch.run(arguments, shim: plan)
    #expect(outcome.code == 130, "\(outcome.errors)")
    for run in try scratch.runs() { #expect(try status(run).contains("\"interrupted\"")) }
    let again = try Program.run(
      arguments + (try scratch.runs().isEmpty ? [] : ["--resume"]), in: scratch)
    #expect(again.code == 0, "\(again.errors)")
  }

  @Test("predict and export leave nothing half done")
  func finished() throws {
    let scratch = try Scratch()
    let run = try Program.run(try pictures(scratch), in: scratch)
    try #require(run.code == 0, "\(run.errors)")
    let predict = try scratch.run(
      ["predict", run.lastLine, scratch.file("data")],
      shim: Shim.Plan(call: "read", below: scratch.file("data"), name: ".jpg", signal: SIGINT))
    #expect(predict.code == 130, "\(predict.errors)")
    let export = try scratch.run(
      ["export", run.lastLine],
      shim: Shim.Plan(call: "read", name: "last.h5", signal: SIGTERM))
    #expect(export.code == 130, "\(export.errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: run.lastLine)
    #expect(!left.contains { $0.hasPrefix("model.h5") })
  }

  @Test("a sweep stops with the run under way, and goes on with it", arguments: [1, 2])
  func sweep(_ jobs: Int) throws {
    let scratch = try Scratch()
    let arguments =
      ["sweep"] + (try arguments(scratch)) + ["--over", "seed=0..2", "--jobs", "\(jobs)"]
    // With two jobs, each process gets the signal by itself, and the sweep goes on to the others.
    let plan = Shim.Plan(call: "rename", name: "last.h5", signal: SIGINT)
    let outcome = try scratch.run(arguments, shim: plan)
    #expect(outcome.code == (jobs == 1 ? 130 : 1), "\(outcome.errors)")
    let begun = try scratch.runs()
    #expect(begun.count == (jobs == 1 ? 1 : 3))
    for run in begun { #expect(try status(run).contains("\"interrupted\"")) }
    let again = try Program.run(arguments, in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try scratch.runs().count == 3)
    #expect(Set(try scratch.runs()).isSuperset(of: begun))
  }

  @Test("a hang-up is ignored where it was ignored before, as under nohup")
  func nohup() throws {
    let scratch = try Scratch()
    let library = try #require(Shim.library)
    let plan = Shim.Plan(call: "rename", name: "last.h5", signal: SIGHUP)
    let outcome = try Program.start(
      ["-c", "trap '' HUP; exec \"$0\" \"$@\"", Program.executable] + (try arguments(scratch)),
      of: "/bin/sh", in: scratch,
      environment: plan.environment(library, report: scratch.file("shim-report"))
    ).outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
