/// The machines and the disk that they share.
package struct Cluster {
  package var nodes: Int
  /// Cores of a node, and of the machine that the sweep is submitted on.
  package var cores: Int
  /// Bytes a second over a node's network.
  package var network: Double
  package var disk: Disk
  /// Seconds from when Slurm may start a task until its program begins.
  package var startSeconds: Double
  /// Tasks that Slurm starts in a second.
  package var startsPerSecond: Double

  package init(
    nodes: Int, cores: Int, network: Double, disk: Disk, startSeconds: Double,
    startsPerSecond: Double
  ) {
    self.nodes = nodes
    self.cores = cores
    self.network = network
    self.disk = disk
    self.startSeconds = startSeconds
    self.startsPerSecond = startsPerSecond
  }
}

/// A disk that all nodes share.
package struct Disk {
  package var name: String
  /// Bytes in a second, read and written together.
  package var bandwidth: Double
  /// Requests in a second: look-ups, attributes, opening, closing, reading and writing of up to 1 MiB.
  package var requests: Double
  /// Seconds until the answer to a request where nobody else asks.
  package var latency: Double

  package init(name: String, bandwidth: Double, requests: Double, latency: Double) {
    self.name = name
    self.bandwidth = bandwidth
    self.requests = requests
    self.latency = latency
  }

  /// A disk that takes no time.
  package static var infinite: Disk {
    Disk(name: "infinite", bandwidth: .infinity, requests: .infinity, latency: 0)
  }
}

/// What a task does at a time: processors and disk work side by side, and the step ends when all of
/// it is done.
package struct Step {
  /// Core-seconds.
  package var work: Double
  /// Cores that it can use at once.
  package var threads: Double
  package var bytes: Double
  package var requests: Double
  /// Requests that it has under way at once.
  package var requestsAtOnce: Double
  /// Whether other tasks on the node find in the page cache what the first one read.
  package var isReadOnceANode: Bool

  package init(
    work: Double = 0, threads: Double = 1, bytes: Double = 0, requests: Double = 0,
    requestsAtOnce: Double = 1, isReadOnceANode: Bool = false
  ) {
    self.work = work
    self.threads = threads
    self.bytes = bytes
    self.requests = requests
    self.requestsAtOnce = requestsAtOnce
    self.isReadOnceANode = isReadOnceANode
  }
}

package struct ClusterTask {
  package var steps: [Step]
  /// Cores of a node that nobody else gets meanwhile; 0 for a process that no scheduler places.
  package var reservedCores: Int

  package init(steps: [Step], reservedCores: Int) {
    self.steps = steps
    self.reservedCores = reservedCores
  }
}

/// Tasks that wait for those of the stage before.
package struct ClusterStage {
  package var name: String
  package var tasks: [ClusterTask]
  /// Tasks that go on at once at most.
  package var throttle: Int
  /// Whether it runs beside the nodes, on the machine that the sweep is submitted on, and at once.
  package var isOnSubmitHost: Bool

  package init(
    name: String, tasks: [ClusterTask], throttle: Int = .max, isOnSubmitHost: Bool = false
  ) {
    self.name = name
    self.tasks = tasks
    self.throttle = throttle
    self.isOnSubmitHost = isOnSubmitHost
  }
}

/// What was the narrowest place at a time.
package enum Bottleneck: String, CaseIterable {
  case processors
  /// Bytes that the shared disk gives in a second.
  case bandwidth
  /// Requests that it answers, in a second or one after the other.
  case requests
  /// The nodes' own connections.
  case network
  /// One thread of a task while its other cores wait, or the scheduler.
  case serial
}

package struct SimulatedStage {
  package var name: String
  package var seconds = 0.0
  /// Seconds in which each was the narrowest place.
  package var limits: [Bottleneck: Double] = [:]
  /// What the disk gave in all, and at most in a second.
  package var bytes = 0.0
  package var requests = 0.0
  package var mostBytesPerSecond = 0.0
  package var mostRequestsPerSecond = 0.0
  package var coreSeconds = 0.0
}
