internal import FoundationEssentials
internal import Glibc

/// Whole runs of the program on drawn images at 224: images a second of drawing, features and head
/// training, and memory at the peak, which must not grow with the number of images.
enum RenderedRuns {
  static func measure(images counts: [Int]) throws {
    let folder = "\(Measuring.temporaryFolder)/runexp-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for images in counts.isEmpty ? [2000, 20_000] : counts { try measure(images, folder) }
  }

  private static let epochs = 3

  private static func spec(_ images: Int) -> String {
    """
    name: rendered
    dataset:
      format: rendered
      splits: {train: {images: \(images), seed: 1}}
      classes: [bed, sofa]
      image: {size: [224, 224], preprocess: tf}
    backbone: {architecture: mobilenet_v2, weights: none}
    head: [global_average_pooling, dense: {units: 2, activation: softmax}]
    freeze: backbone
    training: {epochs: \(epochs), optimizer: adam, loss: categorical_crossentropy}
    """.replacing("[global_average_pooling, dense: ", with: "[global_average_pooling, {dense: ")
      .replacing("softmax}]", with: "softmax}}]")
  }

  private struct Status: Decodable {
    struct Seconds: Decodable {
      let total: Double
      let decode: Double
      let features: Double
      let training: Double
    }

    let seconds: Seconds
  }

  private static func measure(_ images: Int, _ folder: String) throws {
    let file = "\(folder)/spec.yaml"
    try Data(spec(images).utf8).write(to: URL(filePath: file))
    let results = "\(folder)/results-\(images)"
    let program = CommandLine.arguments[0].replacing("runexp-bench", with: "runexp")
    let peak = try run(program, [file, "--quiet", "--no-cache", "--results", results])
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(results)/rendered")
    guard let run = runs.first(where: { $0.hasPrefix("2") }) else { return }
    let status = try JSONDecoder().decode(
      Status.self,
      from: Data(contentsOf: URL(filePath: "\(results)/rendered/\(run)/status.json")))
    let seconds = status.seconds
    Measuring.report([
      ("case", .text("rendered")), ("images", .count(images)),
      ("total_seconds", .number(seconds.total)),
      ("waiting_for_images_seconds", .number(seconds.decode)),
      ("feature_images_per_second", .number(Double(images) / (seconds.decode + seconds.features))),
      ("training_images_per_second", .number(Double(images * epochs) / seconds.training)),
      ("peak_bytes", .count(peak)),
    ])
  }

  /// Runs a program to its end and returns the bytes that it held at its peak.
  private static func run(_ program: String, _ arguments: [String]) throws -> Int {
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var child: pid_t = 0
    guard posix_spawn(&child, program, nil, nil, words, environ) == 0 else {
      throw CocoaError(.fileReadNoSuchFile)
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
    guard status == 0 else { throw CocoaError(.executableLoad) }
    return Int(usage.ru_maxrss) * 1024
  }
}
