internal import Configuration
internal import Plan
internal import Spec
internal import Testing

/// bfloat16 and the memory for features, as a plan states them.
@Suite struct StorePlanTests {
  private func plan(_ overrides: [String], hasBFloat16: Bool = true) throws -> TrainingPlan {
    var machine = testMachine
    machine.processor = ("Example 9000", hasBFloat16)
    machine.storeLimit = 10 << 30
    let document = try experiment(
      "cifar10", overrides: ["freeze=backbone", "compatibility=keras-3"] + overrides)
    return try Planner(document.experiment, PlanningContext(machine: machine)).plan()
  }

  @Test("a plan says what stays in memory, what is mapped and what the disk keeps")
  func store() throws {
    let half = try plan(["store={precision: bf16, memory: 4GiB}"])
    let store = try #require(half.cost.store)
    // 50,000 for training and 10,000 that are validation and test images at once.
    #expect(store.bytesPerImage == 7 * 7 * 2048 * 2)
    #expect(store.bytes == 60_000 * store.bytesPerImage)
    #expect(store.bytesInMemory == 4 << 30)
    #expect(half.text(all: false).contains("bf16, 11.2 GiB: 4.0 GiB in memory, 7.2 GiB mapped"))
    #expect(half.notes.contains { $0.contains("RUNEXP_STORE_LIMIT") })
    let single = try plan([])
    #expect(single.cost.store?.bytes == 2 * store.bytes)
    #expect(half.notExecutableYet.isEmpty)
  }

  @Test("arithmetic: bf16 is for processors that have it")
  func bfloat16() throws {
    #expect(try plan(["arithmetic=bf16"]).notExecutableYet.isEmpty)
    let refused = try plan(["arithmetic=bf16"], hasBFloat16: false).notExecutableYet
    #expect(refused.count == 1)
    #expect(refused.first?.contains("'Example 9000'") == true)
  }
}

/// What a plan knows of images that are taken at their own size.
@Suite struct NativeSizePlanTests {
  private func features(nativePixels: Double?) throws -> Double {
    let document = try experiment("bed_sofa", overrides: [])
    let plan = try Planner(
      document.experiment,
      PlanningContext(
        data: KnownData(counted: [.train: 200, .test: 200], nativePixels: nativePixels),
        machine: testMachine)
    ).plan()
    return try #require(plan.cost.seconds).features
  }

  @Test("test images three times as large take three times as long, training images as before")
  func work() throws {
    let same = try features(nativePixels: nil)
    #expect(abs(try features(nativePixels: 3 * 224 * 224) / same - 2) < 1e-9)
  }
}
