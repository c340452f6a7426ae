internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Official weights, from a mirror of the test's own.
struct FetchWeightsTests {
  private static let name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"

  private static func spec(_ scratch: Scratch, architecture: String) throws -> String {
    let text = SampleSpec.text.replacing("mini_resnet", with: architecture)
      .replacing("weights: none", with: "weights: imagenet")
    return try scratch.write("spec.yaml", text)
  }

  private static func fetch(
    _ spec: String, _ scratch: Scratch, _ more: [String] = [], environment: [String] = []
  ) throws -> Program.Outcome {
    try Program.run(
      ["fetch", spec, "--quiet"] + more, in: scratch,
      environment: ["RUNEXP_MIRROR=\(scratch.file("mirror"))"] + environment)
  }

  @Test("a file with another digest than Keras states is refused")
  func digest() throws {
    let scratch = try Scratch()
    let spec = try FetchWeightsTests.spec(scratch, architecture: "resnet50")
    let name = "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    try scratch.write("mirror/\(name)", [1, 2, 3])
    let outcome = try FetchWeightsTests.fetch(spec, scratch)
    #expect(outcome.code == 66)
    #expect(
      outcome.errors.contains("expected md5:4d473c1dd8becc155b73f8504c6f6626"), "\(outcome.errors)")
    #expect(Folder.names(in: scratch.file(".keras/models")) == [])
    try scratch.write(".keras/models/\(name)", [1, 2, 3])
    let there = try FetchWeightsTests.fetch(spec, scratch, ["--offline"])
    #expect(there.code == 66)
    #expect(there.errors.contains("is not the published file"), "\(there.errors)")
    #expect(FileSystem.exists(scratch.file(".keras/models/\(name)")))
  }

  @Test("a file of which nobody states a digest must be weights that fit")
  func fit() throws {
    let scratch = try Scratch()
    let spec = try FetchWeightsTests.spec(scratch, architecture: "mobilenet_v2")
    try scratch.write("mirror/\(FetchWeightsTests.name)", "nothing of the kind")
    let outcome = try FetchWeightsTests.fetch(spec, scratch)
    #expect(outcome.code == 66)
    #expect(outcome.errors.contains("expected weights of mobilenet_v2"), "\(outcome.errors)")
    #expect(Folder.names(in: scratch.file(".keras/models")) == [])
    let offline = try FetchWeightsTests.fetch(spec, scratch, ["--offline"])
    #expect(offline.code == 66)
    #expect(
      offline.errors.contains(
        "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
          + FetchWeightsTests.name), "\(offline.errors)")
  }

  private static let asset =
    "\(Program.root)/../shared/assets/weights/mobilenet_v2_1.0_224_no_top.h5"

  @Test(
    "weights that fit go where Keras looks, with their SHA-256 beside them",
    .enabled(if: FileSystem.exists(asset), "the MobileNetV2 weights are not there"),
    arguments: [
      ([String](), [String](), ".keras/models"), ([], ["KERAS_HOME=HOME/keras"], "keras/models"),
      (["--weights", "HOME/own"], [], "own"),
    ])
  func arrives(_ options: [String], _ environment: [String], _ folder: String) throws {
    let scratch = try Scratch()
    let home = { (texts: [String]) in texts.map { $0.replacing("HOME/", with: "\(scratch.path)/") }
    }
    let spec = try FetchWeightsTests.spec(scratch, architecture: "mobilenet_v2")
    let bytes = try WholeFile.read(FetchWeightsTests.asset)
    try scratch.write("mirror/\(FetchWeightsTests.name)", bytes)
    let environment = environment.map { $0.replacing("HOME/", with: "\(scratch.path)/") }
    let outcome = try FetchWeightsTests.fetch(
      spec, scratch, home(options), environment: environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Keras states no digest"), "\(outcome.output)")
    let target = scratch.file("\(folder)/\(FetchWeightsTests.name)")
    #expect(try firstDifference(WholeFile.read(target), bytes) == nil)
    let record = try scratch.text("\(folder)/\(FetchWeightsTests.name).sha256")
    #expect(record == "\(SHA256.hex(of: bytes))  \(FetchWeightsTests.name)\n")
    let again = try FetchWeightsTests.fetch(
      spec, scratch, home(options) + ["--offline"], environment: environment)
    #expect(again.code == 0 && again.output.contains("is there"), "\(again.errors)")
    try scratch.write(
      "\(folder)/\(FetchWeightsTests.name).sha256", String(repeating: "0", count: 64))
    let other = try FetchWeightsTests.fetch(
      spec, scratch, home(options) + ["--offline"], environment: environment)
    #expect(other.code == 66 && other.errors.contains("expected sha256:000"), "\(other.errors)")
  }

  @Test("a run says where the weights are and how to fetch them")
  func hint() throws {
    let scratch = try Scratch()
    let spec = try FetchWeightsTests.spec(scratch, architecture: "vgg16")
    let outcome = try Program.run([spec], in: scratch)
    #expect(outcome.code == 66)
    for part in ["/vgg16/vgg16_weights_tf", "md5:6d6bb", "'runexp fetch \(spec)' fetches it"] {
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
  }
}
