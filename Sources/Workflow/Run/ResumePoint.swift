internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Models
internal import RunStore

/// Where an interrupted run resumes: the end of an epoch or of a step within one, with everything
/// that decides the rest of the run to the last bit.
struct ResumePoint {
  /// What fits into a line of text.
  struct Place: Codable {
    /// From 0.
    var phase: Int
    /// Epochs and updates of the whole run before the phase.
    var firstEpoch: Int
    var firstStep: Int
    /// Rounds over the training images before it; nil where every epoch was one.
    var firstRound: Int?
    var trainer: TrainerState
    /// The monitored value of `best.h5`.
    var best: Double?
    /// The file itself, as it was then: its epoch of the whole run, counted from 1, and checksum.
    var bestFile: BestFile?
    /// Epochs in the metrics, and the digest of the log.
    var epochs: Int
    var log: String?
    /// Bytes of the log, where it does not end with an epoch.
    var logLength: Int?
    var seconds: RunStatus.Seconds
  }

  struct BestFile: Codable, Equatable {
    var epoch: Int
    var checksum: String
  }

  var place: Place
  /// What earlier phases changed.
  var earlier: [String: NamedArray]
  /// The arrays downstream of the phase's cut, the optimizer's state, and the best epochs' arrays.
  var current: [String: NamedArray]

  private static let placeAttribute = "place"

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    // Where training goes on with them, means and what rules remember may be no numbers.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let text = String(decoding: try encoder.encode(place), as: UTF8.self)
    var arrays: [String: NamedArray] = [:]
    for (name, array) in earlier { arrays["earlier/\(name)"] = array }
    for (name, array) in current { arrays["current/\(name)"] = array }
    try ArrayArchive(arrays: arrays, attributes: [ResumePoint.placeAttribute: text])
      .write(to: path)
  }

  /// Throws where the file is not whole.
  init(reading path: String) throws {
    let archive = try ArrayArchive(reading: path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let text = archive.attributes[ResumePoint.placeAttribute],
      let place = try? decoder.decode(Place.self, from: Data(text.utf8))
    else {
      throw WorkflowError.missingInput([
        "the checkpoint '\(path)' does not say how far the run had come: it was written by another version"
      ])
    }
    self.place = place
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
