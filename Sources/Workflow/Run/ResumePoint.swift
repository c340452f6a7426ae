internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Results

/// Where a run that was cut short goes on: the end of an epoch, with everything that decides the
/// rest of the run to the last bit.
struct ResumePoint {
  /// What fits into a line of text.
  struct Place: Codable {
    /// From 0.
    var phase: Int
    /// Epochs and updates of the whole run before the phase.
    var firstEpoch: Int
    var firstStep: Int
    var trainer: TrainerState
    /// The monitored value of `best.h5`.
    var best: Double?
    /// Rows in the metrics.
    var epochs: Int
    var seconds: RunStatus.Seconds
  }

  var place: Place
  /// What earlier phases changed.
  var earlier: [String: NamedArray]
  /// The arrays behind the phase's cut, the optimizer's state, and the best epochs' arrays.
  var current: [String: NamedArray]

  private static let placeAttribute = "place"

  func write(to path: String) throws {
    let text = String(decoding: try JSONEncoder().encode(place), as: UTF8.self)
    var arrays: [String: NamedArray] = [:]
    for (name, array) in earlier { arrays["earlier/\(name)"] = array }
    for (name, array) in current { arrays["current/\(name)"] = array }
    try ArrayArchive(arrays: arrays, attributes: [ResumePoint.placeAttribute: text])
      .write(to: path)
  }

  /// Nil where the run had not come to the end of an epoch.
  init?(reading path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let archive = try ArrayArchive(reading: path)
    guard let text = archive.attributes[ResumePoint.placeAttribute] else { return nil }
    place = try JSONDecoder().decode(Place.self, from: Data(text.utf8))
    earlier = [:]
    current = [:]
    for (name, array) in archive.arrays {
      if name.hasPrefix("earlier/") {
        earlier[String(name.dropFirst("earlier/".count))] = array
      } else {
        current[String(name.dropFirst("current/".count))] = array
      }
    }
  }

  init(place: Place, earlier: [String: NamedArray], current: [String: NamedArray]) {
    self.place = place
    self.earlier = earlier
    self.current = current
  }
}
