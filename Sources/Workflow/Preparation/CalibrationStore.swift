internal import Basics
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Plan

/// How fast this machine is: measured once, and corrected by every run since.
enum CalibrationStore {
  private static func path(_ cache: String) -> String { "\(cache)/machine.json" }

  /// A home may serve several machines, and one machine several instruction sets.
  private static func key(threads: Int) -> String {
    "\(threads) threads, \(EngineIdentity.arithmetic)"
  }

  /// What is known of the machine; what is not known is measured, in some tenths of a second, and kept.
  ///
  /// Where it cannot be kept, or `RUNEXP_CALIBRATION=none` is set, it is guessed: what one process
  /// measures for itself alone could choose other convolutions than the next one's.
  static func calibration(cache: String, threads: Int) -> CostCalibration {
    if let known = stored(cache)[key(threads: threads)], known.isPlausible { return known }
    guard !isSwitchedOff, let measured = measure(threads: threads) else {
      return guess(threads: threads)
    }
    guard store(measured, cache: cache, threads: threads) else { return guess(threads: threads) }
    // Another process may have been first: its choice holds for all.
    return stored(cache)[key(threads: threads)] ?? measured
  }

  private static var isSwitchedOff: Bool {
    getenv("RUNEXP_CALIBRATION").map { String(cString: $0) == "none" } ?? false
  }

  private static func stored(_ cache: String) -> [String: CostCalibration] {
    guard let bytes = try? WholeFile.read(path(cache)) else { return [:] }
    return (try? JSONDecoder().decode([String: CostCalibration].self, from: Data(bytes))) ?? [:]
  }

  private static func store(_ calibration: CostCalibration, cache: String, threads: Int) -> Bool {
    var all = stored(cache)
    all[key(threads: threads)] = calibration
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(all), (try? Folder.make(cache)) != nil else {
      return false
    }
    return (try? WholeFile.write(Array(data), to: path(cache))) != nil
  }

  private static func measure(threads: Int) -> CostCalibration? {
    ThreadPool.setThreads(threads)
    guard let processor = try? ProcessorCalibration.measure(),
      let photographs = DecodingSpeed.measure()
    else { return nil }
    return CostCalibration(
      CostCalibration.Rates(
        convolution: processor.convolutionRate, depthwise: processor.depthwiseRate,
        dense: processor.denseRate, decode: photographs * Double(threads),
        update: processor.updateRate),
      startSeconds: 0.3, winograd: processor.winograd,
      origin: "a short calibration of this machine")
  }

  /// Of a processor with AVX-512 at some 2.5 GHz, a core for each thread.
  static func guess(threads: Int) -> CostCalibration {
    let cores = Double(threads)
    return CostCalibration(
      CostCalibration.Rates(
        convolution: 1e11 * cores, depthwise: 5.5e10 * cores, dense: 2e10 * cores,
        decode: 150 * cores, update: 3e8),
      startSeconds: 0.3,
      origin: "a guess for \(threads) threads; the next plan goes by what this machine measured")
  }

  /// Changes what is known of the machine by what a run measured.
  static func update(cache: String, threads: Int, _ change: (inout CostCalibration) -> Void) {
    var calibration = stored(cache)[key(threads: threads)] ?? guess(threads: threads)
    change(&calibration)
    calibration.origin = "earlier runs on this machine"
    _ = store(calibration, cache: cache, threads: threads)
  }
}

extension CostCalibration {
  /// Whether no figure is one that a damaged file makes up: time predicted from it stays a number.
  fileprivate var isPlausible: Bool {
    let rates = [rates.convolution, rates.depthwise, rates.dense, rates.decode, rates.update]
    return rates.allSatisfy { (1e-3...1e18).contains($0) } && (0...1e6).contains(startSeconds)
      && corrections.values.allSatisfy { (1e-6...1e6).contains($0) }
  }
}
