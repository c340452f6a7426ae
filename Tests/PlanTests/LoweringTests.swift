internal import Compiler
internal import Configuration
internal import Models
internal import Testing

@Suite struct LoweringTests {
  @Test(
    "every normalisation, activation, sum and padding of ResNet50 disappears into its neighbour")
  func resnet() throws {
    let graph = try Application(.resnet50).graph(inputShape: [224, 224, 3])
    let program = Program.inference(graph, cut: [graph.output])
    // 53 convolutions and the pooling are left.
    #expect(program.steps.count == 54)
    #expect(program.steps.count { $0.addend != nil } == 16)
    #expect(program.steps.count { $0.activation == .relu } == 49)
  }

  @Test func mobileNetV2() throws {
    let graph = try Application(.mobileNetV2, alpha: 1).graph(inputShape: [224, 224, 3])
    let program = Program.inference(graph, cut: [graph.output])
    #expect(program.steps.count == 52)
    #expect(program.steps.count { $0.addend != nil } == 10)
    #expect(program.steps.count { $0.activation == .relu6 } == 35)
  }

  @Test("what the cut needs stays a step of its own")
  func cutInTheMiddle() throws {
    let graph = try Application(.resnet50).graph(inputShape: [64, 64, 3])
    let cut = try ["conv5_block2_out", "conv5_block3_1_relu"].map {
      try #require(graph.index(of: $0))
    }
    let program = Program.inference(graph, cut: cut)
    let names = program.outputs.map { output -> String in
      guard case .step(let position) = output else { return "image" }
      return program.steps[position].name
    }
    #expect(names == ["conv5_block2_out", "conv5_block3_1_relu"])
  }

  @Test("values that live at the same time never share a byte", arguments: 0..<20)
  func placement(_ seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let demands = (0..<40).map { _ -> Placement.Demand in
      let start = next(30)
      return Placement.Demand(bytes: 1 + next(5000), lifetime: start...(start + next(8)))
    }
    let placement = Placement(demands)
    for first in demands.indices {
      #expect(placement.offsets[first] % 64 == 0)
      #expect(placement.offsets[first] + demands[first].bytes <= placement.bytes)
      for second in demands.indices where second > first {
        guard demands[first].lifetime.overlaps(demands[second].lifetime) else { continue }
        let ranges = [first, second].map {
          placement.offsets[$0]..<placement.offsets[$0] + demands[$0].bytes
        }
        #expect(!ranges[0].overlaps(ranges[1]))
      }
    }
    #expect(placement.bytes < demands.reduce(0) { $0 + $1.bytes + 64 })
  }
}
