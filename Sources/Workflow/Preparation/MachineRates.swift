internal import Basics
internal import FoundationEssentials
internal import Plan

/// How fast this machine is: what earlier runs measured, else a guess from its processor.
enum MachineRates {
  private static func path(_ cache: String) -> String { "\(cache)/machine.json" }

  static func profile(cache: String, threads: Int) -> MachineProfile {
    if let bytes = try? WholeFile.read(path(cache)),
      let stored = try? JSONDecoder().decode([String: MachineProfile].self, from: Data(bytes)),
      let profile = stored["\(threads)"]
    {
      return profile
    }
    return guess(threads: threads)
  }

  /// Of a processor with AVX-512 at some 2.5 GHz, a core for each thread.
  static func guess(threads: Int) -> MachineProfile {
    let cores = Double(threads)
    return MachineProfile(
      staticRate: 7e10 * cores, depthwiseRate: 3e10 * cores, denseRate: 2e10 * cores,
      decodeRate: 150 * cores, updateRate: 3e8, startSeconds: 0.3,
      origin: "a guess for \(threads) threads; the next plan goes by what this machine measured")
  }

  /// Takes in what a run measured; the newest run counts as much as all before it.
  static func learn(from measured: Measurement, cache: String, threads: Int) {
    var profile = profile(cache: cache, threads: threads)
    let origin = "earlier runs on this machine"
    let isFirst = profile.origin != origin
    func blend(_ key: WritableKeyPath<MachineProfile, Double>, _ rate: Double?) {
      guard let rate, rate.isFinite, rate > 0 else { return }
      profile[keyPath: key] = isFirst ? rate : (profile[keyPath: key] + rate) / 2
    }
    blend(measured.isDepthwise ? \.depthwiseRate : \.staticRate, measured.staticRate)
    blend(\.decodeRate, measured.decodeRate)
    profile.origin = origin
    let stored = (try? WholeFile.read(path(cache))).flatMap {
      try? JSONDecoder().decode([String: MachineProfile].self, from: Data($0))
    }
    var all = stored ?? [:]
    all["\(threads)"] = profile
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    if let data = try? encoder.encode(all) { try? WholeFile.write(Array(data), to: path(cache)) }
  }

  /// What a run took.
  struct Measurement {
    var isDepthwise: Bool
    /// Floating-point operations a second of the static part.
    var staticRate: Double?
    /// Images a second.
    var decodeRate: Double?
  }
}
