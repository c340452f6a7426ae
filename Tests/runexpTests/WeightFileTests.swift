internal import Testing

/// What the built program does with weights files, sound ones and others.
@Suite struct WeightFileTests {
  /// Runs the sample with a weights file under a key.
  private func run(_ scratch: Scratch, _ path: String, key: String) throws -> Program.Outcome {
    let text =
      key == "initial_weights"
      ? SampleSpec.text.replacing("freeze:", with: "initial_weights: \(path)\nfreeze:")
      : SampleSpec.text.replacing("weights: none", with: "weights: \(path)")
    let spec = try scratch.write("spec.yaml", text)
    return try Program.run([spec, "--results", scratch.file("results")], in: scratch)
  }

  /// Refused with exit code 66, a sentence that begins so, and nothing left behind.
  private func expectRefusal(
    _ scratch: Scratch, _ path: String, key: String = "backbone.weights", says: String
  ) throws {
    let outcome = try run(scratch, path, key: key)
    #expect(outcome.code == 66, "\(outcome.errors)")
    let beginning = "error: \(key): the weights file '\(path)' \(says)"
    #expect(outcome.errors.hasPrefix(beginning), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(try scratch.runs().isEmpty)
    let plan = try Program.run(["plan", scratch.file("spec.yaml")], in: scratch)
    #expect(plan.code == 0)
    #expect(plan.output.contains("warning: \(key): the weights file '\(path)' \(says)"))
  }

  static let refused = [
    ("bad_external_link.h5", "has an external link at 'conv1/kernel:0'"),
    ("bad_soft_link.h5", "has a soft link at 'conv1/kernel:0'"),
    ("bad_external_storage.h5", "keeps the values of 'conv1/conv1/kernel:0' in other files"),
    ("bad_virtual.h5", "keeps the values of 'conv1/conv1/kernel:0' in other files"),
    (
      "bad_bomb.h5",
      "cannot be right: 'conv1/conv1/kernel:0' claims the shape (131072, 131072), "
        + "68,719,476,736 bytes, which the file cannot hold"
    ),
    ("bad_never_written.h5", "has no values in 'conv1/conv1/kernel:0'"),
    ("bad_unknown_filter.h5", "compresses 'conv1/conv1/kernel:0' with lzf"),
    ("bad_missing_data.h5", "lacks 'conv1/kernel:0'"),
    ("bad_missing_group.h5", "lacks 'conv2'"),
    ("bad_not_keras.h5", "is HDF5 but not a weights file of Keras"),
  ]

