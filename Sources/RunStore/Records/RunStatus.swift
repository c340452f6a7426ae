internal import Basics
internal import Glibc

/// What `status.json` says: how far a run has come and how long its parts took.
package struct RunStatus: Encodable, Equatable, Sendable {
  package enum State: String, Encodable, Sendable, CaseIterable {
    case running
    case completed
    case failed
    /// Stopped from outside; can be resumed.
    case interrupted
  }

  /// Wall-clock seconds; `total` is more than the sum of the others.
  package struct Seconds: Codable, Equatable, Sendable {
    package var total: Double
    package var decode: Double
    package var features: Double
    package var training: Double
    package var evaluation: Double

    package init(
      total: Double = 0, decode: Double = 0, features: Double = 0, training: Double = 0,
      evaluation: Double = 0
    ) {
      self.total = total
      self.decode = decode
      self.features = features
      self.training = training
      self.evaluation = evaluation
    }
  }

  /// Images that were made into features: none where all were in the store already.
  package struct Images: Encodable, Equatable, Sendable {
    package var decoded: Int
    /// Those that went through the static part.
    package var computed: Int

    package init(decoded: Int = 0, computed: Int = 0) {
      self.decoded = decoded
      self.computed = computed
    }
  }

  package var state: State
  /// The process that wrote this.
  package var pid: Int32 = getpid()
  package var started: Timestamp
  package var finished: Timestamp?
  /// Why the run failed or was interrupted.
  package var message: String?
  package var seconds = Seconds()
  /// By the process that wrote this; nil while it is running.
  package var images: Images?
  /// Which plan the run executes, here so that listing runs need not read the whole plan.
  package var plan: PlanIdentity
  /// The checksums of `last.h5` and `best.h5` as the run left them, by name; nil while it is running.
  package var checkpoints: [String: String]?
  /// The digest of the last row of `metrics.jsonl`; nil until the run is complete.
  package var metricsDigest: String?

  /// The status that this process writes; what is known later is set then.
  package init(state: State, started: Timestamp, plan: PlanIdentity) {
    self.state = state
    self.started = started
    self.plan = plan
  }
}

/// What distinguishes one run's plan and inputs from another's.
package struct PlanIdentity: Encodable, Hashable, Sendable {
  /// The digest of the plan without its seed: runs that share it and their inputs differ by chance
  /// alone.
  package var identity: String
  package var seed: Int
  /// The keys of the spec that the command line changed; empty for the spec as written.
  package var variant: [String]
  /// SHA-256 digests of what the run reads, by the key of the spec that names it.
  ///
  /// Of each split's images with their labels, and of each weights file; nil for runs of versions
  /// that recorded none.
  package var inputs: [String: String]?

  package init(
    identity: String, seed: Int, variant: [String] = [], inputs: [String: String]? = nil
  ) {
    self.identity = identity
    self.seed = seed
    self.variant = variant
    self.inputs = inputs
  }

  /// What runs have in common whose numbers may be averaged: plan and inputs.
  package var withoutSeed: PlanIdentity {
    PlanIdentity(identity: identity, seed: 0, inputs: inputs)
  }

  /// Without the changes of the command line, which different words may make alike.
  package var withoutWords: PlanIdentity {
    PlanIdentity(identity: identity, seed: seed, inputs: inputs)
  }
}

// Read without `Decodable`: commands read thousands of these before their first line, and a decoder
// takes ten times as long.

extension RunStatus {
  /// Nil where a part is missing or of another kind.
  init?(_ json: JSONValue) {
    guard let state = json["state"]?.text.flatMap(State.init), let pid = json["pid"]?.integer,
      let started = json["started"]?.text.flatMap({ Timestamp(iso8601: $0) }),
      let seconds = json["seconds"].flatMap({ Seconds($0) }),
      let plan = json["plan"].flatMap({ PlanIdentity($0) })
    else { return nil }
    self.init(state: state, started: started, plan: plan)
    self.pid = Int32(clamping: pid)
    self.seconds = seconds
    finished = json["finished"]?.text.flatMap { Timestamp(iso8601: $0) }
    message = json["message"]?.text
    images = json["images"].flatMap { Images($0) }
    checkpoints = json["checkpoints"].flatMap { $0.texts }
    metricsDigest = json["metrics_digest"]?.text
  }
}

extension RunStatus.Images {
  init?(_ json: JSONValue) {
    guard let decoded = json["decoded"]?.integer, let computed = json["computed"]?.integer else {
      return nil
    }
    self.init(decoded: decoded, computed: computed)
  }
}

extension RunStatus.Seconds {
  init?(_ json: JSONValue) {
    guard let total = json["total"]?.double, let decode = json["decode"]?.double,
      let features = json["features"]?.double, let training = json["training"]?.double,
      let evaluation = json["evaluation"]?.double
    else { return nil }
    self.init(
      total: total, decode: decode, features: features, training: training,
      evaluation: evaluation)
  }
}

extension PlanIdentity {
  init?(_ json: JSONValue) {
    guard let identity = json["identity"]?.text, let seed = json["seed"]?.integer,
      case .array(let variant)? = json["variant"]
    else { return nil }
    self.init(
      identity: identity, seed: seed, variant: variant.compactMap(\.text),
      inputs: json["inputs"].flatMap { $0.texts })
  }
}

extension JSONValue {
  /// The members of an object of texts, by name; nil where it is none.
  fileprivate var texts: [String: String]? {
    guard let members else { return nil }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.text else { return nil }
      texts[member.name] = text
    }
    return texts
  }
}
