internal import Glibc
internal import Testing

/// Pipes, devices, sockets and folders where a file is expected.
@Suite struct SpecialFileTests {
  /// No command may wait for a pipe that nobody writes.
  private func run(_ arguments: [String], in scratch: Scratch) throws -> Program.Outcome {
    try Program.run(arguments, in: scratch, through: ["/usr/bin/timeout", "60"])
  }

  private func pipe(_ scratch: Scratch, _ name: String) throws -> String {
    let path = scratch.file(name)
    try #require(mkfifo(path, 0o644) == 0)
    return path
  }

  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    for name in ["bed/1.png", "sofa/1.png"] {
      try scratch.copy(
        Program.golden("Images", "files/rgb.png"), to: "data/pictures/train/\(name)")
    }
    return scratch
  }

  @Test("a pipe among the images is named, or left out")
  func image() throws {
    let scratch = try pictures()
    _ = try pipe(scratch, "data/pictures/train/bed/2.jpg")
    try #require(symlink("/dev/zero", scratch.file("data/pictures/train/bed/3.jpg")) == 0)
    for (text, code) in [
      (SampleSpec.pictures, 66),
      (SampleSpec.pictures.replacing("  classes", with: "  on_corrupt: skip\n  classes"), 0),
    ] {
      let outcome = try run(
        [
          try scratch.write("spec.yaml", text), "--data", scratch.file("data"), "--results",
          scratch.file("results"),
        ], in: scratch)
      #expect(outcome.code == Int32(code), "\(outcome.errors)")
      for says in [
        "'train/bed/2.jpg' cannot be read: it is a named pipe, not a regular file",
        "'train/bed/3.jpg' cannot be read: it is a device, not a regular file",
      ] { #expect(outcome.errors.contains(says), "\(outcome.errors)") }
    }
  }

  @Test(
    "a pipe, a device or a folder given as a file is refused at once",
    arguments: ["pipe", "device", "folder"])
  func named(_ kind: String) throws {
    let scratch = try pictures()
    let (path, says) =
      switch kind {
      case "pipe": (try pipe(scratch, "special"), "it is a named pipe, not a regular file")
      case "device": ("/dev/zero", "it is a device, not a regular file")
      default: (scratch.path, "it is a folder")
      }
    let results = ["--results", scratch.file("results"), "--data", scratch.file("data")]
    func spec(_ text: String) throws -> String { try scratch.write("spec.yaml", text) }
    let sample = SampleSpec.text
    let list = SampleSpec.pictures.replacing("train: train", with: "train: {list: \(path)}")
    let sound = try scratch.write("sound.yaml", sample)
    let finished = try run([sound] + results, in: scratch)
    #expect(finished.code == 0, "\(finished.errors)")
    let commands: [(arguments: [String], code: Int32)] = [
      ([path] + results, 65), (["check", path], 65), (["plan", path], 65),
      (["sweep", path, "--over", "seed=[1]"], 65),
      ([sound, "--set", "backbone.weights=\(path)"] + results, 66),
      ([sound, "--set", "initial_weights=\(path)"] + results, 66),
      ([try spec(list)] + results, 66), (["weights", "show", path], 66),
      (["predict", finished.lastLine, path], 66),
      (["compare", scratch.file("results"), "--baseline", path], 66),
    ]
    for (arguments, code) in commands {
      // A folder of images is what predict takes.
      if kind == "folder", arguments[0] == "predict" { continue }
      let outcome = try run(arguments, in: scratch)
      #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
    }
  }
}
