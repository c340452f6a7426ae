internal import Simulation
internal import Testing

/// What must hold of the simulated cluster, whatever is measured and assumed.
struct ScaleSimulationTests {
  private func seconds(_ stages: [SimulatedStage]) -> Double {
    stages.reduce(0) { $0 + $1.seconds }
  }

  /// A sweep whose nodes keep nothing in their memory, so that more nodes read no more.
  private func sweep(_ layout: FeatureLayout, shards: Int = 40) -> ScaleSweep {
    var sweep = ScaleSweep()
    sweep.layout = layout
    sweep.shards = shards
    sweep.pageCache = 0
    return sweep
  }

  @Test(arguments: [FeatureLayout.all[0], FeatureLayout.all[3]], [0, 1, 2, nil])
  func moreNodesAreNeverSlower(layout: FeatureLayout, disk: Int?) {
    // Tasks that go in step leave a shared disk idle while all of them compute: a little is lost
    // where it is the narrowest place.
    let slack = disk == nil ? 1 + 1e-6 : 1.05
    var before = Double.infinity
    for nodes in [1, 3, 10] {
      let now = seconds(
        ScaleTables.simulate(
          sweep(layout), ScaleTables.cluster(nodes, disk.map { ScaleTables.disks[$0] } ?? .infinite)
        ))
      #expect(now <= before * slack, "\(nodes) nodes")
      before = now
    }
  }

  @Test(arguments: [FeatureLayout.all[0], FeatureLayout.all[3]], [1, 20])
  func noDiskGivesMoreThanItHas(layout: FeatureLayout, nodes: Int) {
    for disk in ScaleTables.disks {
      for stage in ScaleTables.simulate(
        ScaleTables.sweep(nodes, layout), ScaleTables.cluster(nodes, disk))
      {
        let slack = 1 + 1e-9
        #expect(stage.mostBytesPerSecond <= disk.bandwidth * slack, "\(stage.name)")
        #expect(stage.mostRequestsPerSecond <= disk.requests * slack, "\(stage.name)")
        #expect(stage.bytes <= disk.bandwidth * stage.seconds * slack, "\(stage.name)")
        #expect(stage.requests <= disk.requests * stage.seconds * slack, "\(stage.name)")
        let limits = stage.limits.values.reduce(0, +)
        #expect(abs(limits - stage.seconds) <= 1e-6 * stage.seconds, "\(stage.name)")
      }
    }
  }

  @Test func oneNodeWithAnInfiniteDiskIsPlainArithmetic() {
    let machine = Cluster(
      nodes: 1, cores: 32, network: .infinity, disk: .infinite, startSeconds: 3,
      startsPerSecond: .infinity)
    let stages = ScaleStages(sweep(FeatureLayout.all[0], shards: 6), .measured).all
    let simulated = ClusterSimulation.run(stages, on: machine)
    for (stage, found) in zip(stages, simulated) {
      guard let task = stage.tasks.first else { continue }
      let alone = task.steps.reduce(0) { $0 + $1.work / min($1.threads, 32) }
      let atOnce = stage.isOnSubmitHost ? 1 : 32 / task.reservedCores
      let turns = (stage.tasks.count + atOnce - 1) / atOnce
      let expected = Double(turns) * (alone + (stage.isOnSubmitHost ? 0 : 3))
      #expect(abs(found.seconds - expected) <= 1e-6 * expected, "\(stage.name)")
    }
  }

  @Test func tasksDoAllTheirWork() {
    let stages = ScaleStages(sweep(FeatureLayout.all[3]), .measured).all
    let simulated = ClusterSimulation.run(
      stages, on: ScaleTables.cluster(7, ScaleTables.disks[1]))
    for (stage, found) in zip(stages, simulated) {
      // All tasks of a stage are alike; some of what they read is read once a node.
      let steps = stage.tasks.first?.steps ?? []
      let tasks = stage.tasks.count
      for (name, found, expected) in [
        ("work", found.coreSeconds, steps.reduce(0) { $0 + $1.work * Double(tasks) }),
        (
          "requests", found.requests,
          steps.reduce(0) {
            $0 + $1.requests * Double($1.isReadOnceANode ? min(7, tasks) : tasks)
          }
        ),
      ] {
        #expect(abs(found - expected) <= 1e-6 * expected, "\(stage.name): \(name)")
      }
    }
  }

  @Test func aThrottleHoldsTasksBack() {
    var throttled = sweep(FeatureLayout.all[0])
    throttled.throttle = 2
    let cluster = ScaleTables.cluster(10, .infinite)
    let free = ScaleTables.simulate(sweep(FeatureLayout.all[0]), cluster)[2]
    let held = ScaleTables.simulate(throttled, cluster)[2]
    // Forty fit on ten nodes, two may go on.
    #expect(held.seconds > 10 * free.seconds)
  }

  @Test(arguments: [1, 2, 4, 8])
  func shardsShareTheCoresOfOneMachine(shards: Int) {
    let alone = ScaleTables.smallSeconds(shards: 1)
    let start = ScaleInputs.measured.startSeconds
    // The start is the same for each; two cores take two at a time.
    let expected = (start + (alone - start) / Double(shards)) * max(1, Double(shards) / 2)
    #expect(abs(ScaleTables.smallSeconds(shards: shards) - expected) <= 1e-6 * expected)
  }

  @Test func sharesAreFair() {
    #expect(FairShares.divide(10, among: []) == [])
    #expect(FairShares.divide(10, among: [20, 20]) == [5, 5])
    #expect(FairShares.divide(10, among: [1, 20, 20]) == [1, 4.5, 4.5])
    #expect(FairShares.divide(10, among: [20, 1, 2]) == [7, 1, 2])
    #expect(FairShares.divide(100, among: [1, 2, 3]) == [1, 2, 3])
    #expect(FairShares.divide(.infinity, among: [1, .infinity]) == [1, .infinity])
    #expect(FairShares.divide(8, among: [.infinity, .infinity]) == [4, 4])
  }
}
