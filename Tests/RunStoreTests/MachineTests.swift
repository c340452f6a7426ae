internal import RunStore
internal import TestRuns
internal import Testing

struct MachineTests {
  @Test func processorOfCpuinfo() {
    let thread = { (core: Int) in
      """
      processor\t: 0
      model name\t: AMD EPYC 9R14
      physical id\t: 0
      core id\t\t: \(core)
      flags\t\t: fpu sse4_2 avx2 fma avx512f avx512_bf16 hypervisor

      """
    }
    let processor = Machine.Processor(cpuinfo: [0, 0, 1, 1].map(thread).joined(separator: "\n"))
    #expect(processor.model == "AMD EPYC 9R14")
    #expect(processor.features == ["avx2", "avx512_bf16", "avx512f", "fma", "sse4_2"])
    #expect(processor.cores == 2)
    #expect(processor.threads == 4)
    #expect(Machine.Processor(cpuinfo: "").model == "unknown")
  }

  @Test func theRestOfProc() {
    #expect(Machine.memory(meminfo: "MemTotal:  16 kB\nMemFree: 1 kB\n") == 16384)
    #expect(Machine.system(release: "ID=debian\nPRETTY_NAME=\"Debian 12\"\n") == "Debian 12")
    #expect(Machine.allowedThreads(status: "Cpus_allowed:\tf\nCpus_allowed_list:\t0-3,8\n") == 5)
    #expect(Machine.allowedThreads(status: "Cpus_allowed_list:\t7\n") == 1)
    let machine = Machine.current()
    #expect(machine.processor.threads >= 1)
    #expect(machine.usableThreads >= 1)
    #expect(machine.memory > 1 << 20)
    #expect(!machine.kernel.isEmpty)
  }

  @Test func gitSaysCommitAndDirt() throws {
    let clean = try #require(GitState(porcelain: "# branch.oid 0a1b\n# branch.head main\n"))
    #expect(clean.commit == "0a1b")
    #expect(!clean.dirty)
    #expect(GitState(porcelain: "# branch.oid 0a\n1 M. N... 1 1 1 a b c.txt\n")?.dirty == true)
    #expect(GitState(porcelain: "# branch.oid (initial)\n") == nil)
    #expect(GitState.of(Scratch().path) == nil)
  }
}
