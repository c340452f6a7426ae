internal import Glibc
internal import Models

extension Architecture {
  /// Height and width of the images that times are of: the documents' for VGG16, else Keras's.
  var benchmarkSide: Int { name == "vgg16" ? 150 : defaultSize }

  /// The architectures of these names, in the order of ``all``; the documents' where there are none.
  static func benchmarked(_ names: [String]) throws(UnknownName) -> [Architecture] {
    try UnknownName.check(names, "backbone", known: all.map(\.name))
    let wanted = names.isEmpty ? ["mobilenet_v2", "resnet50", "vgg16"] : names
    return all.filter { wanted.contains($0.name) }
  }
}

/// A benchmark or case that there is not.
struct UnknownName: Error {
  let kind: String
  let name: String
  let known: [String]

  var sentence: String { "no \(kind) '\(name)'; there are \(known.joined(separator: ", "))" }

  static func check(_ names: [String], _ kind: String, known: [String]) throws(UnknownName) {
    for name in names where !known.contains(name) {
      throw UnknownName(kind: kind, name: name, known: known)
    }
  }
}

/// The clock, memory and lines of the benchmarks.
enum Measuring {
  /// Seconds by a clock that only moves forward.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Bytes that this process has held at its peak.
  static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
  }

  static var temporaryFolder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  /// The median of `repetitions` times that `body` takes, after one that does not count.
  static func median(_ repetitions: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    var times: [Double] = []
    for _ in 0..<repetitions {
      let begin = now
      try body()
      times.append(now - begin)
    }
    return times.sorted()[times.count / 2]
  }

  enum Value {
    case text(String)
    case count(Int)
    case number(Double)

    fileprivate var json: String {
      switch self {
      case .text(let text): "\"\(text)\""
      case .count(let count): "\(count)"
      case .number(let number): "\((number * 10000).rounded() / 10000)"
      }
    }
  }

  /// Prints one line of JSON.
  static func report(_ fields: [(name: String, value: Value)]) {
    let body = fields.map { "\"\($0.name)\": \($0.value.json)" }.joined(separator: ", ")
    print("{\(body)}")
    fflush(nil)
  }
}
