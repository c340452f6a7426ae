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
      convolutionRate: 1e11 * cores, depthwiseRate: 5.5e10 * cores, denseRate: 2e10 * cores,
      decodeRate: 150 * cores, updateRate: 3e8, startSeconds: 0.3,
      origin: "a guess for \(threads) threads; the next plan goes by what this machine measured")
  }

  /// Changes what is known of the machine by what a run measured.
  static func update(cache: String, threads: Int, _ change: (inout MachineProfile) -> Void) {
    var profile = profile(cache: cache, threads: threads)
    change(&profile)
    profile.origin = "earlier runs on this machine"
    let stored = (try? WholeFile.read(path(cache))).flatMap {
      try? JSONDecoder().decode([String: MachineProfile].self, from: Data($0))
    }
    var all = stored ?? [:]
    all["\(threads)"] = profile
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    if let data = try? encoder.encode(all) { try? WholeFile.write(Array(data), to: path(cache)) }
  }
}
