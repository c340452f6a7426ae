/// Runs stages of tasks on a cluster, from event to event: between two events all rates are constant.
///
/// Nothing is left to chance: the same stages on the same cluster take the same time.
package struct ClusterSimulation {
  private let cluster: Cluster
  private var now = 0.0
  private var running: [Running] = []
  private var freeCores: [Int]
  /// Steps whose bytes a node's page cache has.
  private var cached: Set<CacheEntry> = []

  private struct CacheEntry: Hashable {
    let stage: String
    let node: Int
    let step: Int
  }

  private struct Running {
    let task: ClusterTask
    let node: Int
    var step = -1
    var wait: Double
    var work = 0.0
    var bytes = 0.0
    var requests = 0.0

    var isDone: Bool { wait <= 0 && work <= 0 && bytes <= 0 && requests <= 0 }
    var current: Step { task.steps[max(0, step)] }
  }

  private struct Rates {
    var work: [Double]
    var bytes: [Double]
    var requests: [Double]
  }

  private init(_ cluster: Cluster) {
    self.cluster = cluster
    // The last one is the machine that the sweep is submitted on.
    freeCores = [Int](repeating: cluster.cores, count: cluster.nodes + 1)
  }

  package static func run(_ stages: [ClusterStage], on cluster: Cluster) -> [SimulatedStage] {
    var simulation = ClusterSimulation(cluster)
    return stages.map { simulation.run($0) }
  }

  private mutating func run(_ stage: ClusterStage) -> SimulatedStage {
    var result = SimulatedStage(name: stage.name)
    let begin = now
    var waiting = stage.tasks[...]
    var nextStart = now
    while !waiting.isEmpty || !running.isEmpty {
      while let task = waiting.first, running.count < stage.throttle, nextStart <= now,
        let node = place(task, stage)
      {
        waiting.removeFirst()
        freeCores[node] -= task.reservedCores
        running.append(
          Running(task: task, node: node, wait: stage.isOnSubmitHost ? 0 : cluster.startSeconds))
        if !stage.isOnSubmitHost { nextStart = now + 1 / cluster.startsPerSecond }
      }
      let rates = rates()
      var seconds = timeToNextEvent(rates)
      if let task = waiting.first, nextStart > now, running.count < stage.throttle,
        place(task, stage) != nil
      {
        seconds = min(seconds, nextStart - now)
      }
      // A task that fits on no node would wait for ever.
      guard seconds < .infinity else { break }
      note(&result, rates, seconds, stage)
      advance(rates, by: seconds, stage)
    }
    result.seconds = now - begin
    return result
  }

  /// The node with the most free cores that has room.
  private func place(_ task: ClusterTask, _ stage: ClusterStage) -> Int? {
    guard !stage.isOnSubmitHost else { return cluster.nodes }
    let best = (0..<cluster.nodes).max { (freeCores[$0], -$0) < (freeCores[$1], -$1) }
    return best.flatMap { freeCores[$0] >= task.reservedCores ? $0 : nil }
  }

  // MARK: Rates

  private func rates() -> Rates {
    let count = running.count
    var rates = Rates(
      work: [Double](repeating: 0, count: count), bytes: [Double](repeating: 0, count: count),
      requests: [Double](repeating: 0, count: count))
    let ofNodes = Dictionary(grouping: running.indices) { running[$0].node }
    for tasks in ofNodes.values {
      let working = tasks.filter { running[$0].work > 0 }
      let shares = FairShares.divide(
        Double(cluster.cores), among: working.map { running[$0].current.threads })
      for (task, share) in zip(working, shares) { rates.work[task] = share }
    }
    let reading = running.indices.filter { running[$0].bytes > 0 }
    let ofNode = Dictionary(grouping: reading) { running[$0].node }.mapValues(\.count)
    // All on a node have the same part of its network, whatever the disk gives.
    let networks = reading.map { cluster.network / Double(ofNode[running[$0].node] ?? 1) }
    for (task, share) in zip(reading, FairShares.divide(cluster.disk.bandwidth, among: networks)) {
      rates.bytes[task] = share
    }
    let asking = running.indices.filter { running[$0].requests > 0 }
    let shares = FairShares.divide(
      cluster.disk.requests,
      among: asking.map { running[$0].current.requestsAtOnce / cluster.disk.latency })
    for (task, share) in zip(asking, shares) { rates.requests[task] = share }
    return rates
  }

  private func timeToNextEvent(_ rates: Rates) -> Double {
    var seconds = Double.infinity
    for (index, task) in running.enumerated() {
      for (left, rate) in [
        (task.wait, 1), (task.work, rates.work[index]), (task.bytes, rates.bytes[index]),
        (task.requests, rates.requests[index]),
      ] where left > 0 && rate > 0 {
        seconds = min(seconds, left / rate)
      }
      if task.isDone { seconds = 0 }
    }
    return seconds
  }

  // MARK: Time

  private mutating func advance(_ rates: Rates, by seconds: Double, _ stage: ClusterStage) {
    now += seconds
    for index in running.indices {
      running[index].wait = rest(running[index].wait, 1, seconds)
      running[index].work = rest(running[index].work, rates.work[index], seconds)
      running[index].bytes = rest(running[index].bytes, rates.bytes[index], seconds)
      running[index].requests = rest(running[index].requests, rates.requests[index], seconds)
    }
    for index in running.indices.reversed() where running[index].isDone {
      let next = running[index].step + 1
      guard next < running[index].task.steps.count else {
        freeCores[running[index].node] += running[index].task.reservedCores
        running.remove(at: index)
        continue
      }
      begin(next, index, stage)
    }
  }

  private mutating func begin(_ number: Int, _ index: Int, _ stage: ClusterStage) {
    let step = running[index].task.steps[number]
    running[index].step = number
    running[index].work = step.work
    let isCached =
      step.isReadOnceANode
      && !cached.insert(CacheEntry(stage: stage.name, node: running[index].node, step: number))
        .inserted
    running[index].bytes = isCached ? 0 : step.bytes
    running[index].requests = isCached ? 0 : step.requests
  }

  /// What is left of an amount; what rounding leaves over is nothing.
  private func rest(_ amount: Double, _ rate: Double, _ seconds: Double) -> Double {
    guard amount > 0 else { return 0 }
    guard rate < .infinity else { return 0 }
    let left = amount - rate * seconds
    return left <= 1e-9 * amount || left <= 1e-9 * rate ? 0 : left
  }

  // MARK: Results

  private func note(
    _ result: inout SimulatedStage, _ rates: Rates, _ seconds: Double, _ stage: ClusterStage
  ) {
    let bytes = rates.bytes.filter(\.isFinite).reduce(0, +)
    let requests = rates.requests.filter(\.isFinite).reduce(0, +)
    let work = rates.work.reduce(0, +)
    result.bytes += bytes * seconds
    result.requests += requests * seconds
    result.coreSeconds += work * seconds
    result.mostBytesPerSecond = max(result.mostBytesPerSecond, bytes)
    result.mostRequestsPerSecond = max(result.mostRequestsPerSecond, requests)
    result.limits[limit(rates), default: 0] += seconds
  }

  /// What most tasks wait for longest.
  private func limit(_ rates: Rates) -> Bottleneck {
    let isNearlyAll = 0.99
    let isDiskFull =
      rates.bytes.filter(\.isFinite).reduce(0, +) >= isNearlyAll * cluster.disk.bandwidth
    var votes: [Bottleneck: Int] = [:]
    for (index, task) in running.enumerated() {
      let longest = max(
        task.wait, task.work / max(rates.work[index], .leastNonzeroMagnitude),
        task.bytes / max(rates.bytes[index], .leastNonzeroMagnitude),
        task.requests / max(rates.requests[index], .leastNonzeroMagnitude))
      let vote: Bottleneck =
        if task.bytes > 0 && task.bytes / rates.bytes[index] >= longest {
          isDiskFull ? .bandwidth : .network
        } else if task.requests > 0 && task.requests / rates.requests[index] >= longest {
          .requests
        } else if task.wait >= longest || task.current.threads <= 1 {
          .serial
        } else {
          .processors
        }
      votes[vote, default: 0] += 1
    }
    // Of two with as many votes the first of the list, so that the answer is always the same.
    return Bottleneck.allCases.reversed().max { (votes[$0] ?? 0) < (votes[$1] ?? 0) } ?? .serial
  }
}
