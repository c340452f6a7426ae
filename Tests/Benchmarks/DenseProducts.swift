internal import Engine

/// The matrix products of the documents' heads, by each library.
enum DenseProducts {
  private static let layers = [(100_352, 1024), (25_088, 256), (2048, 1024), (8192, 256)]

  static func measure() {
    for (features, units) in layers {
      for batch in [20, 32, 128] {
        for library in Gemm.Library.allCases { measure(batch, features, units, library) }
      }
    }
  }

  private static func measure(_ batch: Int, _ features: Int, _ units: Int, _ library: Gemm.Library)
  {
    let inputs = filled(batch * features)
    let kernel = filled(features * units)
    let outputs = filled(batch * units)
    let change = AlignedFloats(count: features * units)
    func start(_ floats: AlignedFloats) -> UnsafeMutablePointer<Float> {
      floats.address.assumingMemoryBound(to: Float.self)
    }
    let forward = Measuring.median(7) {
      Gemm.multiply(
        Gemm.Matrix(start(inputs), stride: features), Gemm.Matrix(start(kernel), stride: units),
        into: start(outputs), m: batch, n: units, k: features, by: library)
    }
    let kernelGradient = Measuring.median(7) {
      Gemm.multiply(
        Gemm.Matrix(start(inputs), stride: features, transposed: true),
        Gemm.Matrix(start(outputs), stride: units), into: start(change), m: features, n: units,
        k: batch, by: library)
    }
    let inputGradient = Measuring.median(7) {
      Gemm.multiply(
        Gemm.Matrix(start(outputs), stride: units),
        Gemm.Matrix(start(kernel), stride: units, transposed: true), into: start(inputs),
        m: batch, n: features, k: units, by: library)
    }
    let work = 2e-9 * Double(batch * features * units)
    Measuring.report([
      ("case", .text("dense")), ("library", .text("\(library)")), ("core", .text(Gemm.core)),
      ("batch", .count(batch)), ("features", .count(features)), ("units", .count(units)),
      ("forward_gflops", .number(work / forward)),
      ("kernel_gradient_gflops", .number(work / kernelGradient)),
      ("input_gradient_gflops", .number(work / inputGradient)),
    ])
  }

  private static func filled(_ count: Int) -> AlignedFloats {
    let floats = AlignedFloats(count: count)
    for index in 0..<count { floats.buffer[index] = Float(index % 251) / 125 - 1 }
    return floats
  }
}
