internal import Spec

/// What a sound spec may ask for and the engine cannot do yet.
///
/// Everything is named here, in one place, so that nothing is ever ignored: `plan` prints the
/// list and `run` refuses.
struct Executability {
  private(set) var missing: [String] = []

  init(_ experiment: Experiment, _ surroundings: Surroundings) {
    if experiment.arithmetic == .bf16, !surroundings.processor.hasBFloat16 {
      missing.append(
        "arithmetic: bf16 needs a processor with bfloat16 instructions (AVX512_BF16 or AMX), which "
          + "'\(surroundings.processor.name)' lacks; 'fast' runs everywhere")
    }
  }
}
