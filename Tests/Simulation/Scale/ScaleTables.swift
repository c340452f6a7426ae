/// The tables of the article on scale.
package enum ScaleTables {
  package static let nodeCounts = [1, 10, 100]

  /// Assumed, not measured: what the nodes and disks of a cluster give.
  package static let disks = [
    Disk(name: "NFS, 110 MB/s", bandwidth: 110e6, requests: 10_000, latency: 0.000_5),
    Disk(name: "1 GB/s", bandwidth: 1e9, requests: 10_000, latency: 0.000_5),
    Disk(name: "10 GB/s", bandwidth: 10e9, requests: 10_000, latency: 0.000_5),
  ]

  /// Nodes of 32 cores with 10 Gbit/s.
  package static func cluster(_ nodes: Int, _ disk: Disk) -> Cluster {
    Cluster(
      nodes: nodes, cores: 32, network: 1.25e9, disk: disk, startSeconds: 2, startsPerSecond: 10)
  }

  /// Four shards of eight cores fill a node.
  package static func sweep(_ nodes: Int, _ layout: FeatureLayout) -> ScaleSweep {
    var sweep = ScaleSweep()
    sweep.shards = 4 * nodes
    sweep.layout = layout
    return sweep
  }

  package static func simulate(
    _ sweep: ScaleSweep, _ cluster: Cluster, _ inputs: ScaleInputs = .measured
  ) -> [SimulatedStage] {
    ClusterSimulation.run(ScaleStages(sweep, inputs).all, on: cluster)
  }

  /// Prints them as Markdown.
  package static func print() {
    show("Hours from the submission to the summary, and what took most of them:\n")
    totals(FeatureLayout.all, keepsAttributes: false)
    show("\nThe same where nodes keep the images' attributes (`actimeo=3600`):\n")
    totals(FeatureLayout.all, keepsAttributes: true)
    parts(FeatureLayout.all[0], disks[1])
    shardCounts()
  }

  private static func totals(_ layouts: [FeatureLayout], keepsAttributes: Bool) {
    header(["features", "shared disk"] + nodeCounts.map { "\($0) \($0 == 1 ? "node" : "nodes")" })
    for layout in layouts {
      for disk in disks {
        line(
          [layout.name, disk.name]
            + nodeCounts.map { nodes in
              var sweep = sweep(nodes, layout)
              sweep.keepsAttributes = keepsAttributes
              let stages = simulate(sweep, cluster(nodes, disk))
              let (limit, share) = narrowest(stages)
              return "\(hours(stages)) (\(limit.rawValue) \(percent(share)))"
            })
      }
    }
  }

  /// The stages one by one, and how busy they keep cores and disk.
  private static func parts(_ layout: FeatureLayout, _ disk: Disk) {
    show("\nThe stages with \(layout.name) features on the disk of \(disk.name):\n")
    header(["nodes", "stage", "minutes", "cores busy", "GB", "million requests", "limited by"])
    for nodes in nodeCounts {
      let cluster = cluster(nodes, disk)
      for stage in simulate(sweep(nodes, layout), cluster) {
        let cores = Double(stage.name == "submission" ? cluster.cores : nodes * cluster.cores)
        let (limit, share) = narrowest([stage])
        line([
          "\(nodes)", stage.name, rounded(stage.seconds / 60, 1),
          percent(stage.coreSeconds / max(stage.seconds * cores, .leastNonzeroMagnitude)),
          rounded(stage.bytes / 1e9, 1), rounded(stage.requests / 1e6, 2),
          "\(limit.rawValue) \(percent(share))",
        ])
      }
    }
  }

  /// What it costs that every shard looks at every image.
  private static func shardCounts() {
    show("\nThe shards alone on 100 nodes, pooled f32, \(disks[1].name), by their number:\n")
    header(["shards", "submission, minutes", "shards, minutes", "million requests of the shards"])
    for shards in [40, 100, 200, 400] {
      var sweep = sweep(100, FeatureLayout.all[0])
      sweep.shards = shards
      let stages = simulate(sweep, cluster(100, disks[1]))
      line([
        "\(shards)", rounded(stages[0].seconds / 60, 1), rounded(stages[1].seconds / 60, 1),
        rounded(stages[1].requests / 1e6, 1),
      ])
    }
  }

  /// Seconds of the small case that was measured, with as many shards at once on two cores.
  package static func printMeasured() {
    show("540 photographs, all shards at once on two cores:\n")
    header(["shards", "simulated seconds"])
    for shards in [1, 2, 4] {
      line(["\(shards)", rounded(smallSeconds(shards: shards), 1)])
    }
  }

  package static func smallSeconds(shards: Int) -> Double {
    let machine = Cluster(
      nodes: 1, cores: 2, network: .infinity, disk: .infinite, startSeconds: 0,
      startsPerSecond: .infinity)
    return ClusterSimulation.run(
      [ScaleStages.small(images: 540, shards: shards, .measured)], on: machine
    ).reduce(0) { $0 + $1.seconds }
  }

  private static func narrowest(_ stages: [SimulatedStage]) -> (Bottleneck, Double) {
    let sums = Bottleneck.allCases.map { limit in
      (limit, stages.reduce(0) { $0 + ($1.limits[limit] ?? 0) })
    }
    let total = sums.reduce(0) { $0 + $1.1 }
    let most = sums.max { $0.1 < $1.1 } ?? (.serial, 0)
    return (most.0, total > 0 ? most.1 / total : 0)
  }

  private static func hours(_ stages: [SimulatedStage]) -> String {
    rounded(stages.reduce(0) { $0 + $1.seconds } / 3600, 1)
  }
}

// MARK: Markdown

extension ScaleTables {
  private static func header(_ cells: [String]) {
    line(cells)
    show("|" + String(repeating: "---|", count: cells.count))
  }

  private static func line(_ cells: [String]) {
    show("| " + cells.joined(separator: " | ") + " |")
  }

  private static func show(_ text: String) { Swift.print(text) }

  private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

  private static func rounded(_ value: Double, _ places: Int) -> String {
    let scale = places == 1 ? 10.0 : 100.0
    return "\((value * scale).rounded() / scale)"
  }
}