  @Test("files that cannot be used, by run, plan, show and diff", arguments: refused)
  func refusal(_ name: String, _ says: String) throws {
    let scratch = try Scratch()
    let path = Program.golden("Checkpoints", name)
    try expectRefusal(scratch, path, says: says)
    let sound = Program.golden("Checkpoints", "keras2.h5")
    for arguments in [["show", path], ["diff", path, sound], ["diff", sound, path]] {
      let outcome = try Program.run(["weights"] + arguments, in: scratch)
      #expect(outcome.code == 66)
      #expect(outcome.errors.hasPrefix("error: the weights file '\(path)' \(says)"))
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("what is no HDF5, or no longer whole")
  func otherBytes() throws {
    let scratch = try Scratch()
    let whole = try Scratch.bytes(Program.golden("Checkpoints", "keras2.h5"))
    let archive = try Scratch.bytes(Program.golden("Checkpoints", "keras3.keras"))
    let cases: [(String, [UInt8], String)] = [
      (
        "cut.h5", Array(whole.prefix(10_000)),
        "is truncated: it has 10,000 of 16,264 bytes; fetch it again"
      ),
      (
        "start.h5", Array(whole.prefix(90)),
        "is truncated: it has 90 of 100 bytes; fetch it again"
      ),
      ("cut.keras", Array(archive.prefix(20_000)), "is a damaged archive"),
      ("empty.h5", [], "is empty; fetch it again"),
      ("notes.h5", Array("weights, please\n".utf8), "is a text file, not HDF5"),
      ("photo.h5", [0xff, 0xd8, 0xff, 0xe0, 0, 16], "is a JPEG image, not HDF5"),
      ("model.h5.gz", [0x1f, 0x8b, 8, 0, 0], "is a gzip file, not HDF5; unpack it first"),
    ]
    for (name, bytes, says) in cases {
      try expectRefusal(scratch, try scratch.write(name, bytes), says: says)
    }
    let cut = scratch.file("cut.h5")
    try expectRefusal(
      scratch, cut, key: "initial_weights", says: "is truncated: it has 10,000 of 16,264 bytes")
  }

  @Test(
    "the first MiB of a real file", .enabled(if: Program.hasAsset(truncated), "no \(truncated)"))
  func truncatedAsset() throws {
    try expectRefusal(
      try Scratch(), "\(Program.assets)/\(Self.truncated)",
      says: "is truncated: it has 1,048,576 of 94,653,016 bytes; fetch it again")
  }

  private static let truncated = "weights/truncated_resnet50_no_top.h5"

  @Test("another architecture: what the file looks like, and where it differs")
  func otherArchitecture() throws {
    let scratch = try Scratch()
    let path = Program.golden("Workflow", "mobilenet_keras2.h5")
    try expectRefusal(
      scratch, path,
      says: "does not fit the model: 54 layers with weights in the file, 22 in the model, of which "
        + "21 of the model's are missing and 1 has other shapes; it looks like mobilenet\n")
    let errors = try run(scratch, path, key: "backbone.weights").errors
    #expect(errors.contains("→   conv1 (3, 3, 3, 1)"))
  }

  @Test("initial weights: other shapes, and nothing in common")
  func initialWeights() throws {
    let scratch = try Scratch()
    try expectRefusal(
      scratch, Program.golden("Checkpoints", "keras2.h5"), key: "initial_weights",
      says: "does not fit the model: 4 layers with weights in the file")
    try expectRefusal(
      scratch, Program.golden("Checkpoints", "bad_external_link.h5"), key: "initial_weights",
      says: "has an external link at 'conv1/kernel:0'")
    let other = Program.golden("Checkpoints", "keras3_backbone.weights.h5")
    try scratch.write(
      "spec.yaml",
      SampleSpec.text.replacing("mini_resnet", with: "mobilenet_v2")
        .replacing("freeze:", with: "initial_weights: \(other)\nfreeze:"))
    let outcome = try Program.run([scratch.file("spec.yaml")], in: scratch)
    #expect(outcome.code == 66)
    #expect(
      outcome.errors.hasPrefix(
        "error: initial_weights: the weights file '\(other)' has none of the model's layers; it "
          + "has 'conv1', 'bn1', 'dw1', the model has 'Conv1', 'bn_Conv1', "))
  }

  @Test("a file that the program wrote comes back; with a value that is not finite it does not")
  func ownFile() throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let first = try Program.run([spec, "--results", scratch.file("first")], in: scratch)
    let model = scratch.file("model.h5")
    #expect(try Program.run(["export", first.lastLine, "-o", model], in: scratch).code == 0)
    var bytes = try Scratch.bytes(model)
    // Gamma of a batch normalisation: ones.
    let ones = Array(repeating: [UInt8]([0, 0, 0x80, 0x3f]), count: 16).flatMap { $0 }
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: ones) })
    bytes[place + 2] = 0xc0
    bytes[place + 3] = 0x7f
    let spoilt = try scratch.write("spoilt.h5", bytes)
    for key in ["backbone.weights", "initial_weights"] {
      #expect(try run(scratch, model, key: key).code == 0)
      let outcome = try run(scratch, spoilt, key: key)
      #expect(outcome.code == 66)
      #expect(outcome.errors.contains("error: \(key): the weights file '\(spoilt)' has a value"))
      #expect(outcome.errors.contains("not finite"))
    }
    let diff = try Program.run(["weights", "diff", model, spoilt], in: scratch)
    #expect(diff.code == 0)
    #expect(diff.output.contains("1 of "))
  }

  static let sound = [
    "keras2.h5", "keras2_model.h5", "variable_strings.h5", "chunked_attributes.h5",
    "kernel_only.h5", "unique_names.h5", "vgg_names.h5", "keras1_names.h5", "nested.h5",
    "latest_format.h5", "user_block.h5", "gzip.h5", "plain_chunks.h5",
    "half.h5", "double.h5", "big_endian.h5",
    "keras3_legacy.h5", "keras3_model.h5", "keras3.weights.h5", "keras3_nested.weights.h5",
    "keras3.keras", "keras3_sequential.keras", "keras3_legacy_nested.h5",
  ]

  @Test("show and diff take every kind of file", arguments: sound)
  func showAndDiff(_ name: String) throws {
    let scratch = try Scratch()
    let path = Program.golden("Checkpoints", name)
    let shown = try Program.run(["weights", "show", path], in: scratch)
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(shown.lastLine.hasPrefix("179 parameters in 4 layers with weights"))
    #expect(shown.output.hasSuffix("\n"))
    #expect(shown.output.contains("  kernel (3, 3, 3, 4)  bias (4,)"))
    #expect(shown.errors.isEmpty)
    let same = try Program.run(
      ["weights", "diff", Program.golden("Checkpoints", "keras2.h5"), path], in: scratch)
    #expect(same.code == 0, "\(same.errors)")
    // Heads of a process that had counted further, or under the name of a nested model.
    let counted = [
      "nested.h5",
      "keras3_sequential.keras", "keras3_nested.weights.h5", "keras3_legacy_nested.h5",
    ]
    if !counted.contains(name) {
      #expect(same.output == "the files hold the same 9 arrays\n", "\(same.output)")
    }
  }

  @Test("show and diff of files that are not there")
  func missing() throws {
    let scratch = try Scratch()
    for arguments in [["show", "/nowhere/x.h5"], ["diff", "/nowhere/x.h5", "/nowhere/y.h5"]] {
      let outcome = try Program.run(["weights"] + arguments, in: scratch)
      #expect(outcome.code == 66)
      #expect(
        outcome.errors == "error: cannot read '/nowhere/x.h5': No such file or directory\n")
    }
  }
}
