internal import Basics
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Plan

/// How fast this machine is: measured once, and corrected by every run since.
enum MachineRates {
  private static func path(_ cache: String) -> String { "\(cache)/machine.json" }

  /// A home may serve several machines, and one machine several instruction sets.
  private static func key(threads: Int) -> String {
    "\(threads) threads, \(EngineIdentity.arithmetic)"
  }

  /// What is known of the machine; what is not known is measured, in some tenths of a second, and kept.
  ///
  /// Where it cannot be kept, or `RUNEXP_CALIBRATION=none` is set, it is guessed: what one process
  /// measures for itself alone could choose other convolutions than the next one's.
  static func profile(cache: String, threads: Int) -> MachineProfile {
    if let profile = stored(cache)[key(threads: threads)], profile.isPlausible { return profile }
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

  private static func stored(_ cache: String) -> [String: MachineProfile] {
    guard let bytes = try? WholeFile.read(path(cache)) else { return [:] }
    return (try? JSONDecoder().decode([String: MachineProfile].self, from: Data(bytes))) ?? [:]
  }

  private static func store(_ profile: MachineProfile, cache: String, threads: Int) -> Bool {
    var all = stored(cache)
    all[key(threads: threads)] = profile
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(all), (try? Folder.make(cache)) != nil else {
      return false
    }
    return (try? WholeFile.write(Array(data), to: path(cache))) != nil
  }

  private static func measure(threads: Int) -> MachineProfile? {
    ThreadPool.setThreads(threads)
    guard let processor = try? ProcessorCalibration.measure(),
      let photographs = DecodingSpeed.measure()
    else { return nil }
    return MachineProfile(
      convolutionRate: processor.convolutionRate, depthwiseRate: processor.depthwiseRate,
      denseRate: processor.denseRate, decodeRate: photographs * Double(threads),
      updateRate: processor.updateRate, startSeconds: 0.3, winograd: processor.winograd,
      origin: "a short calibration of this machine")
  }

  /// Of a processor with AVX-512 at some 2.5 GHz, a core for each thread.
  static func guess(threads: Int) -> MachineProfile {
    let cores = Double(threads)
    return MachineProfile(
      convolutionRate: 1e11 * cores, depthwiseRate: 5.5e10 * cores, denseRate: 2e10 * cores,
      decodeRate: 150 * cores, updateRate: 3e8, startSeconds: 0.3,
      origin: "a guess for \(threads) threads; the next plan goes by what this machine measured")
  }

  /// Changes what is known of the machine by what a run measured.
  static func update(cache: String, threads: Int, _ change: (inout MachineProfile) -> Void) {
    var profile = stored(cache)[key(threads: threads)] ?? guess(threads: threads)
    change(&profile)
    profile.origin = "earlier runs on this machine"
    _ = store(profile, cache: cache, threads: threads)
  }
}

extension MachineProfile {
  /// Whether no figure is one that a damaged file makes up: time predicted from it stays a number.
  fileprivate var isPlausible: Bool {
    let rates = [convolutionRate, depthwiseRate, denseRate, decodeRate, updateRate]
    return rates.allSatisfy { (1e-3...1e18).contains($0) } && (0...1e6).contains(startSeconds)
      && corrections.values.allSatisfy { (1e-6...1e6).contains($0) }
  }
}
