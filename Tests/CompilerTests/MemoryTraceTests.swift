internal import Compiler
internal import Configuration
internal import Models
internal import Testing

/// The checker of placed programs: each rule finds its fault, and no training program has one.
@Suite struct MemoryTraceTests {
  /// Two values of 64 bytes side by side; the second is made of the first, the third of both.
  private func trace() -> MemoryTrace {
    var trace = MemoryTrace(bytes: 256)
    for (name, start) in [("a", 0), ("b", 64), ("c", 128)] {
      _ = trace.add(MemoryTrace.Value(name: name, bytes: start..<start + 64))
    }
    trace.events = [
      MemoryTrace.Event(name: "input", writes: [0]),
      MemoryTrace.Event(name: "first", reads: [0], writes: [1], scratch: 192..<256),
      MemoryTrace.Event(name: "second", reads: [0, 1], writes: [2], scratch: 192..<256),
      MemoryTrace.Event(name: "output", reads: [2]),
    ]
    return trace
  }

  @Test("a sound program has no fault")
  func sound() {
    #expect(trace().fault() == nil)
    // Memory may be used again once nothing reads what was there.
    var reusing = trace()
    reusing.events[2].reads = [1]
    reusing.values[2].bytes = 0..<64
    #expect(reusing.fault() == nil)
    // A sum in place takes its term's memory over.
    var inPlace = trace()
    inPlace.values[2].bytes = 64..<128
    inPlace.values[2].replaces = 1
    #expect(inPlace.fault() == nil)
  }

  @Test("a value outside the workspace is found")
  func outside() {
    var trace = trace()
    trace.values[2].bytes = 200..<264
    #expect(trace.fault() == .outside(value: "c"))
    trace = self.trace()
    trace.events[1].scratch = 192..<257
    #expect(trace.fault() == .outside(value: "scratchpad of first"))
  }

  @Test("a value that is read before it is written is found")
  func unwritten() {
    var trace = trace()
    trace.events[1].reads = [2]
    #expect(trace.fault() == .unwritten(value: "c", readBy: "first"))
  }

  @Test("a read after the slot was reused is found")
  func reused() {
    var trace = trace()
    trace.events.append(MemoryTrace.Event(name: "late", reads: [0]))
    trace.values[2].bytes = 32..<96
    #expect(trace.fault() == .reused(value: "a", usedBy: "second", readBy: "late"))
    // The same where a scratchpad is what used it.
    trace = self.trace()
    trace.events[1].scratch = 32..<40
    #expect(trace.fault() == .reused(value: "a", usedBy: "first", readBy: "second"))
  }

  @Test("values that share memory while both are needed are found")
  func overlap() {
    // A call that writes over what it reads itself.
    var trace = trace()
    trace.values[2].bytes = 64..<128
    #expect(trace.fault() == .overlap(value: "c", live: "b", writtenBy: "second"))
    // A term that is read again after a sum took its memory over.
    trace.values[2].replaces = 1
    trace.events.append(MemoryTrace.Event(name: "late", reads: [2]))
    #expect(trace.fault() == nil)
    trace.events.append(MemoryTrace.Event(name: "later", reads: [1]))
    #expect(trace.fault() == .reused(value: "b", usedBy: "second", readBy: "later"))
    // A scratchpad on what is being written.
    trace = self.trace()
    trace.events[2].scratch = 128..<192
    #expect(trace.fault() != nil)
  }

  static let backbones: [(Application, side: Int, stride: Int)] = [
    (Application(.mobileNet, alpha: 0.5), 64, 3), (Application(.mobileNetV2, alpha: 0.35), 64, 3),
    (Application(.resnet50), 64, 3), (Application(.resnet50, resnet50: .kerasApplications), 64, 3),
    (Application(.vgg16), 64, 1),
    (Application(.vgg19), 64, 1), (Application(.miniResNet), 32, 1),
  ]

  @Test(
    "the workspace of every backbone's training is sound, whatever is frozen",
    arguments: backbones.indices)
  func training(_ number: Int) throws {
    let (backbone, side, stride) = MemoryTraceTests.backbones[number]
    var builder = GraphBuilder(inputShape: [side, side, 3])
    var last = try backbone.append(to: &builder, builder.input)
    last = try builder.add("pool", GlobalAveragePooling2D(), last)
    last = try builder.add("dropout", Dropout(rate: 0.5), last)
    last = try builder.add("dense", Dense(units: 4, activation: .softmax), last)
    let graph = builder.graph(output: last)
    var programs = 0
    for frozen in Swift.stride(from: 0, to: graph.layers.count, by: stride) {
      for (number, order) in ChannelOrder.allCases.enumerated() {
        let (batchStatistics, beforeActivation) = (number % 2 == 1, number % 2 == 0)
        // With the last order, every third layer behind the first that trains is frozen too.
        let between =
          number == 2 ? Swift.stride(from: frozen + 1, to: graph.layers.count - 1, by: 3) : nil
        let layers = FrozenLayers(first: frozen, others: between.map(Array.init) ?? [])
        let analysis = StaticAnalysis(
          graph: graph, frozen: layers, batchStatistics: batchStatistics)
        let part = TrainingProgram(
          graph,
          TrainingProgram.Settings(
            cut: analysis.cut, frozen: layers, batchStatistics: batchStatistics,
            lossBeforeActivation: beforeActivation, order: order))
        for batch in [1, 3] {
          let trace = part.trace(part.memory(batch: batch), batch: batch)
          #expect(
            trace.fault() == nil,
            "\(backbone), \(frozen) layers frozen, batch \(batch), \(order)")
          #expect(trace.events.count > part.steps.count)
          programs += 1
        }
      }
    }
    #expect(programs >= 6 * (graph.layers.count / stride))
  }

  @Test("a gradient whose slot is given away too early is found")
  func shortenedLifetime() throws {
    var builder = GraphBuilder(inputShape: [32, 32, 3])
    var last = try Application(.miniResNet).append(to: &builder, builder.input)
    last = try builder.add("pool", GlobalAveragePooling2D(), last)
    let graph = builder.graph(output: last)
    let part = TrainingProgram(graph, TrainingProgram.Settings(cut: [0], frozen: 0))
    var trace = part.trace(part.memory(batch: 2), batch: 2)
    #expect(trace.fault() == nil)
    // What the last backward step reads of the forward pass is moved to where a later step writes.
    let loss = try #require(trace.events.firstIndex { $0.name == "loss" })
    let backward = trace.events[trace.events.count - 2]
    let kept = try #require(backward.reads.first { $0 < part.tensors.count })
    let late = try #require(trace.events[loss - 2].writes.first)
    #expect(late != kept)
    let start = trace.values[late].bytes.lowerBound
    trace.values[kept].bytes = start..<start + trace.values[kept].bytes.count
    trace.bytes = max(trace.bytes, trace.values[kept].bytes.upperBound)
    #expect(trace.fault() != nil)
  }
}
