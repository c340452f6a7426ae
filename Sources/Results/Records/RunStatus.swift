internal import Glibc

/// What `status.json` says: how far a run has come and how long its parts took.
public struct RunStatus: Encodable, Equatable, Sendable {
  public enum State: String, Encodable, Sendable, CaseIterable {
    case running
    case completed
    case failed
    /// Stopped from outside; can be resumed.
    case interrupted
  }

  /// Wall-clock seconds; `total` is more than the sum of the others.
  public struct Seconds: Codable, Equatable, Sendable {
    public var total: Double
    public var decode: Double
    public var features: Double
    public var training: Double
    public var evaluation: Double

    public init(
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
  public struct Images: Encodable, Equatable, Sendable {
    public var decoded: Int
    /// Those that went through the static part.
    public var computed: Int

    public init(decoded: Int = 0, computed: Int = 0) {
      self.decoded = decoded
      self.computed = computed
    }
  }

  public var state: State
  /// The process that wrote this.
  public var pid: Int32
  public var started: Timestamp
  public var finished: Timestamp?
  /// Why the run failed or was interrupted.
  public var message: String?
  public var seconds: Seconds
  /// By the process that wrote this; nil while the run goes on.
  public var images: Images?
  /// Which plan the run executes, here so that listing runs need not read the whole plan.
  public var plan: PlanIdentity
  /// The checksums of `last.h5` and `best.h5` as the run left them, by name; nil while it goes on.
  public var checkpoints: [String: String]?

  /// Without a `pid` it is this process that writes.
  public init(
    state: State, pid: Int32? = nil, started: Timestamp, finished: Timestamp? = nil,
    message: String? = nil, seconds: Seconds = Seconds(), images: Images? = nil,
    plan: PlanIdentity, checkpoints: [String: String]? = nil
  ) {
    self.state = state
    self.pid = pid ?? getpid()
    self.started = started
    self.finished = finished
    self.message = message
    self.seconds = seconds
    self.images = images
    self.plan = plan
    self.checkpoints = checkpoints
  }
}

/// What tells one run's plan, and what it was carried out on, from another's.
public struct PlanIdentity: Encodable, Hashable, Sendable {
  /// The digest of the plan without its seed: runs that share it and their inputs differ by chance
  /// alone.
  public var identity: String
  public var seed: Int
  /// The keys of the spec that the command line changed; empty for the spec as written.
  public var variant: [String]
  /// SHA-256 digests of what the run reads, by the key of the spec that names it.
  ///
  /// Of each split's images with their labels, and of each weights file; nil for runs of versions
  /// that recorded none.
  public var inputs: [String: String]?

  public init(
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

  /// The same whatever words its changes were made with.
  package var withoutWords: PlanIdentity {
    PlanIdentity(identity: identity, seed: seed, inputs: inputs)
  }
}

// Read by hand: thousands of these stand between a command and its first line, and a decoder takes
// ten times as long.

extension RunStatus {
  /// Nil where a part is missing or of another kind.
  init?(_ json: JSONValue) {
    guard let state = json["state"]?.text.flatMap(State.init), let pid = json["pid"]?.integer,
      let started = json["started"]?.text.flatMap({ Timestamp(iso8601: $0) }),
      let seconds = json["seconds"].flatMap({ Seconds($0) }),
      let plan = json["plan"].flatMap({ PlanIdentity($0) })
    else { return nil }
    self.init(
      state: state, pid: Int32(clamping: pid), started: started,
      finished: json["finished"]?.text.flatMap { Timestamp(iso8601: $0) },
      message: json["message"]?.text, seconds: seconds,
      images: json["images"].flatMap { Images($0) }, plan: plan,
      checkpoints: json["checkpoints"].flatMap { $0.texts })
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
