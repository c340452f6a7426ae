internal import Plan
internal import Spec

/// One of the five documents' specs.
func experiment(_ name: String, overrides: [String]) throws -> SpecDocument {
  let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  return try SpecDocument.read(
    path: root.joined(separator: "/") + "/experiments/\(name).yaml", overrides: overrides)
}

let testMachine = KnownMachine(
  threads: 2,
  calibration: CostCalibration(
    CostCalibration.Rates(
      convolution: 1e11, depthwise: 5e10, dense: 1e10, decode: 100, update: 1e8),
    startSeconds: 1, origin: "a test"))
