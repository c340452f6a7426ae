internal import Basics
internal import Configuration

/// What a sound spec may ask for and the engine cannot do yet.
///
/// Everything is named here, in one place, so that nothing is ever ignored: `plan` prints the
/// list and `run` refuses.
struct Executability {
  private(set) var missing: [String] = []

  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - context: The data and the machine.
  ///   - needed: Bytes of memory that the run takes besides stored features.
  init(_ experiment: Experiment, _ context: PlanningContext, memory needed: Int) {
    if let memory = context.machine.memory, needed > memory {
      missing.append(
        "the run needs \(Double(needed).bytes) of memory besides stored features, and this machine "
          + "has \(Double(memory).bytes): take smaller images, a smaller dataset.batch_size or a "
          + "smaller head, or freeze more")
    }
    let halved = [
      ("arithmetic", experiment.arithmetic == .bf16, "'fast' runs everywhere"),
      (
        "training.precision", experiment.training.precision == .bf16,
        "leave it out for single precision"
      ),
    ]
    for (key, isAsked, advice) in halved
    where isAsked && !context.machine.processor.hasBFloat16 {
      missing.append(
        "\(key): bf16 needs a processor with bfloat16 instructions (AVX512_BF16 or AMX), which "
          + "'\(context.machine.processor.name)' lacks; \(advice)")
    }
  }
}
