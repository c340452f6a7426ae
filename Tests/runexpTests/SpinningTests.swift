internal import Testing

/// How long threads wait for work before they sleep.
@Suite(.serialized, .enabled(if: Shim.library != nil, Shim.isThere)) struct SpinningTests {
  private func spinCount(_ environment: [String]) throws -> String {
    let scratch = try Scratch()
    let outcome = try scratch.run(
      [try scratch.write("spec.yaml", SampleSpec.text), "--results", scratch.file("results")],
      shim: Shim.Plan(call: "none"), more: ["OMP_WAIT_POLICY"] + environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try scratch.shimReport().spinCount
  }

  @Test("spinning is bounded, unless the environment says how threads wait")
  func bounded() throws {
    let bound = try #require(Int(try spinCount([])))
    #expect((100...20_000).contains(bound))
    #expect(try spinCount(["GOMP_SPINCOUNT=7"]) == "7")
    for setting in ["OMP_WAIT_POLICY=active", "OMP_WAIT_POLICY=passive", "KMP_BLOCKTIME=0"] {
      #expect(try spinCount([setting]) == "none")
    }
  }
}
